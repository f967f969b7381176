"""How a browser's connection ends: why, what it is told, and the close itself."""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Final

from interviews.records import EndReason
from live.core import replies
from live.core.errors import CloseCode, WireError
from live.ports import Browser

GOODBYE_SENT_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Ending:
    """Why the connection ends: a message to send first, and the close code.

    reason: why the interview is over; None when it can go on.
    line_broke: the browser is gone, and has not said goodbye.
    """

    code: CloseCode
    message: str = ""
    reason: EndReason | None = None
    line_broke: bool = False


def over(reason: EndReason, done_url: str) -> Ending:
    """Return the ending of an interview that is over.

    Why the interviewer ended it is for the reviewer; the page knows that all went its way.
    """
    told = EndReason.COMPLETED if reason is EndReason.INTERVIEWER_ENDED else reason
    return Ending(CloseCode.NORMAL, replies.ended(told.value, done_url), reason)


def refusal(error: WireError) -> Ending:
    """Return the ending that tells the browser what it did wrong."""
    return Ending(error.close_code, replies.error(error.code, error.sentence))


def first_of(errors: ExceptionGroup[WireError]) -> WireError:
    """Return the error that ended several tasks at once."""
    first = errors.exceptions[0]
    return first if isinstance(first, WireError) else first_of(first)


async def say_goodbye(browser: Browser, ending: Ending) -> None:
    """Tell the browser, and close; one that stopped reading must not hold us."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(GOODBYE_SENT_S):
            if ending.message:
                await browser.send_text(ending.message)
            await browser.close(ending.code)

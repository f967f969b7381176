"""How a browser's connection ends: why, what it is told, and the close itself."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from interviews.openness import SENTENCES, NotOpenReason
from interviews.records import EndReason
from live.core.errors import CloseCode, WireError
from live.core.protocol import server_messages
from live.ports import Browser

GOODBYE_SENT_S: Final = 2.0
# The page knows no such reasons; where the candidate is told, the closing page does it.
_NOT_FOR_THE_PAGE: Final = frozenset(
    {EndReason.INTERVIEWER_ENDED, EndReason.LIMIT_REACHED, EndReason.STAFF_ENDED}
)


@dataclass(frozen=True, slots=True)
class Ending:
    """Why the connection ends: a message to send first, and the close code.

    reason: why the interview is over; None when it can go on.
    line_broke: the browser is gone, and has not said goodbye.
    hands_over: another page has the interview now; this one hands over what is not safe first.
    """

    code: CloseCode
    message: str = ""
    reason: EndReason | None = None
    line_broke: bool = False
    hands_over: bool = False


def taken_over() -> WireError:
    """Return the error for a connection whose interview went to another one."""
    return WireError(
        CloseCode.TAKEN_OVER,
        "taken_over",
        _("This interview was opened in another tab or on another device."),
    )


def withdrawn() -> WireError:
    """Return the error for a connection whose link opens nothing any more."""
    sentence = str(SENTENCES[NotOpenReason.REVOKED])
    return WireError(CloseCode.NOT_SIGNED_IN, NotOpenReason.REVOKED.value, sentence)


def moving() -> WireError:
    """Return the error for a connection that goes on with another worker."""
    sentence = _("The server is being renewed; you are connected again at once.")
    return WireError(CloseCode.MOVING, "moving", sentence)


def over(reason: EndReason, done_url: str) -> Ending:
    """Return the ending of an interview that is over.

    Why the interviewer ended it, or which limit did, is for the reviewer; the page knows that all
    went its way.
    """
    told = EndReason.COMPLETED if reason in _NOT_FOR_THE_PAGE else reason
    return Ending(CloseCode.NORMAL, server_messages.ended(told.value, done_url), reason)


def refusal(error: WireError) -> Ending:
    """Return the ending that tells the browser what it did wrong."""
    is_taken_over = error.close_code is CloseCode.TAKEN_OVER
    message = server_messages.error(error.code, error.sentence, error.retry_ms)
    return Ending(error.close_code, message, hands_over=is_taken_over)


def first_of(errors: ExceptionGroup[WireError]) -> WireError:
    """Return the error that ended several tasks at once."""
    first = errors.exceptions[0]
    return first if isinstance(first, WireError) else first_of(first)


async def say_goodbye(browser: Browser, ending: Ending, first: Sequence[str] = ()) -> None:
    """Tell the browser, these messages first, and close; one that stopped reading must not hold us.

    What cannot be sent has closed the connection already, and is in the log.
    """
    with contextlib.suppress(TimeoutError, WireError):
        async with asyncio.timeout(GOODBYE_SENT_S):
            for message in first:
                await browser.send_text(message)
            if ending.message:
                await browser.send_text(ending.message)
            await browser.close(ending.code)

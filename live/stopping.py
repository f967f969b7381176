"""The interview that is held here was ended elsewhere, by staff or by a candidate who withdraws consent.

What is under way may be finished, but not for long. Must not know how the end was found out; the
interview's row says it already.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from interviews.records import EndReason
from live.core.link.happenings import EndAsked
from live.core.protocol import server_messages
from live.downlink import Downlink
from live.driver import Driver
from live.uplink import Uplink

# Words of what the candidate is just saying come within this, where they come at all.
LAST_WORDS_S: Final = 3.0


class Stopping:
    """Ends one interview that was ended elsewhere. finish: ends the connection, for this reason."""

    def __init__(
        self,
        driver: Driver,
        downlink: Downlink,
        uplink: Uplink,
        *,
        finish: Callable[[EndReason], None],
    ) -> None:
        self._driver = driver
        self._downlink = downlink
        self._uplink = uplink
        self._finish = finish
        self._asked = asyncio.Event()
        self._reason = EndReason.STAFF_ENDED

    @property
    def is_asked(self) -> bool:
        """Whether the interview was ended elsewhere."""
        return self._asked.is_set()

    def ask(self, reason: EndReason) -> None:
        """The interview is over: end it here, too. A candidate who ended it has withdrawn consent."""
        self._reason = reason
        self._asked.set()

    async def run(self) -> None:
        """Wait for that, tell the page, and let the last words become text; harmless to cancel."""
        await self._asked.wait()
        if self._reason is EndReason.CANDIDATE_ENDED:
            code = "consent_withdrawn"
            sentence = _("You have withdrawn your consent, and the interview ends.")
        else:
            code = "ended_by_staff"
            sentence = _("The people who invited you have ended this interview.")
        self._downlink.send(server_messages.notice(code, sentence))
        self._driver.tell(EndAsked(self._reason, goodbye=False))
        await asyncio.sleep(LAST_WORDS_S)
        self._uplink.give_up_unheard()
        self._finish(self._reason)

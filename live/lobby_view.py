"""What a page that only looks is shown of the interview, without asking the database all the time."""

import asyncio
from typing import Final

from interviews.access import CandidateGrant
from live.admission import Admission
from live.core.errors import CloseCode, WireError
from live.core.protocol import server_messages
from live.ports import Lease

# Redis is asked each time who holds the interview; all else changes with that, or slowly.
GLANCE_EVERY_S: Final = 30.0


class LobbyView:
    """Makes the `lobby` message of one interview, again and again."""

    def __init__(self, admission: Admission, grant: CandidateGrant) -> None:
        self._admission = admission
        self._grant = grant
        self._owner: Lease | None = None
        self._message = ""
        self._glanced_at = 0.0

    def forget(self) -> None:
        """Make the message anew: what was shown may not be true any more."""
        self._message = ""

    async def look(self) -> str:
        """Return the `lobby` message as it is now; raises `WireError` for who may not look."""
        owner = await self._admission.owner(self._grant.session_id)
        now = asyncio.get_running_loop().time()
        is_fresh = self._message and now - self._glanced_at < GLANCE_EVERY_S
        if is_fresh and owner == self._owner:
            return self._message
        try:
            glance = await self._admission.glance(self._grant)
        except WireError as error:
            if self._message and error.close_code is CloseCode.INTERNAL:
                return self._message  # the database is away: what was shown may still be so
            raise
        progress = glance.progress
        position = server_messages.Position(
            started=progress.greeted,
            question=progress.question,
            questions=glance.questions,
            elapsed_ms=progress.elapsed_ms,
            limit_ms=glance.limit_ms,
        )
        self._owner, self._glanced_at = owner, now
        self._message = server_messages.lobby(position, elsewhere=owner is not None)
        return self._message

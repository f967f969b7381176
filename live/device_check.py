"""The device check's WebSocket: each frame of the microphone is sent back as it came.

Nothing of it is kept, no model is dialled, and no interview is touched. It is bounded on its own: how
long, how much, and how often (`check_budget`).
"""

import asyncio
from typing import Final
from uuid import UUID

from interviews.access import CandidateGrant
from live import admission
from live.core.errors import CloseCode
from live.core.protocol import client_messages, flood, server_messages
from live.endings import Ending, say_goodbye
from live.page_sockets import PageSocket

# A person reads, speaks for three seconds, and listens.
MOST_S: Final = 120.0
# Four recordings of three seconds; each further one has a line of its own.
MOST_FRAMES: Final = 400


class CheckConsumer(PageSocket):
    """One line of a device check. Implements `admission.Visitor`."""

    session_id: UUID
    _ending: Ending | None = None
    _time: asyncio.Timeout | None = None

    async def _serve(self, grant: CandidateGrant) -> None:
        self.session_id = grant.session_id
        desk = admission.admission()
        with (
            desk.checks.line_of(grant.session_id),
            desk.visited_by(self),
            desk.leftovers.of_a_connection(),
        ):
            await desk.glance(grant)
            try:
                async with asyncio.timeout(0 if self._ending else MOST_S) as self._time:
                    await self.send_text(server_messages.check_ready())
                    await self._echo()
            except TimeoutError:
                await say_goodbye(self, self._ending or Ending(CloseCode.NORMAL))

    async def _echo(self) -> None:
        sound = flood.audio_bucket()
        for _frame in range(MOST_FRAMES):
            message = await self._next()
            if message is None:
                return
            frame = message.get("bytes") or b""
            sound.take(self.heard_at)
            client_messages.parse_audio(frame)
            await self.send_bytes(frame)
        await say_goodbye(self, Ending(CloseCode.NORMAL))

    def leave(self, ending: Ending) -> None:
        """End the line; the page comes back to another worker."""
        self._ending = ending
        if self._time is not None:
            self._time.reschedule(asyncio.get_running_loop().time())

    def look_again(self) -> None:
        """Staff have changed something about the interview; a check has nothing of it."""

"""How a connection is told what the model shall know and not react to: by its model's way.

Models differ in what they take (`live.gemini_models.Context`), and the table may be wrong. A
refusal is known by its code, 1007, soon after such content: then the next way is taken.
"""

import asyncio
from typing import Final

from google.genai import live, types

from live.gemini_models import Context

_NEXT: Final = {Context.ANY_TIME: Context.SEED, Context.SEED: Context.TEXT}
# A refusal comes with the next message; later than this, something else was refused.
REFUSED_WITHIN_S: Final = 5.0


class ContextWay:
    """The way that the connections of one interview take; each refusal leads to the next one."""

    def __init__(self, first: Context) -> None:
        self.current = first

    def refused(self, way: Context) -> None:
        """Go another way than this from now on."""
        if way is self.current:
            self.current = _NEXT.get(way, way)


class ContextSender:
    """Tells one connection; `is_seeded`: its setup has announced a history that is to come first.

    Text that a model might react to waits for what it reacts to anyhow, the next sound or text:
    so it is told no later than it needs it, and says nothing that nobody asked for.
    """

    def __init__(self, session: live.AsyncSession, way: ContextWay, *, is_seeded: bool) -> None:
        self._session = session
        self._way = way
        self._taken = way.current
        self._seed_due = is_seeded
        self._content_at: float | None = None
        self._waiting: list[str] = []

    @property
    def waits(self) -> bool:
        """Whether text waits to be sent before anything else."""
        return bool(self._waiting)

    async def add(self, text: str) -> None:
        """Tell it this, or keep it until `take`."""
        if self._seed_due or self._taken is Context.ANY_TIME:
            self._content_at = asyncio.get_running_loop().time()
            is_seed, self._seed_due = self._seed_due, False
            content = types.Content(role="user", parts=[types.Part(text=text)])
            await self._session.send_client_content(turns=content, turn_complete=is_seed)
        else:
            self._waiting.append(text)

    def take(self, *following: str) -> str:
        """Return what waits, with what follows it, as one text."""
        text = "\n".join((*self._waiting, *following))
        self._waiting.clear()
        return text

    def was_refused(self) -> bool:
        """Whether an invalid argument (1007) that comes now was what this connection was told."""
        since = self._content_at
        if since is None or asyncio.get_running_loop().time() - since > REFUSED_WITHIN_S:
            return False
        self._way.refused(self._taken)
        return True

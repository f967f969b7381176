"""What Gemini gives us to resume a session by (Google, "Session management")."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Handle:
    """A handle, with the last turn that a session which is resumed with it remembers."""

    value: str
    known_turn: int

"""Commands that would cut a reply wait here until the reply under way is generated.

Others have measured that a reply is cut off by text, or by an answer to a function, that arrives while it
is generated (gemini-3.8-live, 2026-10-20). Sound does not wait, nor does what the
candidate types, nor a direction that may cut.

Each wait has a bound:

| what waits | for at most | because |
|---|---|---|
| the answer to a function | 2 s | late is better than never |
| a direction, or what the model shall only know | 30 s | nobody waits for an answer to it |
| anything, behind a call | 0.3 s | sound that belongs to the call comes within that |
| anything, while a lost call is closed | 0.5 s | a session that knows the call closes it at once |
"""

import math
from dataclasses import dataclass
from typing import Final

from live.core.model.commands import AddContext, AnswerTool, Command, SayText
from live.core.model.events import (
    GenerationComplete,
    HeardFragment,
    Interrupted,
    ModelEvent,
    ReplyAudio,
    SpokenFragment,
    ToolCalled,
    TurnComplete,
)

PATIENCE_S: Final = 2.0
# A direction waits for the longest reply.
TOLD_LATE_S: Final = 30.0
# A lost call is closed at once, if the session knows of it at all.
CLOSING_S: Final = 0.5
# A call stands at the head of a reply as often as not: sound that follows it comes within this.
CALL_LEAD_S: Final = 0.3


@dataclass(slots=True, eq=False)
class _Waiting:
    """A command, and since when `release` has seen it wait."""

    command: Command
    since: float | None = None


class ReplyGate:
    """The commands of one connection that wait for the end of a reply, in their order.

    answers_may_cut: whether an answer to a function may cut a reply, and therefore waits. A model that is
    silent until it is answered gets its answer at once.
    """

    def __init__(self, *, answers_may_cut: bool = True) -> None:
        self.answers_may_cut = answers_may_cut
        self._generating = False
        self._generated = False  # a reply is, and is not over: only its words may still come
        self._called = False  # the model has called: its reply may follow at any moment
        self._closing_call = False
        self._waiting: list[_Waiting] = []

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def until(self) -> float | None:
        """When `release` is due next though Gemini says nothing; None before it has seen anything wait."""
        until = min(map(self._patience_ends, self._waiting), default=math.inf)
        return until if math.isfinite(until) else None

    def _patience_ends(self, waiting: _Waiting) -> float:
        since = math.inf if waiting.since is None else waiting.since
        return since + self._patience(waiting.command)

    def _patience(self, command: Command) -> float:
        if self._closing_call:
            return CLOSING_S
        if not self._generating:
            return CALL_LEAD_S
        return PATIENCE_S if isinstance(command, AnswerTool) else TOLD_LATE_S

    def begin(self, *, closes_call: bool = False) -> None:
        """A connection opened; nothing is generated yet.

        closes_call: the connection is told first that a call of the one before was lost. The model answers
        that with an empty turn, and would take whatever comes before that turn for a part of it.
        """
        self._waiting.clear()
        self._generated = self._called = False
        self._generating = self._closing_call = closes_call

    def heed(self, event: ModelEvent) -> bool:
        """Note what Gemini does; True for the empty turn that only closes a lost call."""
        match event:
            case ReplyAudio():
                self._generating, self._generated = True, False
                self._called = self._closing_call = False
            case ToolCalled():
                self._called = True
            case SpokenFragment():
                self._generating, self._closing_call = not self._generated, False
            case HeardFragment():
                self._closing_call = False
            case GenerationComplete() | Interrupted():
                self._generating, self._generated, self._called = False, True, False
            case TurnComplete():
                self._generating = self._generated = self._called = False
                was_closing, self._closing_call = self._closing_call, False
                return was_closing
        return False

    def admits(self, command: Command) -> bool:
        """Whether a command may go at once; what may not waits until `release` returns it."""
        if not (self._generating or self._called) or not self._must_wait(command):
            return True
        self._waiting.append(_Waiting(command))
        return False

    def release(self, now: float) -> list[Command]:
        """Return what has waited long enough: the reply is generated, or patience is at its end."""
        if not self._waiting:
            return []
        for each in self._waiting:
            each.since = now if each.since is None else each.since
        released = self._waiting
        if self._generating or self._called:
            released = [each for each in self._waiting if now >= self._patience_ends(each)]
        if released:
            self._waiting = [each for each in self._waiting if each not in released]
            self._called = False
            # Nothing was closed: what was taken for a reply was none.
            self._generating = self._generating and not self._closing_call
        return [each.command for each in released]

    def _must_wait(self, command: Command) -> bool:
        match command:
            case SayText(may_cut=may_cut):
                return not may_cut
            case AnswerTool():
                return self.answers_may_cut
            case AddContext():
                return True
            case _:
                return False

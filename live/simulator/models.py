"""What differs from model to model: one table, each cell with where and when it was learned.

Pure data.  Nothing here was measured by us: `LIVE` is what others say they measured on the real
service, `DOC` Google's documents, `ISSUE` a public thread, `ASSUMED` our guess where all are
silent.  The dates are those of the measurement, or of the reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, Generic, TypeVar

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Fact(Generic[_Value]):
    """One cell.  source: kind of source, place and date."""

    value: _Value
    source: str


class Thinking(Enum):
    """What becomes of a `thinkingConfig`."""

    REFUSED = auto()
    LEVEL_NEEDED = auto()
    """LOW, MEDIUM or HIGH, and no budget."""
    TAKEN = auto()


class Blocking(Enum):
    """What a BLOCKING function does to the conversation."""

    REFUSED = auto()
    DROPPED_BY_ACTIVITY = auto()
    """Whoever speaks or types meanwhile drops the call, silently; its answer comes too late."""
    CLOSED_BY_AUDIO = auto()
    """Audio that arrives meanwhile closes the connection with 1008."""


class Affective(Enum):
    """What becomes of `enableAffectiveDialog`."""

    TAKEN = auto()
    REFUSED = auto()
    REFUSED_LATER = auto()
    """The setup is accepted; the first message after it is answered with 1007."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens."""

    text_in: float
    audio_in: float
    text_out: float
    audio_out: float


@dataclass(frozen=True, slots=True)
class Model:
    """One Live model.

    is_served: whether it can still be reached.  blocks_by_default: functions without a behaviour
    are BLOCKING.  blocks_always: so are all others.  takes_scheduling: in a function's answer.  takes_content_in_session:
    `clientContent` once the history was seeded.  takes_function_parts: in a seeded history.
    transcribes_unasked: both sides, whatever the setup says.  tells_voice_activity: always.
    cancels_calls: a barge-in takes unanswered calls back by `toolCallCancellation`.
    lost_call_swallows: resumed with an unanswered call, the next input only closes that exchange.
    thoughts: tokens of a turn that stand beside the total.  uncovered: prompt tokens that the
    details leave out.
    """

    is_served: Fact[bool]
    thinking: Fact[Thinking]
    blocking: Fact[Blocking]
    blocks_by_default: Fact[bool]
    blocks_always: Fact[bool]
    takes_scheduling: Fact[bool]
    takes_content_in_session: Fact[bool]
    takes_function_parts: Fact[bool]
    affective: Fact[Affective]
    transcribes_unasked: Fact[bool]
    tells_voice_activity: Fact[bool]
    cancels_calls: Fact[bool]
    lost_call_swallows: Fact[bool]
    thoughts: Fact[int]
    uncovered: Fact[int]
    price: Fact[Price]


_MEASURED: Final = "LIVE pydantic-ai 2.68, measured 2026-09-16"
_PRICES_3: Final = "ISSUE vortex#109 quoting Google's price page, 2026-09"
_SHUTDOWN: Final = "press of 2026-10-18: two Live previews shut down 2026-11-17"
_UNASKED: Final = "LIVE forum 171882 and 188765, read 2026-11-26"
_CALLS_SURVIVE: Final = "DOC Live API tools: NON_BLOCKING calls survive, read 2026-11-26"
_CALLS_CANCELLED: Final = "DOC Live API reference: toolCallCancellation, read 2026-11-22"
_AS_3_8: Final = "ASSUMED as 3.8-live, 2026-11-26"
_AS_2_5: Final = "ASSUMED as 2.5, 2026-11-26"
_PARTS: Final = "ISSUE pipecat#5028: 1007 for tool parts before 3.8, read 2026-11-22"

MODELS: Final[Mapping[str, Model]] = {
    "gemini-3.8-live": Model(
        is_served=Fact(True, "DOC model page: GA since 2026-09-15, read 2026-11-26"),
        thinking=Fact(Thinking.REFUSED, _MEASURED),
        blocking=Fact(
            Blocking.DROPPED_BY_ACTIVITY,
            "DOC Live API tools, and forum 196216 for the silence of it, read 2026-11-26",
        ),
        blocks_by_default=Fact(False, _MEASURED),
        blocks_always=Fact(False, _MEASURED),
        takes_scheduling=Fact(True, _MEASURED),
        takes_content_in_session=Fact(True, "ASSUMED, no refusal reported by 2026-11-26"),
        takes_function_parts=Fact(True, "LIVE pydantic-ai 2.68, measured 2026-09-28"),
        affective=Fact(Affective.REFUSED_LATER, "LIVE pydantic-ai 2.68, measured 2026-09-25"),
        transcribes_unasked=Fact(True, _UNASKED),
        tells_voice_activity=Fact(
            False, "ISSUE python-genai#2981: not in 2026-09; seen since, hence a habit"
        ),
        cancels_calls=Fact(False, _CALLS_SURVIVE),
        lost_call_swallows=Fact(True, "LIVE pydantic-ai 2.68, read 2026-11-26"),
        thoughts=Fact(136, "ISSUE forum 188765: beside a total of 564, read 2026-11-26"),
        uncovered=Fact(38, "ISSUE forum 188765: 25 to 51 of them, read 2026-11-26"),
        price=Fact(Price(0.75, 3.00, 4.50, 12.00), _PRICES_3),
    ),
    "gemini-3.8-live-extended-thinking": Model(
        is_served=Fact(True, "DOC model page: GA, read 2026-11-26"),
        thinking=Fact(Thinking.LEVEL_NEEDED, _MEASURED),
        blocking=Fact(Blocking.REFUSED, _MEASURED),
        blocks_by_default=Fact(False, _MEASURED),
        blocks_always=Fact(False, _MEASURED),
        takes_scheduling=Fact(False, _MEASURED),
        takes_content_in_session=Fact(True, _AS_3_8),
        takes_function_parts=Fact(True, "LIVE pydantic-ai 2.68, measured 2026-09-28"),
        affective=Fact(Affective.REFUSED_LATER, "LIVE pydantic-ai 2.68, measured 2026-09-25"),
        transcribes_unasked=Fact(True, _UNASKED),
        tells_voice_activity=Fact(False, _AS_3_8),
        cancels_calls=Fact(False, _CALLS_SURVIVE),
        lost_call_swallows=Fact(True, _AS_3_8),
        thoughts=Fact(136, _AS_3_8),
        uncovered=Fact(38, _AS_3_8),
        price=Fact(Price(0.75, 3.00, 4.50, 12.00), _AS_3_8),
    ),
    "gemini-3.1-flash-live-preview": Model(
        is_served=Fact(False, _SHUTDOWN),
        thinking=Fact(Thinking.TAKEN, _MEASURED),
        blocking=Fact(
            Blocking.CLOSED_BY_AUDIO, "ISSUE adk-python#4679, livekit#4545, read 2026-11-22"
        ),
        blocks_by_default=Fact(True, _MEASURED),
        blocks_always=Fact(True, f"{_MEASURED}: silent until the answer, whatever is declared"),
        takes_scheduling=Fact(True, _AS_2_5),
        takes_content_in_session=Fact(
            False, "DOC, and ISSUE voiceclaw#248, mastra#18363, livekit#5251, read 2026-11-26"
        ),
        takes_function_parts=Fact(True, "LIVE pydantic-ai 2.68, measured 2026-09-28"),
        affective=Fact(Affective.REFUSED, "LIVE pydantic-ai 2.68, measured 2026-09-25"),
        transcribes_unasked=Fact(True, _UNASKED),
        tells_voice_activity=Fact(True, "ISSUE python-genai#2981, read 2026-11-26"),
        cancels_calls=Fact(True, _CALLS_CANCELLED),
        lost_call_swallows=Fact(False, _AS_2_5),
        thoughts=Fact(0, "ASSUMED, nothing reported by 2026-11-26"),
        uncovered=Fact(0, "ASSUMED, nothing reported by 2026-11-26"),
        price=Fact(Price(0.75, 3.00, 4.50, 12.00), "ASSUMED as 3.8-live; it is dead, 2026-11-26"),
    ),
    "gemini-2.5-flash-native-audio-preview-12-2025": Model(
        is_served=Fact(False, _SHUTDOWN),
        thinking=Fact(Thinking.TAKEN, "DOC model page, read 2026-11-22"),
        blocking=Fact(
            Blocking.CLOSED_BY_AUDIO, "ISSUE adk-python#4679, livekit#4545, read 2026-11-22"
        ),
        blocks_by_default=Fact(True, "DOC Live API tools, read 2026-11-22"),
        blocks_always=Fact(False, "DOC Live API tools, read 2026-11-22"),
        takes_scheduling=Fact(True, "DOC Live API tools, read 2026-11-22"),
        takes_content_in_session=Fact(True, "DOC Live API guide, read 2026-11-22"),
        takes_function_parts=Fact(False, _PARTS),
        affective=Fact(Affective.TAKEN, "DOC Live API guide, read 2026-11-22"),
        transcribes_unasked=Fact(False, "DOC Live API guide, read 2026-11-22"),
        tells_voice_activity=Fact(False, "ASSUMED, nothing reported by 2026-11-26"),
        cancels_calls=Fact(True, _CALLS_CANCELLED),
        lost_call_swallows=Fact(False, "LIVE pydantic-ai 2.68: ignores it, read 2026-11-26"),
        thoughts=Fact(0, "ASSUMED, nothing reported by 2026-11-26"),
        uncovered=Fact(0, "ASSUMED, nothing reported by 2026-11-26"),
        price=Fact(Price(0.50, 3.00, 2.00, 12.00), "DOC price page, read 2026-11-22"),
    ),
}
"""Everything else is refused: `gemini-2.0-flash-live-001` was shut down on 2025-12-09 and
`gemini-1.5-flash-online` never was a model."""

PROACTIVITY_VERSION: Final = Fact("v1alpha", "LIVE pydantic-ai 2.68, measured 2026-10-22")
"""The one API version that knows the field `proactivity`, on every model."""

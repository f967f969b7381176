"""What differs between the models of the Live API, as one table: each cell with its source.

Data, and nothing else: it imports nothing of ours. A model that nobody has tried gets the row
that is safest. `docs/gemini-models.md` is printed from it; a test keeps the two equal.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value, who says so, and when (the date of the source, or of our reading it)."""

    value: T
    source: str
    date: str


class Context(StrEnum):
    """How a model takes what it shall know and not react to; the next one is tried where refused.

    ANY_TIME: by `clientContent`. SEED: by `clientContent` only as the history that the setup
    announced (`historyConfig.initialHistoryInClientContent`), else 1007; later by text.
    TEXT: by `realtimeInput.text` only, to which it may react.
    """

    ANY_TIME = "any time"
    SEED = "seed"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Prices:
    """In USD per million tokens, as decimal numbers."""

    audio_in: str
    audio_out: str
    text_in: str
    text_out: str


@dataclass(frozen=True, slots=True)
class LiveModel:
    """One row.

    gone: since when Google does not serve it, or was to stop; "" while it does.
    context: see `Context`.
    thinking_level: what the setup must ask for; "" where it must not speak of it.
    scheduling: whether an answer to a function may say how it is taken in (SILENT).
    behavior: what a function is declared to be; "" where nothing is said.
    answer_may_cut: whether an answer to a function may cut off the reply that is generated.
    mid_turn_handles: whether handles come in the middle of a turn; a reply in progress is
    continued after no resumption, whatever the handle is.
    """

    gone: Fact[str]
    context: Fact[Context]
    thinking_level: Fact[str]
    scheduling: Fact[bool]
    behavior: Fact[str]
    answer_may_cut: Fact[bool]
    mid_turn_handles: Fact[bool]
    prices: Fact[Prices]


_MEASURED: Final = "measured by others on the real service"
_ASSUMED: Final = "assumed: nobody is known to have tried it"
_LIVE_PRICES: Final = Prices(audio_in="3.00", audio_out="12.00", text_in="0.75", text_out="4.50")
_PRICES: Final = Fact(_LIVE_PRICES, "Google’s page, quoted in vortex#109", "2026-09")
_ESTIMATE: Final = Fact(_LIVE_PRICES, "assumed: those of gemini-3.8-live", "2026-11-26")
_OPEN_CUT: Final = Fact(
    True, "text and INTERRUPT answers cut a reply; of SILENT ones nobody knows", "2026-10-20"
)

RECOMMENDED: Final = "gemini-3.8-live"

LIVE_MODELS: Final = {
    RECOMMENDED: LiveModel(
        gone=Fact("", "Google: models, generally available", "2026-09-15"),
        context=Fact(Context.ANY_TIME, "no refusal found; one client seeds so", "2026-11-26"),
        thinking_level=Fact("", f"{_MEASURED}: 1007 if given", "2026-09-16"),
        scheduling=Fact(True, _MEASURED, "2026-09-16"),
        behavior=Fact("NON_BLOCKING", "Google: a blocking call is cancelled by speech", "2026-11"),
        answer_may_cut=_OPEN_CUT,
        mid_turn_handles=Fact(True, f"{_MEASURED}, on typed turns", "2026-10-20"),
        prices=_PRICES,
    ),
    "gemini-3.8-live-extended-thinking": LiveModel(
        gone=Fact("", "Google: models, generally available", "2026-09-15"),
        context=Fact(Context.SEED, _ASSUMED, "2026-11-26"),
        thinking_level=Fact("LOW", f"{_MEASURED}: 1007 without one", "2026-09-16"),
        scheduling=Fact(False, f"{_MEASURED}: 1007 if given", "2026-09-16"),
        behavior=Fact("NON_BLOCKING", f"{_MEASURED}: BLOCKING is 1007", "2026-09-16"),
        answer_may_cut=Fact(True, _ASSUMED, "2026-11-26"),
        mid_turn_handles=Fact(True, _ASSUMED, "2026-11-26"),
        prices=_ESTIMATE,
    ),
    "gemini-3.1-flash-live-preview": LiveModel(
        gone=Fact("2026-11-17", "the press counts two previews that end", "2026-10-18"),
        context=Fact(
            Context.SEED, "Google; voiceclaw#248, livekit/agents#5251 and others", "2026-11-26"
        ),
        thinking_level=Fact("", f"{_MEASURED}: taken, not required", "2026-09-16"),
        scheduling=Fact(False, _ASSUMED, "2026-11-26"),
        behavior=Fact("", f"{_MEASURED}: silent until answered, whatever it says", "2026-09-16"),
        answer_may_cut=Fact(False, f"{_MEASURED}: silent until answered", "2026-09-16"),
        mid_turn_handles=Fact(True, _ASSUMED, "2026-11-26"),
        prices=_ESTIMATE,
    ),
    "gemini-2.5-flash-native-audio-preview-12-2025": LiveModel(
        gone=Fact("2026-11-17", "the press counts two previews that end", "2026-10-18"),
        context=Fact(Context.ANY_TIME, "Google: Live API, 2025", "2026-11-26"),
        thinking_level=Fact("", "not required", "2026-11-26"),
        scheduling=Fact(True, "Google: tools with the Live API, 2025", "2026-11-26"),
        behavior=Fact("NON_BLOCKING", "Google: tools with the Live API, 2025", "2026-11-26"),
        answer_may_cut=Fact(True, _ASSUMED, "2026-11-26"),
        mid_turn_handles=Fact(False, f"{_MEASURED}: withheld during turns", "2026-11-26"),
        prices=_ESTIMATE,
    ),
}

UNKNOWN: Final = LiveModel(
    gone=Fact("", "newer than this version, perhaps", "2026-11-26"),
    context=Fact(Context.SEED, "the way that every model is said to take", "2026-11-26"),
    thinking_level=Fact("", "1007 on gemini-3.8-live if given", "2026-09-16"),
    scheduling=Fact(False, "1007 on one model if given; can be left out on all", "2026-09-16"),
    behavior=Fact("", "can be left out on all", "2026-11-26"),
    answer_may_cut=Fact(True, "waiting costs 2 s at most, a cut costs a question", "2026-11-26"),
    mid_turn_handles=Fact(True, "nothing may rest on their absence", "2026-11-26"),
    prices=_ESTIMATE,
)

# Names that were Live models, or are taken for one; text models among them for the analysis.
_GONE: Final = {
    "gemini-2.0-flash-live-001": "Google shut it down on 2025-12-09",
    "gemini-1.5-flash-online": "Google never had such a model",
}


def live_model(name: str) -> LiveModel:
    """Return the row of a model, with or without "models/"; the safest one where none is known."""
    return LIVE_MODELS.get(name.removeprefix("models/"), UNKNOWN)


def served_models() -> tuple[str, ...]:
    """Return the models of the table that Google serves, the recommended one first."""
    return tuple(name for name, row in LIVE_MODELS.items() if not row.gone.value)


def gone_models() -> dict[str, str]:
    """Return the models that cannot be had, each with what became of it."""
    announced = {
        name: f"Google announced its end for {row.gone.value}"
        for name, row in LIVE_MODELS.items()
        if row.gone.value
    }
    return announced | _GONE


def as_markdown() -> str:
    """Return the table as `docs/gemini-models.md` shows it: a section a model, a line a cell."""
    lines: list[str] = []
    for name, row in (*LIVE_MODELS.items(), ("any other", UNKNOWN)):
        lines += [f"## {name}", "", "| | value | source | date |", "|---|---|---|---|"]
        for each in fields(row):
            fact = getattr(row, each.name)
            lines.append(
                f"| {each.name.replace('_', ' ')} | {_shown(fact.value)} "
                f"| {fact.source} | {fact.date} |"
            )
        lines.append("")
    return "\n".join(lines)


def _shown(value: object) -> str:
    match value:
        case Prices():
            return (
                f"audio {value.audio_in} in, {value.audio_out} out; "
                f"text {value.text_in} in, {value.text_out} out"
            )
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value) or "–"

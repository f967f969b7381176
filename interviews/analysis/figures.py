"""Figures of one interview from its turns and ledger.

Pure: values in, values out. Must not know Django, Celery or where the values are kept.
"""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from interviews.analysis.interruptions import cut_by_noise
from interviews.ledger_folding import times
from interviews.records import LedgerKind, LedgerRecord, Speaker, TurnRecord, TurnSource
from interviews.words import count_words

DROPS: Final = frozenset({LedgerKind.DROPPED, LedgerKind.BROWSER_LOST})

# Also what was said and not transcribed: a voice without words.
SPOKEN: Final = frozenset({TurnSource.SPEECH, TurnSource.UNTRANSCRIBED})


@dataclass(frozen=True, slots=True)
class Figures:
    """What is shown about an interview as a whole. Times are on the interview's clock."""

    duration_ms: int
    candidate_speaking_ms: int
    interviewer_speaking_ms: int
    candidate_words: int
    interviewer_words: int
    talk_share: float | None
    turns: int
    barge_ins: int
    latency_median_ms: int | None
    latency_p95_ms: int | None
    own_latency_median_ms: int | None
    own_latency_p95_ms: int | None
    drops: int
    gap_ms: int


def compute_figures(
    turns: Sequence[TurnRecord], ledger: Sequence[LedgerRecord], *, elapsed_ms: int
) -> Figures:
    """Return the figures of an interview whose clock stands at `elapsed_ms`.

    Talk share is the candidate's part of all spoken time, from 0 to 1, None when nobody
    spoke. Typed answers count as words, not as speaking time.
    """
    candidate = [turn for turn in turns if turn.speaker is Speaker.CANDIDATE]
    interviewer = [turn for turn in turns if turn.speaker is Speaker.INTERVIEWER]
    candidate_ms, interviewer_ms = _speaking_ms(candidate), _speaking_ms(interviewer)
    spoken_ms = candidate_ms + interviewer_ms
    latencies = _present(turn.latency_ms for turn in interviewer)
    noises = cut_by_noise(turns, ledger)
    own_latencies = _present(turn.own_latency_ms for turn in interviewer)
    return Figures(
        duration_ms=max([elapsed_ms, *(turn.end_ms for turn in turns)]),
        candidate_speaking_ms=candidate_ms,
        interviewer_speaking_ms=interviewer_ms,
        candidate_words=_words(candidate),
        interviewer_words=_words(interviewer),
        talk_share=candidate_ms / spoken_ms if spoken_ms else None,
        turns=len(turns),
        barge_ins=sum(turn.interrupted and turn.number not in noises for turn in interviewer),
        latency_median_ms=_median(latencies),
        latency_p95_ms=_percentile(latencies, 95),
        own_latency_median_ms=_median(own_latencies),
        own_latency_p95_ms=_percentile(own_latencies, 95),
        drops=sum(times(event) for event in ledger if event.kind in DROPS),
        gap_ms=sum(event.gap_ms or 0 for event in ledger),
    )


def _speaking_ms(turns: Iterable[TurnRecord]) -> int:
    return sum(turn.end_ms - turn.start_ms for turn in turns if turn.source in SPOKEN)


def _words(turns: Iterable[TurnRecord]) -> int:
    return sum(count_words(turn.text) for turn in turns)


def _present(values: Iterable[int | None]) -> list[int]:
    return [value for value in values if value is not None]


def _median(values: Sequence[int]) -> int | None:
    return round(statistics.median(values)) if values else None


def _percentile(values: Sequence[int], percent: int) -> int | None:
    """Return the nearest-rank percentile: a value that really occurred."""
    if not values:
        return None
    rank = math.ceil(percent / 100 * len(values))
    return sorted(values)[rank - 1]

"""Who interrupted the interviewer: the candidate, or a noise that no word followed.

Pure: values in, values out.
"""

from collections.abc import Iterable, Sequence

from interviews.records import LedgerKind, LedgerRecord, Speaker, TurnRecord


def cut_by_noise(turns: Sequence[TurnRecord], ledger: Iterable[LedgerRecord]) -> frozenset[int]:
    """Return the numbers of the interviewer's turns that a noise has cut off.

    A turn is known to have been interrupted when that happens; that nobody spoke is known only when
    the interviewer is asked to say the rest, which has a row of its own.
    """
    asked_at = [
        event.at_ms
        for event in ledger
        if event.kind is LedgerKind.NUDGED and event.details.get("why") == "cut"
    ]
    interviewer = [turn for turn in turns if turn.speaker is Speaker.INTERVIEWER]
    last = (
        max((turn for turn in interviewer if turn.start_ms <= at_ms), key=_began, default=None)
        for at_ms in asked_at
    )
    return frozenset(turn.number for turn in last if turn is not None and turn.interrupted)


def _began(turn: TurnRecord) -> tuple[int, int]:
    return turn.start_ms, turn.number

"""Rules about one interview's words: each returns its complaints, none when all is well.

Pure. A complaint says what was missing, doubled or late, and by how much.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from typing import Any, Final

from live.core.link.policy import DIALS_PER_DROP as DIALS_A_DROP
from live.core.link.policy import TRIAL_FIRST_S
from tests.storm.evidence import Interview, Said, Struck

WORD_S: Final = 0.288
FRAME_S: Final = 0.032
# How far a row of the ledger may be from the seconds that were lost.
ROW_MARGIN_S: Final = 1.0
# What a word may take beyond a fault's own bound: to be heard, transcribed and shown.
GRACE_S: Final = 5.0
# How late a word may be that needs nothing more of Gemini, nor of the page's microphone.
TRANSCRIBED_S: Final = 1.5
# A reply that sounded for so long has been saved, or waits in Redis for the database.
SURELY_STORED_MS: Final = 3_000
# What the stand-in greets with.
GREETING: Final = "Hello"
INTERNAL: Final = 4500
BUSY: Final = "busy"
_LOST: Final = "audio_lost"
_ENDED: Final = "ended"
_TEXT_ONLY: Final = "text_only"
# Each of them stands for a connection to Gemini that was dialled, or dialled again.
_DIALS: Final = frozenset({"dropped", "taken_over"})
_RESUMED: Final = frozenset({"resumed_by_handle", "resumed_by_seed"})
_UNTRANSCRIBED: Final = "untranscribed"


def stored_words(interview: Interview) -> list[str]:
    """Return the candidate's words in the order of the transcript."""
    return [word for turn in _answers(interview) for word in turn["text"].split()]


def missing_words(interview: Interview) -> list[Said]:
    """Return what was spoken before the end and is not stored.

    A word that was not over when the interview ended is no part of it.
    """
    stored = set(stored_words(interview))
    over_at = min(
        (row["wall_time"] for row in interview.ledger if row["kind"] == _ENDED), default=inf
    )
    return [one for one in interview.said if one.word not in stored and one.at <= over_at]


def unaccounted(interview: Interview) -> list[str]:
    """Find words that no row covers, and rows that claim more or less than is missing."""
    waiting = missing_words(interview)
    accounts: list[_Account] = []
    complaints = []
    for at, seconds in _rows(interview):
        due = [one for one in waiting if one.at - WORD_S < at]
        waiting = waiting[len(due) :]
        if due:
            accounts.append(_Account(due, seconds, at))
        elif accounts:
            accounts[-1].seconds += seconds  # more of the same loss, noted by a later save
        elif seconds > ROW_MARGIN_S:  # no word has a time: the last second may be in the text
            complaints.append(f"a row of {seconds:.1f} s where nothing is missing")
    complaints += [complaint for one in accounts if (complaint := one.complaint(interview))]
    known = [one for one in waiting if one.word not in _unheard(interview)]
    if known:
        complaints.append(f"missing without a row: {_list(known)}")
    return complaints


def _unheard(interview: Interview) -> set[str]:
    """Return the words that no server can know of; a row may cover them, and need not."""
    return {word for strike in interview.strikes for word in strike.unheard}


@dataclass(slots=True)
class _Account:
    """Words that are missing, and what the rows after them say was lost."""

    missing: list[Said]
    seconds: float
    at: float = field(default=0.0)

    def complaint(self, interview: Interview) -> str:
        least, most = _seconds_of(self.missing, interview)
        if least - ROW_MARGIN_S <= self.seconds <= most + ROW_MARGIN_S:
            return ""
        lost = f"{least:.1f} s" if most - least < 0.1 else f"{least:.1f} to {most:.1f} s"
        return f"a row of {self.seconds:.1f} s where {lost} are missing: {_list(self.missing)}"


def _seconds_of(missing: Sequence[Said], interview: Interview) -> tuple[float, float]:
    """Return how long they sounded: those that can be known of, and all with the pauses between."""
    places = {one.word: place for place, one in enumerate(interview.said)}
    most = WORD_S * len(missing)
    for one, following in pairwise(missing):
        if places[following.word] == places[one.word] + 1:
            most += max(0.0, following.at - one.at - WORD_S)
    known = [one for one in missing if one.word not in _unheard(interview)]
    return WORD_S * len(known), most


def _rows(interview: Interview) -> list[tuple[float, float]]:
    """Return what is on record as lost or not understood: (moment, seconds), in order of time."""
    lost = [
        (row["wall_time"], (row["frames"] or 0) * FRAME_S)
        for row in interview.ledger
        if row["kind"] == _LOST
    ]
    without_text = [
        (_before(turn, interview), (turn["end_ms"] - turn["start_ms"]) / 1000)
        for turn in _answers(interview)
        if turn.get("source") == _UNTRANSCRIBED
    ]
    return sorted(lost + without_text)


def _before(turn: Mapping[str, Any], interview: Interview) -> float:
    """Return when the candidate said the first word that is stored after a turn."""
    spoken = {one.word: one.at - WORD_S for one in interview.said}
    later = (other for other in _answers(interview) if other["number"] > turn["number"])
    return next((spoken[w] for other in later for w in other["text"].split() if w in spoken), inf)


def doubled(interview: Interview) -> list[str]:
    """Find words that are stored more than once."""
    more = [word for word, times in Counter(stored_words(interview)).items() if times > 1]
    return [f"doubled: {_shorten(more)}"] if more else []


def misplaced(interview: Interview) -> list[str]:
    """Find words that were spoken before others and are stored behind them."""
    places = {one.word: place for place, one in enumerate(interview.said)}
    order = [(places[word], word) for word in stored_words(interview) if word in places]
    back = [f"{there} after {word}" for (a, word), (b, there) in pairwise(order) if b < a]
    return [f"out of order: {_shorten(back)}"] if back else []


def unwritten(interview: Interview) -> list[str]:
    """Find typed words that are not stored; nothing excuses that."""
    stored = set(stored_words(interview))
    missing = [word for word in interview.typed if word not in stored]
    return [f"typed and not stored: {_shorten(missing)}"] if missing else []


def overspent(interview: Interview) -> list[str]:
    """Find losses beyond what the faults of the interview declare."""
    lost, declared = len(missing_words(interview)), sum(one.words for one in interview.strikes)
    if lost <= declared:
        return []
    return [f"{lost} words lost, {declared} declared: {_list(missing_words(interview))}"]


def late(interview: Interview) -> list[str]:
    """Find faults after which no word was heard again in time.

    The word may be one of those that waited: what was said in a gap is heard before what follows.
    """
    strikes = sorted(interview.strikes, key=lambda one: one.at)
    complaints = []
    for strike in strikes:
        owed = [one for one in interview.said if _is_owed_after(strike, one)]
        if not owed:
            continue
        due = _due(strike, strikes, max(strike.at, owed[0].at)) + GRACE_S
        if _went_on_in_writing(interview, strike.at, due):
            due += TRIAL_FIRST_S
        if interview.ended_at is not None and interview.ended_at <= due:
            continue
        came = min((one.shown_at for one in owed if one.shown_at is not None), default=inf)
        if came > due:
            when = "never" if came == inf else f"after {came - strike.at:.1f} s"
            over = "" if came == inf else f", {came - due:.1f} s too late"
            complaints.append(f"{strike.name} at {_clock(strike, interview)}: a word {when}{over}")
    return complaints


def _went_on_in_writing(interview: Interview, since: float, until: float) -> bool:
    """Whether the dials of the drop, or of the minute, were spent: the voice is tried again by and by.

    That may have been before the fault, if the voice was not back when it struck.
    """
    dialled = [row["wall_time"] for row in interview.ledger if row["kind"] in _DIALS]
    spoken = [row["wall_time"] for row in interview.ledger if row["kind"] in _RESUMED]
    written = [row["wall_time"] for row in interview.ledger if row["kind"] == _TEXT_ONLY]
    return any(
        at <= until
        and next((back for back in spoken if back > at), inf) >= since
        and sum(0 <= at - dial <= 60 for dial in dialled) >= DIALS_A_DROP
        for at in written
    )


def _is_owed_after(strike: Struck, said: Said) -> bool:
    """Whether a word needed something after a fault: not what was transcribed, or lost, before."""
    if said.shown_at is None:
        return said.at > strike.at
    return said.shown_at > strike.at + TRANSCRIBED_S


def _due(strike: Struck, strikes: Sequence[Struck], spoke_at: float) -> float:
    """Return when the first word after a fault is due; others that strike meanwhile put it off."""
    due = max(strike.until, spoke_at)
    for other in strikes:
        if other.at <= due + GRACE_S and other.until >= strike.at:
            due = max(due, other.until)
    return due


def _clock(strike: Struck, interview: Interview) -> str:
    return f"{strike.at - interview.began_at:.1f} s"


def greeted_again(interview: Interview) -> list[str]:
    """Find a second greeting, heard on a page or on record as heard."""
    on_record = sum(
        GREETING in turn["text"] for turn in interview.turns if turn["speaker"] == "interviewer"
    )
    if max(interview.greetings, on_record) <= 1:
        return []
    return [f"{interview.greetings} greetings heard, {on_record} on record"]


def shown_otherwise(interview: Interview) -> list[str]:
    """Find turns that a page was shown as final, and that are stored with another text."""
    stored = {turn["number"]: turn["text"] for turn in interview.turns}
    return [
        f"turn {number} was shown as “{_cut(text)}” and is stored as “{_cut(stored[number])}”"
        for number, text in interview.final_captions.items()
        if number in stored and stored[number].split() != text.split()
    ]


def unrecorded(interview: Interview) -> list[str]:
    """Find turns of the interviewer that were heard, and are not on record."""
    stored = {turn["number"] for turn in interview.turns}
    return [
        f"turn {number} sounded for {ms / 1000:.1f} s and is not stored"
        for number, ms in interview.sounded_ms.items()
        if ms >= SURELY_STORED_MS and number not in stored
    ]


def broke(interview: Interview) -> list[str]:
    """Find errors of ours: a close code that says so, or a storm that could not go on.

    A server that is busy, since its database is away, says so and closes with the same code.
    """
    failures = list(interview.closes).count(INTERNAL) - list(interview.errors).count(BUSY)
    ours = [f"closed {failures} times with 4500, an error of ours"] if failures > 0 else []
    return [*ours, *interview.problems]


def _answers(interview: Interview) -> list[Mapping[str, Any]]:
    answers = (turn for turn in interview.turns if turn["speaker"] == "candidate")
    return sorted(answers, key=lambda turn: turn["number"])


def _list(words: Sequence[Said]) -> str:
    return _shorten([one.word for one in words])


def _shorten(words: Sequence[str], most: int = 8) -> str:
    shown = " ".join(words[:most])
    return shown if len(words) <= most else f"{shown} … ({len(words)} words)"


def _cut(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 2 :]}"

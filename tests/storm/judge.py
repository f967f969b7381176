"""The judge of a storm: what was said, typed and played, against what is stored.

Pure. Every rule gives a verdict: what it allows, what was seen, and who breaks it, by how much.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tests.storm import words
from tests.storm.evidence import Evidence, Interview, Worker

MOST_LOST: Final = 0.005
LEAST_COMPLETED: Final = 0.95
LEAST_VOICE: Final = 0.90
MOST_GROWTH_MB: Final = 1.0
MOST_HOLD_MS: Final = 100
# Candidates who speak and pages that play later than this are no fault of a worker's: of such a storm
# nothing else can be told.
MOST_LATE_MS: Final = 25
# A worker that has just begun takes what its work needs; what it takes later, it does not give back.
# Seen: 174 MB when it is loaded, 200 after four minutes, 208 after twenty-one.
WARM_UP_S: Final = 240.0
# Less than this says nothing about a minute's growth.
WATCHED_S: Final = 240.0

Rule = Callable[[Interview], list[str]]
RULES: Final[tuple[tuple[str, Rule], ...]] = (
    ("every missing word has its row, every row its loss", words.unaccounted),
    ("no more is lost than the faults declare", words.overspent),
    ("no word is stored twice", words.doubled),
    ("words stand in the order they were said", words.misplaced),
    ("every typed word is stored", words.unwritten),
    ("nobody is greeted twice", words.greeted_again),
    ("what a page was shown as final is what is stored", words.shown_otherwise),
    ("what was heard is on record", words.unrecorded),
    ("a word is heard again in time", words.late),
    ("nothing broke", words.broke),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a rule."""

    rule: str
    allowed: str
    seen: str
    complaints: tuple[str, ...] = ()
    passed: bool = True


# How fast it was: a machine that is slow, or does other things too, says nothing else by them.
OF_TIME: Final = frozenset(
    {"a word is heard again in time", "a worker's loop is held", "the candidates kept time"}
)


def broken(verdicts: Iterable[Verdict], *, with_time: bool = True) -> list[Verdict]:
    """Return the rules that were broken; without those of time, if they are only to be told."""
    return [one for one in verdicts if not one.passed and (with_time or one.rule not in OF_TIME)]


def judge(evidence: Evidence) -> list[Verdict]:
    """Hold all rules against the evidence."""
    return [
        *(_for_each(rule, complain, evidence.interviews) for rule, complain in RULES),
        share_lost(evidence.interviews),
        share_completed(evidence.interviews),
        share_by_voice(evidence.interviews),
        growth(evidence.workers),
        holds(evidence.workers),
        errors(evidence.workers),
    ]


def _for_each(rule: str, complain: Rule, interviews: Sequence[Interview]) -> Verdict:
    found = [(one, complain(one)) for one in interviews]
    complaints = tuple(
        f"{one.name} ({one.kind}): {complaint}" for one, said in found for complaint in said
    )
    broken = sum(bool(said) for _one, said in found)
    return Verdict(rule, "0", f"{broken} of {len(found)} interviews", complaints, not complaints)


def share_lost(interviews: Sequence[Interview]) -> Verdict:
    """Judge how much of all that was said is lost."""
    said = sum(len(one.said) for one in interviews)
    lost = sum(len(words.missing_words(one)) for one in interviews)
    share = lost / said if said else 0.0
    seen = f"{lost} of {said} words, {share:.2%}"
    return Verdict("share of words lost", f"≤ {MOST_LOST:.1%}", seen, (), share <= MOST_LOST)


def share_completed(interviews: Sequence[Interview]) -> Verdict:
    """Judge how many interviews came to their end."""
    others = tuple(
        f"{one.name} ({one.kind}): {one.status}" for one in interviews if one.status != "completed"
    )
    share = 1 - len(others) / len(interviews) if interviews else 0.0
    seen = f"{len(interviews) - len(others)} of {len(interviews)}, {share:.1%}"
    passed = share >= LEAST_COMPLETED
    return Verdict("interviews completed", f"≥ {LEAST_COMPLETED:.0%}", seen, others, passed)


def share_by_voice(interviews: Sequence[Interview]) -> Verdict:
    """Judge how much of the interviews' time was by voice."""
    lasted = sum(one.lasted_s for one in interviews)
    written = sum(one.text_s for one in interviews)
    share = 1 - written / lasted if lasted else 0.0
    longest = tuple(
        f"{one.name} ({one.kind}): {one.text_s:.0f} s of {one.lasted_s:.0f} s in writing"
        for one in sorted(interviews, key=lambda one: -one.text_s)[:5]
        if one.text_s
    )
    seen = f"{share:.1%} of {lasted / 60:.0f} min"
    return Verdict("time by voice", f"≥ {LEAST_VOICE:.0%}", seen, longest, share >= LEAST_VOICE)


def growth(workers: Sequence[Worker]) -> Verdict:
    """Judge what workers that lived long took of memory, a minute, after their warm-up."""
    found = {one.name: mb for one in workers if (mb := growth_of(one)) is not None}
    complaints = tuple(
        f"{name}: {mb:+.2f} MB a minute" for name, mb in found.items() if mb > MOST_GROWTH_MB
    )
    figures = ", ".join(f"{mb:+.2f}" for mb in found.values())
    seen = f"{figures} MB" if found else f"no worker was watched for {WATCHED_S:.0f} s"
    return Verdict(
        "memory of a worker, a minute", f"≤ {MOST_GROWTH_MB} MB", seen, complaints, not complaints
    )


def growth_of(worker: Worker) -> float | None:
    """Return the slope of a worker's memory in megabytes a minute; None when it lived too short."""
    if not worker.memory:
        return None
    began = worker.memory[0][0] + WARM_UP_S
    points = [(at - began, mb) for at, mb in worker.memory if at >= began]
    if not points or points[-1][0] - points[0][0] < WATCHED_S:
        return None
    mean_at = sum(at for at, _ in points) / len(points)
    mean_mb = sum(mb for _, mb in points) / len(points)
    along = sum((at - mean_at) * (mb - mean_mb) for at, mb in points)
    return along / sum((at - mean_at) ** 2 for at, _ in points) * 60


def holds(workers: Sequence[Worker]) -> Verdict:
    """Judge how long one piece of work kept a worker's loop from all others."""
    found = sorted(((ms, where, one.name) for one in workers for ms, where in one.holds))[::-1]
    complaints = tuple(
        f"{name}: {ms} ms in {where}" for ms, where, name in found if ms > MOST_HOLD_MS
    )
    seen = f"{found[0][0]} ms at most" if found else "none noted"
    return Verdict(
        "a worker's loop is held", f"≤ {MOST_HOLD_MS} ms", seen, complaints, not complaints
    )


def errors(workers: Sequence[Worker]) -> Verdict:
    """Judge what workers logged as errors."""
    complaints = tuple(f"{one.name}: {line}" for one in workers for line in one.errors)
    return Verdict("errors logged", "0", str(len(complaints)), complaints, not complaints)


def kept_time(late_ms: Sequence[float]) -> Verdict:
    """Judge whether the machine had room for candidates, simulator and workers.

    late_ms: how late the candidates' own loop was, each time that it was looked at.
    """
    late = sorted(late_ms)
    most = late[len(late) * 99 // 100] if late else 0.0
    seen = f"{most:.0f} ms (99 %), {late[-1]:.0f} ms at most" if late else "none noted"
    passed = most <= MOST_LATE_MS
    complaint = "the machine was too busy: what else is broken here says nothing of a worker"
    return Verdict(
        "the candidates kept time",
        f"≤ {MOST_LATE_MS} ms",
        seen,
        () if passed else (complaint,),
        passed,
    )

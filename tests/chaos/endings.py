"""Faults of what is said: how an interview ends, and what Gemini makes of its turns."""

from dataclasses import replace
from typing import Any, Final

from tests.chaos import end_strikes, page_strikes, strikes
from tests.chaos.expectations import Expectation
from tests.chaos.scenarios import Moment, Scenario
from tests.chaos.strikes import Strike, both, gemini, habits

ENDED: Final = Expectation(ledger=("ended",))
NUDGED: Final = Expectation(ledger=("nudged",))
UNTOUCHED: Final = Expectation()
# Half of the greeting, or more, is still to come by then.
CUTS: Final = gemini(fault="noise_cut", after_ms=600)
LATE_WORDS: Final = habits(transcript_lag_ms=2_500)


def _after_last_word(seconds: float) -> Scenario:
    name = f"End {seconds} s after the last word, which comes late"
    return Scenario(name, Moment.LAST_WORD, end_strikes.end_after(seconds), ENDED, LATE_WORDS)


def _turn(name: str, expects: Expectation = UNTOUCHED, **fault: Any) -> Scenario:
    """A fault that waits for the reply to the first answer, or for that answer."""
    return Scenario(name, Moment.MID_ANSWER, gemini(**fault), expects)


def _noise(name: str, prepare: Strike, expects: Expectation = UNTOUCHED) -> Scenario:
    """A noise that waits for the greeting, which asks the first question: it lasts for five seconds."""
    return Scenario(name, Moment.BETWEEN, strikes.was_lowered(1), expects, prepare)


def _habit(name: str, **wanted: bool) -> Scenario:
    """Nothing strikes: the interviewer has this habit all the way."""
    return Scenario(name, Moment.BETWEEN, strikes.leave_in_peace, UNTOUCHED, habits(**wanted))


ENDINGS: Final = (
    *(_after_last_word(seconds) for seconds in (0.4, 1.0, 2.0, 5.0)),
    Scenario(
        "End in mid answer while Gemini drops",
        Moment.LAST_WORD,
        both(gemini(fault="drop", when="now"), end_strikes.end_after(0.0)),
        ENDED,
    ),
    Scenario(
        "a tab closed right after End",
        Moment.LAST_WORD,
        end_strikes.end_and_close,
        ENDED,
        LATE_WORDS,
    ),
    Scenario("goodbye interrupted", Moment.GOODBYE, end_strikes.talk_into_goodbye, ENDED),
    Scenario(
        "a question typed into the goodbye", Moment.GOODBYE, end_strikes.type_into_goodbye, ENDED
    ),
    Scenario(
        "goodbye interrupted, and a drop",
        Moment.GOODBYE,
        both(end_strikes.talk_into_goodbye, gemini(fault="drop", when="now")),
        replace(ENDED, most_dials=4),
    ),
)

TURNS: Final = (
    _noise("noise cuts a question", CUTS, NUDGED),
    _noise("noise in a question that has come whole", gemini(fault="noise_cut", after_ms=3_000)),
    Scenario(
        "noise cuts a question on an old page",
        Moment.BETWEEN,
        strikes.was_lowered(0),
        NUDGED,
        both(page_strikes.open_old_page, CUTS),
    ),
    _turn("an empty turn", NUDGED, fault="empty_turn"),
    _turn("a reply that a filter ended", NUDGED, fault="empty_turn", reason="RESPONSE_REJECTED"),
    _turn("a reply without a sound", NUDGED, fault="silent_reply"),
    _turn("a reply of odd pieces", fault="odd_chunks"),
    _turn("a reply of twenty seconds that comes in two", fault="long_burst", seconds=20),
    _turn("sound after an interruption", fault="tail_after_interrupt"),
    _turn("words that come at the end of an answer", fault="late_transcript"),
    _turn("statistics of no known shape", fault="send", frame='{"usageMetadata": {"x": null}}'),
    _turn("a message of no known kind", fault="send", frame='{"somethingNew": {"x": [1]}}'),
)

HABITS: Final = (
    _habit("handles in mid turn", mid_turn_handles=True),
    _habit("voice activity is told", voice_activity=True),
    _habit("answers to functions cut replies", tool_answer_cuts=True),
    Scenario(
        "no function is called",
        Moment.LAST_WORD,
        end_strikes.end_after(8.0),
        UNTOUCHED,
        habits(no_tools=True),
    ),
    _habit("functions are called late", late_tools=True),
    _habit("functions are called twice and out of order", unruly_tools=True),
    _habit("questions in other words", paraphrase=True),
    _habit("another language", other_language=True),
    _habit("words come when an answer has ended", words_at_end=True),
    _habit("a full stop at every pause", full_stops=True),
)

OF_TURNS: Final = (*ENDINGS, *TURNS, *HABITS)

"""What words mean to the stand-in's mind, and the sentences it is made of.

Pure.  Owns the reading of stage directions (text in square brackets, from the application, with
what people said as lines of JSON below) and of a few wishes of a candidate; a real model
understands far more.  English only.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

SHORT_ANSWER_WORDS: Final = 12
"""Fewer words than this ask for a follow-up."""
_WISH_WORDS: Final = 15
"""A wish is short: "pass" inside a long answer is a word like any other."""

ACKNOWLEDGEMENTS: Final = (
    "Thank you.",
    "I see, thank you.",
    "Thanks for sharing that.",
    "Understood, thank you.",
)
GO_ON: Final = "Take your time, and go on whenever you like."
WISH_TO_END: Final = "Would you like to end the interview here?"
FOLLOW_UP: Final = "Could you tell me a little more about that?"
REPEATING_SILENCE: Final = "No hurry. Let me say the question once more."
SILENCES: Final = (
    "Take your time. I am here whenever you are ready.",
    REPEATING_SILENCE,
    "If you would rather leave this question, just say skip.",
)
SILENCES_WITHOUT_THE_QUESTION: Final = tuple(one for one in SILENCES if one != REPEATING_SILENCE)

_DIRECTION: Final = re.compile(r"\[(?P<text>[^\]]*)\](?P<data>(?:\n\{[^\n]*\})*)")
_CONTINUE: Final = re.compile(r"\bquestion (?P<number>\d+)\b.*", re.IGNORECASE | re.DOTALL)
_FIRST_QUESTION: Final = re.compile(r"\bquestions? (?P<number>\d+)\b", re.IGNORECASE)
_MINUTES: Final = re.compile(r"(?P<left>(?:[\w-]+ )?minutes?) (?:remain|left)")
_ENDS: Final = re.compile(
    r"\b(?:end|stop|finish|leave|quit)\b(?: \w+){0,2} (?:interview|here|call|conversation)\b"
    r"|\bi (?:want|would like|'d like) to (?:end|stop)\b"
)
_LISTEN_ONLY: Final = (
    "wait for it", "say nothing", "do not speak", "do not reply", "stay silent", "only listen",
)  # fmt: skip
_DECLINES: Final = re.compile(
    r"\b(?:rather not|prefer not|skip|pass|no comment|next question|don't want to answer)\b"
)
_REPEATS: Final = re.compile(
    r"\b(?:repeat|say that again|pardon|come again|what was the question|didn't (?:hear|catch))\b"
)


@dataclass(frozen=True, slots=True)
class Direction:
    """A stage direction, by what it asks for; several may hold at once.

    history: what was said before, each as (by the interviewer, words).
    answer_so_far: what the candidate has said of an answer that goes on.
    cut_off_after: what the candidate heard of a reply that was cut; None when none was.
    asks_again: whether the question may be repeated.  trails_off: what was said of an answer looks
    as if more were to follow.
    """

    history: tuple[tuple[bool, str], ...] = ()
    answer_so_far: str = ""
    cut_off_after: str | None = None
    joins: bool = False
    forbids_greeting: bool = False
    continues_with: int | None = None
    time_is_up: bool = False
    ends: bool = False
    minutes_left: str = ""
    silence: bool = False
    asks_again: bool = True
    listen_only: bool = False
    was_asked: bool = False
    trails_off: bool = False


def split_directions(text: str, mark: str = "") -> tuple[tuple[Direction, ...], str]:
    """Part a text into its bracketed directions and the words that are left.

    mark: what every direction begins with; where one is agreed on, other brackets are words.
    """
    directions = tuple(
        read_direction(found["text"].removeprefix(mark), found["data"])
        for found in _DIRECTION.finditer(text)
        if found["text"].startswith(mark)
    )
    rest = _DIRECTION.sub(lambda found: " " if found["text"].startswith(mark) else found[0], text)
    return directions, " ".join(rest.split())


def read_direction(text: str, data: str = "") -> Direction:
    """Understand one stage direction (without its brackets), and the data below it."""
    said = _read_data(data)
    number = _CONTINUE.search(text)
    lowered = _plain(_CONTINUE.sub("", text))
    if "so far stands below" in lowered:
        return Direction(history=said, forbids_greeting=True)
    heard = next((words for by_interviewer, words in said if by_interviewer), "")
    answer = next((words for by_interviewer, words in said if not by_interviewer), "")
    minutes = _MINUTES.search(lowered)
    forbids = any(sign in lowered for sign in ("not greet", "already greeted", "so far"))
    return Direction(
        answer_so_far=answer if "middle of an answer" in lowered else "",
        cut_off_after=heard if "heard of your reply stands below" in lowered else None,
        joins="joined" in lowered or ("greet" in lowered and not forbids),
        forbids_greeting=forbids,
        continues_with=int(number["number"]) if number else None,
        time_is_up="time is up" in lowered,
        ends="end the interview" in lowered or "say goodbye" in lowered,
        minutes_left=minutes["left"] if minutes else "",
        silence="silent" in lowered and "stay silent" not in lowered,
        asks_again="not ask the question again" not in lowered,
        listen_only=any(sign in lowered for sign in _LISTEN_ONLY),
        was_asked="were asked" in lowered,
        trails_off="trail off" in lowered,
    )


def _read_data(lines: str) -> tuple[tuple[bool, str], ...]:
    """Read what people said, each as (by the interviewer, words); what is no JSON was not said."""
    said: list[tuple[bool, str]] = []
    for line in lines.split("\n"):
        try:
            read = json.loads(line)
        except ValueError:
            continue
        said += [(who != "Candidate", str(words)) for who, words in read.items()]
    return tuple(said)


def first_question(sentence: str) -> int | None:
    """Return the number of the first question that `sentence` names, if it names one."""
    named = _FIRST_QUESTION.search(sentence)
    return int(named["number"]) if named else None


def rest_of(sentence: str, heard: str) -> str:
    """Return what is left of `sentence` when `heard` ends somewhere in it; else all of it."""
    words = sentence.split()
    heard_words = _plain(heard).split()
    for count in range(len(words), 0, -1):
        if heard_words[-count:] == _plain(" ".join(words[:count])).split():
            return " ".join(words[count:])
    return sentence


def wants_to_end(words: str) -> bool:
    """Whether the candidate asks to end the interview."""
    return _is_wish(words) and bool(_ENDS.search(_plain(words)))


def declines(words: str) -> bool:
    """Whether the candidate would rather not answer."""
    return _is_wish(words) and bool(_DECLINES.search(_plain(words)))


def wants_repetition(words: str) -> bool:
    """Whether the candidate asks to hear it again."""
    return _is_wish(words) and bool(_REPEATS.search(_plain(words)))


def is_short(words: str) -> bool:
    """Whether an answer asks for a follow-up."""
    return len(words.split()) < SHORT_ANSWER_WORDS


def greeting(interviewer: str, candidate: str) -> str:
    """Say hello, and that nobody real is here: a practice interviewer, not Gemini."""
    hello = f"Hello {candidate.split(maxsplit=1)[0]}." if candidate else "Hello."
    name = f"I am {interviewer}, your practice interviewer today." if interviewer else ""
    return f"{hello} {name or 'I am your practice interviewer today.'} Thank you for joining me."


def farewell(candidate: str, *, time_is_up: bool) -> str:
    """Say goodbye, and why."""
    thanks = f"Thank you, {candidate.split(maxsplit=1)[0]}." if candidate else "Thank you."
    reason = "Our time is up." if time_is_up else "That is all from me."
    return f"{reason} {thanks} It was good to talk with you. Goodbye."


def contains(said: str, sentence: str) -> bool:
    """Whether `sentence` was said, whatever its punctuation."""
    return bool(sentence) and _plain(sentence) in _plain(said)


def _is_wish(words: str) -> bool:
    return len(words.split()) <= _WISH_WORDS


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w' ]+", " ", text.lower().replace("\u2019", "'")).split())

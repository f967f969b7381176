"""What the stand-in's mind reads in a system instruction: who it is, whom it meets, what to ask.

Owns the layout it looks for.  A real model needs no layout; an instruction without one gives an
interviewer with no questions, who listens and says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_INTERVIEWER: Final = re.compile(r"^You are (?P<name>[^,.\n]+)", re.MULTILINE)
_CANDIDATE: Final = re.compile(r"^The candidate's name is (?P<name>[^\n]+?)\.?$", re.MULTILINE)
_SECTION: Final = re.compile(
    r"^# Questions[ \t]*$(?P<body>.*?)(?=^# |\Z)", re.MULTILINE | re.DOTALL
)
_QUESTION: Final = re.compile(r"^(?P<number>\d+)\.\s+(?P<text>.+?)\s*$")
_MARK: Final = re.compile(r"direction from the application begins with \[(?P<mark>\w+)")
_FOLLOW_UP: Final = re.compile(r"^\s*-\s*Follow-up:\s*(?P<text>.+?)\s*$")


@dataclass(frozen=True, slots=True)
class Question:
    """A numbered question and what may be asked after a short answer."""

    number: int
    text: str
    follow_ups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """An interview as its instruction describes it; names are "" when it does not.

    mark: what every stage direction begins with, "" when nothing was agreed on.
    """

    interviewer: str = ""
    candidate: str = ""
    questions: tuple[Question, ...] = ()
    mark: str = ""

    def question(self, number: int | None) -> Question | None:
        """Return the question with this number, None when there is none."""
        return next((one for one in self.questions if one.number == number), None)


def read_brief(instruction: str) -> Brief:
    """Read names and questions out of a system instruction; never fails."""
    interviewer = _INTERVIEWER.search(instruction)
    candidate = _CANDIDATE.search(instruction)
    section = _SECTION.search(instruction)
    mark = _MARK.search(instruction)
    return Brief(
        interviewer=interviewer["name"].strip() if interviewer else "",
        candidate=candidate["name"].strip() if candidate else "",
        questions=_read_questions(section["body"] if section else ""),
        mark=mark["mark"] if mark else "",
    )


def _read_questions(body: str) -> tuple[Question, ...]:
    found: list[tuple[int, str, list[str]]] = []
    for line in body.splitlines():
        if follow_up := _FOLLOW_UP.match(line):
            if found:
                found[-1][2].append(follow_up["text"])
        elif question := _QUESTION.match(line):
            found.append((int(question["number"]), question["text"], []))
    return tuple(Question(number, text, tuple(more)) for number, text, more in found)

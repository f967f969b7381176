"""What the model asks of us by its functions, checked against what was heard and said.

A call is a request: it is granted where the record of the interview bears it out, and answered in
every case, with a status and the next step in a sentence. Gemini repeats a call whose answer is
empty (Google, "Live API: tool use", 2026), and goes deaf over one that is not answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from interviews.records import EndReason
from live.instructions import BEGIN_QUESTION, END_INTERVIEW, FINISH_QUESTION
from live.questions import Questions

# A model that asks for the end so often is granted it: it would hold no interview any more.
INSISTS: Final = 3

_CANDIDATE_ASKED: Final = "candidate_asked"
_TIME_IS_UP: Final = "time_is_up"


@dataclass(frozen=True, slots=True)
class Moment:
    """When a call came. `spoke`: whether there was voice since the last question was put.

    Words come late, so a voice counts as an answer until they are there. `left_ms`: of the
    interview's time. `is_full`: the interview has come to one of its totals.
    """

    spoke: bool
    left_ms: int
    is_full: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """The answer to a call. `end`: why the interview is to end now, if it is."""

    result: Mapping[str, object]
    end: EndReason | None = None

    @property
    def was_refused(self) -> bool:
        return self.result["status"] == "error"


class ModelCalls:
    """Answers one owner's calls."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions
        self._ends_refused = 0

    @property
    def has_refused_end(self) -> bool:
        """Whether the model wanted to end the interview while questions are open."""
        return self._ends_refused > 0

    def answer(self, name: str, arguments: Mapping[str, object], moment: Moment) -> Grant:
        """Carry out a call as far as the record allows, and say what comes next."""
        if name == END_INTERVIEW:
            return self._end(arguments.get("reason"), moment)
        if name not in {BEGIN_QUESTION, FINISH_QUESTION}:
            return _refused("There is no such function. Go on with the interview.", retry=False)
        number = _number(arguments)
        if number is None or not 1 <= number <= len(self._questions):
            return _refused(f"number must be one of 1 to {len(self._questions)}.", retry=True)
        if name == BEGIN_QUESTION:
            self._questions.announce(number)
            return _granted(f"Question {number} is noted. Wait for the candidate's answer.")
        return self._finish(number, moment, declined=arguments.get("declined") is True)

    def _finish(self, number: int, moment: Moment, *, declined: bool) -> Grant:
        record = self._questions.record
        if number not in record.asked:
            return _refused(
                f"Question {number} has not been asked yet: the candidate has heard nothing of it. "
                "Ask it.",
                retry=True,
            )
        spoke = number == record.current and (moment.spoke or record.candidate_spoke)
        if declined and spoke:
            record.declined.add(number)
        if not (record.is_done(number) or (spoke and not record.candidate_spoke)):
            return _refused(
                f"Question {number} has not been answered yet: wait for the candidate's answer.",
                retry=True,
            )
        record.left.add(number)
        upcoming = [one for one in self._open() if one != number]
        if upcoming:
            return _granted(f"Question {number} is finished. Go on with question {upcoming[0]}.")
        return _granted(
            "All questions are done. Thank the candidate, say goodbye, then call end_interview."
        )

    def _open(self) -> list[int]:
        record = self._questions.record
        return sorted([*record.unasked(), *record.unanswered()])

    # The end

    def _end(self, reason: object, moment: Moment) -> Grant:
        wanted, objection = self._judge_end(reason, moment)
        if objection:
            self._ends_refused += 1
            if self._ends_refused < INSISTS:
                return _refused(objection, retry=True)
        return _granted("The interview ends when your goodbye has been heard.", end=wanted)

    def _judge_end(self, reason: object, moment: Moment) -> tuple[EndReason, str]:
        """Return as what the interview would end, and what speaks against it."""
        if moment.left_ms <= 0:
            return EndReason.TIME_UP, ""
        if moment.is_full:
            return EndReason.LIMIT_REACHED, ""
        record = self._questions.record
        missing = self._missing(moment)
        if not missing:
            return EndReason.COMPLETED, ""
        if reason == _TIME_IS_UP:
            minutes = max(1, round(moment.left_ms / 60_000))
            return EndReason.INTERVIEWER_ENDED, (
                f"Time is not up: about {minutes} minutes remain. {missing}"
            )
        if reason == _CANDIDATE_ASKED:
            if record.candidate_spoke or moment.spoke:
                return EndReason.CANDIDATE_ENDED, ""
            return EndReason.INTERVIEWER_ENDED, (
                "The candidate has said nothing since your last question. Ask whether they wish to "
                "end the interview."
            )
        return EndReason.INTERVIEWER_ENDED, missing

    def _missing(self, moment: Moment) -> str:
        """Say which questions are open; nothing when none is."""
        record = self._questions.record
        unasked = record.unasked()
        # The words of the last answer may still be on their way.
        answering = {record.current} if moment.spoke and not record.candidate_spoke else set()
        unanswered = [number for number in record.unanswered() if number not in answering]
        sentences = []
        if unasked:
            sentences.append(
                f"{_names(unasked)} not been asked yet: ask {_them(unasked)}, or end with reason "
                f"{_CANDIDATE_ASKED} if the candidate wishes to end."
            )
        if unanswered:
            sentences.append(
                f"{_names(unanswered)} not been answered yet: wait for the answer, or finish "
                f"{_them(unanswered)} as declined if the candidate would rather not say."
            )
        return " ".join(sentences)


def _granted(next_step: str, *, end: EndReason | None = None) -> Grant:
    return Grant({"status": "ok", "retry": False, "next_step": next_step}, end)


def _refused(next_step: str, *, retry: bool) -> Grant:
    return Grant({"status": "error", "retry": retry, "next_step": next_step})


def _number(arguments: Mapping[str, object]) -> int | None:
    number = arguments.get("number")
    # Gemini's JSON numbers may arrive as floats.
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    return number if type(number) is int else None


def _names(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"Question {numbers[0]} has"
    first = ", ".join(str(number) for number in numbers[:-1])
    return f"Questions {first} and {numbers[-1]} have"


def _them(numbers: Sequence[int]) -> str:
    return "it" if len(numbers) == 1 else "them"

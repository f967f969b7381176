"""How many of its questions an interview has asked and had answered: one figure for every page."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from interviews.frozen_plan import FrozenPlan
from interviews.progress import Progress


@dataclass(frozen=True, slots=True)
class QuestionsStand:
    """What was asked and answered, by what was heard and said. Numbers as a reader counts them."""

    done: int
    total: int
    unasked: str
    unanswered: str
    declined: str

    @property
    def sentence(self) -> str:
        return _("%(done)d of %(total)d asked and answered") % {
            "done": self.done,
            "total": self.total,
        }


def questions_stand(plan: FrozenPlan, progress: Progress) -> QuestionsStand | None:
    """Return None where nobody kept a record: before the first question, or before there was one."""
    asked, declined = set(progress.questions_asked), set(progress.questions_declined)
    if not asked:
        return None
    done = asked & (set(progress.questions_answered) | declined)
    numbers = [question.number for question in plan.questions]
    return QuestionsStand(
        done=len(done),
        total=len(numbers),
        unasked=_listed(number for number in numbers if number not in asked),
        unanswered=_listed(sorted(asked - done)),
        declined=_listed(sorted(declined)),
    )


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(number) for number in numbers)

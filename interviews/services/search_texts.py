"""Lets rows be found that a worker of the version before has written while both were running."""

from typing import Any, Final

from interviews.models import Candidate, InterviewPlan, InterviewSession, Organisation, Question

SEARCHED: Final[tuple[Any, ...]] = (
    Organisation,
    Candidate,
    InterviewPlan,
    Question,
    InterviewSession,
)
AT_ONCE: Final = 500


def fold_what_is_unfolded() -> None:
    """Fold the texts of rows that have none folded, some of each table at a time."""
    for model in SEARCHED:
        unfolded = model.objects.filter(search_text="")
        for row in unfolded[:AT_ONCE]:
            row.fold_texts()
            unfolded.filter(pk=row.pk).update(search_text=row.search_text)

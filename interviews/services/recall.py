"""What the next owner of an interview has to know of its transcript to go on.

Reads that grow with a transcript stand here, not in the claim: that runs where all interviews of a
process are written, and nobody's long interview may hold up the others there.
"""

from dataclasses import replace
from typing import Final

from interviews.models import Turn
from interviews.records import ClaimedInterview

# Twice what a new connection to Gemini, or a new page, is told; a turn may have no words.
TURNS_RECALLED: Final = 120
# More than one interview may have of them.
ANSWERS_RECALLED: Final = 4_000


def recall_conversation(claimed: ClaimedInterview) -> ClaimedInterview:
    """Return it with the last turns, and with what was typed in all: a page may send it again.

    After the claim nobody else writes them. At the first time there are none.
    """
    if claimed.first_time:
        return claimed
    turns = Turn.objects.filter(session_id=claimed.session_id)
    answers = turns.exclude(answer_id="").order_by("-number")
    return replace(
        claimed,
        turns=turns.last_records(TURNS_RECALLED),
        answers=dict(answers.values_list("answer_id", "question")[:ANSWERS_RECALLED]),
    )

"""What the next owner of a long interview is told of it, and what a claim does not read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from interviews.records import TurnSource
from interviews.services import sessions, starts
from interviews.services.recall import TURNS_RECALLED, recall_conversation
from interviews.services.transcripts import save_conversation
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

LONG = 400


def make_long_interview() -> tuple[object, int]:
    session = make.make_session()
    epoch = make.claim(session).epoch
    turns = [
        make.make_turn(number, text=f"Turn {number}.", question=1 + number // 200)
        for number in range(1, LONG + 1)
    ]
    typed = make.make_turn(LONG + 1, source=TurnSource.TYPED, answer_id="f" * 16)
    first = make.make_turn(1, source=TurnSource.TYPED, question=1, answer_id="a" * 16)
    assert save_conversation(
        session_id=session.pk,
        epoch=epoch,
        turns=[first, *turns[1:], typed],
        ledger=(),
        progress=None,
    )
    return session.pk, epoch


def test_a_claim_reads_no_words() -> None:
    session_id, _ = make_long_interview()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        claimed = sessions.claim_interview(
            session_id=session_id, token_generation=0, epoch_hint=0, stream="b" * 16
        )
    assert not claimed.first_time
    read = [query["sql"] for query in asked.captured_queries if "interviews_turn" in query["sql"]]
    assert read
    assert all('"text"' not in sql and "LIMIT 1" in sql for sql in read)


def test_the_next_owner_gets_the_last_turns_in_order_and_the_ids_of_all_typed_answers() -> None:
    session_id, _ = make_long_interview()
    claimed = recall_conversation(
        sessions.claim_interview(session_id=session_id, token_generation=0, epoch_hint=0)
    )
    numbers = [turn.number for turn in claimed.turns]
    assert numbers == list(range(LONG + 2 - TURNS_RECALLED, LONG + 2))
    assert claimed.answers == {"a" * 16: 1, "f" * 16: claimed.turns[-1].question}


def test_the_first_claim_looks_for_nothing_that_an_owner_could_have_written() -> None:
    session = make.make_session()
    with CaptureQueriesContext(connection) as asked:
        claimed = recall_conversation(
            sessions.claim_interview(session_id=session.pk, token_generation=0, epoch_hint=0)
        )
    assert (claimed.first_time, claimed.silence, claimed.lost_frames) == (True, None, 0)
    assert (claimed.turns, claimed.answers) == ((), {})
    asked_of = [query["sql"] for query in asked.captured_queries]
    assert not [sql for sql in asked_of if "interviews_turn" in sql or "ledgerentry" in sql]
    # The row, its change, and the device: which, how many, a new one. The rest is the savepoint.
    assert len([sql for sql in asked_of if "SAVEPOINT" not in sql]) == 5


def test_a_check_before_the_start_reads_no_interview_while_the_site_is_well() -> None:
    session = make.make_session()
    starts.check_start(session.pk)
    with CaptureQueriesContext(connection) as asked:
        starts.check_start(session.pk)
    assert len(asked.captured_queries) == 3
    assert not [each for each in asked.captured_queries if "frozen_plan" in each["sql"]]

"""The statements that every save repeats: rows are made, changed, and prepared for either database."""

from datetime import timedelta

import pytest
from django.utils import timezone

from interviews.models import InterviewSession, Turn
from interviews.services import statements
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]
KEY, FIELDS = ("session", "number"), ("speaker", "text", "start_ms", "end_ms", "epoch", "source")
WRITTEN = ("unheard_text", "interrupted", "final")


def turn(session: InterviewSession, number: int, text: str) -> tuple[object, ...]:
    return (session.pk, number, "candidate", text, 0, 1, 1, "speech", "", False, True)


def texts(session: InterviewSession) -> list[str]:
    return list(session.turns.order_by("number").values_list("text", flat=True))


def test_rows_are_made_and_those_that_are_there_changed() -> None:
    session, other = make.make_session(), make.make_session()
    rows = [turn(session, 1, "I"), turn(other, 1, "We")]
    statements.upsert(Turn, KEY, (*FIELDS, *WRITTEN), rows)
    rows = [turn(session, 1, "I was"), turn(session, 2, "there")]
    statements.upsert(Turn, KEY, (*FIELDS, *WRITTEN), rows)
    assert (texts(session), texts(other)) == (["I was", "there"], ["We"])


def test_each_row_gets_its_own_values_and_the_databases_time() -> None:
    long_ago = timezone.now() - timedelta(days=1)
    one, two = make.make_session(touched_at=long_ago), make.make_session(touched_at=long_ago)
    rows = [([1, 2], True, one.pk), ([], False, two.pk)]
    statements.update(InterviewSession, ("questions_asked", "greeted"), "touched_at", rows)
    for session, asked, greeted in ((one, [1, 2], True), (two, [], False)):
        session.refresh_from_db()
        assert (session.questions_asked, session.greeted) == (asked, greeted)
        assert abs(timezone.now() - session.touched_at) < timedelta(minutes=1)


def test_nothing_to_write_asks_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        statements.upsert(Turn, KEY, FIELDS, [])
        statements.update(InterviewSession, ("greeted",), "touched_at", [])

"""The lists of interviews are read off indexes in their order.

On SQLite, which decides by the query alone; PostgreSQL decides by the rows that there are, and
would read all of so few.
"""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db.models import QuerySet

from interviews.access import Action, visible_to
from interviews.models import InterviewSession, Role
from tests import factories as make

pytestmark = pytest.mark.django_db


def lists_of(reader: User) -> Iterator[tuple[str, QuerySet[InterviewSession]]]:
    rows = InterviewSession.objects.all()
    desk = visible_to(reader, rows).order_by("-opens_at", "-created_at", "-pk")
    review = visible_to(reader, rows.begun(), Action.LIST_TRANSCRIPTS).newest_first()
    for name, listed in (("session_desk", desk), ("session_review", review)):
        yield name, listed
        yield name, listed.reverse()
        yield name, listed.search("ana lee")
        yield name, listed.of_statuses(("completed", "failed"))


def test_sqlite_reads_each_page_of_interviews_off_an_index_in_its_order() -> None:
    superuser = make.make_user(is_superuser=True)
    make.make_session()
    for reader, suffix in ((superuser, ""), (make.make_user(*Role), "_of_one")):
        for name, rows in lists_of(reader):
            plan = rows.values_list("pk")[:25].explain()
            assert f"COVERING INDEX {name}{suffix}" in plan, plan
            assert "TEMP B-TREE" not in plan, plan


def test_sqlite_reads_the_overview_of_an_organisation_off_indexes() -> None:
    sessions = visible_to(make.make_user(*Role), InterviewSession.objects.all())
    make.make_session()
    for rows in (sessions.still_to_begin(), sessions.running(), sessions.finished()):
        plan = rows.order_by().values("pk")[:10].explain()
        assert "COVERING INDEX session_overview_of_one" in plan, plan
    coming = sessions.still_to_begin().order_by("opens_at").values("pk")[:6].explain()
    assert "COVERING INDEX session_overview_of_one" in coming, coming
    assert "TEMP B-TREE" not in coming, coming
    asking = sessions.asking_again().values("pk")[:6].explain()
    assert "INDEX asking_of_one" in asking, asking
    to_tell = sessions.waiting_to_hear().values("pk")[:6].explain()
    assert "INDEX to_tell_of_one" in to_tell, to_tell
    assert "TEMP B-TREE" not in to_tell, to_tell

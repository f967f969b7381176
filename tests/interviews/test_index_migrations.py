"""Indexes come while interviews are held: nobody's write waits until one is built."""

from collections.abc import Iterator
from io import StringIO
from typing import Final

import pytest
from django.core.management import call_command
from django.db import connection

from tests.interviews import versions

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

BEFORE: Final = "0016_devices"


@pytest.fixture
def before() -> Iterator[None]:
    """The database as it was before; it comes back to the newest version."""
    try:
        versions.go_back_to(BEFORE)
        yield
    finally:
        versions.restore(versions.NEWEST)


def columns_of(index: str) -> list[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "interviews_turn")
    return list(found[index]["columns"])


@pytest.mark.parametrize("migration", ["0017", "0020", "0022", "0029"])
def test_postgresql_builds_them_beside_those_who_write(migration: str) -> None:
    written = StringIO()
    call_command("sqlmigrate", "interviews", migration, stdout=written)
    built = [line for line in written.getvalue().splitlines() if line.startswith("CREATE INDEX")]
    assert built
    assert all(line.startswith("CREATE INDEX CONCURRENTLY") for line in built)


@pytest.mark.usefixtures("before")
def test_a_build_that_was_stopped_is_repeated() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX turn_at_time ON interviews_turn (id)")
    versions.migrate_to("0017_pages_of_turns")
    assert columns_of("turn_at_time") == ["session_id", "start_ms", "number"]

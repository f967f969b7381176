"""The fixtures of the whole suite do what they promise."""

import pytest
from channels.layers import get_channel_layer
from django.db import connection


@pytest.mark.every_database
@pytest.mark.django_db
def test_the_database_is_the_one_that_the_run_asked_for() -> None:
    from tests.environment import ON_POSTGRES

    assert connection.vendor == ("postgresql" if ON_POSTGRES else "sqlite")


async def test_the_channel_layer_speaks_through_the_private_redis(redis_url: str) -> None:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.send(channel, {"type": "hello"})
    assert await layer.receive(channel) == {"type": "hello"}
    await layer.flush()


@pytest.mark.django_db(transaction=True)
def test_sqlite_writers_queue_instead_of_failing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)

"""Whether Gemini takes us: looked at when a dial is refused, by a connection that is nobody's."""

import asyncio
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from pytest_django.fixtures import Settings

from interviews.models import GeminiRefusal
from interviews.models.site import RefusalReason
from interviews.services import starts
from live.core.errors import Failure, LinkError
from live.service_check import (
    CLOSED_WITHIN_S,
    LOOK_EVERY_S,
    ServiceCheck,
    WatchedDialler,
    look_whether_taken,
    nobodys_dialler,
)
from live.tasks import look_whether_gemini_takes_us
from tests.fakes import FakeDialler
from tests.live.google import Script, closing, google, saying
from tests.virtual_time import LoopClock, in_virtual_time

REFUSED = LinkError(Failure.CREDENTIALS, 1007)


class Watched:
    """An interview's dialler, a check that looks with another one, and what that has found."""

    def __init__(self, refusal: LinkError, *looks: LinkError | None) -> None:
        self.found: list[RefusalReason | None] = []
        self.looks = FakeDialler(*looks)
        check = ServiceCheck(lambda: self.looks, self._note, LoopClock())
        self.dialler = WatchedDialler(FakeDialler(*[refusal] * 9), check)

    async def _note(self, reason: RefusalReason | None) -> None:
        self.found.append(reason)

    async def dial(self) -> None:
        with pytest.raises(LinkError):
            await self.dialler.dial(None, has_history=False)
        await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (Failure.CREDENTIALS, RefusalReason.CREDENTIALS),
        (Failure.QUOTA, RefusalReason.QUOTA),
        (Failure.EXHAUSTED, RefusalReason.QUOTA),
    ],
)
def test_a_refusal_that_meets_nobodys_connection_too_is_the_sites(
    failure: Failure, reason: RefusalReason
) -> None:
    @in_virtual_time
    async def refused() -> None:
        watched = Watched(LinkError(failure), LinkError(failure))
        await watched.dial()
        assert watched.found == [reason]

    refused()


@in_virtual_time
async def test_a_quota_that_ends_a_conversation_is_looked_at_too() -> None:
    watched = Watched(REFUSED, LinkError(Failure.EXHAUSTED, 1011))
    watched.dialler.lost(LinkError(Failure.DROPPED, 1011))
    watched.dialler.lost(LinkError(Failure.EXHAUSTED, 1011))
    await asyncio.sleep(0.1)
    assert watched.found == [RefusalReason.QUOTA]


@in_virtual_time
async def test_what_only_one_interview_is_refused_stops_no_other() -> None:
    watched = Watched(REFUSED, None)
    await watched.dial()
    await asyncio.sleep(CLOSED_WITHIN_S)
    assert watched.found == [None]
    assert not watched.looks.sessions[0].is_open
    assert not watched.looks.sessions[0].said


@in_virtual_time
async def test_a_gemini_that_cannot_be_reached_refuses_nobody() -> None:
    watched = Watched(LinkError(Failure.UNREACHABLE), REFUSED)
    await watched.dial()
    assert watched.found == []


@in_virtual_time
async def test_many_refused_dials_make_one_look() -> None:
    watched = Watched(REFUSED, REFUSED, REFUSED, REFUSED)
    for _ in range(4):
        await watched.dial()
    assert len(watched.found) == 1
    await asyncio.sleep(LOOK_EVERY_S)
    await watched.dial()
    assert len(watched.found) == 2


@pytest.mark.usefixtures("each_transport")
@pytest.mark.parametrize(
    ("status", "reason"),
    [(429, RefusalReason.QUOTA), (403, RefusalReason.CREDENTIALS), (503, None)],
)
async def test_what_googles_handshake_says_of_us_is_understood(
    settings: Settings, tmp_path: Path, status: int, reason: RefusalReason | None
) -> None:
    async with google(settings, tmp_path, closing(1000), status=status):
        assert await look_whether_taken(nobodys_dialler()) is reason


@pytest.mark.usefixtures("each_transport")
@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (closing(1008), RefusalReason.CREDENTIALS),
        (closing(1011), None),
        (closing(1011, "You exceeded your current quota"), RefusalReason.QUOTA),
        (saying(code=1011, reason="You exceeded your current quota"), RefusalReason.QUOTA),
        (saying(code=1011), None),
    ],
)
async def test_what_google_says_of_our_setup_is_understood(
    settings: Settings, tmp_path: Path, script: Script, reason: RefusalReason | None
) -> None:
    async with google(settings, tmp_path, script):
        assert await look_whether_taken(nobodys_dialler()) is reason


@pytest.mark.usefixtures("each_transport")
@pytest.mark.django_db(transaction=True)
async def test_celery_finds_out_that_gemini_takes_us_again(
    settings: Settings, tmp_path: Path
) -> None:
    def look() -> bool:
        try:
            look_whether_gemini_takes_us()
            return GeminiRefusal.objects.exists()
        finally:
            connections.close_all()

    await sync_to_async(starts.note_refusal)(RefusalReason.QUOTA)
    async with google(settings, tmp_path, closing(1000), status=429):
        assert await asyncio.to_thread(look)
    async with google(settings, tmp_path, saying()):
        assert not await asyncio.to_thread(look)

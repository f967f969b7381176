"""Whether Gemini takes us: looked at when a dial is refused, by a connection that is nobody's."""

import asyncio

import pytest

from interviews.models.site import RefusalReason
from live.core.errors import Failure, LinkError
from live.gate import LOOK_EVERY_S, Gate, WatchedDialler
from tests.fakes import FakeDialler
from tests.virtual_time import LoopClock, in_virtual_time

REFUSED = LinkError(Failure.CREDENTIALS, 1007)


class Watched:
    """An interview's dialler, a gate that looks with another one, and what that has found."""

    def __init__(self, refusal: LinkError, *looks: LinkError | None) -> None:
        self.found: list[RefusalReason | None] = []
        self.looks = FakeDialler(*looks)
        gate = Gate(lambda: self.looks, self._note, LoopClock())
        self.dialler = WatchedDialler(FakeDialler(*[refusal] * 9), gate)

    async def _note(self, reason: RefusalReason | None) -> None:
        self.found.append(reason)

    async def dial(self) -> None:
        with pytest.raises(LinkError):
            await self.dialler.dial(None, has_history=False)
        await asyncio.sleep(0.1)


@pytest.mark.parametrize("failure", [Failure.CREDENTIALS, Failure.QUOTA])
def test_a_refusal_that_meets_nobodys_connection_too_is_the_sites(failure: Failure) -> None:
    @in_virtual_time
    async def refused() -> None:
        watched = Watched(LinkError(failure), LinkError(failure))
        await watched.dial()
        assert watched.found == [RefusalReason(failure.value)]

    refused()


@in_virtual_time
async def test_what_only_one_interview_is_refused_stops_no_other() -> None:
    watched = Watched(REFUSED, None)
    await watched.dial()
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

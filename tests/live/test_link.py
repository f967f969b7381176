"""One connection at a time, and nobody is told of a connection that was given up."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID, uuid4

import pytest

from live.core.errors import Failure, LinkError
from live.core.link.happenings import DialDenied, DialFailed, Happening, LinkLost, LinkOpened
from live.core.model.events import HeardFragment, ModelEvent
from live.link import Link
from live.uplink import Uplink
from tests.fakes import FakeDialler, FakeModelSession, FakeSharedState
from tests.virtual_time import LoopClock, in_virtual_time, until


@dataclass
class Listener:
    handle: str | None = None
    happenings: list[Happening] = field(default_factory=list)
    heard: list[ModelEvent] = field(default_factory=list)
    losses: int = 0

    def has_to_tell(self, *, by_handle: bool) -> bool:
        return False

    def tell(self, *happened: Happening) -> None:
        self.happenings += happened

    def on_model(self, event: ModelEvent) -> None:
        self.heard.append(event)

    def link_gone(self) -> None:
        self.losses += 1


class SlowDialler(FakeDialler):
    """Each dial takes a second."""

    async def dial(self, handle: str | None, *, has_history: bool) -> FakeModelSession:
        await asyncio.sleep(1.0)
        return await super().dial(handle, has_history=has_history)


class SlowSharedState(FakeSharedState):
    """Redis takes a second for each answer."""

    async def refund_dial(self, session_id: UUID, dial: str) -> None:
        await asyncio.sleep(1.0)


@dataclass
class Line:
    dialler: FakeDialler = field(default_factory=FakeDialler)
    shared: FakeSharedState = field(default_factory=FakeSharedState)
    listener: Listener = field(default_factory=Listener)

    def __post_init__(self) -> None:
        self.link = Link(uuid4(), self.dialler, self.shared, Uplink(), LoopClock())
        self.task = asyncio.create_task(self.link.run(self.listener))

    async def end(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@in_virtual_time
async def test_a_connection_opens_is_listened_to_and_its_loss_is_told() -> None:
    line = Line()
    line.link.dial()
    await until(lambda: line.dialler.sessions)
    line.dialler.sessions[0].says(HeardFragment("yes"))
    await until(lambda: line.listener.heard)
    line.dialler.sessions[0].drops()
    await until(lambda: len(line.listener.happenings) == 2)
    assert line.listener.happenings == [LinkOpened(by_handle=False), LinkLost(Failure.DROPPED)]
    assert line.listener.losses == 1
    # Its dialler is told, too: it may have been a refusal.
    assert [error.failure for error in line.dialler.losses] == [Failure.DROPPED]
    await line.end()


@in_virtual_time
async def test_a_connection_that_is_given_up_in_the_moment_of_its_loss_has_not_failed() -> None:
    line = Line()
    line.link.dial()
    await until(lambda: line.dialler.sessions)
    line.dialler.sessions[0].drops()
    line.link.hang_up()
    line.link.dial()
    await until(lambda: len(line.dialler.sessions) == 2)
    await asyncio.sleep(0.1)
    assert line.listener.happenings == [LinkOpened(by_handle=False), LinkOpened(by_handle=False)]
    await line.end()


class GivesUp(Listener):
    """Gives a connection up as soon as it is known to be gone, before anybody was told why."""

    link: Link

    def link_gone(self) -> None:
        super().link_gone()
        self.link.hang_up()


@in_virtual_time
async def test_a_connection_that_is_given_up_while_its_loss_is_gathered_has_not_failed() -> None:
    listener = GivesUp()
    line = Line(listener=listener)
    listener.link = line.link
    line.link.dial()
    await until(lambda: line.dialler.sessions)
    line.dialler.sessions[0].drops()
    await asyncio.sleep(0.1)
    assert listener.happenings == [LinkOpened(by_handle=False)]
    await line.end()


@in_virtual_time
async def test_the_failure_of_a_dial_that_was_given_up_is_not_the_next_ones() -> None:
    line = Line(
        dialler=FakeDialler(LinkError(Failure.UNREACHABLE)),
        shared=SlowSharedState(),
    )
    line.link.dial()
    await asyncio.sleep(0.5)  # the failure is known, the dial is being given back
    line.link.hang_up()
    line.link.dial()
    await until(lambda: line.dialler.sessions)
    await asyncio.sleep(0.1)
    assert line.listener.happenings == [LinkOpened(by_handle=False)]
    await line.end()


@in_virtual_time
async def test_a_dial_that_is_given_up_is_closed_when_it_succeeds_and_nobody_is_told() -> None:
    line = Line(dialler=SlowDialler())
    line.link.dial()
    await asyncio.sleep(0.5)
    line.link.hang_up()
    await until(lambda: line.dialler.sessions)
    await asyncio.sleep(0.1)
    assert line.listener.happenings == []
    assert not line.dialler.sessions[0].is_open
    await line.end()


@in_virtual_time
async def test_a_spent_budget_is_told_unless_nobody_waits_any_more() -> None:
    line = Line()
    line.shared.dials_left = 0
    line.link.dial()
    await until(lambda: line.listener.happenings)
    assert line.listener.happenings == [DialDenied()]
    await line.end()


@pytest.mark.parametrize("failure", [Failure.DROPPED, Failure.CREDENTIALS])
@in_virtual_time
async def test_a_dial_that_fails_is_told(failure: Failure) -> None:
    line = Line(dialler=FakeDialler(LinkError(failure)))
    line.link.dial()
    await until(lambda: line.listener.happenings)
    assert line.listener.happenings == [DialFailed(failure)]
    await line.end()


@in_virtual_time
async def test_a_dial_that_was_no_failure_is_given_back_while_its_connection_stands() -> None:
    line = Line()
    line.link.dial()
    await until(lambda: line.dialler.sessions)
    assert len(line.shared.not_given_back) == 1
    line.link.give_dial_back()
    await until(lambda: not line.shared.not_given_back, 2.0)
    await line.end()


@in_virtual_time
async def test_a_dial_that_was_no_failure_is_given_back_when_its_connection_is_closed_at_once() -> (
    None
):
    line = Line()
    line.link.dial()
    await until(lambda: line.listener.happenings)
    line.link.give_dial_back()
    await line.end()
    assert not line.shared.not_given_back


@in_virtual_time
async def test_what_one_connection_proves_gives_no_other_dial_back() -> None:
    line = Line()
    line.link.dial()
    await until(lambda: line.listener.happenings)
    line.link.hang_up()
    line.link.give_dial_back()
    line.link.dial()
    await until(lambda: len(line.dialler.sessions) == 2)
    await asyncio.sleep(3)
    assert len(line.shared.not_given_back) == 1
    await line.end()


@in_virtual_time
async def test_a_dial_whose_page_goes_is_forgiven_and_one_that_failed_is_not() -> None:
    failed = Line(dialler=FakeDialler(LinkError(Failure.DROPPED)))
    failed.link.dial()
    await until(lambda: failed.listener.happenings)
    await failed.end()
    assert (len(failed.shared.not_given_back), failed.shared.forgiven) == (1, set())
    for is_there in (
        lambda line: line.dialler.sessions,  # the connection stands
        lambda line: line.shared.not_given_back,  # it is being dialled
    ):
        line = Line(dialler=SlowDialler())
        line.link.dial()
        await until(partial(is_there, line))
        await line.end()
        assert line.shared.forgiven == line.shared.not_given_back
        assert len(line.shared.forgiven) == 1

"""The practice question: held by the same bridge, kept nowhere, and counted apart from the interview."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_django.fixtures import Settings

from interviews.frozen_plan import FrozenPlan
from interviews.openness import NotOpenReason
from interviews.progress import Progress
from interviews.records import ConversationBatch, EndReason
from interviews.services.practice import practice_plan
from interviews.services.sessions import InterviewNotOpen
from live import admission, practice
from live.core.errors import CloseCode, WireError
from live.core.protocol.flood import PRACTICES_BURST
from live.ports import Lease, ResumptionRecord
from live.practice_store import REMEMBERED, Practices, PracticeState, PracticeStore
from tests.fakes import FakeHandovers, FakeSharedState
from tests.live import given
from tests.live.candidate_page import Page, signed
from tests.live.desk import Desk, FakeSwitchboard
from tests.live.given import SESSION_ID
from tests.virtual_time import in_virtual_time

STREAM = "a" * 16


@pytest.fixture
def desk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """One worker without database and Redis, and its practices."""
    settings.WEBSOCKET_ORIGINS = ["https://interviews.example"]
    desk = Desk()
    monkeypatch.setattr(admission, "admission", lambda: desk.here)
    monkeypatch.setattr(practice, "Switchboard", lambda: FakeSwitchboard("practice", {}))
    monkeypatch.setattr(practice, "RedisHandovers", lambda _url: FakeHandovers())
    monkeypatch.setattr(practice, "read_practice_plan", read_plan)
    for made in (practice.practices, practice.practice_desk):
        made.cache_clear()
    yield desk
    for made in (practice.practices, practice.practice_desk):
        made.cache_clear()


def read_plan(*, session_id: UUID, token_generation: int) -> FrozenPlan:
    if token_generation != 1:
        raise InterviewNotOpen(NotOpenReason.REVOKED)
    return practice_plan(given.plan())


def hello(*, entered: bool, epoch: int | None = None) -> str:
    said: dict[str, Any] = {"type": "hello", "protocol": 2, "stream": STREAM, "first_seq": 0}
    said |= {"next_seq": 0, "played": None, "entered": entered, "epoch": epoch}
    return json.dumps(said)


def page(generation: int = 1) -> Page:
    return Page(path="practice/", cookie=signed((SESSION_ID.hex, generation)))


# The socket


async def test_the_practice_is_begun_and_held_and_the_interview_is_as_it_was(desk: Desk) -> None:
    one = await page().open(hello(entered=False))
    shown = await one.told("lobby")
    assert (shown["started"], shown["questions"], shown["limit_ms"]) == (False, 1, 180_000)
    await one.say('{"type":"start"}')
    assert (await one.told("welcome"))["questions"] == 1
    await one.disconnect()
    await one.wait(5)
    assert (desk.interviews.claims, desk.interviews.glances, desk.interviews.turns) == ([], 0, {})
    assert await desk.shared.owner(SESSION_ID) is None
    assert len(desk.here.turnstile) == 0


async def test_a_link_that_was_withdrawn_opens_no_practice(desk: Desk) -> None:
    refused = await page(generation=2).open(hello(entered=False))
    assert (await refused.told("error"))["code"] == NotOpenReason.REVOKED
    assert await refused.closed() == CloseCode.NOT_SIGNED_IN


async def test_a_page_whose_worker_is_gone_begins_anew(desk: Desk) -> None:
    one = await page().open(hello(entered=True, epoch=3))
    welcome = await one.told("welcome")
    assert (welcome["epoch"], welcome["started"]) == (1, False)
    await one.disconnect()
    await one.wait(5)


async def test_a_worker_that_goes_away_sends_those_who_practise_to_another_one(desk: Desk) -> None:
    one = await page().open(hello(entered=False))
    await one.told("lobby")
    practice.practice_desk().move_everybody()
    assert await one.closed() == CloseCode.MOVING
    assert practice.practice_desk().busy_with == 0


async def test_over_it_the_lobby_is_where_the_page_is_sent(desk: Desk) -> None:
    number = practice.practices().open(SESSION_ID)
    assert practice._lobby_of(number) == f"/interview/{SESSION_ID}/"


# How often


@in_virtual_time
async def test_who_practises_again_and_again_waits_and_nobody_else() -> None:
    budget = practice.PracticeBudget()
    for _ in range(int(PRACTICES_BURST)):
        budget.spend(SESSION_ID)
    with pytest.raises(WireError) as refused:
        budget.spend(SESSION_ID)
    budget.spend(uuid4())
    assert refused.value.close_code is CloseCode.FLOODING
    await asyncio.sleep((refused.value.retry_ms or 0) / 1000)
    budget.spend(SESSION_ID)


# Where it is held


class Held:
    """The practice of one interview, and what was spent on it."""

    def __init__(self) -> None:
        self.spent: list[UUID] = []
        self.practices = Practices()
        self.store = PracticeStore(self.practices, self._plan, self.spent.append)
        self.state = PracticeState(self.practices, FakeSharedState())
        self.number = self.practices.open(SESSION_ID)

    async def _plan(self, session_id: UUID, token_generation: int) -> FrozenPlan:
        return read_plan(session_id=session_id, token_generation=token_generation)

    async def claim(self, stream: str = STREAM) -> int:
        return (await self.store.claim(self.number, 1, 0, stream)).epoch


async def test_the_next_connection_goes_on_with_what_was_said_and_costs_no_other_practice() -> None:
    held = Held()
    epoch = await held.claim()
    batch = ConversationBatch(held.number, epoch, (given.turn(2),), progress=Progress(question=1))
    assert await held.store.save(batch)
    again = await held.store.claim(held.number, 1, 0, STREAM)
    assert (again.turns, again.progress.question, again.first_time) == ((given.turn(2),), 1, False)
    assert held.spent == [SESSION_ID]


async def test_an_owner_that_was_replaced_writes_and_ends_nothing() -> None:
    held = Held()
    first, second = await held.claim(), await held.claim("b" * 16)
    assert not await held.store.save(ConversationBatch(held.number, first, (given.turn(2),)))
    assert not await held.store.end(held.number, first, Progress(), EndReason.COMPLETED)
    await held.state.save(held.number, first, ResumptionRecord(stream="old"))
    assert await held.state.load(held.number) == ResumptionRecord()
    assert await held.store.interrupt(held.number, second, Progress())


async def test_one_that_is_over_is_forgotten_and_the_next_one_begins_anew() -> None:
    held = Held()
    epoch = await held.claim()
    await held.store.save(ConversationBatch(held.number, epoch, (given.turn(2),)))
    await held.state.save(held.number, epoch, ResumptionRecord(stream=STREAM))
    assert await held.store.end(held.number, epoch, Progress(), EndReason.COMPLETED)
    anew = await held.store.claim(held.number, 1, 0, STREAM)
    assert (anew.turns, anew.first_time, anew.epoch) == ((), True, 1)
    assert await held.state.load(held.number) == ResumptionRecord()
    assert held.spent == [SESSION_ID, SESSION_ID]


async def test_its_lease_and_record_are_its_own() -> None:
    held = Held()
    lease = Lease(await held.claim(), "here")
    await held.state.take(held.number, lease)
    with held.state.kept(held.number, lease):
        assert await held.state.owner(held.number) == lease
        assert await held.state.owner(SESSION_ID) is None
    await held.state.release(held.number, Lease(9, "there"))
    assert await held.state.owner(held.number) == lease
    await held.state.release(held.number, lease)
    assert await held.state.owner(held.number) is None


def test_no_more_are_remembered_than_there_is_room_for() -> None:
    practices = Practices()
    numbers = [practices.open(UUID(int=n)) for n in range(REMEMBERED + 5)]
    assert len(practices) == REMEMBERED
    assert practices.of(numbers[0]) is None
    assert practices.open(UUID(int=REMEMBERED)) == numbers[REMEMBERED]

"""Who looks at an interview, who takes it, and what becomes of a claim that nobody wants."""

import asyncio
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pytest_django.fixtures import Settings

from interviews.openness import NotOpenReason
from interviews.progress import Progress
from interviews.records import LedgerKind
from live import admission
from live.core.errors import CloseCode, WireError
from live.core.link.totals import Ceilings
from live.core.protocol import client_messages
from live.endings import moving, refusal
from live.lobby import LOOK_AGAIN_S
from live.ports import Lease
from live.service_check import WatchedDialler
from tests.fakes import FakeSharedState
from tests.live.desk import Desk, Page
from tests.live.given import SESSION_ID, claimed
from tests.virtual_time import in_virtual_time, until

ONE, TWO = "a" * 16, "b" * 16
# Whoever takes the interview looks so often whether somebody else has it, once it is theirs.
LAST_LOOK = 2


async def turned_away(page: Page) -> WireError:
    """Let a page come, and return why it may not stay."""
    async with page.connected():
        await until(page.run.done)
    assert page.refused is not None
    return page.refused


@in_virtual_time
async def test_a_page_that_is_loaded_only_looks() -> None:
    desk = Desk()
    page = desk.page(ONE)
    async with page.connected():
        await until(lambda: page.browser.got("lobby"))
        await asyncio.sleep(30)
        assert page.browser.got("welcome") == []
    assert page.browser.got("lobby") == [
        {
            "type": "lobby",
            "elsewhere": False,
            "started": False,
            "question": None,
            "questions": 3,
            "elapsed_ms": 0,
            "limit_ms": 1_800_000,
        }
    ]
    assert (desk.interviews.claims, desk.interviews.ledger, desk.interviews.interruptions) == (
        [],
        [],
        0,
    )
    assert desk.shared.leases == {}


@in_virtual_time
async def test_a_page_loaded_again_soon_knows_that_the_one_before_it_has_left() -> None:
    desk = Desk()
    again = desk.page(TWO, desk.there)
    loop = asyncio.get_running_loop()
    async with desk.talking():
        looking = again.connected()
        await looking.__aenter__()
        await until(lambda: again.browser.got("lobby"))
        assert again.browser.got("lobby")[0]["elsewhere"] is True
        came_at = loop.time()
    await until(lambda: again.browser.got("lobby")[-1]["elsewhere"] is False)
    assert loop.time() - came_at < LOOK_AGAIN_S + 0.2
    await looking.__aexit__(None, None, None)


@in_virtual_time
async def test_start_takes_the_interview() -> None:
    desk = Desk()
    async with desk.talking() as page:
        assert desk.interviews.claims == [1]
        assert page.browser.got("welcome")[0]["epoch"] == 1
    assert desk.interviews.kinds[:1] == [LedgerKind.JOINED]


@in_virtual_time
async def test_a_page_whose_start_was_pressed_is_looked_at_once_where_nobody_has_to_leave() -> None:
    desk = Desk()
    page, other = desk.page(ONE), desk.page(TWO)
    page.entered = other.entered = True
    async with page.connected():
        await until(lambda: page.browser.got("welcome"))
        assert desk.interviews.glances == 1
        async with other.connected():
            await until(lambda: other.browser.got("welcome"))
        assert desk.interviews.glances == 3


@in_virtual_time
async def test_a_second_page_that_looks_disturbs_nobody_and_is_told_where_the_interview_runs() -> (
    None
):
    desk = Desk()
    async with desk.talking() as first:
        second = desk.page(TWO, desk.there)
        async with second.connected():
            await until(lambda: second.browser.got("lobby"))
            lobby = second.browser.got("lobby")[0]
            assert (lobby["elsewhere"], lobby["started"]) == (True, True)
            await asyncio.sleep(60)
            assert first.browser.closed_with is None
        assert desk.interviews.claims == [1]


@in_virtual_time
async def test_who_looks_is_told_when_the_interview_runs_nowhere_any_more() -> None:
    desk = Desk()
    second = desk.page(TWO, desk.there)
    async with desk.talking():
        looking = second.connected()
        await looking.__aenter__()
        await until(lambda: second.browser.got("lobby"))
    await until(lambda: second.browser.got("lobby")[-1]["elsewhere"] is False)
    await looking.__aexit__(None, None, None)


@in_virtual_time
async def test_who_looks_for_long_does_not_ask_the_database_all_the_time() -> None:
    desk = Desk()
    page = desk.page(ONE)
    async with page.connected():
        await asyncio.sleep(60)
        assert desk.interviews.glances <= 4


@in_virtual_time
async def test_who_looks_goes_on_looking_while_the_database_is_away() -> None:
    desk = Desk()
    page = desk.page(ONE)
    async with page.connected():
        await until(lambda: page.browser.got("lobby"))
        with desk.interviews.away():
            await asyncio.sleep(60)
        assert not page.run.done()


@in_virtual_time
async def test_who_looks_is_told_when_they_may_not_any_more() -> None:
    desk = Desk()
    page = desk.page(ONE)
    async with page.connected():
        await until(lambda: page.browser.got("lobby"))
        desk.interviews.refusal = NotOpenReason.REVOKED
        await until(page.run.done)
    assert page.refused is not None
    assert page.refused.close_code == CloseCode.NOT_SIGNED_IN


@in_virtual_time
async def test_a_page_that_shall_go_in_the_moment_in_which_it_gets_the_interview_goes() -> None:
    class AsksToLeave(FakeSharedState):
        async def owner(self, session_id: UUID) -> Lease | None:
            if self.leases and page.visit.held is None:
                looks.append(session_id)
                if len(looks) == LAST_LOOK:
                    page.visit.leave(refusal(moving()))
            return await super().owner(session_id)

    desk, looks = Desk(), list[UUID]()
    desk.shared = AsksToLeave()
    page = desk.page(ONE, desk.worker("with that state"))
    async with page.connected():
        await until(lambda: page.browser.got("lobby"))
        page.press_start()
        await until(page.run.done)
    assert len(looks) == LAST_LOOK
    assert (page.browser.closed_with, page.browser.got("ping")) == (CloseCode.MOVING, [])
    assert desk.shared.leases == {}


@in_virtual_time
async def test_continue_on_the_second_page_takes_it_from_the_first() -> None:
    desk = Desk()
    async with desk.talking() as first:
        second = desk.page(TWO, desk.there)
        async with second.connected():
            await until(lambda: second.browser.got("lobby"))
            second.press_start()
            await until(lambda: second.browser.got("welcome"))
            await until(lambda: first.browser.closed_with is not None)
            assert first.browser.closed_with == CloseCode.TAKEN_OVER
        assert desk.interviews.claims == [1, 2]


@in_virtual_time
async def test_the_page_that_holds_it_goes_on_at_once_on_another_worker() -> None:
    desk = Desk()
    async with desk.talking() as page:
        del desk.boards["here"]  # killed
        page.browser.closed_with = 1006
        before, page.admission = page.visit, desk.there
        again = desk.page(ONE, desk.there)
        again.entered, again.epoch = True, 1
        async with again.connected():
            await until(lambda: again.browser.got("welcome"))
            assert again.browser.got("lobby") == []
            assert again.browser.got("welcome")[0]["phase"] == "connecting"
        page.visit = before


@in_virtual_time
async def test_a_start_that_was_pressed_without_a_connection_takes_it_at_once() -> None:
    desk = Desk()
    page = desk.page(ONE)
    page.entered = True
    async with page.connected():
        await until(lambda: page.browser.got("welcome"))
    assert desk.interviews.claims == [1]


@in_virtual_time
async def test_a_page_of_protocol_1_takes_it_by_its_hello() -> None:
    desk = Desk()
    page = desk.page(ONE)
    page.protocol = 1
    async with page.connected():
        await until(lambda: page.browser.got("welcome"))
        assert "replay" not in page.browser.got("welcome")[0]


@in_virtual_time
async def test_a_page_of_protocol_1_begins_it_by_its_start() -> None:
    desk = Desk()
    page = desk.page(ONE)
    page.protocol = 1
    async with page.connected():
        await until(lambda: page.browser.got("welcome"))
        await asyncio.sleep(5)
        assert not desk.interviews.is_live
        assert not desk.interviews.progress.has_started
        page.press_start()
        await until(lambda: desk.interviews.progress.has_started)


@in_virtual_time
async def test_who_may_not_come_in_is_told_why() -> None:
    desk = Desk()
    desk.interviews.refusal = NotOpenReason.COMPLETED
    page = desk.page(ONE)
    assert (await turned_away(page)).close_code == CloseCode.INTERVIEW_OVER


@in_virtual_time
async def test_who_looks_is_pinged_and_its_pings_are_answered() -> None:
    desk = Desk()
    page = desk.page(ONE)
    async with page.connected():
        page.visit.on_text(client_messages.Ping(7))
        await until(lambda: page.browser.got("pong"))
        await until(lambda: page.browser.got("ping"))
        assert page.browser.got("pong") == [{"type": "pong", "id": 7}]


@in_virtual_time
async def test_a_page_that_looks_and_has_died_is_left() -> None:
    desk = Desk()
    page = desk.page(ONE)
    page.answers = False
    assert (await turned_away(page)).close_code == CloseCode.HEARTBEAT_LOST


@in_virtual_time
async def test_a_page_that_looks_for_long_is_asked_to_connect_again() -> None:
    desk = Desk()
    page = desk.page(ONE)
    async with page.connected():
        await until(page.run.done, 16 * 60)
    assert page.refused is not None
    assert page.refused.close_code == CloseCode.MOVING


# A claim that nobody wants any more


def unsafe_voice() -> Progress:
    """An interview whose page has gone with words of which nothing is stored."""
    return Progress(stream=ONE, safe_sequence=9, voice_sequence=99)


async def gives_it_back(desk: Desk) -> None:
    """Whoever comes next waits for nobody."""
    await until(lambda: desk.interviews.interruptions == 1)
    assert not desk.interviews.is_live
    assert SESSION_ID not in desk.shared.leases


@in_virtual_time
async def test_a_worker_that_is_told_to_stop_while_it_takes_an_interview_gives_it_back() -> None:
    desk = Desk()
    desk.interviews.progress = unsafe_voice()
    page = desk.page(TWO)
    page.entered = True
    async with page.connected():
        await until(lambda: desk.shared.leases)  # claimed, and waiting for the page before it
        desk.here.move_everybody()
        await until(page.run.done)
        assert page.browser.closed_with == CloseCode.MOVING
        await gives_it_back(desk)
    assert desk.here.busy_with == 0


@in_virtual_time
async def test_a_page_that_goes_while_its_interview_is_taken_gives_it_back() -> None:
    desk = Desk()
    desk.interviews.progress = unsafe_voice()
    page = desk.page(TWO)
    page.entered = True
    async with page.connected():
        await until(lambda: desk.shared.leases)
    await gives_it_back(desk)


@in_virtual_time
async def test_what_follows_a_claim_that_was_given_back_begins_the_ledger() -> None:
    desk = Desk()
    desk.interviews.progress = unsafe_voice()
    page = desk.page(TWO)
    page.entered = True
    async with page.connected():
        await until(lambda: desk.shared.leases)
    async with page.connected():
        await until(lambda: page.browser.got("welcome"))
    assert desk.interviews.kinds[0] is LedgerKind.JOINED


@in_virtual_time
async def test_a_worker_that_is_leaving_takes_nobody_in() -> None:
    desk = Desk()
    desk.here.move_everybody()
    page = desk.page(ONE)
    assert (await turned_away(page)).close_code == CloseCode.MOVING


@in_virtual_time
async def test_a_database_that_is_away_makes_a_claim_wait_and_then_busy() -> None:
    desk = Desk()
    page = desk.page(ONE)
    page.entered = True
    with desk.interviews.away():
        refused = await turned_away(page)
    assert refused.code == "busy"
    assert desk.shared.leases == {}


@in_virtual_time
async def test_two_pages_that_press_start_at_once_end_with_one_owner() -> None:
    desk = Desk()
    first, second = desk.page(ONE, desk.here), desk.page(TWO, desk.there)
    first.entered = second.entered = True
    async with first.connected(), second.connected():
        await until(lambda: second.browser.got("welcome") or first.browser.got("welcome"))
        await asyncio.sleep(10)
        closed = [page.browser.closed_with for page in (first, second)]
        assert sorted(code or 0 for code in closed) == [0, CloseCode.TAKEN_OVER]


def parts(monkeypatch: pytest.MonkeyPatch) -> tuple[Any, ...]:
    """What this process' admission is made of."""
    monkeypatch.setattr(admission, "Admission", lambda *parts: parts)
    made: tuple[Any, ...] = admission.admission.__wrapped__()
    return made


def test_an_interview_may_cost_what_the_settings_allow_at_the_prices_that_they_name(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.INTERVIEW_TOKEN_LIMIT = 1_234_567
    settings.INTERVIEW_COST_LIMIT = Decimal("12.50")
    settings.INTERVIEW_PRICES = {"currency": "EUR", "audio_in": "3.00"}
    world, *_others = parts(monkeypatch)
    assert world.ceilings == Ceilings(
        tokens=1_234_567, cost=Decimal("12.50"), prices={"currency": "EUR", "audio_in": "3.00"}
    )


def test_every_interview_is_dialled_for_by_who_tells_the_check(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    *_others, dialler_for = parts(monkeypatch)
    assert isinstance(dialler_for(claimed()), WatchedDialler)

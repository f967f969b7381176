"""How often one interview may be come to: what is delayed, what is refused, and who is sent away."""

import asyncio
import contextlib
from contextlib import AbstractContextManager
from uuid import UUID, uuid4

import pytest

from live.core.errors import CloseCode, WireError
from live.core.protocol.flood import CLAIMS_BURST, LOOKS_BURST, RETURNS_BURST
from live.endings import Ending
from live.turnstile import LONGEST_DELAY_S, REMEMBERED_S, SOCKETS_AT_MOST, Standing, Turnstile
from tests.live.desk import Desk
from tests.live.given import SESSION_ID
from tests.virtual_time import at_once, in_virtual_time, until

ONE, TWO = "a" * 16, "b" * 16


class Guest:
    def __init__(self, heard_at: float, standing: Standing = Standing.SILENT) -> None:
        self.heard_at = heard_at
        self.standing = standing
        self.ending: Ending | None = None
        self.passage: AbstractContextManager[None] | None = None

    def send_away(self, ending: Ending) -> None:
        self.ending = ending


def passed_by(turnstile: Turnstile, *guests: Guest, session_id: UUID = SESSION_ID) -> list[Guest]:
    """These come one after the other; return who is still there."""
    for guest in guests:
        guest.passage = turnstile.passed_by(session_id, guest)
        guest.passage.__enter__()
    return [guest for guest in guests if guest.ending is None]


async def claims_are_spent(turnstile: Turnstile) -> None:
    with contextlib.suppress(WireError):
        for _ in range(100):
            await turnstile.claim(SESSION_ID, returns=False)
    with pytest.raises(WireError):
        await turnstile.claim(SESSION_ID, returns=False)


def elapsed_s(since: float) -> float:
    return asyncio.get_running_loop().time() - since


# Sockets


@in_virtual_time
async def test_for_a_third_socket_the_most_silent_one_goes() -> None:
    first, second, third = Guest(2.0), Guest(1.0), Guest(0.0)
    assert passed_by(Turnstile(), first, second, third) == [first, third]
    assert second.ending is not None
    assert second.ending.code is CloseCode.FLOODING
    assert '"retry_ms":10000' in second.ending.message


@in_virtual_time
async def test_two_hundred_silent_sockets_are_two() -> None:
    assert len(passed_by(Turnstile(), *(Guest(float(n)) for n in range(200)))) == 2


@in_virtual_time
async def test_who_holds_the_interview_is_never_sent_away() -> None:
    holder = Guest(0.0, Standing.HOLDING)
    there = passed_by(Turnstile(), holder, *(Guest(float(n), Standing.COMING) for n in range(20)))
    assert holder in there
    assert len(there) == SOCKETS_AT_MOST


@in_virtual_time
async def test_who_hands_over_and_who_comes_back_stay_beside_who_holds_it() -> None:
    guests = [
        Guest(0.0, Standing.HOLDING),
        Guest(0.0, Standing.HANDING_OVER),
        Guest(0.0, Standing.COMING),
        Guest(0.0),
    ]
    assert passed_by(Turnstile(), *guests) == guests


@in_virtual_time
async def test_interviews_are_counted_apart() -> None:
    turnstile = Turnstile()
    first = passed_by(turnstile, Guest(1.0), Guest(2.0))
    assert len(first) == 2
    assert len(passed_by(turnstile, Guest(1.0), Guest(2.0), session_id=uuid4())) == 2


@in_virtual_time
async def test_who_has_left_is_not_counted() -> None:
    turnstile = Turnstile()
    for _ in range(10):
        with turnstile.passed_by(SESSION_ID, Guest(0.0)):
            pass
    assert len(passed_by(turnstile, Guest(1.0), Guest(2.0))) == 2


# Claims and looks


@in_virtual_time
async def test_after_ten_claims_in_a_minute_others_are_told_when_to_try_again() -> None:
    turnstile = Turnstile()
    for _ in range(int(CLAIMS_BURST)):
        await at_once(turnstile.claim(SESSION_ID, returns=False))
    for _ in range(100):
        with pytest.raises(WireError) as refused:
            await turnstile.claim(SESSION_ID, returns=False)
        assert refused.value.close_code is CloseCode.FLOODING
        assert refused.value.retry_ms is not None
        assert 5_000 < refused.value.retry_ms < 7_000
    await asyncio.sleep(refused.value.retry_ms / 1000)
    await at_once(turnstile.claim(SESSION_ID, returns=False))


@in_virtual_time
async def test_the_page_that_holds_the_interview_is_let_in_whatever_others_do() -> None:
    turnstile = Turnstile()
    await claims_are_spent(turnstile)
    for _ in range(int(RETURNS_BURST)):
        await at_once(turnstile.claim(SESSION_ID, returns=True))


@in_virtual_time
async def test_a_page_that_comes_back_all_the_time_is_delayed_and_never_refused() -> None:
    turnstile = Turnstile()
    began = asyncio.get_running_loop().time()
    for _ in range(100):
        await turnstile.claim(SESSION_ID, returns=True)
    assert 90 < elapsed_s(began) <= 90 * LONGEST_DELAY_S


@in_virtual_time
async def test_pages_that_look_all_the_time_are_delayed() -> None:
    turnstile = Turnstile()
    for _ in range(int(LOOKS_BURST)):
        await at_once(turnstile.look(SESSION_ID))
    began = asyncio.get_running_loop().time()
    await turnstile.look(SESSION_ID)
    assert 0 < elapsed_s(began) <= LONGEST_DELAY_S


@in_virtual_time
async def test_interviews_that_nobody_comes_to_are_forgotten() -> None:
    turnstile = Turnstile()
    for _ in range(3):
        for _ in range(1_000):
            await turnstile.look(uuid4())
        await asyncio.sleep(REMEMBERED_S + 1)
    assert len(turnstile) <= 1_000


# With pages


@in_virtual_time
async def test_a_page_that_comes_back_with_its_stream_goes_on_however_often_others_claimed() -> (
    None
):
    desk = Desk()
    async with desk.talking(ONE) as page:
        await claims_are_spent(desk.here.turnstile)
        page.visit.page_gone(closed=False)
        await page.run
        page.connect_to(desk.here)
        async with page.connected():
            await until(lambda: page.browser.got("welcome"), within_s=1)


@in_virtual_time
async def test_a_page_that_is_refused_takes_nothing_from_who_holds_the_interview() -> None:
    desk = Desk()
    async with desk.talking(ONE) as page:
        await claims_are_spent(desk.here.turnstile)
        second = desk.page(TWO)
        async with second.connected():
            await until(lambda: second.browser.got("lobby"))
            second.press_start()
            await until(second.run.done)
        assert second.refused is not None
        assert second.refused.code == "too_many_claims"
        page.speak(5)
        await asyncio.sleep(1)
        assert page.browser.closed_with is None
    assert desk.interviews.claims == [1]

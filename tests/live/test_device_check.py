"""The device check's line: what it sends back, what it refuses, and what it costs nobody."""

import asyncio
import struct
from uuid import UUID, uuid4

import pytest
from pytest_django.fixtures import Settings

from interviews.openness import NotOpenReason
from live import admission
from live.check_budget import AT_ONCE, AT_ONCE_OF_AN_INTERVIEW, REMEMBERED, CheckBudget
from live.core.errors import CloseCode, WireError
from live.core.protocol.client_messages import AUDIO_KIND
from live.core.protocol.flood import AUDIO_BURST, CHECK_LINES_BURST
from live.core.sound.audio import UPLINK_FRAME_BYTES
from live.device_check import MOST_FRAMES
from tests.live.candidate_page import Page, signed
from tests.live.desk import Desk
from tests.live.given import SESSION_ID
from tests.virtual_time import in_virtual_time


@pytest.fixture
def desk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """One worker without database and Redis."""
    settings.WEBSOCKET_ORIGINS = ["https://interviews.example"]
    desk = Desk()
    monkeypatch.setattr(admission, "admission", lambda: desk.here)
    return desk


def check(cookie: str | None = None, **more: str) -> Page:
    return Page(path="check/", cookie=signed() if cookie is None else cookie, **more)


def frame(sequence: int) -> bytes:
    return struct.pack("<BBHI", AUDIO_KIND, 0, 0, sequence) + b"\7" * UPLINK_FRAME_BYTES


async def echo(page: Page) -> bytes:
    output = await page.receive_output(5)
    return bytes(output["bytes"])


async def test_what_is_sent_comes_back_as_it_was(desk: Desk) -> None:
    page = await check().open()
    await page.told("check_ready")
    for sequence in (0, 1):
        await page.say(frame(sequence))
        assert await echo(page) == frame(sequence)
    await page.disconnect()


async def test_a_check_claims_dials_and_shows_up_nowhere(desk: Desk) -> None:
    page = await check().open(frame(0))
    await page.told("check_ready")
    await echo(page)
    assert desk.interviews.claims == []
    assert [dialler.sessions for dialler in desk.diallers] == [[], []]
    assert len(desk.here.turnstile) == 0
    await page.disconnect()


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (lambda: check(origin="https://elsewhere.example"), CloseCode.WRONG_ORIGIN),
        (lambda: check(cookie=""), CloseCode.NOT_SIGNED_IN),
        (lambda: check(cookie=signed(("f" * 32, 1))), CloseCode.NOT_SIGNED_IN),
    ],
)
async def test_who_may_not_enter_the_room_may_not_check(
    desk: Desk, page: object, code: CloseCode
) -> None:
    assert callable(page)
    opened = await page().open()
    assert await opened.closed() == code
    assert desk.interviews.glances == 0


async def test_an_interview_that_may_not_be_had_is_not_checked_for(desk: Desk) -> None:
    desk.interviews.refusal = NotOpenReason.NO_CONSENT
    page = await check().open()
    assert (await page.told("error"))["code"] == NotOpenReason.NO_CONSENT
    assert await page.closed() == CloseCode.NOT_OPEN


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ('{"type":"start"}', CloseCode.MALFORMED),
        (frame(0)[:-1], CloseCode.MALFORMED),
        (b"\0" * 5_000, CloseCode.TOO_BIG),
    ],
)
async def test_a_check_takes_frames_and_nothing_else(
    desk: Desk, said: str | bytes, code: CloseCode
) -> None:
    page = await check().open(said)
    assert await page.closed() == code


async def test_a_line_ends_after_so_many_frames(desk: Desk) -> None:
    assert MOST_FRAMES < AUDIO_BURST
    page = await check().open(*[frame(sequence) for sequence in range(MOST_FRAMES)])
    await page.told("check_ready")
    for sequence in range(MOST_FRAMES):
        assert await echo(page) == frame(sequence)
    assert await page.closed() == CloseCode.NORMAL


@in_virtual_time
async def test_a_line_on_which_nobody_speaks_ends_by_itself(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBSOCKET_ORIGINS = ["https://interviews.example"]
    desk = Desk()
    monkeypatch.setattr(admission, "admission", lambda: desk.here)
    page = await check().open()
    await page.told("check_ready")
    await asyncio.sleep(121)
    assert await page.closed() == CloseCode.NORMAL
    assert desk.here.busy_with == 0


async def test_a_worker_that_goes_away_sends_checks_to_another_one(desk: Desk) -> None:
    page = await check().open()
    await page.told("check_ready")
    desk.here.move_everybody()
    assert (await page.told("error"))["code"] == "moving"
    assert await page.closed() == CloseCode.MOVING
    assert desk.here.busy_with == 0


# The budget


async def test_an_interview_has_a_few_lines_at_once_and_gets_them_back() -> None:
    budget = CheckBudget()
    lines = [budget.line_of(SESSION_ID) for _ in range(AT_ONCE_OF_AN_INTERVIEW)]
    for line in lines:
        line.__enter__()
    with pytest.raises(WireError) as refused, budget.line_of(SESSION_ID):
        pass
    assert refused.value.close_code is CloseCode.FLOODING
    assert refused.value.retry_ms
    lines[0].__exit__(None, None, None)
    with budget.line_of(SESSION_ID):
        pass


async def test_a_worker_has_so_many_lines_whosever_they_are() -> None:
    budget = CheckBudget()
    lines = [budget.line_of(uuid4()) for _ in range(AT_ONCE)]
    for line in lines:
        line.__enter__()
    with pytest.raises(WireError), budget.line_of(uuid4()):
        pass


@in_virtual_time
async def test_who_comes_again_and_again_waits_and_nobody_else() -> None:
    budget = CheckBudget()
    for _ in range(int(CHECK_LINES_BURST)):
        with budget.line_of(SESSION_ID):
            pass
    with pytest.raises(WireError) as refused, budget.line_of(SESSION_ID):
        pass
    with budget.line_of(uuid4()):
        pass
    assert refused.value.retry_ms
    await asyncio.sleep(refused.value.retry_ms / 1000)
    with budget.line_of(SESSION_ID):
        pass


@in_virtual_time
async def test_no_more_interviews_are_remembered_than_there_is_room_for() -> None:
    budget = CheckBudget()
    with budget.line_of(SESSION_ID):
        for number in range(REMEMBERED + 100):
            with budget.line_of(UUID(int=number)):
                pass
        assert len(budget) == REMEMBERED
    assert len(budget) == REMEMBERED

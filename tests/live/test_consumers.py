import asyncio
import json
import struct
import time
from collections import Counter
from typing import Any

import pytest
from django.utils import translation
from pytest_django.fixtures import Settings

from interviews.access import cookie_name
from interviews.openness import NotOpenReason
from interviews.records import Origin
from live import admission
from live.core.errors import CloseCode
from live.core.protocol.client_messages import AUDIO_KIND
from live.core.sound.audio import UPLINK_FRAME_BYTES
from live.page_lines import IN_A_ROW
from live.visit import Visit
from tests.fakes import FakeInterviewStore
from tests.live.candidate_page import Page, signed
from tests.live.desk import Desk
from tests.live.given import SESSION_ID
from tests.live.room import STREAM
from tests.virtual_time import until

HELLO = json.dumps(
    {
        "type": "hello",
        "protocol": 2,
        "stream": STREAM,
        "first_seq": 0,
        "next_seq": 0,
        "played": None,
    }
)


@pytest.fixture
def desk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Interviews are given to whoever may have them, without database and Redis."""
    settings.WEBSOCKET_ORIGINS = ["https://interviews.example"]
    desk = Desk()
    monkeypatch.setattr(admission, "admission", lambda: desk.here)
    return desk


async def test_a_page_of_another_origin_is_refused(desk: Desk) -> None:
    page = await Page(origin="https://elsewhere.example", cookie=signed()).open()
    assert (await page.told("error"))["code"] == "origin"
    assert await page.closed() == CloseCode.WRONG_ORIGIN
    assert desk.interviews.claims == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?language=de", "Diese Seite darf das Interview nicht öffnen."),
        ("", "This page may not open the interview."),
        ("?language=xx%00", "This page may not open the interview."),
    ],
)
async def test_a_page_is_told_in_its_own_language(desk: Desk, query: str, sentence: str) -> None:
    page = await Page(path=query, origin="https://elsewhere.example", cookie=signed()).open()
    assert (await page.told("error"))["sentence"] == sentence
    assert translation.get_language() == "en"


async def test_a_page_without_an_origin_is_refused(desk: Desk) -> None:
    page = await Page(origin="", cookie=signed()).open()
    assert await page.closed() == CloseCode.WRONG_ORIGIN


@pytest.mark.parametrize(
    "cookie", ["", "garbage", f"{cookie_name(SESSION_ID)}=forged", signed(("f" * 32, 1))]
)
async def test_a_page_without_a_genuine_cookie_is_not_signed_in(desk: Desk, cookie: str) -> None:
    page = await Page(cookie=cookie).open()
    assert await page.closed() == CloseCode.NOT_SIGNED_IN
    assert desk.interviews.claims == []


async def test_a_cookie_made_to_be_slow_is_refused_as_fast_as_any(desk: Desk) -> None:
    async def refusal_s(cookie: str) -> float:
        began = time.process_time()
        page = await Page(cookie=cookie).open()
        assert await page.closed() == CloseCode.NOT_SIGNED_IN
        return time.process_time() - began

    hostile = f'{cookie_name(SESSION_ID)}="' + "\\" * 15_000 + '"'
    # The interpreter's own reader of quoted values takes 1.3 s for it before Python 3.11.10.
    assert min([await refusal_s(hostile) for _ in range(3)]) < 0.1


@pytest.mark.parametrize("first", ["nonsense", '{"type":"start"}', b"\0" * 1032])
async def test_whoever_does_not_begin_with_hello_is_refused(desk: Desk, first: str | bytes) -> None:
    page = await Page(cookie=signed()).open(first)
    assert await page.closed() == CloseCode.MALFORMED
    assert desk.interviews.claims == []


async def test_an_interview_that_may_not_be_had_says_why(desk: Desk) -> None:
    desk.interviews.refusal = NotOpenReason.NOT_YET
    page = await Page(cookie=signed()).open(HELLO)
    assert (await page.told("error"))["code"] == NotOpenReason.NOT_YET
    assert await page.closed() == CloseCode.NOT_OPEN


async def test_a_page_with_a_cookie_is_welcomed(desk: Desk) -> None:
    page = await Page(cookie=signed()).open(HELLO)
    assert (await page.told("welcome"))["phase"] == "ready"
    await page.disconnect()
    assert desk.interviews.interruptions == 1


@pytest.mark.parametrize(
    ("behind_proxy", "address"), [(True, "192.0.2.1"), (False, "198.51.100.7")]
)
async def test_a_claim_is_told_by_which_link_from_where_and_with_what_a_page_comes(
    desk: Desk, settings: Settings, behind_proxy: bool, address: str
) -> None:
    settings.TRUST_FORWARDED_FOR = behind_proxy
    cookie = signed((SESSION_ID.hex, 1, 7))
    page = Page(cookie=cookie, user_agent="A phone", x_forwarded_for="203.0.113.9, 192.0.2.1")
    page.scope["client"] = ("198.51.100.7", 50_000)
    await page.open(HELLO)
    await page.told("welcome")
    await page.disconnect()
    assert desk.interviews.origins == [Origin(link_id=7, agent="A phone", address=address)]


async def test_a_page_that_says_nothing_of_itself_comes_from_nowhere(desk: Desk) -> None:
    page = await Page(cookie=signed()).open(HELLO)
    await page.told("welcome")
    await page.disconnect()
    assert desk.interviews.origins == [Origin(link_id=None, agent="", address="")]


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (HELLO, CloseCode.MALFORMED),
        ("{}", CloseCode.MALFORMED),
        (b"short", CloseCode.MALFORMED),
        (b"\0" * 5_000, CloseCode.TOO_BIG),
        ('"' + "x" * 20_000 + '"', CloseCode.TOO_BIG),
    ],
    ids=["second hello", "unknown type", "short frame", "big frame", "big text"],
)
async def test_a_page_that_breaks_the_protocol_is_told_and_closed(
    desk: Desk, frame: str | bytes, code: CloseCode
) -> None:
    page = await Page(cookie=signed()).open(HELLO)
    await page.told("welcome")
    await page.say(frame)
    await page.told("error")
    assert await page.closed() == code


async def test_a_flood_of_messages_is_stopped(desk: Desk) -> None:
    page = await Page(cookie=signed()).open(HELLO)
    await page.told("welcome")
    for _ in range(70):
        await page.send_to(text_data='{"type":"played","turn":1,"ms":1}')
    assert await page.closed() == CloseCode.FLOODING


async def test_a_burst_of_frames_leaves_others_their_turn(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = 0
    taken_in: Counter[int] = Counter()

    async def somebody_else() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    monkeypatch.setattr(Visit, "on_audio", lambda _visit, _frame: taken_in.update([turns]))
    page = await Page(cookie=signed()).open(HELLO)
    await page.told("welcome")
    for sequence in range(100):
        await page.say(struct.pack("<BBHI", AUDIO_KIND, 0, 1, sequence) + bytes(UPLINK_FRAME_BYTES))
    other = asyncio.create_task(somebody_else())
    await until(lambda: taken_in.total() == 100)
    other.cancel()
    assert max(taken_in.values()) <= IN_A_ROW
    await page.disconnect()


async def test_what_was_said_is_stored_when_the_page_is_gone(desk: Desk) -> None:
    page = await Page(cookie=signed()).open(HELLO)
    await page.told("welcome")
    await page.send_to(text_data=json.dumps({"type": "text", "id": "a" * 16, "text": "By typing."}))
    await page.told("text_ack")
    await page.disconnect()
    interviews: FakeInterviewStore = desk.interviews
    assert [turn.text for turn in interviews.transcript] == ["By typing."]


async def test_a_third_socket_closes_the_one_that_has_said_nothing_for_longest(desk: Desk) -> None:
    first = await Page(cookie=signed()).open()
    second = await Page(cookie=signed()).open(HELLO)
    await second.told("welcome")
    third = await Page(cookie=signed()).open()
    error = await first.told("error")
    assert (error["code"], error["retry_ms"]) == ("too_many_pages", 10_000)
    assert await first.closed() == CloseCode.FLOODING
    assert await third.receive_nothing()
    await second.say('{"type":"ping","id":7}')
    assert (await second.told("pong"))["id"] == 7
    for page in (second, third):
        await page.disconnect()


async def test_two_hundred_silent_sockets_are_closed_but_for_two(desk: Desk) -> None:
    pages = [await Page(cookie=signed()).open() for _ in range(200)]
    for page in pages[:-2]:
        assert await page.closed() == CloseCode.FLOODING
    for page in pages[-2:]:
        await page.disconnect()


class Unsayable(Page):
    """A page whose server cannot send one kind of message, or finds the socket closed at it."""

    def __init__(self, kind: str, error: Exception) -> None:
        super().__init__(cookie=signed())
        inner = self.application

        async def application(scope: Any, receive: Any, send: Any) -> None:
            async def send_or_fail(message: Any) -> None:
                if f'"type":"{kind}"' in message.get("text", ""):
                    raise error
                await send(message)

            await inner(scope, receive, send_or_fail)

        self.application = application


@pytest.mark.parametrize("kind", ["welcome", "pong"])
async def test_a_message_that_cannot_be_sent_is_logged_and_closes_the_socket(
    desk: Desk, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    page = await Unsayable(kind, RuntimeError("too long")).open(HELLO)
    await page.say('{"type":"ping","id":1}')
    assert await page.closed() == CloseCode.INTERNAL
    [record] = [one for one in caplog.records if one.message == "a message could not be sent"]
    assert record.session == str(SESSION_ID)
    assert desk.interviews.interruptions == 1


@pytest.mark.parametrize("turns", range(0, 30, 2))
async def test_a_ping_that_comes_as_the_interview_is_taken_is_answered(
    desk: Desk, turns: int
) -> None:
    page = await Page(cookie=signed()).open(HELLO)
    for _ in range(turns):
        await asyncio.sleep(0)
    await page.say('{"type":"ping","id":7}')
    assert (await page.told("pong"))["id"] == 7
    await page.disconnect()


async def test_a_message_to_a_closed_socket_is_no_error(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    page = await Unsayable("pong", ConnectionResetError()).open(HELLO)
    await page.told("welcome")
    await page.say('{"type":"ping","id":1}')
    await page.disconnect()
    assert [one for one in caplog.records if one.levelname == "ERROR"] == []

import asyncio
import struct
from typing import Self

import pytest

from live.core.errors import CloseCode, WireError
from live.core.protocol import server_messages
from live.core.sound.audio import downlink_samples
from live.downlink import AHEAD_SAMPLES, CEILING_SAMPLES, CONTROL_MESSAGES, STUCK_S, Downlink
from tests.fakes import FakeBrowser
from tests.virtual_time import LoopClock, in_virtual_time


class Receiving:
    """A downlink with a page behind it that plays only what the test says."""

    def __init__(self) -> None:
        self.browser = FakeBrowser()
        self.sounded: list[int] = []
        self.downlink = Downlink(
            self.browser, LoopClock(), lambda turn, received_at: self.sounded.append(turn)
        )

    async def __aenter__(self) -> Self:
        self._pump = asyncio.create_task(self.downlink.pump())
        return self

    async def __aexit__(self, *exception: object) -> None:
        self._pump.cancel()
        await asyncio.gather(self._pump, return_exceptions=True)

    async def voice(self, turn: int, ms: int, *, offset: int = 0) -> None:
        self.downlink.queue_sound(turn, offset, bytes(2 * downlink_samples(ms)))
        await asyncio.sleep(0.01)

    async def played(self, turn: int, ms: int) -> None:
        self.downlink.played(turn, ms)
        await asyncio.sleep(0.01)

    def sent_ms(self, turn: int) -> int:
        return sum(
            (len(frame) - 12) // 48
            for frame in self.browser.frames
            if struct.unpack_from("<BBHII", frame)[3] == turn
        )


AHEAD_MS = AHEAD_SAMPLES // 24


@in_virtual_time
async def test_a_burst_is_cut_into_frames_that_follow_each_other() -> None:
    async with Receiving() as r:
        await r.voice(2, 500, offset=100)
        heads = [struct.unpack_from("<BBHII", frame) for frame in r.browser.frames]
        assert [head[4] for head in heads] == [100, 4_900, 9_700]
        assert len(r.browser.frames[-1]) == 12 + 2 * 2_400


@in_virtual_time
async def test_never_more_than_a_few_seconds_are_ahead_of_the_page() -> None:
    async with Receiving() as r:
        await r.voice(2, 10_000)
        assert r.sent_ms(2) == AHEAD_MS
        await r.played(2, 1_000)
        assert r.sent_ms(2) == AHEAD_MS + 1_000


@in_virtual_time
async def test_two_replies_in_a_row_are_paced_as_one_stream() -> None:
    async with Receiving() as r:
        await r.voice(2, 3_000)
        await r.voice(4, 5_000)
        assert r.sent_ms(4) == AHEAD_MS - 3_000
        await r.played(2, 2_000)
        assert r.sent_ms(4) == AHEAD_MS - 1_000
        await r.played(4, 500)
        assert r.sent_ms(4) == AHEAD_MS + 600


@in_virtual_time
async def test_a_page_cannot_have_played_more_than_it_got() -> None:
    async with Receiving() as r:
        await r.voice(2, 1_000)
        await r.played(2, 3_600_000)
        await r.voice(4, 10_000)
        assert r.sent_ms(4) <= AHEAD_MS + 200


@in_virtual_time
async def test_a_report_about_another_turn_frees_nothing() -> None:
    async with Receiving() as r:
        await r.voice(2, 10_000)
        await r.played(8, 5_000)
        assert r.sent_ms(2) == AHEAD_MS


@in_virtual_time
async def test_control_messages_overtake_the_voice_that_waits() -> None:
    async with Receiving() as r:
        await r.voice(2, 10_000)
        r.downlink.send(server_messages.ack(7))
        await asyncio.sleep(0.01)
        assert r.browser.got("ack")


@in_virtual_time
async def test_the_end_of_a_turn_comes_after_its_voice() -> None:
    async with Receiving() as r:
        await r.voice(2, 5_000)
        r.downlink.end_turn(2, downlink_samples(5_000))
        await asyncio.sleep(0.01)
        assert r.browser.got("turn_end") == []
        await r.played(2, 2_000)
        assert r.browser.got("turn_end") == [{"type": "turn_end", "turn": 2, "samples": 120_000}]


@in_virtual_time
async def test_a_flush_drops_what_waits_and_lets_the_next_turn_through() -> None:
    async with Receiving() as r:
        await r.voice(2, 10_000)
        r.downlink.flush(2)
        await r.voice(4, 1_000)
        assert r.browser.got("flush") == [{"type": "flush", "turn": 2}]
        assert (r.sent_ms(2), r.sent_ms(4)) == (AHEAD_MS, 1_000)


@in_virtual_time
async def test_a_page_that_plays_nothing_is_too_slow_when_much_waits_for_it() -> None:
    async with Receiving() as r:
        for _ in range(9):
            await r.voice(2, 10_000)
        await asyncio.sleep(STUCK_S + 1)
        with pytest.raises(WireError) as refused:
            await r.voice(2, 10_000)
        assert refused.value.close_code == CloseCode.TOO_SLOW
        assert r.sent_ms(2) == AHEAD_MS


@in_virtual_time
async def test_a_long_reply_that_comes_at_once_is_played_to_its_end() -> None:
    async with Receiving() as r:
        for second in range(12):
            await r.voice(2, 10_000)
            await r.played(2, second * 1_000)
            await asyncio.sleep(1)
        for second in range(12, 121):
            await r.played(2, second * 1_000)
            await asyncio.sleep(1)
        assert r.sent_ms(2) == 120_000


@in_virtual_time
async def test_what_may_wait_for_a_page_has_a_ceiling() -> None:
    async with Receiving() as r:
        added = 0
        while r.downlink.has_room:
            await r.voice(2, 10_000)
            await r.played(2, added)
            added += 1
        assert 2 * CEILING_SAMPLES < 30_000_000
        assert added <= 62


@in_virtual_time
async def test_a_page_that_reads_no_messages_is_too_slow() -> None:
    downlink = Downlink(FakeBrowser(), LoopClock(), lambda turn, at: None)
    for number in range(CONTROL_MESSAGES):
        downlink.send(server_messages.ack(number))
    with pytest.raises(WireError) as refused:
        downlink.send(server_messages.ack(99))
    assert refused.value.close_code == CloseCode.TOO_SLOW


@in_virtual_time
async def test_the_first_sound_of_each_turn_is_noticed_once() -> None:
    async with Receiving() as r:
        await r.voice(2, 400)
        await r.voice(2, 400, offset=9_600)
        await r.voice(4, 400)
        assert r.sounded == [2, 4]


@in_virtual_time
async def test_a_caption_that_waits_is_replaced_and_keeps_its_place() -> None:
    r = Receiving()
    for words in range(CONTROL_MESSAGES * 2):
        r.downlink.caption(4, f'{{"n":{words}}}')
    r.downlink.send('{"after":true}')
    async with r:
        await asyncio.sleep(0.01)
    assert r.browser.messages == [{"n": CONTROL_MESSAGES * 2 - 1}, {"after": True}]

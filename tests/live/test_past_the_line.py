"""Sound goes from socket to socket in the moment that it comes, where nothing waits; else it waits in line."""

import asyncio

import pytest

from live.core.errors import Failure, LinkError
from live.core.model.commands import SayText
from live.core.model.events import ReplyAudio
from live.core.protocol.client_messages import AudioFrame
from live.core.sound.audio import downlink_samples
from tests.fakes import FakeModelSession
from tests.live.room import pcm_of
from tests.live.test_downlink import AHEAD_MS, Receiving
from tests.live.test_uplink import Sending
from tests.virtual_time import in_virtual_time


def spoken(s: Sending, *numbers: int) -> None:
    """The page's frames come, and nothing else happens."""
    for number in numbers:
        frame = AudioFrame(number, False, False, pcm_of(number), s.uplink.replay or 0)
        s.uplink.offer(frame, s.clock.now())


@in_virtual_time
async def test_a_frame_is_with_gemini_when_it_was_taken_and_counts_as_sent() -> None:
    async with Sending() as s:
        await asyncio.sleep(0.01)  # the link stands, and its pump has nothing to do
        spoken(s, 0, 1)
        assert s.heard == [0, 1]
        assert s.uplink.outstanding.has_sent_all_voice
        assert s.uplink.outstanding.has_unsafe_voice
        s.uplink.words_came(s.clock.now() + 60)
        assert s.uplink.stored(s.uplink.mark(None)) == 1


@in_virtual_time
async def test_a_frame_does_not_overtake_a_command_nor_one_frame_another() -> None:
    async with Sending() as s:
        await asyncio.sleep(0.01)
        s.uplink.command(SayText("before"))
        spoken(s, 0)
        assert s.heard == []
        spoken(s, 1)
        await asyncio.sleep(0.01)
        assert (s.session.said, s.heard) == (["before"], [0, 1])
        spoken(s, 2)
        assert s.heard == [0, 1, 2]


@in_virtual_time
async def test_while_a_command_waits_for_the_end_of_a_reply_frames_go_by_the_line() -> None:
    async with Sending() as s:
        await asyncio.sleep(0.01)
        s.uplink.heed(ReplyAudio(bytes(480)))
        s.uplink.command(SayText("after the reply"))
        await asyncio.sleep(0.01)
        spoken(s, 0)
        assert s.heard == []
        await asyncio.sleep(0.01)
        assert (s.session.said, s.heard) == ([], [0])


@in_virtual_time
async def test_what_the_socket_does_not_take_at_once_is_not_sent_and_waits_for_it() -> None:
    async with Sending() as s:
        await asyncio.sleep(0.01)
        s.session.sends_at_once = False
        spoken(s, 0)
        assert s.heard == []
        assert not s.uplink.outstanding.has_sent_all_voice
        s.session.sends_at_once = True
        spoken(s, 1)  # behind the one that waits
        assert s.heard == []
        await asyncio.sleep(0.01)
        assert s.heard == [0, 1]


@in_virtual_time
async def test_a_link_that_takes_nothing_is_found_stuck_as_before() -> None:
    async with Sending() as s:
        await asyncio.sleep(0.01)
        s.session.takes_nothing = True
        spoken(s, 0, 1)
        await asyncio.sleep(60)
        assert s.heard == []
        assert s.uplink.is_stuck(s.clock.now())


@in_virtual_time
async def test_a_lost_link_raises_nothing_where_the_frame_came_from_but_in_its_pump() -> None:
    async with Sending() as s:
        await asyncio.sleep(0.01)
        s.session.drops(Failure.DROPPED)
        spoken(s, 0)
        assert s.heard == []
        with pytest.raises(LinkError):
            await s.pump


@in_virtual_time
async def test_a_link_that_was_shut_gets_nothing_more_and_the_next_one_does() -> None:
    async with Sending() as s:
        await asyncio.sleep(0.01)
        s.pump.cancel()
        s.uplink.shut()
        s.uplink.open()
        s.ask_again()
        spoken(s, 0)
        assert s.heard == []  # its pump rests until it hears of that, and the link is another one's
        await asyncio.gather(s.pump, return_exceptions=True)
        s.session = FakeModelSession(None)
        s.pump = asyncio.create_task(s.uplink.pump(s.session, s.clock))
        await asyncio.sleep(0.01)
        spoken(s, 1)
        assert s.heard == [0, 1]


# The interviewer's voice


def voiced(r: Receiving, turn: int, ms: int, *, offset: int = 0) -> None:
    """Gemini's sound comes, and nothing else happens."""
    r.downlink.queue_sound(turn, offset, bytes(2 * downlink_samples(ms)))


@in_virtual_time
async def test_sound_is_with_the_page_when_it_was_taken() -> None:
    async with Receiving() as r:
        await asyncio.sleep(0.01)
        voiced(r, 2, 500)
        assert r.sent_ms(2) == 500
        assert r.sounded == [2]
        voiced(r, 2, 100, offset=downlink_samples(500))
        assert r.sent_ms(2) == 600
        assert r.sounded == [2]


@in_virtual_time
async def test_what_the_page_is_told_overtakes_sound_as_before() -> None:
    async with Receiving() as r:
        await asyncio.sleep(0.01)
        r.downlink.send('{"type": "first"}')
        voiced(r, 2, 100)
        assert r.sent_ms(2) == 0
        await asyncio.sleep(0.01)
        assert (r.sent_ms(2), len(r.browser.got("first"))) == (100, 1)


@in_virtual_time
async def test_no_more_is_sent_ahead_than_by_the_line() -> None:
    async with Receiving() as r:
        await asyncio.sleep(0.01)
        voiced(r, 2, AHEAD_MS + 1_000)
        assert AHEAD_MS <= r.sent_ms(2) <= AHEAD_MS + 200
        voiced(r, 2, 100, offset=downlink_samples(AHEAD_MS + 1_000))
        await asyncio.sleep(0.01)
        assert AHEAD_MS <= r.sent_ms(2) <= AHEAD_MS + 200
        await r.played(2, AHEAD_MS)
        assert r.sent_ms(2) == AHEAD_MS + 1_100


@in_virtual_time
async def test_a_page_that_has_to_be_waited_for_gets_its_sound_by_the_line_in_order() -> None:
    async with Receiving() as r:
        await asyncio.sleep(0.01)
        r.browser.sends_at_once = False
        voiced(r, 2, 200)
        r.downlink.end_turn(2, downlink_samples(200))
        r.browser.sends_at_once = True
        voiced(r, 4, 100)
        assert r.browser.frames == []
        await asyncio.sleep(0.01)
        assert (r.sent_ms(2), r.sent_ms(4)) == (200, 100)
        assert r.sounded == [2, 4]
        assert len(r.browser.got("turn_end")) == 1


@in_virtual_time
async def test_a_connection_that_was_shut_is_sent_nothing() -> None:
    async with Receiving() as r:
        await asyncio.sleep(0.01)
        r.downlink.shut()
        voiced(r, 2, 100)
        assert r.browser.frames == []

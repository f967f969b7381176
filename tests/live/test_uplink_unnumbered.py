"""Pages of protocol 1: replays have no number, and are told by what their frames look like."""

import asyncio

import pytest

from live.core.protocol.client_messages import AudioFrame, WireError
from live.core.sound.kept import Kept
from live.uplink import Uplink
from tests.live.room import pcm_of
from tests.live.test_uplink import Sending
from tests.virtual_time import in_virtual_time


class Old(Sending):
    """An uplink that a page of protocol 1 sends to."""

    protocol = 1

    async def speak(self, *numbers: int, again: bool = False) -> None:  # type: ignore[override]
        for number in numbers:
            self.uplink.offer(AudioFrame(number, again, False, pcm_of(number)), self.clock.now())
        await asyncio.sleep(0.01)


@in_virtual_time
async def test_after_asking_again_frames_on_their_way_are_passed_over() -> None:
    async with Old() as s:
        await s.speak(0, 1, 2)
        assert s.ask_again() == 0
        await s.speak(3, 4)
        await s.speak(0, 1, 2, 3, 4, 5, again=True)
        assert s.heard == [0, 1, 2, 0, 1, 2, 3, 4, 5]
        assert s.uplink.lost.total() == 0


@in_virtual_time
async def test_old_frames_that_nobody_asked_for_do_not_disturb_a_replay() -> None:
    async with Old() as s:
        await s.speak(*range(10))
        s.uplink.ask_again()
        await s.speak(4, 10, 11)  # old, and live ones that were on their way
        await s.speak(*range(5), again=True)
        await s.speak(2, 8)
        await s.speak(*range(5, 12), again=True)
        assert s.heard == [*range(10), *range(12)]
        assert s.uplink.lost.total() == 0


@in_virtual_time
async def test_a_frame_that_is_ahead_of_the_replay_does_not_cut_it_short() -> None:
    async with Old() as s:
        await s.speak(*range(10))
        s.uplink.ask_again()
        await s.speak(*range(5), again=True)
        await s.speak(30)  # not captured long ago, and not sent before
        await s.speak(*range(5, 10), again=True)
        await s.speak(*range(10, 40))
        assert s.heard == [*range(10), *range(40)]
        assert s.uplink.lost.total() == 0


@in_virtual_time
async def test_a_replay_still_on_its_way_is_not_taken_for_the_one_asked_for_later() -> None:
    async with Old() as s:
        await s.speak(0, 1, 2, 3)
        s.uplink.ask_again()
        await s.speak(0, 1, again=True)
        s.uplink.ask_again()
        await s.speak(2, 3, again=True)
        await s.speak(0, 1, 2, 3, again=True)
        assert s.heard == [0, 1, 2, 3, 0, 1, 0, 1, 2, 3]
        assert s.uplink.lost.total() == 0


@in_virtual_time
async def test_a_page_whose_buffer_overflowed_replays_what_it_has() -> None:
    async with Old() as s:
        await s.speak(*range(40))
        s.uplink.ask_again()
        await s.speak(25, 26, again=True)
        assert s.heard[-2:] == [25, 26]
        assert s.uplink.lost.total() == 25


@in_virtual_time
async def test_a_live_frame_is_taken_when_it_is_the_one_that_is_wanted() -> None:
    async with Old() as s:
        s.uplink.ask_again()
        await s.speak(0, 1)
        assert s.heard == [0, 1]


def test_a_page_of_protocol_1_does_not_number_its_frames() -> None:
    uplink = Uplink()
    uplink.begin(Kept(), protocol=1)
    assert uplink.replay is None
    with pytest.raises(WireError) as refused:
        uplink.offer(AudioFrame(0, False, False, pcm_of(0), 1), 0.0)
    assert refused.value.code == "audio_replay"

"""What a handover could not bring is on record, and nothing else is."""

import asyncio

from interviews.ledger_rows import LossCause
from live.core.errors import CloseCode
from live.core.model import events
from live.core.protocol import client_messages
from live.core.sound.audio import frames_in
from tests.live.desk import Desk
from tests.live.handing_over import (
    ONE,
    SPOKEN,
    coming_back,
    continued_elsewhere,
    heard,
    in_mid_answer,
    kill,
    lost,
)
from tests.virtual_time import in_virtual_time, until


@in_virtual_time
async def test_a_page_that_cannot_be_reached_is_waited_for_three_seconds_and_its_loss_is_on_record() -> (
    None
):
    desk = Desk()
    async with in_mid_answer(desk) as first:
        await asyncio.sleep(1)
        kill(desk, first)
        began = asyncio.get_running_loop().time()
        async with continued_elsewhere(desk, desk.there):
            assert 3.0 <= asyncio.get_running_loop().time() - began < 4.5
            await asyncio.sleep(1)
            assert lost(desk) == [(SPOKEN, LossCause.LEFT_BEHIND)]
            assert not desk.interviews.progress.earlier[0].has_unsafe_voice
        # It comes back when it is too late, and is not told otherwise.
        late = coming_back(first, desk.there)
        late.said += 10
        async with late.connected():
            await until(late.run.done)
            assert late.browser.got("handed_over")[0]["lost_ms"] == (SPOKEN + 10) * 32
            assert late.browser.closed_with == CloseCode.TAKEN_OVER


@in_virtual_time
async def test_what_a_page_had_not_sent_yet_when_it_crashed_is_on_record() -> None:
    desk = Desk()
    async with in_mid_answer(desk) as first:
        first.visit.on_text(client_messages.Ping(0, unsent_voice=40))
        await asyncio.sleep(1)
        kill(desk, first)
        async with continued_elsewhere(desk, desk.there):
            await asyncio.sleep(1)
            assert lost(desk) == [(SPOKEN + 40, LossCause.LEFT_BEHIND)]


@in_virtual_time
async def test_a_page_that_stops_in_the_middle_has_lost_the_rest() -> None:
    desk = Desk()
    async with in_mid_answer(desk) as first:
        first.gives_most = 20
        async with continued_elsewhere(desk, desk.there) as second:
            await until(lambda: len(heard(desk, second)) == 20)
            await asyncio.sleep(2)
            assert lost(desk) == [(SPOKEN - 20, LossCause.LEFT_BEHIND)]
        assert first.browser.got("handed_over")[0]["lost_ms"] == (SPOKEN - 20) * 32


@in_virtual_time
async def test_a_page_that_says_it_holds_years_of_speech_has_lost_no_more_than_there_was() -> None:
    desk = Desk()
    async with in_mid_answer(desk) as first:
        first.said, first.first_kept, first.gives_most = 2**32 - 1, 2**31, 0
        async with continued_elsewhere(desk, desk.there):
            await asyncio.sleep(5)
    [(frames, cause)] = lost(desk)
    assert cause == LossCause.LEFT_BEHIND
    assert frames is not None
    assert frames <= frames_in(60_000 + 15_000)


@in_virtual_time
async def test_an_upload_goes_on_while_frames_arrive() -> None:
    desk = Desk()
    async with in_mid_answer(desk) as first:
        first.pause_s = 0.4  # a bad line: 20 s in all
        async with continued_elsewhere(desk, desk.there) as second:
            assert second.browser.got("notice")[0]["code"] == "handing_over"
            await until(lambda: len(heard(desk, second)) == SPOKEN)
    assert lost(desk) == []


@in_virtual_time
async def test_a_page_of_protocol_1_is_not_asked_and_what_it_held_is_on_record() -> None:
    desk = Desk()
    first = desk.page(ONE)
    first.protocol = 1
    async with first.connected():
        await until(lambda: first.browser.got("welcome"))
        first.visit.on_text(client_messages.Start())
        await until(lambda: desk.sessions(first))
        first.speak(SPOKEN)
        await asyncio.sleep(1)
        began = asyncio.get_running_loop().time()
        async with continued_elsewhere(desk, desk.there):
            assert asyncio.get_running_loop().time() - began < 2.0
            await asyncio.sleep(1)
            assert lost(desk) == [(SPOKEN, LossCause.LEFT_BEHIND)]
        assert first.browser.closed_with == CloseCode.TAKEN_OVER
        assert first.browser.got("hand_over") == []


@in_virtual_time
async def test_a_page_that_crashes_as_it_comes_back_takes_along_what_no_word_covers() -> None:
    desk = Desk()
    async with in_mid_answer(desk) as first:
        await asyncio.sleep(1.5)
        desk.sessions(first)[-1].says(events.HeardFragment("I built pumps."))
        first.speak(20)
        await asyncio.sleep(1.2)
        del desk.boards["here"]  # killed
        first.answers = False
        back = coming_back(first, desk.there)
        back.answers = False
        async with back.connected():
            await until(lambda: back.browser.got("resend"))
            await asyncio.sleep(1.2)  # it is saved how it stands now
        async with continued_elsewhere(desk, desk.there):
            await asyncio.sleep(5)
            assert lost(desk) == [(20, LossCause.LEFT_BEHIND)]


@in_virtual_time
async def test_silence_that_a_page_took_along_is_no_loss() -> None:
    desk = Desk()
    async with desk.talking(ONE) as first:
        first.visit.page_gone(closed=False)
        await first.run
        first.said += 100  # recorded without a connection, and nobody said anything
        back = coming_back(first, desk.there)
        back.answers, back.unsent_voice = False, 0
        async with back.connected():
            await until(lambda: back.browser.got("resend"))
            await asyncio.sleep(1.2)
        async with continued_elsewhere(desk, desk.there):
            await asyncio.sleep(5)
    assert lost(desk) == []


@in_virtual_time
async def test_what_was_handed_over_is_not_lost_with_the_page_that_took_it_over() -> None:
    desk = Desk()
    async with in_mid_answer(desk), continued_elsewhere(desk, desk.there) as second:
        await until(lambda: len(heard(desk, second)) == SPOKEN)
        second.speak(20)
        await asyncio.sleep(3)
        second.answers = False  # it crashes; no word has come
        third = desk.page("c" * 16, desk.here)
        async with third.connected():
            await until(lambda: third.browser.got("lobby"))
            third.press_start()
            await until(lambda: third.browser.got("welcome"))
            third.visit.on_text(client_messages.Start())
            await until(lambda: len(desk.sessions(third)) > 1 and len(heard(desk, third)) == SPOKEN)
            await asyncio.sleep(2)
    assert lost(desk) == [(20, LossCause.LEFT_BEHIND)]  # what it had said itself


@in_virtual_time
async def test_a_page_that_is_loaded_again_and_takes_it_back_says_nothing_twice() -> None:
    desk = Desk()
    async with in_mid_answer(desk) as first, continued_elsewhere(desk, desk.there) as second:
        await until(lambda: len(heard(desk, second)) == SPOKEN)
        desk.sessions(second)[-1].says(events.HeardFragment("I built"))
        await asyncio.sleep(4)
        desk.sessions(second)[-1].says(events.HeardFragment(" pumps."))
        await asyncio.sleep(2)
        # It was loaded again before it could forget what it has handed over.
        again = coming_back(first, desk.here)
        again.entered, again.epoch = False, None
        async with again.connected():
            await until(lambda: again.browser.got("lobby"))
            again.press_start()
            await until(lambda: again.browser.got("welcome"))
            assert again.browser.got("welcome")[0]["resend_from"] == SPOKEN
    assert lost(desk) == []

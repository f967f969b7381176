"""Another page takes the interview in mid-answer: what the first one has said goes along."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from interviews.ledger_rows import LossCause
from interviews.progress import EARLIER_PAGES, EarlierPage, Progress
from interviews.records import ClaimedInterview, EndReason, TurnSource
from live.core.errors import CloseCode
from live.core.model import events
from live.core.protocol import client_messages
from tests.fakes import FakeInterviewStore
from tests.live.desk import Desk, Page
from tests.live.handing_over import (
    OF_ONE,
    OF_TWO,
    ONE,
    SPOKEN,
    TWO,
    coming_back,
    continued_elsewhere,
    heard,
    in_mid_answer,
    kill,
    lost,
)
from tests.live.room import voice
from tests.virtual_time import in_virtual_time, until


@pytest.mark.parametrize("same_worker", [True, False])
def test_what_was_said_on_the_first_page_is_heard_before_what_is_said_on_the_second(
    same_worker: bool,
) -> None:
    @in_virtual_time
    async def hand_over() -> None:
        desk = Desk()
        async with in_mid_answer(desk) as first:
            admission = desk.here if same_worker else desk.there
            async with continued_elsewhere(desk, admission) as second:
                second.speak(5)
                await until(lambda: len(heard(desk, second)) == SPOKEN + 5)
                assert heard(desk, second) == [
                    *range(OF_ONE, OF_ONE + SPOKEN),
                    *range(OF_TWO, OF_TWO + 5),
                ]
                assert first.browser.got("handed_over") == [{"type": "handed_over", "lost_ms": 0}]
                assert first.browser.closed_with == CloseCode.TAKEN_OVER
        assert lost(desk) == []

    hand_over()


@in_virtual_time
async def test_what_was_handed_over_and_not_transcribed_is_marked() -> None:
    desk = Desk()
    desk.detector.hears_speech = True
    async with in_mid_answer(desk), continued_elsewhere(desk, desk.there) as second:
        await until(lambda: len(heard(desk, second)) == SPOKEN)
        await asyncio.sleep(1)
        desk.sessions(second)[-1].says(
            events.SpokenFragment("I see."),
            events.ReplyAudio(voice(1_000)),
            events.GenerationComplete(),
            events.TurnComplete(),
        )
        await asyncio.sleep(8)
    [mark] = [
        turn for turn in desk.interviews.transcript if turn.source is TurnSource.UNTRANSCRIBED
    ]
    assert (mark.number, abs(mark.end_ms - mark.start_ms - SPOKEN * 32) < 500) == (3, True)


@in_virtual_time
async def test_of_both_pages_is_stored_what_is_safe() -> None:
    desk = Desk()
    async with in_mid_answer(desk), continued_elsewhere(desk, desk.there) as second:
        await until(lambda: len(heard(desk, second)) == SPOKEN)
        await asyncio.sleep(1)
        before = desk.interviews.progress
        assert (before.stream, before.safe_sequence) == (TWO, -1)
        assert before.earlier == (EarlierPage(ONE, -1, SPOKEN - 1, SPOKEN),)
        second.speak(5)
        desk.sessions(second)[-1].says(events.HeardFragment("I built"))
        await asyncio.sleep(4)
        desk.sessions(second)[-1].says(events.HeardFragment(" pumps."))
        await asyncio.sleep(2)
    after = desk.interviews.progress
    assert (after.stream, after.safe_sequence) == (TWO, 4)
    assert after.earlier == (EarlierPage(ONE, SPOKEN - 1, SPOKEN - 1),)
    assert [turn.text for turn in desk.interviews.transcript if turn.number % 2] == [
        "I built pumps."
    ]


@in_virtual_time
async def test_the_end_knows_of_the_voice_that_the_page_before_it_held() -> None:
    desk = Desk()
    async with in_mid_answer(desk), continued_elsewhere(desk, desk.there) as second:
        second.visit.on_text(client_messages.End())
        await until(lambda: len(heard(desk, second)) == SPOKEN)
        desk.sessions(second)[-1].says(events.HeardFragment("My last words."))
        await until(second.run.done)
    assert [turn.text for turn in desk.interviews.transcript if turn.number % 2] == [
        "My last words."
    ]
    assert desk.interviews.ended is not None


@asynccontextmanager
async def spoken_over_a_reload_and_a_gap(desk: Desk) -> AsyncIterator[Page]:
    """Three answers of one page, and no word of them: before a reload, after it, and offline."""
    async with desk.talking(ONE) as first:
        first.speak(SPOKEN)
        await asyncio.sleep(1)
    reloaded = coming_back(first, desk.here)
    async with reloaded.connected():
        await until(lambda: reloaded.browser.got("welcome"))
        reloaded.visit.on_text(client_messages.Start())
        await until(lambda: len(heard(desk, reloaded)) == SPOKEN)
        reloaded.speak(SPOKEN)
        await asyncio.sleep(1)
        reloaded.visit.page_gone(closed=False)
        await reloaded.run
    reloaded.said += SPOKEN
    await asyncio.sleep(5)
    back = coming_back(reloaded, desk.here)
    async with back.connected():
        await until(lambda: len(heard(desk, back)) == 3 * SPOKEN)
        yield back


@in_virtual_time
@pytest.mark.parametrize("has_words", [True, False])
async def test_an_end_on_a_second_tab_covers_all_that_the_first_one_said(has_words: bool) -> None:
    desk = Desk()
    desk.detector.hears_speech = True
    async with (
        spoken_over_a_reload_and_a_gap(desk),
        continued_elsewhere(desk, desk.there) as second,
    ):
        second.visit.on_text(client_messages.End(unsent_voice=0))
        await until(lambda: len(heard(desk, second)) == 3 * SPOKEN)
        assert heard(desk, second) == [*range(OF_ONE, OF_ONE + 3 * SPOKEN)]
        if has_words:
            desk.sessions(second)[-1].says(events.HeardFragment("All three of my answers."))
        await until(second.run.done)
    [answer] = [turn for turn in desk.interviews.transcript if turn.number % 2]
    if has_words:
        assert answer.text == "All three of my answers."
    else:
        assert answer.source is TurnSource.UNTRANSCRIBED
        assert abs(answer.end_ms - answer.start_ms - 3 * SPOKEN * 32) < 1_000
    assert (lost(desk), desk.interviews.ended) == ([], EndReason.CANDIDATE_ENDED)


@in_virtual_time
async def test_a_page_whose_worker_was_killed_hands_over_when_it_comes_back() -> None:
    desk = Desk()
    async with in_mid_answer(desk) as first:
        await asyncio.sleep(1)
        kill(desk, first)
        back = coming_back(first, desk.there)
        second = desk.page(TWO, desk.there)
        async with second.connected():
            await until(lambda: second.browser.got("lobby"))
            second.press_start()
            await until(lambda: desk.interviews.claims == [1, 2])
            async with back.connected():
                await until(lambda: second.browser.got("welcome"))
                second.visit.on_text(client_messages.Start())
                await until(lambda: len(heard(desk, second)) == SPOKEN)
                assert heard(desk, second) == [*range(OF_ONE, OF_ONE + SPOKEN)]
                assert back.browser.got("handed_over")[0]["lost_ms"] == 0
    assert lost(desk) == []


@in_virtual_time
async def test_an_upload_that_never_ends_is_cut_off_after_thirty_seconds() -> None:
    desk = Desk()
    async with in_mid_answer(desk) as first:
        first.pause_s = 1.0
        began = asyncio.get_running_loop().time()
        async with continued_elsewhere(desk, desk.there) as second:
            assert 29 < asyncio.get_running_loop().time() - began < 33
            await until(lambda: len(heard(desk, second)) > 25)
            await asyncio.sleep(2)
            got = len(heard(desk, second))
            assert lost(desk) == [(SPOKEN - got, LossCause.LEFT_BEHIND)]
            told = first.browser.got("handed_over")[0]["lost_ms"]
            assert abs(told - (SPOKEN - got) * 32) <= 64


@in_virtual_time
async def test_without_redis_nothing_is_handed_over_and_neither_side_says_otherwise() -> None:
    desk = Desk()
    async with in_mid_answer(desk) as first:
        desk.handovers.is_away = True
        async with continued_elsewhere(desk, desk.there):
            await asyncio.sleep(1)
            assert lost(desk) == [(SPOKEN, LossCause.LEFT_BEHIND)]
        assert first.browser.got("handed_over")[0]["lost_ms"] == SPOKEN * 32


@in_virtual_time
async def test_a_page_that_has_said_nothing_is_not_waited_for() -> None:
    desk = Desk()
    async with desk.talking(ONE) as first:
        began = asyncio.get_running_loop().time()
        async with continued_elsewhere(desk, desk.there):
            assert asyncio.get_running_loop().time() - began < 1.0
            await until(lambda: first.browser.got("handed_over"))
            assert first.browser.got("handed_over")[0]["lost_ms"] == 0
    assert lost(desk) == []


@in_virtual_time
async def test_an_owner_that_could_not_be_asked_hands_over_when_it_notices() -> None:
    desk = Desk()
    async with in_mid_answer(desk) as first:
        del desk.boards["here"]  # it lives, and hears nothing from other workers
        async with continued_elsewhere(desk, desk.there) as second:
            await until(lambda: len(heard(desk, second)) == SPOKEN)
            await until(lambda: first.browser.closed_with == CloseCode.TAKEN_OVER)
            assert first.browser.got("handed_over")[0]["lost_ms"] == 0
    assert lost(desk) == []


@in_virtual_time
async def test_a_page_that_is_out_of_date_when_it_comes_back_does_not_take_the_interview_back() -> (
    None
):
    desk = Desk()
    async with desk.talking(ONE) as first, continued_elsewhere(desk, desk.there):
        again = coming_back(first, desk.here)
        async with again.connected():
            await until(again.run.done)
        assert again.browser.closed_with == CloseCode.TAKEN_OVER
        assert desk.interviews.claims == [1, 2]


@in_virtual_time
async def test_a_page_that_comes_back_by_itself_takes_nothing_from_who_pressed_continue() -> None:
    desk = Desk()
    async with desk.talking(ONE) as first:
        first.speak(SPOKEN)
        await asyncio.sleep(1)
        kill(desk, first)
        back = coming_back(first, desk.there)
        second = desk.page(TWO, desk.there)
        async with second.connected():
            await until(lambda: second.browser.got("lobby"))
            second.press_start()
            await asyncio.sleep(0.2)  # the dead worker is asked to let go, and does not answer
            assert desk.interviews.claims == [1]
            async with back.connected():  # and finds the interview still its own
                await until(lambda: second.browser.got("welcome"))
                await until(lambda: back.browser.got("handed_over"))
    assert desk.interviews.claims == [1, 2]
    assert second.browser.closed_with != CloseCode.TAKEN_OVER


class SlowToClaim(FakeInterviewStore):
    """The claim of a page that comes back hangs in its worker, once; no thread can be cancelled."""

    def __init__(self) -> None:
        super().__init__(epoch=0)
        self.hangs = asyncio.Event()
        self.wakes = asyncio.Event()

    async def claim(self, *args: Any, **options: Any) -> ClaimedInterview:
        if options["since"] is None or self.hangs.is_set():
            return await super().claim(*args, **options)
        self.hangs.set()
        return await asyncio.shield(asyncio.create_task(self._claim_late(*args, **options)))

    async def _claim_late(self, *args: Any, **options: Any) -> ClaimedInterview:
        await self.wakes.wait()
        return await super().claim(*args, **options)


@in_virtual_time
@pytest.mark.parametrize("is_gone", [True, False])
async def test_a_claim_that_was_overtaken_by_a_newer_connection_of_the_page_is_tried_anew(
    is_gone: bool,
) -> None:
    desk = Desk(SlowToClaim())
    async with desk.talking(ONE) as first:
        first.visit.page_gone(closed=False)
        await first.run
        older, newer = coming_back(first, desk.there), coming_back(first, desk.here)
        async with older.connected():
            await until(desk.interviews.hangs.is_set)
            if is_gone:
                older.visit.page_gone(closed=False)
            async with newer.connected():
                await until(lambda: newer.browser.got("welcome"))
                desk.interviews.wakes.set()
                await asyncio.sleep(3)
                # One that is still there has come last, as far as anybody can tell.
                assert desk.interviews.claims == ([1, 2] if is_gone else [1, 2, 3])
                assert bool(older.browser.got("welcome")) != is_gone
                assert newer.browser.closed_with == (None if is_gone else CloseCode.TAKEN_OVER)


@in_virtual_time
async def test_a_page_that_left_with_everything_stored_is_not_waited_for() -> None:
    desk = Desk()
    desk.interviews.progress = Progress(
        stream=ONE, safe_sequence=99, voice_sequence=99, greeted=True
    )
    began = asyncio.get_running_loop().time()
    async with continued_elsewhere(desk, desk.here):
        assert asyncio.get_running_loop().time() - began < 0.5


@in_virtual_time
async def test_the_words_outlive_the_worker_that_took_them_over() -> None:
    desk = Desk()
    async with in_mid_answer(desk), continued_elsewhere(desk, desk.there) as second:
        await until(lambda: len(heard(desk, second)) == SPOKEN)
        await asyncio.sleep(1)
        del desk.boards["there"]  # killed: no word has come of it
        third = coming_back(second, desk.here)
        async with third.connected():
            await until(lambda: third.browser.got("welcome"))
            third.speak(3)
            await until(lambda: len(heard(desk, third)) == SPOKEN + 3)
            assert heard(desk, third)[:SPOKEN] == [*range(OF_ONE, OF_ONE + SPOKEN)]
    assert lost(desk) == []


@in_virtual_time
async def test_a_page_that_so_many_have_followed_that_nobody_asks_it_is_told_what_is_lost() -> None:
    desk = Desk()
    async with in_mid_answer(desk) as first:
        kill(desk, first)
        for number in range(EARLIER_PAGES + 1):
            later = desk.page(f"{number:016x}", desk.there)
            async with later.connected():
                await until(lambda later=later: later.browser.got("lobby"))
                later.press_start()
                await until(lambda later=later: later.browser.got("welcome"))
        assert ONE not in [page.stream for page in desk.interviews.progress.earlier]
        late = coming_back(first, desk.there)
        async with late.connected():
            await until(late.run.done)
        assert late.browser.got("handed_over")[0]["lost_ms"] == SPOKEN * 32


@in_virtual_time
async def test_a_connection_to_gemini_that_drops_gets_the_first_pages_words_again() -> None:
    desk = Desk()
    async with in_mid_answer(desk), continued_elsewhere(desk, desk.there) as second:
        second.speak(5)
        await until(lambda: len(heard(desk, second)) == SPOKEN + 5)
        desk.sessions(second)[-1].drops()
        await until(lambda: len(desk.sessions(second)) == 2)
        await until(lambda: len(heard(desk, second)) == SPOKEN + 5)
        assert heard(desk, second)[0] == OF_ONE
    assert lost(desk) == []

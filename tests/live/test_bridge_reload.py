"""A page that is loaded again, with what it had not sent."""

import asyncio
from datetime import timedelta

from interviews.progress import Progress
from interviews.records import LedgerKind, LedgerRecord
from interviews.views.event_words import describe_event
from live.core.model import events
from live.core.model.handle import Handle
from live.core.protocol import client_messages
from live.core.sound.audio import frames_in
from live.core.sound.sent_frames import BUFFER_FRAMES
from live.ports import ResumptionRecord
from tests.live import given
from tests.live.room import STREAM, Room, greetings, sequences
from tests.virtual_time import in_virtual_time, until


@in_virtual_time
async def test_a_reloaded_page_waits_for_the_candidate_and_is_not_greeted_again() -> None:
    claimed = given.claimed(
        first_time=False, progress=Progress(greeted=True, question=1), turns=(given.turn(2, "Hi."),)
    )
    room = Room(claimed=claimed, record=ResumptionRecord(stream="f" * 16))
    async with room.open():
        assert room.browser.got("welcome")[0]["captions"][0]["text"] == "Hi."
        assert room.dialler.sessions == []
        room.bridge.on_text(client_messages.Start())
        await until(lambda: room.dialler.sessions)
        await asyncio.sleep(0.1)
    assert greetings(room) == 0


# Loaded again in mid-answer


def reloaded(*, lost: int = 0, entered: bool = False) -> client_messages.Hello:
    """The hello of a page that goes on with frames 80 to 129 of the page before it."""
    return client_messages.Hello(STREAM, 80, 130, None, entered, client_messages.CarriedOver(lost))


def in_mid_answer(
    begun_for: timedelta = timedelta(), lost_frames: int = 0, **fields: object
) -> Room:
    """An interview whose page was loaded again after "I built a small" had been stored."""
    claimed = given.claimed(
        begun_for=begun_for,
        lost_frames=lost_frames,
        epoch=2,
        first_time=False,
        progress=Progress(greeted=True, question=1, stream=STREAM, safe_sequence=99),
        turns=(given.turn(2, "Hello."), given.turn(3, "I built a small", final=False)),
    )
    record = ResumptionRecord(Handle("h7", 2), "a-live-model", STREAM, safe_sequence=99)
    room = Room(claimed=claimed, record=record, **fields)  # type: ignore[arg-type]
    room.interviews.epoch = 2
    return room


def arrival(room: Room) -> LedgerRecord:
    rows = [row for batch in room.interviews.handed_in for row in batch.ledger]
    return next(row for row in rows if row.kind is LedgerKind.TAKEN_OVER)


@in_virtual_time
async def test_a_page_loaded_again_with_its_frames_waits_for_continue() -> None:
    room = in_mid_answer()
    async with room.open(reloaded()):
        welcome = room.browser.got("welcome")[0]
        assert (welcome["phase"], welcome["resend_from"]) == ("ready", 100)
        room.speak(30, resent_from=100)
        await asyncio.sleep(30)
        assert room.dialler.sessions == []
    came = arrival(room)
    assert came.details.items() >= {"epoch": 2, "same_page": False, "carried_over": True}.items()
    assert describe_event(came) == "The candidate came back."
    assert LedgerKind.AUDIO_LOST not in room.interviews.kinds


@in_virtual_time
async def test_after_continue_its_frames_are_heard_once_and_join_the_answer() -> None:
    room = in_mid_answer()
    async with room.open(reloaded()):
        room.speak(30, resent_from=100)  # in the lobby, as `welcome` asked
        await asyncio.sleep(5)
        room.bridge.on_text(client_messages.Start())
        room.speak(2)  # the microphone runs before Gemini is there
        await until(lambda: room.browser.got("resend"))
        assert room.browser.got("resend")[0]["from_seq"] == 100
        room.speak(32, resent_from=100)
        await until(lambda: len(room.gemini.audio) == 32)
        assert sequences(room.gemini.audio) == list(range(100, 132))
        assert room.gemini.said == []  # nobody is spoken to in mid-answer
        assert "I built a small" in room.gemini.context[-1]
        room.gemini.says(events.HeardFragment("a small engine"))
        await asyncio.sleep(0.2)
    assert room.interviews.turns[3].text == "I built a small engine"
    assert greetings(room) == 0
    assert LedgerKind.AUDIO_LOST not in room.interviews.kinds


@in_virtual_time
async def test_continue_before_the_frames_are_there_makes_the_answer_go_on_all_the_same() -> None:
    room = in_mid_answer()
    async with room.open(
        client_messages.Hello(STREAM, 80, 230, None, False, client_messages.CarriedOver(0))
    ):
        room.bridge.on_text(client_messages.Start())
        await until(lambda: room.browser.got("resend"))
        assert room.gemini.said == []
        room.speak(50, resent_from=100)
        await until(lambda: len(room.gemini.audio) > 0)
        assert sequences(room.gemini.audio)[0] == 100


@in_virtual_time
async def test_what_the_page_could_not_keep_is_one_row_of_the_ledger() -> None:
    room = in_mid_answer()
    hello = client_messages.Hello(STREAM, 120, 130, None, False, client_messages.CarriedOver(40))
    async with room.open(hello):
        room.bridge.on_text(client_messages.Start())
        await until(lambda: room.browser.got("resend"))
        room.speak(10, resent_from=120)
        await until(lambda: len(room.gemini.audio) > 0)
    rows = [row for batch in room.interviews.handed_in for row in batch.ledger]
    assert [row.frames for row in rows if row.kind is LedgerKind.AUDIO_LOST] == [20]


@in_virtual_time
async def test_a_page_cannot_have_lost_more_than_the_interview_has_lasted() -> None:
    room = in_mid_answer(begun_for=timedelta(seconds=90), lost_frames=frames_in(30_000))
    far = 2**32 - 1
    async with room.open(
        client_messages.Hello(STREAM, far, far, None, False, client_messages.CarriedOver(far))
    ):
        room.bridge.on_text(client_messages.Start())
        await asyncio.sleep(10)
    rows = [row for batch in room.interviews.handed_in for row in batch.ledger]
    [lost] = [row.frames for row in rows if row.kind is LedgerKind.AUDIO_LOST]
    assert frames_in(60_000) < lost <= frames_in(90_000 + 60_000 - 30_000 + 1_000)


@in_virtual_time
async def test_a_page_that_skips_frames_cannot_lose_more_than_time_passes() -> None:
    room = in_mid_answer()
    async with room.open(reloaded()):
        for skipped in range(200):
            room.speak(1, resent_from=130 + skipped * BUFFER_FRAMES)
        await asyncio.sleep(10)
    rows = [row for batch in room.interviews.handed_in for row in batch.ledger]
    lost = sum(row.frames or 0 for row in rows if row.kind is LedgerKind.AUDIO_LOST)
    assert BUFFER_FRAMES <= lost <= BUFFER_FRAMES + frames_in(12_000)
    assert max(batch.progress.unwritten_frames for batch in room.interviews.handed_in) < 2**31


@in_virtual_time
async def test_a_line_that_breaks_in_the_lobby_does_not_start_the_interview() -> None:
    room = in_mid_answer()
    async with room.open(client_messages.Hello(STREAM, 80, 130, None, entered=False)):
        await asyncio.sleep(5)
        assert room.dialler.sessions == []
    assert (
        arrival(room).details.items()
        >= {"epoch": 2, "same_page": True, "carried_over": False}.items()
    )


@in_virtual_time
async def test_a_page_entered_before_it_was_welcomed_goes_on_by_itself() -> None:
    room = in_mid_answer()
    async with room.open(reloaded(entered=True)):
        assert room.browser.got("welcome")[0]["phase"] == "connecting"
        await until(lambda: room.dialler.sessions)
    assert arrival(room).details["same_page"] is False


@in_virtual_time
async def test_a_reply_that_was_playing_at_the_reload_is_said_again() -> None:
    cut = given.turn(4, "Why did", unheard_text=" you build it?", final=False)
    claimed = given.claimed(
        first_time=False,
        progress=Progress(greeted=True, question=1, stream=STREAM, safe_sequence=129),
        turns=(given.turn(2, "Hello."), given.turn(3, "I built it."), cut),
    )
    record = ResumptionRecord(Handle("h7", 2), "a-live-model", STREAM, safe_sequence=129)
    room = Room(claimed=claimed, record=record)
    async with room.open(reloaded()):
        assert room.browser.got("welcome")[0]["resend_from"] == 130
        room.bridge.on_text(client_messages.Start())
        await until(lambda: room.dialler.sessions and room.gemini.said)
        assert "Why did" in room.gemini.said[0]
        assert greetings(room) == 0

import asyncio
from datetime import timedelta

from interviews.progress import Progress
from interviews.records import LedgerKind, TurnSource
from live.core.errors import Failure, LinkError
from live.core.model import events
from live.core.model.handle import Handle
from live.core.protocol import client_messages
from live.ports import ResumptionRecord
from tests.fakes import FakeDialler, FakeSpeechDetector
from tests.live import given
from tests.live.room import STREAM, Room, greetings, sequences
from tests.virtual_time import in_virtual_time, until

UNREACHABLE = LinkError(Failure.UNREACHABLE)


# Another owner


@in_virtual_time
async def test_the_same_page_goes_on_by_itself_where_it_was() -> None:
    record = ResumptionRecord(Handle("h7", 2), "a-live-model", STREAM, safe_sequence=99)
    claimed = given.claimed(
        epoch=2,
        first_time=False,
        progress=Progress(greeted=True, question=1, elapsed_ms=60_000),
        turns=(given.turn(2, "Hello."), given.turn(3, "I built a small", final=False)),
    )
    room = Room(claimed=claimed, record=record)
    room.interviews.epoch = 2
    async with room.open(client_messages.Hello(STREAM, 80, 130, None)):
        await until(lambda: room.dialler.sessions)
        assert room.browser.got("welcome")[0]["resend_from"] == 100
        assert room.dialler.handles == ["h7"]
        room.speak(30, resent_from=100)
        room.gemini.says(events.HeardFragment("a small engine"))
        await asyncio.sleep(0.2)
        assert greetings(room) == 0
    assert room.interviews.turns[3].text == "I built a small engine"


@in_virtual_time
async def test_the_gap_is_counted_from_the_former_owners_last_sign_of_life() -> None:
    claimed = given.claimed(
        first_time=False,
        progress=Progress(greeted=True, question=1),
        turns=(given.turn(2, "Hello."),),
        silence=timedelta(seconds=3),
    )
    room = Room(claimed=claimed)
    async with room.open(client_messages.Hello(STREAM, 0, 0, None)):
        pass
    gaps = [row.gap_ms for row in room.interviews.ledger if row.kind is LedgerKind.TAKEN_OVER]
    assert gaps == [3_000]


@in_virtual_time
async def test_an_answer_whose_reply_died_belongs_to_its_own_question() -> None:
    claimed = given.claimed(
        first_time=False,
        progress=Progress(
            greeted=True, question=2, questions_finished=(1,), stream=STREAM, safe_sequence=99
        ),
        turns=(
            given.turn(2, "What do you build?"),
            given.turn(3, "I built a small engine", final=False),
            given.turn(4, "I see.", unheard_text=" What went wrong?", final=False),
        ),
    )
    room = Room(claimed=claimed)
    async with room.open(client_messages.Hello(STREAM, 100, 250, client_messages.Played(4, 300))):
        await until(lambda: room.dialler.sessions and len(room.gemini.context) > 1)
        assert "Continue with question 1" in room.gemini.context[-1]
        room.speak(30, resent_from=100)
        room.gemini.says(events.HeardFragment("small engine"))
        await asyncio.sleep(0.2)
        assert room.bridge.conversation.questions.current == 1
    answers = [turn for turn in room.bridge.conversation.transcript.turns if turn.number % 2]
    assert [turn.text for turn in answers] == ["I built a small engine"]


def after_an_answer_that_was_replied_to(detector: FakeSpeechDetector | None = None) -> Room:
    """A room whose page has a last second of an answer that is stored, and nobody called it safe."""
    claimed = given.claimed(
        first_time=False,
        progress=Progress(greeted=True, question=1, stream=STREAM, safe_sequence=99),
        turns=(given.turn(2), given.turn(3, "I built a small engine for ships"), given.turn(4)),
    )
    return Room(claimed=claimed, detector=detector or FakeSpeechDetector())


@in_virtual_time
async def test_a_reply_that_is_quicker_than_what_comes_again_doubles_no_word() -> None:
    room = after_an_answer_that_was_replied_to()
    async with room.open(client_messages.Hello(STREAM, 100, 250, None)):
        await until(lambda: room.dialler.sessions and room.gemini.context)
        await room.reply("Let us go on.", turn=6, ms=200)
        room.next_sequence = 100
        await room.talk(1_600)
        room.gemini.says(
            events.HeardFragment(" engine for ships"), events.HeardFragment(" and cars")
        )
        await asyncio.sleep(0.2)
    assert [turn.text for turn in room.interviews.transcript if turn.number % 2] == ["and cars"]


@in_virtual_time
async def test_the_last_word_that_each_of_two_connections_hears_again_is_stored_once() -> None:
    room = after_an_answer_that_was_replied_to()
    async with room.open(client_messages.Hello(STREAM, 100, 250, None)):
        await until(lambda: room.dialler.sessions and room.gemini.context)
        room.gemini.says(events.HeardFragment(" ships"))
        await asyncio.sleep(0.05)
        await room.dropped()
        room.gemini.says(events.HeardFragment(" ships"), events.HeardFragment(" and cars"))
        await asyncio.sleep(0.2)
    assert [turn.text for turn in room.interviews.transcript if turn.number % 2] == ["and cars"]


@in_virtual_time
async def test_words_that_came_before_are_no_speech_without_words() -> None:
    detector = FakeSpeechDetector()
    detector.hears_speech = True
    room = after_an_answer_that_was_replied_to(detector)
    async with room.open(client_messages.Hello(STREAM, 100, 250, None)):
        await until(lambda: room.dialler.sessions and room.gemini.context)
        room.next_sequence = 100
        await room.talk(3_200)
        room.gemini.says(events.HeardFragment(" a small engine for ships"))
        await room.reply("I see.", turn=6)
        await asyncio.sleep(60)
    assert [t for t in room.interviews.transcript if t.source is TurnSource.UNTRANSCRIBED] == []


@in_virtual_time
async def test_a_reply_that_died_with_its_worker_does_not_silence_the_next_one() -> None:
    claimed = given.claimed(
        epoch=2,
        first_time=False,
        progress=Progress(greeted=True, question=1),
        turns=(given.turn(2, "Hello."), given.turn(3, "I built a small", final=False)),
    )
    room = Room(claimed=claimed, record=ResumptionRecord(stream=STREAM, safe_sequence=99))
    room.interviews.epoch = 2
    # The page heard the beginning of a turn 4 that nobody lived to store.
    async with room.open(client_messages.Hello(STREAM, 100, 130, client_messages.Played(4, 300))):
        await until(lambda: room.dialler.sessions)
        assert room.browser.got("flush") == [{"type": "flush", "turn": 4}]
        room.gemini.says(events.SpokenFragment("I see."), events.ReplyAudio(bytes(4_800)))
        await until(lambda: room.browser.frames)
        assert int.from_bytes(room.browser.frames[0][4:8], "little") == 6


@in_virtual_time
async def test_what_the_stored_words_cover_is_not_asked_for_again_though_redis_knew_less() -> None:
    claimed = given.claimed(
        first_time=False,
        progress=Progress(greeted=True, question=1, stream=STREAM, safe_sequence=110),
        turns=(given.turn(2, "Hello."), given.turn(3, "I built a small", final=False)),
    )
    for record in (
        ResumptionRecord(stream=STREAM, safe_sequence=99),
        ResumptionRecord(stream="f" * 16, safe_sequence=200),
        ResumptionRecord(),
    ):
        room = Room(claimed=claimed, record=record)
        async with room.open(client_messages.Hello(STREAM, 80, 130, None)):
            assert room.browser.got("welcome")[0]["resend_from"] == 111


@in_virtual_time
async def test_with_the_words_is_stored_which_frames_they_cover() -> None:
    room = Room()
    async with room.talking():
        room.speak(10)
        await asyncio.sleep(3)
        room.gemini.says(events.HeardFragment("I built"))
        await until(lambda: room.interviews.turns.get(3))
        assert (room.interviews.progress.stream, room.interviews.progress.safe_sequence) == (
            STREAM,
            9,
        )


@in_virtual_time
async def test_voice_that_comes_before_gemini_is_back_makes_the_answer_go_on() -> None:
    record = ResumptionRecord(Handle("h7", 2), "a-live-model", STREAM, safe_sequence=99)
    claimed = given.claimed(
        first_time=False,
        progress=Progress(greeted=True, question=1),
        turns=(given.turn(2, "Hello."), given.turn(3, "I built a small", final=False)),
    )
    room = Room(claimed=claimed, record=record, dialler=FakeDialler(UNREACHABLE))
    async with room.open(client_messages.Hello(STREAM, 80, 130, None)):
        room.speak(30, resent_from=100)
        await until(lambda: room.dialler.sessions)
        await asyncio.sleep(0.1)
        assert room.gemini.said == []
        assert "I built a small" in room.gemini.context[-1]


@in_virtual_time
async def test_frames_of_an_older_replay_do_not_lose_those_of_the_newer_one() -> None:
    record = ResumptionRecord(Handle("h7", 2), "a-live-model", STREAM, safe_sequence=99)
    claimed = given.claimed(first_time=False, progress=Progress(greeted=True))
    room = Room(claimed=claimed, record=record, dialler=FakeDialler(UNREACHABLE))
    async with room.open(client_messages.Hello(STREAM, 80, 130, None)):
        room.speak(10, resent_from=100)  # the replay that `welcome` asked for
        await until(lambda: room.browser.got("resend"))
        room.speak(3, resent_from=110, replay=1)  # still on its way when `resend` was sent
        room.speak(30, resent_from=100, replay=2)
        await until(lambda: len(room.gemini.audio) == 30)
        assert sequences(room.gemini.audio) == list(range(100, 130))
    assert LedgerKind.AUDIO_LOST not in room.interviews.kinds


@in_virtual_time
async def test_an_answer_that_was_being_replied_to_is_told_to_a_fresh_session() -> None:
    answer = given.turn(3, "I built it.", final=False)
    cut = given.turn(4, "Why did", unheard_text=" you build it?", final=False)
    claimed = given.claimed(
        first_time=False,
        progress=Progress(greeted=True, question=1, stream=STREAM, safe_sequence=129),
        turns=(given.turn(2, "Hello."), answer, cut),
    )
    room = Room(claimed=claimed)
    async with room.open(client_messages.Hello(STREAM, 130, 130, None, entered=True)):
        room.bridge.on_text(client_messages.Start())
        await until(lambda: room.dialler.sessions and room.gemini.said)
        assert '{"Candidate": "I built it."}' in room.gemini.context[0]
        assert "Why did" in room.gemini.said[0]


@in_virtual_time
async def test_a_greeting_that_the_page_has_heard_is_not_said_again_by_the_next_owner() -> None:
    room = Room(claimed=given.claimed(epoch=2, first_time=False))
    room.interviews.epoch = 2
    heard = client_messages.Hello(STREAM, 0, 9, client_messages.Played(2, 400))
    async with room.open(heard):
        assert room.browser.got("welcome")[0]["started"]
        room.bridge.on_text(client_messages.Start())
        await until(lambda: room.dialler.sessions and room.gemini.said)
        assert greetings(room) == 0
        assert "Do not greet again" in room.gemini.said[0]


@in_virtual_time
async def test_a_greeting_of_which_nothing_was_heard_is_said() -> None:
    room = Room(claimed=given.claimed(epoch=2, first_time=False))
    room.interviews.epoch = 2
    async with room.open(client_messages.Hello(STREAM, 0, 9, client_messages.Played(2, 0))):
        room.bridge.on_text(client_messages.Start())
        await until(lambda: room.dialler.sessions and room.gemini.said)
        assert greetings(room) == 1

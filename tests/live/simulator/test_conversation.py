"""The real client talks to the stand-in: turns, barge-in, typed words, tools, usage."""

import asyncio

import pytest
from google.genai import types

from live.simulator.clock import ScaledClock
from live.simulator.habits import Habits
from live.simulator.server import running_simulator
from tests.live.simulator.candidate import connected

LONG_ANSWER = range(20)
# Its first words, by the simulator's clock.
HELLO_S = 1.5


async def test_it_greets_as_the_practice_interviewer_and_asks_the_first_question(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()

    assert sam.heard.startswith("Hello Sam. I am Maya, your practice interviewer today.")
    assert sam.heard.endswith("What did you build last year?")
    assert simulator.control.connections()[0]["greetings"] == 1


async def test_a_turn_ends_in_the_order_of_the_real_service(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()

    kinds = []
    for message in sam.messages:
        content = message.server_content
        if content and content.generation_complete:
            kinds.append("generationComplete")
        if content and content.turn_complete:
            kinds.append("turnComplete")
            assert message.usage_metadata.response_token_count > 0
        if message.session_resumption_update:
            kinds.append("handle" if message.session_resumption_update.resumable else "none")
    assert kinds == ["none", "generationComplete", "turnComplete", "handle"]


async def test_audio_comes_faster_than_real_time_and_the_turn_ends_when_it_would_be_played():
    clock = ScaledClock(4)
    async with running_simulator(clock=clock) as simulator, connected(simulator) as sam:
        began = clock.now()
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until(lambda me: any(one.generation_complete for one in me.contents))
        generated = clock.now()
        await sam.until_turns(1)
        ended = clock.now()

    audio_s = sam.audio_bytes / 48_000
    assert generated - began < audio_s
    assert ended - began >= audio_s


async def test_what_is_said_is_transcribed_word_for_word_in_pieces_of_words(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        await sam.say(LONG_ANSWER)
        await sam.until_understood(*LONG_ANSWER)

    assert sam.understood == [f"w{number:04d}" for number in LONG_ANSWER]
    fragments = [one.input_transcription.text for one in sam.contents if one.input_transcription]
    assert len(fragments) > len(LONG_ANSWER)


async def test_a_short_answer_is_followed_up_once(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        await sam.say([1, 2, 3])
        await sam.until_turns(2)
        assert sam.heard.endswith("What was hard about it?")
        await sam.say([4, 5, 6])
        await sam.until_turns(3)
        assert sam.heard.endswith("How do you test your work?")


async def test_a_whole_interview_calls_its_tools_and_says_goodbye_before_the_last(simulator):
    async with connected(simulator, tools=True) as sam:
        await sam.greeted()
        await sam.say(LONG_ANSWER)
        await sam.until_turns(2)
        await sam.text("I'd rather not answer that one.")
        await sam.until_turns(3)

    assert sam.calls == [
        ("begin_question", {"number": 1}),
        ("finish_question", {"number": 1, "declined": False}),
        ("begin_question", {"number": 2}),
        ("finish_question", {"number": 2, "declined": True}),
        ("end_interview", {"reason": "questions_finished"}),
    ]
    assert sam.heard.endswith("Goodbye.")
    last_call = max(at for at, one in enumerate(sam.messages) if one.tool_call)
    last_word = max(
        at
        for at, one in enumerate(sam.messages)
        if one.server_content and one.server_content.output_transcription
    )
    assert last_word < last_call
    [record] = simulator.control.connections()
    assert record["tool_answers"] == len(sam.calls)


async def test_who_is_refused_the_end_asks_what_is_open(simulator):
    step = {"status": "error", "next_step": "Question 1 has not been answered yet: ask it."}
    results = {"end_interview": step}
    async with connected(simulator, tools=True, results=results) as sam:
        await sam.greeted()
        for turns in (2, 3):
            await sam.text("I'd rather not answer that one.")
            await sam.until_turns(turns)
        await sam.until_turns(4)
    assert sam.heard.endswith("Goodbye.Let us go on. What did you build last year?")


async def test_speech_interrupts_and_the_interrupted_turn_has_no_generation_complete():
    clock = ScaledClock(5)
    async with (
        running_simulator(clock=clock, habits=Habits(lifetime_s=None)) as simulator,
        connected(simulator) as sam,
    ):
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until(lambda me: me.audio_bytes > 0)
        await clock.sleep(HELLO_S)  # so much of the greeting has been heard
        await sam.say([7, 8])
        await sam.until_turns(1)
        assert [one.interrupted for one in sam.contents if one.interrupted] == [True]
        assert not any(one.generation_complete for one in sam.contents)
        heard = len(sam.heard)
        await sam.until_turns(2)

    # It listens, then goes on with what it was asking.
    assert sam.heard[heard:].endswith("What did you build last year?")
    assert "Hello" not in sam.heard[heard:]


async def test_without_interruption_the_reply_is_finished_first(simulator):
    realtime = {"activity_handling": "NO_INTERRUPTION"}
    async with connected(simulator, realtime_input_config=realtime) as sam:
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until(lambda me: me.audio_bytes > 0)
        await sam.say(LONG_ANSWER)
        await sam.until_turns(2)

    assert not any(one.interrupted for one in sam.contents)
    assert sam.heard.endswith("How do you test your work?")


async def test_a_longer_silence_answers_later_in_audio_time(simulator):
    async def words_until_reply(silence_ms: int) -> int:
        """Frames of silence that it takes until speech has ended."""
        async with connected(simulator, silence_ms=silence_ms) as sam:
            number = simulator.control.connections()[-1]["number"]
            await sam.say_without_silence(LONG_ANSWER)
            frames = 0
            while not simulator.control.connections(since=number - 1)[0]["heard"]:
                await sam.audio(bytes(1024))
                await asyncio.sleep(0.002)
                frames += 1
            return frames

    brisk, patient = await words_until_reply(500), await words_until_reply(1000)

    assert (patient - brisk) * 32 == pytest.approx(500, abs=100)


async def test_the_end_of_the_stream_ends_the_utterance(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        await sam.say_without_silence(LONG_ANSWER)
        await sam.session.send_realtime_input(audio_stream_end=True)
        await sam.until_turns(2)
        # The microphone comes back.
        await sam.say([*LONG_ANSWER, 30])
        await sam.until_turns(3)

    [record] = simulator.control.connections()
    assert [len(text.split()) for text in record["heard"]] == [20, 21]


async def test_activity_may_be_marked_by_the_client(simulator):
    realtime = {"automatic_activity_detection": {"disabled": True}}
    async with connected(simulator, realtime_input_config=realtime) as sam:
        await sam.greeted()
        await sam.say_without_silence([99])  # before the mark: not heard
        await sam.session.send_realtime_input(activity_start=types.ActivityStart())
        await sam.say_without_silence(LONG_ANSWER)
        await sam.session.send_realtime_input(activity_end=types.ActivityEnd())
        await sam.until_turns(2)

    assert simulator.control.connections()[0]["heard"] == [
        " ".join(f"w{number:04d}" for number in LONG_ANSWER)
    ]


async def test_a_stray_activity_end_costs_the_next_utterance(simulator):
    realtime = {"automatic_activity_detection": {"disabled": True}}
    async with connected(simulator, realtime_input_config=realtime) as sam:
        await sam.greeted()
        await sam.session.send_realtime_input(activity_end=types.ActivityEnd())
        for words in ([1, 2], LONG_ANSWER):
            await sam.session.send_realtime_input(activity_start=types.ActivityStart())
            await sam.say_without_silence(words)
            await sam.session.send_realtime_input(activity_end=types.ActivityEnd())
        await sam.until_turns(2)

    assert len(simulator.control.connections()[0]["heard"]) == 1


async def test_a_typed_answer_counts_and_interrupts(simulator):
    async with connected(simulator) as sam:
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until(lambda me: "year?" in me.heard)
        await sam.text(
            "Last year I built a payment service that settles a million transfers every night."
        )
        await sam.until(lambda me: me.turns == 2)

    assert any(one.interrupted for one in sam.contents)


async def test_client_content_answers_only_when_the_turn_is_complete(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        turn = {"role": "user", "parts": [{"text": "I built a parser"}]}
        await sam.session.send_client_content(turns=turn, turn_complete=False)
        # What was context and what is spoken then are one answer: no follow-up.
        await sam.say(range(10))
        await sam.until_turns(2)
        assert sam.heard.endswith("How do you test your work?")
        done = {"role": "user", "parts": [{"text": "Please end the interview."}]}
        await sam.session.send_client_content(turns=done, turn_complete=True)
        await sam.until_turns(3)

    assert sam.heard.endswith("Goodbye.")


async def test_client_content_interrupts_what_is_being_said(simulator):
    async with connected(simulator) as sam:
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until(lambda me: me.audio_bytes > 0)
        turn = {"role": "user", "parts": [{"text": "Hello there"}]}
        await sam.session.send_client_content(turns=turn, turn_complete=True)
        await sam.until_turns(2)

    assert sum(bool(one.interrupted) for one in sam.contents) == 1


async def test_a_history_seeds_a_fresh_session_that_greets_nobody(simulator):
    turns = [
        {"role": "model", "parts": [{"text": "Hello Sam. What did you build last year?"}]},
        {"role": "user", "parts": [{"text": "A parser."}]},
        {"role": "model", "parts": [{"text": "Thank you. How do you test your work?"}]},
    ]
    history = {"initial_history_in_client_content": True}
    async with connected(simulator, history_config=history, tools=True) as sam:
        await sam.session.send_client_content(turns=turns, turn_complete=True)
        await sam.say(LONG_ANSWER)
        await sam.until_turns(1)

    assert sam.heard.endswith("Goodbye.")
    assert simulator.control.connections()[0]["greetings"] == 0
    assert sam.calls[0] == ("finish_question", {"number": 2, "declined": False})


async def test_a_context_update_changes_the_questions(simulator):
    async with connected(simulator) as sam:
        await sam.session.send_context_update(
            system_instruction="# Questions\n1. Which tool do you like best?\n"
        )
        await sam.greeted()

    assert sam.heard.endswith("Which tool do you like best?")

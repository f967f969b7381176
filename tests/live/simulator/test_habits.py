"""Habits of the service, as the real client meets them: handles, activity, calls, wording."""

import pytest
from google.genai import types

from live.simulator.habits import SWITCHES, HabitBook, HabitError, Habits
from tests.live.simulator.candidate import GREET, connected

LONG_ANSWER = range(20)


async def whole_interview(simulator, **fields):
    """Answer both questions at length and hear the goodbye; return the candidate."""
    async with connected(simulator, tools=True, **fields) as sam:
        await sam.text(GREET)
        await sam.until_turns(1)
        for turns in (2, 3):
            await sam.say([*LONG_ANSWER, 100 + turns])
            await sam.until_turns(turns)
        await sam.until(lambda me: len(me.handles) >= 3)
    return sam


def test_a_habit_of_one_candidate_is_nobody_else_s():
    book = HabitBook(Habits(think_s=1.0))
    book.change({"no_tools": True, "think_ms": 500}, "Ada")
    book.change({"paraphrase": True})
    assert (book.of("Ada").no_tools, book.of("Ada").think_s) == (True, 0.5)
    assert (book.of("Sam").no_tools, book.of("Sam").think_s) == (False, 1.0)
    assert book.of("Sam").paraphrase
    assert book.of("Ada").paraphrase
    book.change({"no_tools": False}, "Ada")
    assert not book.of("Ada").no_tools
    book.reset()
    assert book.of("Ada") == Habits(think_s=1.0)


def test_every_switch_is_off_at_first():
    assert not any(getattr(Habits(), name) for name in SWITCHES)
    assert "mid_turn_handles" in SWITCHES
    with pytest.raises(HabitError, match="unknown habit 'lifetime_s'"):
        HabitBook(Habits()).change({"lifetime_s": 1})


async def test_handles_in_the_middle_of_a_turn_know_the_turn_and_never_continue_it(simulator):
    simulator.control.habits("Sam Lee", mid_turn_handles=True)
    async with connected(simulator) as sam:
        await sam.text(GREET)
        await sam.until_turns(1)
        updates = [one.session_resumption_update for one in sam.messages]
        assert all(one.resumable for one in updates if one)
        ended = next(
            at
            for at, one in enumerate(sam.messages)
            if one.server_content and one.server_content.turn_complete
        )
        assert sum(one is not None for one in updates[:ended]) >= 3
        handle = sam.handles[2]
    async with connected(simulator, handle=handle) as sam:
        await sam.text("[The candidate is waiting. Please go on.]")
        await sam.until_turns(1)

    assert sam.heard.endswith("What did you build last year?")


async def test_a_handle_of_a_turn_with_an_unanswered_call_has_lost_that_call(simulator):
    simulator.control.habits("Sam Lee", mid_turn_handles=True)
    async with connected(simulator, tools=True, answers_tools=False) as sam:
        await sam.text(GREET)
        await sam.until(lambda me: me.calls and len(me.handles) >= 1)
        handle, lost = sam.handles[0], sam.function_calls
    async with connected(simulator, handle=handle, tools=True) as sam:
        await sam.text("[The candidate is waiting. Please go on.]")
        await sam.answer(lost, "SILENT")  # too late: that input has closed the exchange
        await sam.text("[The candidate is waiting. Please go on.]")
        await sam.until_turns(1)
        assert len(sam.handles) >= 1
    async with connected(simulator, handle=handle, tools=True) as sam:
        another = [call.model_copy(update={"id": "another"}) for call in lost]
        await sam.answer(another, "SILENT")  # nobody's: closes nothing
        await sam.answer(lost, "SILENT")
        await sam.until_turns(1)
        await sam.text("[The candidate is waiting. Please go on.]")
        await sam.until_turns(2)

    assert sam.heard.endswith("What did you build last year?")


async def test_the_start_of_a_voice_is_told_just_ahead_of_the_interruption(simulator):
    simulator.control.habits("Sam Lee", voice_activity=True)
    async with connected(simulator) as sam:
        await sam.audio(bytes(32_000))  # a second of silence
        await sam.text(GREET)
        await sam.until(lambda me: me.audio_bytes > 0)
        await sam.say([7, 8])
        await sam.until_turns(1)

    told, ended = [one for one in sam.messages if one.voice_activity]
    assert told.voice_activity.voice_activity_type.value == "ACTIVITY_START"
    assert ended.voice_activity.voice_activity_type.value == "ACTIVITY_END"
    assert 0.5 <= float(told.voice_activity.audio_offset.removesuffix("s")) <= 1.1
    [cut] = [one for one in sam.messages if one.server_content and one.server_content.interrupted]
    assert sam.messages.index(told) == sam.messages.index(cut) - 1


async def test_an_older_model_always_tells_the_start_of_a_voice(simulator):
    simulator.control.habits(dead_models=True)
    async with connected(simulator, model="gemini-3.1-flash-live-preview") as sam:
        await sam.say([7, 8])
        await sam.until(lambda me: any(one.voice_activity for one in me.messages))


async def test_an_interview_without_a_single_call_is_held_to_its_end(simulator):
    simulator.control.habits("Sam Lee", no_tools=True)
    sam = await whole_interview(simulator)
    assert sam.calls == []
    assert "How do you test your work?" in sam.heard
    assert sam.heard.endswith("Goodbye.")


async def test_late_calls_come_after_the_words_that_they_announce(simulator):
    simulator.control.habits("Sam Lee", late_tools=True)
    sam = await whole_interview(simulator)
    assert [name for name, _ in sam.calls] == [
        "begin_question", "finish_question", "begin_question", "finish_question", "end_interview",
    ]  # fmt: skip
    first_call = next(at for at, one in enumerate(sam.messages) if one.tool_call)
    said = "".join(
        one.server_content.output_transcription.text
        for one in sam.messages[:first_call]
        if one.server_content and one.server_content.output_transcription
    )
    assert said.endswith("What did you build last year?")


async def test_unruly_calls_come_twice_and_out_of_order(simulator):
    simulator.control.habits("Sam Lee", unruly_tools=True)
    sam = await whole_interview(simulator)
    assert [(name, args.get("number")) for name, args in sam.calls[2:6]] == [
        ("begin_question", 2), ("finish_question", 1), ("begin_question", 2), ("finish_question", 1),
    ]  # fmt: skip


async def test_questions_are_asked_in_other_words_to_the_end_and_again_after_a_resume(simulator):
    simulator.control.habits("Sam Lee", paraphrase=True)
    sam = await whole_interview(simulator)
    assert "What did you build last year?" not in sam.heard
    assert "walk me through something that you built." in sam.heard
    assert sam.heard.endswith("Goodbye.")
    async with connected(simulator, handle=sam.handles[0]) as sam:
        await sam.text("Sorry, could you repeat that?")
        await sam.until_turns(1)
    assert (
        sam.heard
        == "Of course. Looking back at last year: walk me through something that you built."
    )


async def test_everything_may_be_said_in_another_language(simulator):
    simulator.control.habits("Sam Lee", other_language=True)
    sam = await whole_interview(simulator)
    assert sam.heard.startswith("Guten Tag Sam. Ich bin Maya")
    assert "Was haben Sie im letzten Jahr gebaut?" in sam.heard
    assert sam.heard.endswith("Auf Wiedersehen.")
    english = {"the", "you", "your", "thank", "hello", "is", "of", "that", "with", "time"}
    assert not english & set(sam.heard.casefold().replace(".", " ").split())


async def test_everybody_thinks_as_long_as_they_were_told(simulator):
    simulator.control.habits(think_ms=0, transcript_lag_ms=0)
    async with connected(simulator) as sam:
        await sam.greeted()
    with pytest.raises(HabitError):
        simulator.control.habits("Sam Lee", think_ms="soon")
    await simulator.control.reset()
    assert simulator.control.habits()["usual"]["think_s"] == 0.25


MANUAL = {"automatic_activity_detection": {"disabled": True}}


def words_of(sam):
    """All that was transcribed of what the user said."""
    return "".join(one.input_transcription.text for one in sam.contents if one.input_transcription)


async def marked(sam, words):
    """Say these words; the activity goes on."""
    await sam.session.send_realtime_input(activity_start=types.ActivityStart())
    await sam.say_without_silence(words)


async def test_words_come_while_an_activity_is_open_or_behind_it_by_habit(simulator):
    for at_end in (False, True):
        simulator.control.habits("Sam Lee", words_at_end=at_end, transcript_lag_ms=0)
        async with connected(simulator, realtime_input_config=MANUAL) as sam:
            await sam.greeted()
            await marked(sam, [1, 2, 3])
            if at_end:
                await sam.audio(bytes(32_000))
                assert not words_of(sam)
            else:
                await sam.until(lambda me: "w0003" in words_of(me))
            await sam.session.send_realtime_input(activity_end=types.ActivityEnd())
            await sam.until(lambda me: "w0003" in words_of(me))


async def test_a_full_stop_stands_at_every_pause_by_habit(simulator):
    simulator.control.habits("Sam Lee", full_stops=True, transcript_lag_ms=0)
    async with connected(simulator, realtime_input_config=MANUAL) as sam:
        await sam.greeted()
        await marked(sam, [1, 2])
        await sam.until(lambda me: "w0002" in me.understood)
        await sam.audio(bytes(64_000))
        await sam.until(lambda me: words_of(me).endswith("."))
        await sam.say_without_silence([3])
        await sam.session.send_realtime_input(activity_end=types.ActivityEnd())
        await sam.until(lambda me: "w0003" in words_of(me))
    assert words_of(sam).count(".") == 1

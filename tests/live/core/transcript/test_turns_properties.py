"""Whatever happens, in whatever order."""

from hypothesis import given
from hypothesis import strategies as st

from interviews.records import Speaker, TurnRecord
from live.core.transcript.turns import Transcript

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("hear"), st.sampled_from([" a", " bc", "d", " ef."])),
        st.tuples(st.just("speak"), st.sampled_from([" x", " yz", "w", " v."])),
        st.tuples(st.just("audio"), st.integers(min_value=1, max_value=9_600)),
        st.tuples(st.just("played"), st.integers(min_value=0, max_value=1_000)),
        st.tuples(st.just("flushed"), st.integers(min_value=0, max_value=1_000)),
        st.tuples(st.just("generated"), st.none()),
        st.tuples(st.just("cut"), st.none()),
        st.tuples(st.just("type"), st.just("typed")),
        st.tuples(st.just("write"), st.just("written")),
        st.tuples(st.just("close"), st.none()),
        st.tuples(st.just("again"), st.none()),
    ),
    max_size=40,
)


def take(transcript: Transcript, step: str, value: object, at_ms: int) -> None:  # noqa: C901 - one case per step
    last = max((turn.number for turn in transcript.turns), default=0)
    match step, value:
        case "hear", str(text):
            transcript.hear(text, start_ms=at_ms - 50, end_ms=at_ms, question=1)
        case "speak", str(text):
            transcript.speak(text, at_ms=at_ms)
        case "audio", int(samples):
            transcript.reply_audio(samples, at_ms=at_ms)
        case "played", int(ms):
            transcript.played(last, ms, at_ms=3_600_000, flushed=False)
        case "flushed", int(ms):
            transcript.played(last, ms, at_ms=3_600_000, flushed=True)
        case "generated", _:
            transcript.generated()
        case "cut", _:
            transcript.cut_replies()
        case "type", str(text):
            transcript.type_answer(text, at_ms=at_ms, question=1)
        case "write", str(text):
            transcript.say_written(text, at_ms=at_ms, question=1)
        case "close", _:
            transcript.close_answer()
        case "again", _:
            transcript.expect_repetition()


@given(steps=STEPS)
def test_the_candidate_is_odd_and_the_interviewer_even_in_every_order(
    steps: list[tuple[str, object]],
) -> None:
    transcript = Transcript()
    for at, (step, value) in enumerate(steps):
        take(transcript, step, value, at * 100)
    for turn in transcript.turns:
        assert (turn.speaker is Speaker.CANDIDATE) == (turn.number % 2 == 1)
        assert turn.end_ms >= turn.start_ms


@given(steps=STEPS)
def test_a_final_turn_never_changes_again(steps: list[tuple[str, object]]) -> None:
    transcript = Transcript()
    final: dict[int, TurnRecord] = {}
    for at, (step, value) in enumerate(steps):
        take(transcript, step, value, at * 100)
        now_final = {turn.number: turn for turn in transcript.turns if turn.final}
        assert {number: now_final.get(number) for number in final} == final
        final = now_final


@given(steps=STEPS)
def test_the_changes_handed_out_add_up_to_the_turns(steps: list[tuple[str, object]]) -> None:
    transcript = Transcript()
    stored: dict[int, TurnRecord] = {}
    for at, (step, value) in enumerate(steps):
        take(transcript, step, value, at * 100)
        stored |= {turn.number: turn for turn in transcript.take_changes()}
    assert [stored[number] for number in sorted(stored)] == transcript.turns


@given(steps=STEPS)
def test_no_spoken_character_is_lost_or_doubled(steps: list[tuple[str, object]]) -> None:
    steps = [step for step in steps if step[0] not in ("type", "write", "again")]
    transcript = Transcript()
    for at, (step, value) in enumerate(steps):
        take(transcript, step, value, at * 100)
    candidate = "".join(t.text for t in transcript.turns if t.speaker is Speaker.CANDIDATE)
    interviewer = "".join(
        t.text + t.unheard_text for t in transcript.turns if t.speaker is Speaker.INTERVIEWER
    )
    for said, kept in (("hear", candidate), ("speak", interviewer)):
        spoken = "".join(str(value) for step, value in steps if step == said)
        assert "".join(kept.split()) == "".join(spoken.split())

"""What holds of every end of turn, whatever is said, and however it comes."""

from hypothesis import given
from hypothesis import strategies as st

from live.core.turntaking.end_of_turn import EndOfTurn, Stage
from live.core.turntaking.patience import MOST_MS
from live.core.turntaking.word_lag import WordLag

FRAME_MS = 32
LANGUAGES = ("en-US", "de-DE", "fr-FR", "es-ES", "it-IT", "pt-BR", "hi-IN")
QUESTIONS = ("Tell me more.", "How many?", "", "¿Cuántos?")
FRAGMENTS = (" yes.", " and", " um", " the", " we did it.", " so…", "ing", " ", " 7", " ?")

# A run of frames with or without a voice, or words.
steps = st.lists(
    st.one_of(
        st.tuples(st.booleans(), st.integers(1, 200)),
        st.sampled_from(FRAGMENTS),
    ),
    max_size=25,
)
turns = st.builds(
    lambda question, language, punctuates: EndOfTurn(
        question, language, WordLag(), punctuates=punctuates
    ),
    st.sampled_from(QUESTIONS),
    st.sampled_from(LANGUAGES),
    st.booleans(),
)


def go(turn, steps) -> None:
    for step in steps:
        if isinstance(step, str):
            turn.words_came(step)
        else:
            turn.hear_all([step[0]] * step[1])


@given(turns, steps)
def test_no_answer_ends_on_a_frame_with_a_voice(turn, steps) -> None:
    before = turn.verdict.stage
    for step in steps:
        if isinstance(step, str):
            after = turn.words_came(step).stage
            assert after is before
        else:
            for _ in range(step[1]):
                after = turn.hear(holds_voice=step[0]).stage
                assert not (step[0] and after is Stage.OVER and before is not Stage.OVER)
                before = after


@given(turns, steps, st.lists(st.sampled_from(FRAGMENTS), max_size=20))
def test_every_silence_behind_an_answer_has_an_end(turn, steps, late) -> None:
    go(turn, steps)
    turn.hear_all([True] * 5)
    for fragment in [*late, *[""] * (MOST_MS // FRAME_MS + 1)]:
        turn.words_came(fragment)
        turn.hear(holds_voice=False)
    for _ in late:
        turn.hear(holds_voice=False)
    assert turn.verdict.stage is Stage.OVER


@given(turns, steps)
def test_silence_alone_only_brings_the_end_nearer(turn, steps) -> None:
    go(turn, steps)
    turn.hear_all([True] * 5)
    order = [Stage.UNBEGUN, Stage.SPEAKING, Stage.MAY_BE_OVER, Stage.OVER]
    stages = [order.index(turn.hear(holds_voice=False).stage) for _ in range(400)]
    assert stages == sorted(stages)


@given(turns, steps, st.integers(1, 64))
def test_it_does_not_matter_in_what_pieces_frames_come(turn, steps, size) -> None:
    whole = EndOfTurn("Tell me more.", "en-US", WordLag())
    pieces = EndOfTurn("Tell me more.", "en-US", WordLag())
    for step in steps:
        if isinstance(step, str):
            assert whole.words_came(step) == pieces.words_came(step)
            continue
        voiced = [step[0]] * step[1]
        for start in range(0, len(voiced), size):
            pieces.hear_all(voiced[start : start + size])
        assert whole.hear_all(voiced) == pieces.verdict

"""Text and sound side by side."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from live.simulator.senses.words import align_words, split_sentences

SENTENCES = st.lists(st.text("abcdef,.", min_size=1, max_size=8), min_size=1, max_size=10).map(
    " ".join
)


def test_a_text_is_split_at_the_ends_of_its_sentences():
    assert split_sentences(" Hello, Sam!\nHow are you?  Well… yes. ") == [
        "Hello, Sam!",
        "How are you?",
        "Well…",
        "yes.",
    ]
    assert split_sentences("  ") == []


@given(sentence=SENTENCES, samples=st.integers(0, 60_000), loudness=st.integers(0, 9_000))
def test_no_sound_and_no_word_is_lost(sentence, samples, loudness):
    noise = np.random.default_rng(samples).integers(-loudness - 1, loudness + 1, size=samples)
    pcm = noise.astype("<i2").tobytes()

    chunks = list(align_words(sentence, pcm))

    assert [chunk.text for chunk in chunks] == sentence.split()
    assert b"".join(chunk.pcm for chunk in chunks) == pcm


def test_words_part_in_the_pause_between_them():
    tone = (np.sin(np.arange(12_000) / 10) * 8_000).astype("<i2")
    pause = np.zeros(2_400, dtype="<i2")
    pcm = np.concatenate([tone, pause, tone]).tobytes()

    first, _second = align_words("alpha omega", pcm)

    assert 12_000 <= len(first.pcm) // 2 <= 14_400

"""The scripted ear: utterances of the tone code become fragments."""

import pytest

from live.simulator.senses.scripted_ear import ScriptedEar
from live.simulator.senses.tones import encode_words


async def read(fragments):
    return [fragment async for fragment in fragments]


async def test_the_fragments_joined_verbatim_are_the_text():
    ear = ScriptedEar()
    ear.start()
    fragments = ear.fragments()
    ear.feed(encode_words([1, 22, 333]))
    ear.finish()

    heard = await read(fragments)

    assert "".join(heard) == " w0001 w0022 w0333"
    assert len(heard) > 3, "fragments end inside of words"


async def test_a_word_is_told_while_the_utterance_goes_on():
    ear = ScriptedEar()
    ear.start()
    fragments = ear.fragments()
    ear.feed(encode_words([1]))

    assert (await anext(fragments)).startswith(" w")


async def test_the_next_utterance_may_start_before_the_last_was_read():
    ear = ScriptedEar()
    heard = []
    for number in (1, 2):
        ear.start()
        heard.append(ear.fragments())
        ear.feed(encode_words([number]))
        ear.finish()

    assert ["".join(await read(fragments)) for fragments in heard] == [" w0001", " w0002"]


async def test_audio_outside_of_an_utterance_is_ignored():
    ear = ScriptedEar()
    ear.feed(encode_words([1]))
    ear.start()
    fragments = ear.fragments()
    ear.finish()
    ear.finish()
    ear.feed(encode_words([2]))

    assert await read(fragments) == []


async def test_a_vocabulary_names_the_words():
    ear = ScriptedEar({1: "responsibility"})
    ear.start()
    fragments = ear.fragments()
    ear.feed(encode_words([1, 2]))
    ear.finish()

    assert "".join(await read(fragments)) == " responsibility w0002"


def test_fragments_need_an_utterance():
    with pytest.raises(RuntimeError, match=r"start\(\)"):
        ScriptedEar().fragments()

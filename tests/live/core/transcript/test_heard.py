import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.core.sound.audio import downlink_samples
from live.core.transcript.heard import SpokenText, rejoined
from tests.scripts import ANSWERS

WORDS = st.lists(st.text(alphabet="abcdef'é", min_size=1, max_size=8), min_size=1, max_size=20)


def spoken(*fragments: tuple[str, int]) -> SpokenText:
    text = SpokenText()
    for fragment, received_ms in fragments:
        text.add(fragment, downlink_samples(received_ms))
    return text


def cut_at(text: SpokenText, played_ms: int, total_ms: int) -> tuple[str, str]:
    return text.split(downlink_samples(played_ms), downlink_samples(total_ms))


def test_fragments_are_joined_verbatim_without_the_first_leading_space() -> None:
    assert spoken((" Hel", 0), ("lo  there", 100), (".", 200)).text == "Hello  there."


def test_all_is_heard_when_all_was_played() -> None:
    assert cut_at(spoken((" One two.", 0)), 1000, 1000) == ("One two.", "")


def test_nothing_is_heard_when_nothing_was_played() -> None:
    assert cut_at(spoken((" One two.", 0)), 0, 1000) == ("", "One two.")


def test_text_that_runs_ahead_is_placed_on_the_audio_after_it() -> None:
    text = spoken(("one two ", 0), ("three four", 1000))
    assert cut_at(text, 1000, 2000) == ("one two", "three four")


def test_text_that_follows_its_audio_is_placed_before_it() -> None:
    text = spoken(("one two ", 1000), ("three four", 2000))
    assert cut_at(text, 1000, 2000) == ("one two", "three four")


def test_a_word_counts_as_heard_when_half_of_it_was_played() -> None:
    text = spoken(("abcd efgh", 0))
    assert cut_at(text, 690, 900) == ("abcd", "efgh")
    assert cut_at(text, 710, 900) == ("abcd efgh", "")


def test_fragments_that_arrive_without_audio_between_them_share_the_stretch() -> None:
    text = spoken(("one ", 1000), ("two ", 1000), ("three", 2000))
    assert cut_at(text, 1000, 2000) == ("one two", "three")


def test_a_text_without_any_audio_is_not_heard() -> None:
    assert spoken(("written", 0)).split(0, 1) == ("", "written")


@pytest.mark.parametrize("language", ANSWERS)
@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_about_as_much_of_the_text_as_of_the_sound_is_heard(language: str, share: float) -> None:
    whole = ANSWERS[language]
    heard, unheard = cut_at(spoken((whole, 0)), round(10_000 * share), 10_000)
    assert abs(len(heard) / len(whole) - share) < 0.1
    assert heard + unheard == whole or f"{heard} {unheard}" == whole


@st.composite
def replies(draw: st.DrawFn) -> tuple[SpokenText, int]:
    text, received = SpokenText(), 0
    for word in draw(WORDS):
        text.add(f" {word}", received)
        received += draw(st.integers(min_value=0, max_value=9_600))
    return text, max(received, 1)


@given(reply=replies(), share=st.floats(min_value=0, max_value=1))
def test_no_word_is_lost_or_split_by_a_cut(reply: tuple[SpokenText, int], share: float) -> None:
    text, total = reply
    heard, unheard = text.split(int(total * share), total)
    assert (heard.split() + unheard.split()) == text.text.split()


@given(reply=replies(), shares=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_more_playing_never_means_fewer_words_heard(
    reply: tuple[SpokenText, int], shares: tuple[float, float]
) -> None:
    text, total = reply
    fewer, more = (text.split(int(total * share), total)[0] for share in sorted(shares))
    assert more.startswith(fewer)


@pytest.mark.parametrize(
    "text", ["Hello Sam. What else?", "今日は。お元気ですか。", "สวัสดี", "¿Qué?"]
)
def test_what_was_split_can_be_put_together_again(text: str) -> None:
    spoken = SpokenText()
    spoken.add(text, 0)
    for played in range(0, 1_001, 50):
        heard, unheard = spoken.split(played, 1_000)
        assert rejoined(heard, unheard) == text if unheard else heard == text

import pytest

from live.core.transcript.echo import is_echo, may_be_echo

SPOKEN = "Tell me about a project that you are proud of. What did you build?"


@pytest.mark.parametrize(
    "heard",
    [
        "about a project",
        " about a proj",
        "ject that you are",
        "PROUD OF. what did",
        "Tell me about a project that you are proud of. What did you build?",
    ],
)
def test_words_that_were_just_played_are_an_echo(heard: str) -> None:
    assert is_echo(heard, SPOKEN)


@pytest.mark.parametrize("heard", ["a project", "proud", "you"])
def test_who_repeats_a_word_or_two_asks_back(heard: str) -> None:
    assert may_be_echo(heard, SPOKEN)
    assert not is_echo(heard, SPOKEN)


@pytest.mark.parametrize(
    "heard",
    [
        "Wait",
        "about my project",
        "a project, well",
        "Stop! Tell me about",
        "build? I built a bridge",
    ],
)
def test_other_words_are_the_candidates(heard: str) -> None:
    assert not may_be_echo(heard, SPOKEN)


def test_in_a_script_without_spaces_it_is_looked_at_by_the_character() -> None:
    assert is_echo("谈谈你", "请谈谈你的项目")
    assert not may_be_echo("等一下", "请谈谈你的项目")


def test_nothing_may_be_an_echo_and_is_none() -> None:
    assert may_be_echo("", SPOKEN)
    assert not is_echo("", SPOKEN)

"""Every message fits, whatever people have said, and keeps the part that matters."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.records import Quality
from live.core.protocol import server_messages
from live.core.protocol.fitting import (
    MESSAGE_BYTES,
    beginning_of,
    end_of,
    json_bytes,
    newest_that_fit,
)
from live.core.protocol.server_messages import Caption, Phase, Position
from live.core.protocol.typed_text import MAX_TYPED_CHARACTERS

POSITION = Position(True, 999, 999, 2**32 - 1, 2**32 - 1)
TEXTS = st.text(alphabet='aé"\\\n\x01€🙂', max_size=60)
LETTERS = ["a", '"', "\\", "é", "€", "🙂", "\x01"]


@given(TEXTS, st.integers(min_value=3, max_value=80))
def test_a_text_is_cut_to_what_fits_and_no_shorter(text: str, most: int) -> None:
    for cut, kept in ((end_of(text, most), text[::-1]), (beginning_of(text, most), text)):
        assert json_bytes(cut) <= most
        if cut != text:
            bare = cut.strip("…")
            assert bare in text
            assert json_bytes(bare + kept[len(bare)]) + json_bytes("…") > most


@given(st.lists(TEXTS, max_size=8))
def test_texts_that_all_fit_are_all_there(texts: list[str]) -> None:
    assert newest_that_fit(texts, 100) == texts


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize(("count", "length"), [(50, 4_000), (1, 100_000), (50, 700), (3, 12_000)])
def test_a_welcome_fits_with_the_newest_captions(letter: str, count: int, length: int) -> None:
    captions = [Caption(n, "interviewer", letter * length + str(n), True) for n in range(count)]
    message = server_messages.welcome(
        epoch=2**32 - 1, phase=Phase.RECONNECTING, position=POSITION, resend_from=2**32 - 1,
        replay=65_535, captions=captions,
    )  # fmt: skip
    assert len(message.encode()) <= MESSAGE_BYTES
    shown = json.loads(message)["captions"]
    assert [one["turn"] for one in shown] == list(range(count - len(shown), count))
    assert shown[-1]["text"].endswith(f"{letter}{count - 1}")
    assert len(message.encode()) > MESSAGE_BYTES / 2


def test_the_longest_typed_answers_are_all_that_a_welcome_can_hold() -> None:
    answer = "é" * MAX_TYPED_CHARACTERS
    message = server_messages.welcome(
        epoch=1, phase=Phase.READY, position=POSITION, resend_from=0, replay=1,
        captions=[Caption(2 * n + 1, "candidate", answer, True) for n in range(17)],
    )  # fmt: skip
    shown = json.loads(message)["captions"]
    assert [len(one["text"]) for one in shown[1:]] == [MAX_TYPED_CHARACTERS] * 3


@pytest.mark.parametrize("letter", LETTERS)
def test_no_message_is_too_long(letter: str) -> None:
    text = letter * 200_000
    for message in (
        server_messages.caption(Caption(2**32 - 1, "interviewer", text, False)),
        server_messages.question(999, 999, text),
        server_messages.lobby(POSITION, elsewhere=True),
        server_messages.quality(2**31, Quality.GOOD),
    ):
        assert len(message.encode()) <= MESSAGE_BYTES


def test_a_long_caption_shows_its_end_and_a_long_question_its_beginning() -> None:
    text = "first " + "x" * 40_000 + " last"
    assert json.loads(server_messages.caption(Caption(1, "candidate", text, False)))[
        "text"
    ].endswith(" last")
    assert json.loads(server_messages.question(1, 1, text))["text"].startswith("first ")

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.characters import key_of
from interviews.words import count_words, steps, words
from tests.scripts import ANSWERS, UNSPACED, VARIANTS


def cut(text: str) -> list[str]:
    return [text[word.start : word.end] for word in words(text)]


def keys(text: str) -> list[str]:
    return [word.key for word in words(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I built it, then.", ["I", "built", "it", "then"]),
        ("¿Qué? «Nada», (dijo)…", ["Qué", "Nada", "dijo"]),
        ("so – yes — no—maybe...well", ["so", "yes", "no", "maybe", "well"]),
        ("a back-end engineer", ["a", "back", "end", "engineer"]),
        ("C, C++ and C#.", ["C", "C++", "and", "C#"]),
        ("by 5%, or 5 % or 5 €", ["by", "5%", "or", "5 %", "or", "5 €"]),
        ("-5 degrees, .NET and 1990-1999", ["-5", "degrees", ".NET", "and", "1990-1999"]),
        ("l’équipe d'Ana", ["l’équipe", "d'Ana"]),
        ("मैंने टीम का।", ["मैंने", "टीम", "का"]),
        ("六年，用C++写", ["六", "年", "用", "C++", "写"]),
        ("パガ・ー", ["パ", "ガ", "ー"]),
        ("เจ็ดปี ครับ", ["เจ็", "ด", "ปี", "ค", "รั", "บ"]),
        ("ភ្នំ។", ["ភ្នំ"]),
        ("!? … —", []),
        ("", []),
    ],
)
def test_a_text_is_cut_into_what_can_be_compared(text: str, found: list[str]) -> None:
    assert cut(text) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("équipe", "e\u0301quipe"),
        ("l’équipe", "l'e\u0301quipe"),
        ("back‑end", "back-end"),
        ("\u22125 degrees", "-5 degrees"),
        ("Straße", "STRASSE"),
        ("ΛΌΓΟΣ", "λόγος"),
        ("Ｃ＋＋", "c++"),
        ("ﾊﾟｲｿﾝ", "パイソン"),
        ("が", "か\u3099"),
        ("가", "\u1100\u1161"),
        ("صـــح", "صح"),
        ("می\u200cخواهم", "میخواهم"),
        ("ﬁnden", "finden"),
        ("צה״ל", 'צה"ל'),
    ],
)
def test_what_is_written_in_two_ways_is_one_word(one: str, other: str) -> None:
    assert keys(one) == keys(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("C", "C++"), ("C", "C#"), ("5%", "5€"), ("5 %", "5 €"), ("का", "के"), ("resume", "résumé"),
     ("5", "-5"), ("R&D", "RD"), ("か", "が"), ("ปี", "ปู่"), ("и", "й"), ("ı", "i")],
)  # fmt: skip
def test_marks_and_symbols_tell_words_apart(one: str, other: str) -> None:
    assert keys(one) != keys(other)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("language", ANSWERS)
def test_an_answer_has_the_same_words_in_every_form(language: str, variant: str) -> None:
    assert keys(VARIANTS[variant](ANSWERS[language])) == keys(ANSWERS[language])


@given(text=st.text(max_size=80))
def test_words_stand_in_their_text_in_order(text: str) -> None:
    at = 0
    for word in words(text):
        assert at <= word.start < word.end <= len(text)
        assert word.key
        at = word.end


@given(text=st.text(max_size=80))
def test_a_key_is_its_own_key(text: str) -> None:
    assert all(key_of(key) == key for key in keys(text))


@given(text=st.one_of(st.text(max_size=80), st.sampled_from(list(ANSWERS.values()))))
def test_the_pieces_of_a_text_are_the_text(text: str) -> None:
    assert "".join(text[start:end] for start, end in steps(text)) == text
    assert all(start < end for start, end in steps(text))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (" One, back-end  (two).", [" ", "One, ", "back-end  ", "(two)."]),
        ("六年，「用C++」写。", ["六", "年，", "「用", "C++」", "写。"]),
        ("เจ็ดปี ครับ", ["เจ็", "ด", "ปี ", "ค", "รั", "บ"]),
    ],
)
def test_a_piece_keeps_its_punctuation_and_its_space(text: str, pieces: list[str]) -> None:
    assert [text[start:end] for start, end in steps(text)] == pieces


def test_words_are_counted_in_every_script() -> None:
    assert count_words("I was a back-end engineer.") == 5
    assert count_words("Bonjour – ça va ?") == 3
    for language in UNSPACED:
        assert 15 <= count_words(ANSWERS[language]) <= 45, language

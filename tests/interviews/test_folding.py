"""What people are found by: the same for every way in which a name can be typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.folding import email_key, fold, fold_words


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("NUNEZ", "Núñez"),
        ("NÚÑEZ", "Nu\u0301n\u0303ez"),
        ("strasse", "Straße"),
        ("lukasz", "Łukasz"),
        ("sorensen", "Sørensen"),
        ("istanbul", "İSTANBUL"),
        ("diyarbakir", "Diyarbak\u0131r"),
        ("o'brien", "O’Brien"),  # the apostrophe that keyboards of phones make
        ("anne-marie", "Anne‑Marie"),  # noqa: RUF001 - a hyphen that does not break
        ("lee", "\uff2c\uff25\uff25"),
        ("ЕЛКИН", "Ёлкин"),
        ("αθηνα", "Αθηνά"),
        ("شمس", "شَمس"),
        ("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8"),
        ("a b", " A \t\u00a0 b\u200b "),
    ],
)
def test_a_name_is_found_however_it_is_typed(typed: str, stored: str) -> None:
    assert fold(typed) == fold(stored)


@pytest.mark.parametrize(
    ("one", "another"),
    [("か", "が"), ("काम", "कम"), ("นา", "น่า"), ("Lee", "Lea")],
)
def test_marks_that_make_another_letter_tell_names_apart(one: str, another: str) -> None:
    assert fold(one) != fold(another)


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert email_key(email_key(text)) == email_key(text)


@given(st.text())
def test_what_is_folded_can_be_stored_and_has_single_spaces(text: str) -> None:
    folded = fold(text)
    assert "\0" not in folded
    assert " ".join(folded.split()) == folded
    assert fold_words(text) == folded.split()


def test_an_address_is_the_same_in_every_letter_case_and_another_with_an_accent() -> None:
    assert email_key(" Ana@Example.COM ") == email_key("ana@example.com")
    assert email_key("ana@münchen.example") != email_key("ana@munchen.example")

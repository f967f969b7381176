"""Ledger events in plain words."""

import pytest

from interviews.models.ledger import LedgerKindChoice
from interviews.records import LedgerKind
from interviews.views.event_words import describe_event
from tests.factories import make_event


@pytest.mark.parametrize("kind", LedgerKind)
def test_every_kind_has_a_sentence(kind: LedgerKind) -> None:
    sentence = describe_event(make_event(kind))
    assert sentence.endswith(".")
    assert " " in sentence
    assert kind.value in LedgerKindChoice.values


def test_how_long_it_took_is_said_where_known() -> None:
    event = make_event(LedgerKind.RESUMED_BY_HANDLE, gap_ms=640)
    assert describe_event(event).endswith("The interruption lasted 0.6 s.")


def test_lost_sound_is_said_in_seconds() -> None:
    assert describe_event(make_event(LedgerKind.AUDIO_LOST, frames=500)).startswith("16.0 s")


def test_the_end_says_why() -> None:
    event = make_event(LedgerKind.ENDED, details={"reason": "time_up"})
    assert describe_event(event) == "The interview ended: time was up."
    assert describe_event(make_event(LedgerKind.ENDED)) == "The interview ended."

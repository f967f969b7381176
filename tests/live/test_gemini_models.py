import re
from dataclasses import fields
from pathlib import Path

import pytest
from google.genai import types

from live.gemini_models import (
    LIVE_MODELS,
    RECOMMENDED,
    UNKNOWN,
    Context,
    Fact,
    LiveModel,
    as_markdown,
    gone_models,
    live_model,
    served_models,
)

ROOT = Path(__file__).resolve().parents[2]
ROWS = [*LIVE_MODELS.items(), ("any other", UNKNOWN)]


def test_the_document_shows_the_table() -> None:
    text = (ROOT / "docs/gemini-models.md").read_text()
    assert text.split("<!-- models -->\n")[1].split("<!-- /models -->")[0] == as_markdown()


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_each_cell_says_who_says_so_and_when(name: str, row: LiveModel) -> None:
    for each in fields(row):
        fact = getattr(row, each.name)
        assert isinstance(fact, Fact), (name, each.name)
        assert fact.source
        assert re.fullmatch(r"20\d\d-\d\d(-\d\d)?", fact.date), (name, each.name)


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_what_a_row_says_of_a_function_the_library_can_send(name: str, row: LiveModel) -> None:
    if row.behavior.value:
        assert types.Behavior(row.behavior.value) in set(types.Behavior), name
    if row.thinking_level.value:
        assert types.ThinkingLevel(row.thinking_level.value) in set(types.ThinkingLevel), name


def test_a_model_is_served_or_gone() -> None:
    assert set(served_models()) | set(gone_models()) >= set(LIVE_MODELS)
    assert not set(served_models()) & set(gone_models())
    assert served_models()[0] == RECOMMENDED


def test_the_prefix_of_a_name_does_not_matter() -> None:
    assert live_model(f"models/{RECOMMENDED}") is LIVE_MODELS[RECOMMENDED]


def test_a_model_that_nobody_knows_is_sent_nothing_that_any_model_refuses() -> None:
    row = live_model("gemini-9-live")
    assert row is UNKNOWN
    assert row.context.value is not Context.ANY_TIME
    assert not row.thinking_level.value
    assert not row.scheduling.value
    assert row.answer_may_cut.value

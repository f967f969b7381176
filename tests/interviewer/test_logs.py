"""How records look, and what never stands in them."""

import json
import logging

import pytest

from interviewer.logs import JsonFormatter, TextFormatter


def record(message: str, *args: object, **fields: object) -> logging.LogRecord:
    return logging.getLogger("room").makeRecord(
        "room", logging.WARNING, __file__, 1, message, args, None, extra=fields
    )


def test_a_text_record_shows_its_fields() -> None:
    line = TextFormatter().format(record("model_dropped", session="1f", close_code=1011))
    assert line.endswith("WARNING room model_dropped session=1f close_code=1011")


def test_a_json_record_carries_its_fields() -> None:
    entry = json.loads(JsonFormatter().format(record("model_dropped", session="1f")))
    assert entry["message"] == "model_dropped"
    assert entry["session"] == "1f"
    assert entry["level"] == "WARNING"


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
def test_join_tokens_are_cut_out_of_messages_and_fields(formatter: logging.Formatter) -> None:
    line = formatter.format(
        record("Not Found: %s", "/join/s3cr3t-one/", path="/join/s3cr3t-two?x", raw="/join/s3cr3t")
    )
    assert "s3cr3t" not in line
    assert "/join/…/" in line
    assert "/join/…?x" in line


def test_a_traceback_is_kept_in_both_forms() -> None:
    try:
        raise ValueError("why")
    except ValueError as error:
        made = record("failed")
        made.exc_info = (ValueError, error, error.__traceback__)
    assert "ValueError: why" in TextFormatter().format(made)
    assert "ValueError: why" in json.loads(JsonFormatter().format(made))["traceback"]

"""How records look, and what never stands in them."""

import json
import logging
import secrets
from collections.abc import Callable

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, OperationalError

from interviewer.logs import LONG_RUN, JsonFormatter, TextFormatter
from interviews.access import TOKEN_BYTES


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


TOKEN = "s3cr3t-_0123456789abcdefghijklmnopqrstuvwxy"

MISWRITTEN = [
    "/join//{}/",
    "/join/./{}/",
    "/join;{}",
    "/join\\{}",
    "/ws/{}",
    "/interview/0f6d3f0e-5d43-4d1b-8f0f-0f6d3f0e5d43/{}",
    "/JOIN/{}",
    "/join%2F{}",
    "/join/%2F{}%2F",
    "/%6aoin/{}",
    "{}",
    "{}?{}",
]


def spelled(token: str) -> list[str]:
    """The token as it is, in other letters, and with a letter that is written as its number."""
    return [token, token.upper(), token.replace("m", "%6d")]


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
@pytest.mark.parametrize("path", MISWRITTEN)
def test_a_token_is_cut_out_wherever_it_stands(formatter: logging.Formatter, path: str) -> None:
    assert len(TOKEN) == len(secrets.token_urlsafe(TOKEN_BYTES))
    for token in spelled(TOKEN):
        asked = path.replace("{}", token)
        line = formatter.format(record("Not Found: %s", asked, path=asked, also={"path": asked}))
        assert "s3cr3t" not in line.lower()
        assert "uvwxy" not in line.lower()


def test_the_id_of_an_interview_is_not_taken_for_a_token() -> None:
    session = "0f6d3f0e-5d43-4d1b-8f0f-0f6d3f0e5d43"
    line = TextFormatter().format(record("GET /ws/interview/%s/", session, session=session))
    assert line.count(session) == 2


def test_nginx_cuts_what_we_cut() -> None:
    printed = (settings.BASE_DIR / "docs/runbook.md").read_text(encoding="utf-8")
    assert f'"~^(?<before_key>.*?){LONG_RUN.pattern}" "${{before_key}}...";' in printed


ROW = "Sam said: a\nb\nMy salary is 90 000."


def failed_with(raises: Callable[[], None], message: str = "failed") -> logging.LogRecord:
    try:
        raises()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is logged
        made = record(message, *([error] if "%" in message else []))
        made.exc_info = (type(error), error, error.__traceback__)
        return made
    raise AssertionError("nothing was raised")


def refused_row() -> None:
    cause = psycopg.errors.CheckViolation(
        f"new row is wrong\nDETAIL:  Failing row contains ({ROW})."
    )
    raise IntegrityError(str(cause)) from cause


def a_group() -> None:
    try:
        refused_row()
    except IntegrityError as error:
        raise ExceptionGroup("several tasks", [error, ValueError("why")]) from None


def something_after() -> None:
    try:
        refused_row()
    except IntegrityError:
        raise ValueError("later") from None


def something_during() -> None:
    try:
        refused_row()
    except IntegrityError as error:
        raise RuntimeError("in all") from error


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
@pytest.mark.parametrize("raises", [refused_row, a_group, something_after, something_during])
@pytest.mark.parametrize("message", ["failed", "Exception inside application: %s", "raised %r"])
def test_an_error_of_the_database_never_carries_a_row_into_the_log(
    formatter: logging.Formatter, raises: Callable[[], None], message: str
) -> None:
    line = formatter.format(failed_with(raises, message))
    assert "salary" not in line
    assert "Sam said" not in line
    assert "Traceback" in line
    if raises is not something_after:
        assert "IntegrityError" in line


def test_what_kind_of_error_of_the_database_it_was_is_told() -> None:
    line = TextFormatter().format(failed_with(refused_row))
    assert "<IntegrityError 23514>" in line


def test_that_the_database_is_away_is_told_in_its_own_words() -> None:
    def away() -> None:
        raise OperationalError("connection refused")

    assert "connection refused" in TextFormatter().format(failed_with(away))


def test_a_traceback_is_kept_in_both_forms() -> None:
    try:
        raise ValueError("why")
    except ValueError as error:
        made = record("failed")
        made.exc_info = (ValueError, error, error.__traceback__)
    assert "ValueError: why" in TextFormatter().format(made)
    assert "ValueError: why" in json.loads(JsonFormatter().format(made))["traceback"]

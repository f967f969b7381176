"""What anybody can have refused, as often as they like, is a line in the log, and not one too many."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from django.conf import settings
from django.test import Client

from interviewer.logs import TextFormatter
from interviewer.refused_requests import LINES_A_MINUTE, SHOWN_CHARACTERS, RefusedRequests


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(clock: Clock) -> Iterator[StringIO]:
    """What a handler like the console's writes."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(TextFormatter())
    handler.addFilter(RefusedRequests(clock))
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def lines_of(log: StringIO) -> list[str]:
    return log.getvalue().splitlines()


def test_the_console_leaves_none_out_of_the_rule() -> None:
    assert "refused_requests" in settings.LOGGING["handlers"]["console"]["filters"]


def test_a_wrong_host_is_one_line_without_a_traceback(client: Client, log: StringIO) -> None:
    assert client.get("/", headers={"Host": "elsewhere.example"}).status_code == 400
    [line] = lines_of(log)
    assert "WARNING django.security.DisallowedHost" in line
    assert "elsewhere.example" in line


def test_of_a_long_host_a_piece_is_shown(client: Client, log: StringIO) -> None:
    client.get("/", headers={"Host": "not here " * 1_000})
    [line] = lines_of(log)
    assert SHOWN_CHARACTERS < len(line) < 2 * SHOWN_CHARACTERS


@pytest.mark.parametrize("before", range(0, SHOWN_CHARACTERS // 2, 5))
def test_no_piece_of_a_join_token_is_left_where_a_line_is_cut(
    client: Client, log: StringIO, before: int
) -> None:
    token = "".join("abcdefghij"[number % 10] for number in range(43))
    client.get("/" + "n/" * before + token)
    [line] = lines_of(log)
    assert "abcde" not in line


def test_in_a_minute_there_are_so_many_lines_and_then_their_number(
    client: Client, log: StringIO, clock: Clock
) -> None:
    for _ in range(LINES_A_MINUTE + 30):
        client.get("/", headers={"Host": "elsewhere.example"})
    client.get("/nothing")
    assert len(lines_of(log)) == LINES_A_MINUTE + 1
    assert "Not Found: /nothing" in lines_of(log)[-1]
    clock.now = 60
    client.get("/", headers={"Host": "elsewhere.example"})
    assert lines_of(log)[-1].endswith("left_out=30")
    client.get("/", headers={"Host": "elsewhere.example"})
    assert "left_out" not in lines_of(log)[-1]


def test_a_fault_of_ours_keeps_its_traceback(log: StringIO) -> None:
    for _ in range(LINES_A_MINUTE + 1):
        try:
            raise ValueError("why")
        except ValueError as error:
            logging.getLogger("django.request").error(
                "Internal Server Error: %s", "/", extra={"status_code": 500}, exc_info=error
            )
    assert log.getvalue().count("ValueError: why") == LINES_A_MINUTE + 1

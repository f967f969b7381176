"""One process answers what is asked about a stack's interviews, and goes on after a failure."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from interviewer.stack.services import service_environment
from tests.arranger import Arranger


@pytest.fixture
def arranger(tmp_path: Path) -> Iterator[Arranger]:
    running = Arranger(service_environment(), tmp_path / "log" / "arranger.log")
    yield running
    running.close()


def test_what_fails_says_why_and_the_next_question_is_answered(arranger: Arranger) -> None:
    for _ in range(2):
        assert arranger.ask("read") == []
        with pytest.raises(RuntimeError, match="there is no command 'nonsense'"):
            arranger.ask("nonsense")

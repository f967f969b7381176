"""The tests of a group go to one process."""

from tests.workers import ScopeScheduling, scope_of


def test_files_of_a_group_have_one_scope_and_others_their_own() -> None:
    assert scope_of("tests/e2e/test_pause.py") == scope_of("tests/chaos/test_faults.py") == "stack"
    assert scope_of("tests/live/servers/test_ends.py") == scope_of(
        "tests/live/servers/test_lines.py"
    )
    assert scope_of("tests/test_workers.py") == "tests/test_workers.py"


def test_the_scheduler_asks_for_the_scope_of_a_tests_file() -> None:
    scheduling = ScopeScheduling.__new__(ScopeScheduling)
    assert scheduling._split_scope("tests/e2e/test_pause.py::test_one[a::b]") == "stack"

from live.core.model.open_calls import MOST_CALLS, OpenCalls


def test_a_call_that_was_answered_is_not_lost() -> None:
    calls = OpenCalls()
    calls.called("c1", "f")
    calls.answered("c1")
    calls.link_gone()
    assert calls.lost == {}


def test_a_call_that_was_open_when_the_connection_dropped_is_lost() -> None:
    calls = OpenCalls()
    calls.called("c1", "f")
    calls.link_gone()
    assert calls.lost == {"c1": "f"}


def test_a_call_that_was_open_when_the_handle_was_issued_is_lost_though_it_was_answered_since() -> (
    None
):
    calls = OpenCalls()
    calls.called("c1", "f")
    calls.handle_issued()
    calls.answered("c1")
    calls.link_gone()
    assert calls.lost == {"c1": "f"}


def test_a_newer_handle_covers_what_was_answered_before_it() -> None:
    calls = OpenCalls()
    calls.called("c1", "f")
    calls.link_gone()
    calls.handle_issued()
    assert calls.lost == {}


def test_a_second_drop_before_a_newer_handle_loses_the_same_call_again() -> None:
    calls = OpenCalls()
    calls.called("c1", "f")
    calls.link_gone()
    calls.answered("c1")  # on the resumed connection
    calls.link_gone()
    assert calls.lost == {"c1": "f"}


def test_a_fresh_session_waits_for_nothing() -> None:
    calls = OpenCalls()
    calls.called("c1", "f")
    calls.link_gone()
    calls.forget()
    assert calls.lost == {}


def test_what_another_workers_session_waits_for_is_taken_up() -> None:
    first, second = OpenCalls(), OpenCalls()
    first.called("c1", "f")
    second.take_up(first.known)
    assert second.lost == {"c1": "f"}


def test_a_model_that_calls_without_end_fills_no_memory() -> None:
    calls = OpenCalls()
    for number in range(1_000):
        calls.called(f"c{number}", "f")
    calls.called("", "f")
    assert list(calls.known) == [f"c{number}" for number in range(1_000 - MOST_CALLS, 1_000)]

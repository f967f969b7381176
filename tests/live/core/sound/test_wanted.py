import pytest

from live.core.errors import WireError
from live.core.protocol.client_messages import PROTOCOL, AudioFrame
from live.core.sound.wanted import WantedFrames


def page(*, asked: int = 10, newest: int = 12) -> WantedFrames:
    """A page that has captured the frames before `newest`, and is asked for those from `asked` on."""
    wanted = WantedFrames()
    wanted.begin(newest, protocol=PROTOCOL)
    wanted.ask(asked)
    return wanted


def frame(sequence: int, *, replay: int = 1) -> AudioFrame:
    return AudioFrame(sequence, False, False, b"", replay)


def test_the_frame_that_was_asked_for_is_the_next_one_and_misses_nothing() -> None:
    wanted = page()
    assert [wanted.take(frame(10)), wanted.take(frame(11))] == [0, 0]
    assert wanted.behind == 0


def test_frames_that_are_skipped_are_missing() -> None:
    assert page().take(frame(13)) == 3


def test_a_frame_that_is_here_already_is_not_wanted() -> None:
    wanted = page()
    wanted.take(frame(10))
    assert wanted.take(frame(10)) is None


def test_a_leftover_of_an_older_replay_tells_how_far_the_page_has_captured() -> None:
    wanted = page()
    wanted.ask(10)
    assert wanted.take(frame(20, replay=1)) is None
    assert (wanted.newest, wanted.behind) == (21, 11)


def test_a_replay_that_nobody_has_asked_for_breaks_the_protocol() -> None:
    with pytest.raises(WireError):
        page().take(frame(10, replay=2))


def test_what_the_page_may_have_forgotten_is_not_missing() -> None:
    wanted = WantedFrames()
    wanted.begin(30, protocol=PROTOCOL)
    wanted.ask(10, owed_from=20)
    assert wanted.take(frame(15)) == 0
    assert wanted.take(frame(23)) == 3
    wanted.ask(10)
    assert wanted.take(frame(15, replay=2)) == 5

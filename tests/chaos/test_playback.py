"""The loudspeaker of the fault suite's page does what the real one does (tests/js/player-worklet.test.js)."""

from tests.chaos.playback import PLAYBACK_HZ, Playback


def test_a_reply_that_stalls_is_played_as_far_as_it_came() -> None:
    loudspeaker = Playback()
    loudspeaker.take(2, 0, PLAYBACK_HZ // 2, now=0.0)
    assert loudspeaker.advance(0.25) == 250
    assert not loudspeaker.is_dry
    assert loudspeaker.advance(3.0) == 500
    assert loudspeaker.is_dry
    assert not loudspeaker.drained, "nobody has said that it is over"

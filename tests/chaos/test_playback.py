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


def test_a_turn_that_comes_while_another_is_played_waits_for_its_end() -> None:
    loudspeaker = Playback()
    loudspeaker.take(2, 0, PLAYBACK_HZ, now=0.0)
    loudspeaker.end(2, PLAYBACK_HZ)
    loudspeaker.take(4, 0, PLAYBACK_HZ, now=0.1)
    assert (loudspeaker.advance(0.5), loudspeaker.turn) == (500, 2)
    assert (loudspeaker.advance(1.25), loudspeaker.turn) == (250, 4)
    assert loudspeaker.played_out == 2


def test_lowered_it_plays_on_and_all_of_it_counts() -> None:
    loudspeaker = Playback()
    loudspeaker.take(2, 0, PLAYBACK_HZ, now=0.0)
    loudspeaker.duck(on=True)
    assert loudspeaker.advance(0.5) == 500
    assert (loudspeaker.is_ducked, loudspeaker.ducks) == (True, 1)


def test_a_flush_leaves_what_follows_the_turn_that_is_cut() -> None:
    loudspeaker = Playback()
    loudspeaker.take(2, 0, PLAYBACK_HZ, now=0.0)
    loudspeaker.duck(on=True)
    loudspeaker.take(4, 0, PLAYBACK_HZ, now=0.1)
    assert loudspeaker.flush(2, now=0.5) == [(2, 500)]
    assert not loudspeaker.is_ducked
    assert (loudspeaker.advance(0.75), loudspeaker.turn) == (250, 4)


def test_a_flush_of_all_cuts_what_was_not_begun_too() -> None:
    loudspeaker = Playback()
    loudspeaker.take(2, 0, PLAYBACK_HZ, now=0.0)
    loudspeaker.take(4, 0, PLAYBACK_HZ, now=0.1)
    assert loudspeaker.flush(4, now=0.5) == [(2, 500), (4, 0)]
    loudspeaker.take(4, PLAYBACK_HZ, PLAYBACK_HZ, now=0.6)
    assert loudspeaker.is_dry

from live.core.transcript.turns import Transcript
from tests.live import given as cast
from tests.live.core.transcripts import hear, reply, texts

# Storing and taking up again


def test_each_change_is_handed_out_once() -> None:
    transcript = Transcript()
    hear(transcript, "one")
    assert [turn.number for turn in transcript.take_changes()] == [1]
    assert transcript.take_changes() == []


def test_a_new_owner_goes_on_with_the_answer_that_was_open() -> None:
    transcript = Transcript([cast.turn(2), cast.turn(3, "I built a small", final=False)])
    assert hear(transcript, " built a small engine") == 3
    assert texts(transcript)[3] == "I built a small engine"


def test_a_new_owner_closes_the_reply_that_nobody_plays_any_more() -> None:
    transcript = Transcript([cast.turn(2, "one", unheard_text="two", final=False)])
    assert [turn.final for turn in transcript.take_changes()] == [True]
    assert not transcript.playing


def test_an_answer_whose_reply_had_only_begun_takes_its_last_words_again() -> None:
    transcript = Transcript(
        [cast.turn(3, "one two three", final=False), cast.turn(4, "Thank", final=False)]
    )
    assert hear(transcript, "two three") == 3
    assert texts(transcript)[3] == "one two three"
    assert reply(transcript, "I see.", 100) == 6


def test_an_answer_that_was_replied_to_is_not_taken_up_again() -> None:
    transcript = Transcript([cast.turn(1, final=False), cast.turn(2)])
    assert transcript.open_answer == ""
    assert hear(transcript, "more") == 3


def test_a_repetition_that_is_expected_is_merged() -> None:
    transcript = Transcript()
    hear(transcript, "I built a small")
    transcript.expect_repetition()
    hear(transcript, "built a small")
    hear(transcript, " engine")
    assert transcript.open_answer == "I built a small engine"


def test_one_repeated_word_is_not_stored_before_the_next_one_tells() -> None:
    transcript = Transcript([cast.turn(3, "one two three four", final=False)])
    hear(transcript, "two")
    assert texts(transcript)[3] == "one two three four"
    hear(transcript, " three four five")
    assert texts(transcript)[3] == "one two three four five"


def test_one_word_that_is_said_again_at_the_end_is_kept() -> None:
    transcript = Transcript([cast.turn(3, "yes and no", final=False)])
    hear(transcript, "yes")
    transcript.close_answer()
    assert texts(transcript)[3] == "yes and no yes"


def test_a_number_that_the_page_knows_from_a_dead_owner_is_not_used_again() -> None:
    transcript = Transcript([cast.turn(2), cast.turn(3, "I build", final=False)])
    transcript.pass_over(4)
    assert hear(transcript, " engines") == 3
    assert reply(transcript, "I see.", 100) == 6


def test_a_page_that_claims_a_number_far_away_is_not_believed() -> None:
    transcript = Transcript([cast.turn(2)])
    transcript.pass_over(100_000)
    assert reply(transcript, "I see.", 100) == 4


def test_an_answer_may_be_repeated_twice() -> None:
    transcript = Transcript()
    hear(transcript, "one two three")
    transcript.expect_repetition()
    hear(transcript, "two three four")
    transcript.expect_repetition()
    hear(transcript, "three four five")
    assert transcript.open_answer == "one two three four five"


def test_a_reply_that_was_lost_is_final_only_with_the_answer_that_goes_on() -> None:
    transcript = Transcript([cast.turn(2)])
    hear(transcript, "I build")
    reply(transcript, "I see.", 100)
    transcript.hold_answer()
    transcript.finish_replies()
    assert {turn.number: turn.final for turn in transcript.turns} == {2: True, 3: False, 4: False}
    next_owner = Transcript(transcript.turns)
    assert next_owner.open_answer == "I build"
    transcript.close_answer()
    assert all(turn.final for turn in transcript.turns)

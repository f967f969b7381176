import pytest

from interviews.records import TurnSource
from live.core.sound.audio import downlink_samples
from live.core.transcript.turns import Transcript
from tests.live.core.transcripts import hear, play, reply, texts, the_turn, whole_reply

# Numbers


def test_the_interviewer_who_begins_leaves_the_first_place_free() -> None:
    assert whole_reply(Transcript(), "Hello.") == 2


def test_an_answer_is_odd_and_the_reply_to_it_even() -> None:
    transcript = Transcript()
    whole_reply(transcript, "Hello.")
    assert hear(transcript, "Hi") == 3
    assert reply(transcript, "Good.", 500) == 4


def test_two_replies_in_a_row_leave_a_place_between_them() -> None:
    transcript = Transcript()
    assert whole_reply(transcript, "One.") == 2
    assert whole_reply(transcript, "Two.") == 4


def test_words_that_come_after_the_reply_began_find_their_place_before_it() -> None:
    transcript = Transcript()
    whole_reply(transcript, "Hello.")
    reply(transcript, "I see.", 500)
    assert hear(transcript, "late words") == 3


def test_late_fragments_still_belong_to_the_answer_that_the_reply_is_to() -> None:
    transcript = Transcript()
    hear(transcript, " I bui")
    reply(transcript, "I see.", 500)
    hear(transcript, "lt it.")
    assert texts(transcript)[1] == "I built it."


def test_words_after_the_reply_was_heard_are_a_new_answer() -> None:
    transcript = Transcript()
    hear(transcript, "One.")
    whole_reply(transcript, "I see.")
    assert hear(transcript, "Two.") == 3
    assert the_turn(transcript, 1).final


# The candidate


def test_fragments_are_joined_verbatim() -> None:
    transcript = Transcript()
    for fragment in (" We", " bui", "lt", " it."):
        hear(transcript, fragment)
    assert transcript.open_answer == "We built it."


@pytest.mark.parametrize("blank", ["", " ", "\n", "\u00a0\u200b", ".", " …", "!"])
def test_a_fragment_without_a_word_is_no_turn(blank: str) -> None:
    transcript = Transcript()
    assert transcript.hear(blank, start_ms=0, end_ms=100, question=1) is None
    assert transcript.speak(blank, at_ms=100) is None
    assert (transcript.turns, transcript.take_changes()) == ([], [])


def test_what_opens_a_text_is_kept_for_its_first_word() -> None:
    transcript = Transcript()
    for fragment in (" ", " ¿", "Qué?"):
        transcript.speak(fragment, at_ms=100)
        transcript.hear(fragment, start_ms=0, end_ms=100, question=1)
    assert [transcript.whole_text(turn.number) for turn in transcript.turns] == ["¿Qué?", "¿Qué?"]


@pytest.mark.parametrize(
    "fragments",
    [
        (" Met", "amo", "rpho", "sis.\n"),
        ("\n Metamorphosis.", "\n", "\n"),
        ("Metamorphosis.", " ", "\u3000"),
    ],
)
def test_a_turn_has_no_white_space_around_its_text(fragments: tuple[str, ...]) -> None:
    transcript = Transcript()
    for fragment in fragments:
        hear(transcript, fragment)
        transcript.speak(fragment, at_ms=2_000)
    assert transcript.open_answer == transcript.whole_text(2) == "Metamorphosis."
    transcript.reply_audio(downlink_samples(500), at_ms=2_000)
    transcript.generated()
    play(transcript, 2, 500)
    transcript.type_answer("Metamorphosis. \n", at_ms=3_000, question=1)
    transcript.say_written(" Metamorphosis.\n", at_ms=3_000, question=1)
    assert set(texts(transcript).values()) == {"Metamorphosis."}


def test_a_line_break_inside_a_turn_is_kept() -> None:
    transcript = Transcript()
    for fragment in ("One.", "\n", "Two."):
        hear(transcript, fragment)
    assert transcript.open_answer == "One.\nTwo."


def test_an_answer_lasts_from_its_first_voice_to_its_last() -> None:
    transcript = Transcript()
    transcript.hear("a", start_ms=300, end_ms=1_200, question=2)
    transcript.hear("b", start_ms=900, end_ms=2_600, question=2)
    transcript.hear("c", start_ms=900, end_ms=2_100, question=2)
    answer = the_turn(transcript, 1)
    assert (answer.start_ms, answer.end_ms, answer.question) == (300, 2_600, 2)


def test_a_typed_answer_is_a_final_turn_of_its_own() -> None:
    transcript = Transcript()
    hear(transcript, "spoken")
    number = transcript.type_answer("typed", at_ms=5_000, question=1, answer_id="a" * 16)
    typed = the_turn(transcript, number)
    assert (number, typed.text, typed.source, typed.final) == (3, "typed", TurnSource.TYPED, True)
    assert (transcript.has_answer("a" * 16), transcript.question_of("a" * 16)) == (True, 1)
    assert (transcript.has_answer("b" * 16), transcript.question_of("b" * 16)) == (False, None)


def test_words_of_a_spoken_answer_may_still_come_after_a_typed_one() -> None:
    transcript = Transcript()
    hear(transcript, "spoken")
    transcript.type_answer("typed", at_ms=5_000, question=1)
    hear(transcript, " words")
    assert texts(transcript) == {1: "spoken words", 3: "typed"}


# The interviewer


def test_a_reply_counts_as_said_by_what_was_played_of_it() -> None:
    transcript = Transcript()
    number = reply(transcript, "one two three four", 1_000)
    play(transcript, number, 500)
    turn = the_turn(transcript, number)
    assert (turn.text, turn.unheard_text, turn.final) == ("one two", "three four", False)


def test_a_reply_that_was_played_to_its_end_is_final() -> None:
    transcript = Transcript()
    turn = the_turn(transcript, whole_reply(transcript, "one two"))
    assert (turn.text, turn.unheard_text, turn.final, turn.interrupted) == (
        "one two",
        "",
        True,
        False,
    )
    assert not transcript.playing


def test_the_millisecond_that_the_browser_rounds_away_does_not_keep_a_turn_open() -> None:
    transcript = Transcript()
    number = transcript.speak("one", at_ms=0)
    transcript.reply_audio(downlink_samples(1_000) + 20, at_ms=0)
    transcript.generated()
    play(transcript, number, 1_000)
    assert the_turn(transcript, number).final


def test_a_reply_still_being_generated_is_not_over_when_all_of_it_was_played() -> None:
    transcript = Transcript()
    number = reply(transcript, "one", 500)
    play(transcript, number, 500)
    assert transcript.playing
    assert not the_turn(transcript, number).final


def test_a_later_turn_that_plays_means_that_the_one_before_it_was_heard() -> None:
    transcript = Transcript()
    first = reply(transcript, "one", 1_000)
    transcript.generated()
    second = reply(transcript, "two", 1_000)
    play(transcript, second, 100)
    assert the_turn(transcript, first).text == "one"
    assert the_turn(transcript, first).final


def test_pieces_of_audio_are_told_apart_by_their_offset() -> None:
    transcript = Transcript()
    assert transcript.reply_audio(4_800, at_ms=0) == (2, 0)
    assert transcript.reply_audio(2_400, at_ms=0) == (2, 4_800)
    assert transcript.generated() == (2, 7_200)


def test_nothing_is_complete_when_nothing_was_begun() -> None:
    assert Transcript().generated() is None


def test_a_report_about_an_unknown_turn_changes_nothing() -> None:
    transcript = Transcript()
    transcript.played(40, 1_000, at_ms=3_600_000, flushed=True)
    assert transcript.take_changes() == []


def test_a_caption_shows_the_whole_reply_while_it_is_played() -> None:
    transcript = Transcript()
    number = reply(transcript, "one two three four", 1_000)
    play(transcript, number, 500)
    assert transcript.whole_text(number) == "one two three four"


def test_a_written_question_is_a_final_turn() -> None:
    transcript = Transcript()
    hear(transcript, "an answer")
    number = transcript.say_written("What next?", at_ms=3_000, question=2)
    turn = the_turn(transcript, number)
    assert (number, turn.source, turn.final) == (2, TurnSource.TYPED, True)


def test_the_latency_of_a_reply_is_kept_when_it_grows_on() -> None:
    transcript = Transcript()
    number = reply(transcript, "one", 500)
    transcript.set_latency(number, 820, 3)
    transcript.speak(" two", at_ms=3_000)
    assert the_turn(transcript, number).latency_ms == 820
    assert the_turn(transcript, number).own_latency_ms == 3


# Barge-in


def test_a_barge_in_cuts_the_turn_at_the_words_that_were_heard() -> None:
    transcript = Transcript()
    number = reply(transcript, "one two three four", 1_000)
    play(transcript, number, 250)
    assert transcript.cut_replies() == number
    transcript.played(number, 500, at_ms=3_600_000, flushed=True)
    turn = the_turn(transcript, number)
    assert (turn.text, turn.unheard_text, turn.interrupted, turn.final) == (
        "one two",
        "three four",
        True,
        True,
    )


def test_a_barge_in_when_nothing_is_playing_cuts_nothing() -> None:
    transcript = Transcript()
    whole_reply(transcript, "one")
    assert transcript.cut_replies() is None


def test_a_barge_in_cuts_every_reply_that_waits_to_be_played() -> None:
    transcript = Transcript()
    first = reply(transcript, "one two", 1_000)
    transcript.generated()
    second = reply(transcript, "three", 1_000)
    play(transcript, first, 500)
    assert transcript.cut_replies() == second
    transcript.played(first, 500, at_ms=3_600_000, flushed=True)
    assert texts(transcript) == {first: "one", second: ""}
    assert all(turn.final for turn in transcript.turns)


def test_what_interrupted_is_a_turn_after_the_one_it_cut() -> None:
    transcript = Transcript()
    number = reply(transcript, "one two", 1_000)
    transcript.cut_replies()
    assert hear(transcript, "wait") == number + 1


def test_the_reply_to_an_interruption_is_a_new_turn() -> None:
    transcript = Transcript()
    cut = reply(transcript, "one two", 1_000)
    transcript.cut_replies()
    hear(transcript, "wait")
    assert reply(transcript, "yes?", 500) == cut + 2
    assert the_turn(transcript, cut).final

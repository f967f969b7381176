from live.core.turntaking.end_of_turn import EndOfTurn, Stage, Verdict
from live.core.turntaking.patience import DEFAULT, MOST_MS, OFFER_MS
from live.core.turntaking.word_lag import WordLag

FRAME_MS = 32
STORY = "Tell me about a time when something went wrong."
COUNT = "How many people were in the team?"
LONG_ANSWER = " word" * 50


def frames(ms: int) -> int:
    return -(-ms // FRAME_MS)


def make_turn(
    question: str = STORY, language: str = "en-US", lag: WordLag | None = None
) -> EndOfTurn:
    return EndOfTurn(question, language, lag or WordLag(), punctuates=True)


def say(turn: EndOfTurn, text: str, *, ms: int = 3_000, lag_ms: int = 600) -> None:
    """Somebody speaks, falls silent, and the last words come so much later."""
    turn.hear_all([True] * frames(ms))
    turn.hear_all([False] * frames(lag_ms))
    turn.words_came(text)


def silent_until_over(turn: EndOfTurn, *, at_most_ms: int = 2 * MOST_MS) -> int | None:
    """Return after how much more silence the answer is over."""
    for number in range(frames(at_most_ms)):
        if turn.verdict.stage is Stage.OVER:
            return number * FRAME_MS
        turn.hear(holds_voice=False)
    return None


def test_an_answer_that_has_not_begun_is_never_over() -> None:
    turn = make_turn()
    assert silent_until_over(turn) is None
    assert turn.verdict == Verdict(Stage.UNBEGUN)


def test_clicks_begin_no_answer() -> None:
    turn = make_turn()
    turn.hear_all([True, True, False] * 20)
    assert silent_until_over(turn) is None


def test_a_finished_sentence_ends_an_answer_that_is_long_enough() -> None:
    turn = make_turn()
    say(turn, f"{LONG_ANSWER} and it worked.")
    silence_ms = silent_until_over(turn)
    # Until one silence has shown how the transcript lags, words have to settle.
    assert silence_ms is not None
    assert silence_ms <= 1_000


def test_from_the_second_silence_on_the_lag_is_known() -> None:
    lag = WordLag()
    say(first := make_turn(lag=lag), f"{LONG_ANSWER} and it worked.")
    silent_until_over(first)
    say(second := make_turn(lag=lag), f"{LONG_ANSWER} and it worked again.")
    silence_ms = silent_until_over(second)
    assert silence_ms is not None
    assert 600 + silence_ms <= DEFAULT.finished_ms + 2 * FRAME_MS


def test_a_finished_sentence_is_no_end_while_more_is_to_be_expected() -> None:
    turn = make_turn(STORY)
    say(turn, " It was in Lyon.")
    assert turn.hear_all([False] * frames(2_000)).stage is Stage.MAY_BE_OVER


def test_a_number_answers_a_question_for_a_number() -> None:
    turn = make_turn(COUNT)
    say(turn, " Seven.")
    silence_ms = silent_until_over(turn)
    assert silence_ms is not None
    assert silence_ms <= 1_000


def test_who_says_that_this_is_all_is_not_waited_for() -> None:
    turn = make_turn(STORY)
    say(turn, " I don't know.")
    silence_ms = silent_until_over(turn)
    assert silence_ms is not None
    assert silence_ms <= 1_000


def test_an_open_sentence_is_waited_for_and_time_is_offered() -> None:
    turn = make_turn()
    say(turn, f"{LONG_ANSWER} and then we asked the")
    waiting = turn.hear_all([False] * frames(1_500))
    assert (waiting.stage, waiting.offers_time) == (Stage.MAY_BE_OVER, False)
    offering = turn.hear_all([False] * frames(OFFER_MS - 2_000))
    assert (offering.stage, offering.offers_time) == (Stage.MAY_BE_OVER, True)
    assert turn.hear_all([False] * frames(3_000)).stage is Stage.MAY_BE_OVER
    assert silent_until_over(turn) is not None


def test_a_finished_sentence_offers_no_time() -> None:
    turn = make_turn()
    say(turn, " It was in Lyon.")
    turn.hear_all([False] * frames(OFFER_MS - 700))
    assert not turn.verdict.offers_time


def test_words_that_are_on_their_way_are_waited_for() -> None:
    turn = make_turn()
    turn.hear_all([True] * 100)
    turn.words_came(f"{LONG_ANSWER}. And so")
    assert turn.hear_all([False] * frames(2_000)).stage is Stage.MAY_BE_OVER
    turn.words_came(" it worked.")
    silence_ms = silent_until_over(turn)
    assert silence_ms is not None
    assert silence_ms <= 800


def test_a_voice_of_which_no_words_come_ends_too() -> None:
    turn = make_turn()
    turn.hear_all([True] * 100)
    assert silent_until_over(turn) == frames(DEFAULT.unknown_ms) * FRAME_MS


def test_who_went_on_behind_a_full_stop_is_waited_for_longer_at_the_next() -> None:
    lag = WordLag()
    lag.measure(0, 600, 2_000)
    turn = make_turn(COUNT, lag=lag)
    say(turn, " Seven.", lag_ms=600)
    turn.hear_all([False] * frames(300))  # 0.9 s of silence in all, and 0.1 s until it is noticed
    say(turn, " And later eight.")
    silence_ms = silent_until_over(turn)
    assert silence_ms is not None
    assert 600 + silence_ms >= 1.2 * 900


def test_patience_grows_with_every_pause_of_an_answer() -> None:
    waits = []
    for pauses in (0, 3):
        turn = make_turn()
        for _ in range(pauses):
            say(turn, " and the", lag_ms=1_500)
        say(turn, " and the")
        waits.append(silent_until_over(turn))
    assert waits[1] > waits[0]


def test_an_answer_taken_for_finished_can_go_on() -> None:
    turn = make_turn(COUNT)
    say(turn, " Seven.")
    silent_until_over(turn)
    turn.goes_on()
    assert turn.hear(holds_voice=True).stage is Stage.SPEAKING


def test_words_before_the_answer_belong_to_the_one_before() -> None:
    turn = make_turn(COUNT)
    turn.words_came(" Seven.")
    turn.hear_all([True] * 100)
    assert silent_until_over(turn) == frames(DEFAULT.unknown_ms) * FRAME_MS

from live.core.model.model_turn import TAIL_S, Missed, ModelTurn

LOUD = b"\x00\x20" * 24_000
NEAR_SILENT = b"\x02\x00\xfd\xff" * 12_000


def test_a_turn_that_holds_nothing_is_missed() -> None:
    assert ModelTurn().missed(was_rejected=False) is Missed.EMPTY


def test_a_turn_that_a_filter_ended_is_missed_whatever_it_held() -> None:
    turn = ModelTurn()
    turn.sounds(LOUD, 1.0)
    assert turn.missed(was_rejected=True) is Missed.REJECTED


def test_a_turn_with_sound_or_text_or_a_call_or_a_cut_is_not_missed() -> None:
    turns = [ModelTurn() for _ in range(4)]
    turns[0].sounds(LOUD, 1.0)
    turns[1].speaks()
    turns[2].needs_no_words()
    turns[3].cut(1.0, generating=False)
    assert [turn.missed(was_rejected=False) for turn in turns] == [None] * 4


def test_a_second_of_next_to_no_sound_cannot_be_heard() -> None:
    turn = ModelTurn()
    turn.sounds(NEAR_SILENT[:24_000], 1.0)
    assert not turn.is_inaudible
    turn.sounds(NEAR_SILENT[24_000:], 1.5)
    assert turn.is_inaudible


def test_a_pause_in_a_voice_is_heard_as_one() -> None:
    turn = ModelTurn()
    turn.sounds(LOUD[:4_800], 1.0)
    turn.sounds(NEAR_SILENT, 1.1)
    assert not turn.is_inaudible


def test_what_trails_a_cut_belongs_to_it_but_not_for_ever() -> None:
    turn = ModelTurn()
    assert not turn.is_over(5.0)
    turn.cut(5.0, generating=True)
    assert turn.is_over(5.2)
    assert not turn.is_over(5.0 + TAIL_S)


def test_a_cut_of_what_was_generated_already_has_no_tail() -> None:
    turn = ModelTurn()
    turn.cut(5.0, generating=False)
    assert not turn.is_over(5.1)

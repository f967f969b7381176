"""The judge of a storm: each rule lets what is right pass, and catches what it is there for."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.storm.evidence import Evidence, Interview, Said, Struck, Worker
from tests.storm.judge import (
    OF_TIME,
    RULES,
    broken,
    growth,
    growth_of,
    holds,
    judge,
    kept_time,
    share_by_voice,
    share_completed,
    share_lost,
)
from tests.storm.words import (
    WORD_S,
    broke,
    doubled,
    greeted_again,
    late,
    misplaced,
    missing_words,
    overspent,
    shown_otherwise,
    unaccounted,
    unrecorded,
    unwritten,
)

Turn = Mapping[str, Any]


def spoken(*names: str, since: float = 100.0) -> list[Said]:
    """Words one after another, each shown a second later."""
    times = [since + (number + 1) * WORD_S for number in range(len(names))]
    return [Said(name, at, at + 1) for name, at in zip(names, times, strict=True)]


def answer(text: str, number: int = 1, **fields: object) -> Turn:
    return {"number": number, "speaker": "candidate", "text": text, "unheard_text": "", **fields}


def reply(text: str, number: int = 2, unheard: str = "") -> Turn:
    return {"number": number, "speaker": "interviewer", "text": text, "unheard_text": unheard}


def row(at: float, seconds: float, kind: str = "audio_lost") -> Turn:
    return {"kind": kind, "wall_time": at, "frames": round(seconds / 0.032)}


def numbered(first: int, last: int) -> list[str]:
    return [f"w{number:04d}" for number in range(first, last)]


def interview(
    said: Sequence[Said] = (),
    stored: str = "",
    ledger: Sequence[Turn] = (),
    **fields: Any,
) -> Interview:
    turns = fields.pop("turns", [answer(stored)])
    return Interview(name="One", said=said, turns=turns, ledger=ledger, **fields)


# Missing words and their rows


def test_an_interview_of_which_nothing_is_missing_needs_no_row() -> None:
    assert unaccounted(interview(spoken("w0001", "w0002"), "w0001 w0002")) == []


def test_a_missing_word_without_a_row_is_found() -> None:
    complaints = unaccounted(interview(spoken("w0001", "w0002", "w0003"), "w0001 w0003"))
    assert complaints == ["missing without a row: w0002"]


def test_a_row_of_about_the_seconds_lost_covers_them() -> None:
    words = numbered(0, 20)
    said = spoken(*words)
    stored = " ".join(words[:10])  # 2.9 s are lost
    for seconds in (2.0, 2.88, 3.8):
        assert unaccounted(interview(said, stored, [row(120, seconds)])) == []


@pytest.mark.parametrize("seconds", [1.8, 4.0])
def test_a_row_that_is_more_than_a_second_off_is_found(seconds: float) -> None:
    words = numbered(0, 20)
    (complaint,) = unaccounted(interview(spoken(*words), " ".join(words[:10]), [row(120, seconds)]))
    assert complaint.startswith(f"a row of {seconds:.1f} s where 2.9 s are missing")


def test_a_row_where_nothing_is_missing_is_found() -> None:
    complaints = unaccounted(interview(spoken("w0001"), "w0001", [row(120, 1.1)]))
    assert complaints == ["a row of 1.1 s where nothing is missing"]
    assert unaccounted(interview(spoken("w0001"), "w0001", [row(120, 0.9)])) == []


def test_rows_of_several_saves_cover_one_loss_together() -> None:
    words = numbered(0, 20)
    rows = [row(120, 1.5), row(121, 1.4)]
    assert unaccounted(interview(spoken(*words), " ".join(words[:10]), rows)) == []


def test_a_row_covers_nothing_that_was_said_after_it() -> None:
    said = [*spoken("w0001", "w0002", since=100), *spoken("w0003", "w0004", since=200)]
    complaints = unaccounted(interview(said, "w0001 w0002", [row(150, 1.2)]))
    assert "a row of 1.2 s where nothing is missing" in complaints
    assert "missing without a row: w0003 w0004" in complaints


def test_each_loss_has_a_row_of_its_own() -> None:
    said = [*spoken(*numbered(0, 10), since=100), *spoken(*numbered(10, 30), since=200)]
    stored = "w0000 w0029"
    right = [row(110, 9 * WORD_S), row(220, 19 * WORD_S)]
    swapped = [row(110, 19 * WORD_S), row(220, 9 * WORD_S)]
    assert unaccounted(interview(said, stored, right)) == []
    assert len(unaccounted(interview(said, stored, swapped))) == 2


def test_what_was_lost_with_a_page_that_could_not_send_it_needs_no_row() -> None:
    words = numbered(0, 20)
    crash = Struck("crash", 105.0, 5, words=20, unheard=tuple(words[4:]))
    for seconds in (4 * WORD_S, 20 * WORD_S):
        rows = [row(120, seconds)]
        assert unaccounted(interview(spoken(*words), "", rows, strikes=[crash])) == []
    later = [*spoken(*words[4:]), *spoken("w0030", since=130)]
    rows = unaccounted(interview(later, "", [], strikes=[crash]))
    assert rows == ["missing without a row: w0030"]


def test_the_pause_between_two_missing_words_may_count_as_lost_or_not() -> None:
    said = [*spoken("w0001", since=100), *spoken("w0002", since=104)]
    for seconds in (2 * WORD_S, 4.5):
        assert unaccounted(interview(said, "", [row(120, seconds)])) == []
    assert unaccounted(interview(said, "", [row(120, 6.0)])) != []


def test_a_pause_in_which_a_word_was_kept_does_not_count() -> None:
    said = [
        *spoken("w0001", since=100),
        *spoken("w0002", since=105),
        *spoken("w0003", since=110),
    ]
    assert unaccounted(interview(said, "w0002", [row(120, 8.0)])) != []


def test_a_turn_without_text_covers_what_was_said_before_the_next_word() -> None:
    said = [*spoken(*numbered(0, 10), since=100), *spoken("w0010", since=110)]
    silent = answer("", 1, source="untranscribed", start_ms=0, end_ms=2900)
    assert unaccounted(interview(said, turns=[silent, answer("w0010", 3)])) == []
    assert unaccounted(interview(said, turns=[answer("w0010", 1), answer("", 3)])) != []


def test_a_word_that_was_not_over_at_the_end_is_no_part_of_the_interview() -> None:
    said = spoken("w0001", "w0002", since=100)
    end = {**row(100.4, 0, kind="ended")}
    assert missing_words(interview(said, "w0001", [end])) == []
    assert len(missing_words(interview(said, "", [end]))) == 1


# Other rules about words


def test_a_word_that_is_stored_twice_is_found() -> None:
    said = spoken("w0001", "w0002")
    assert doubled(interview(said, "w0001 w0002 w0002")) == ["doubled: w0002"]
    assert doubled(interview(said, "w0001 w0002")) == []


def test_words_in_another_order_are_found_wherever_their_turns_stand_in_the_list() -> None:
    said = spoken("w0001", "w0002", "w0003")
    turns = [answer("w0002 w0003", 3), answer("w0001", 1)]
    assert misplaced(interview(said, turns=turns)) == []
    assert misplaced(interview(said, "w0002 w0001 w0003")) == ["out of order: w0001 after w0002"]


def test_a_typed_word_that_is_not_stored_is_found() -> None:
    assert unwritten(interview(typed=["t1", "t2"], stored="t1")) == ["typed and not stored: t2"]
    assert unwritten(interview(typed=["t1"], stored="t1")) == []


def test_losses_beyond_what_the_faults_declare_are_found() -> None:
    said = spoken("w0001", "w0002", "w0003")
    crash = Struck("crash", 100, 5, words=2)
    assert overspent(interview(said, "w0001", strikes=[crash])) == []
    assert overspent(interview(said, "", strikes=[crash])) == [
        "3 words lost, 2 declared: w0001 w0002 w0003"
    ]


def test_a_second_greeting_is_found_heard_or_on_record() -> None:
    once = [reply("Hello Sam."), reply("", 4, unheard="Hello Sam, and"), reply("Question 1?", 6)]
    assert greeted_again(interview(turns=once)) == []
    assert greeted_again(interview(turns=once, greetings=2)) == ["2 greetings heard, 1 on record"]
    twice = [*once, reply("Hello Sam.", 8)]
    assert greeted_again(interview(turns=twice)) == ["1 greetings heard, 2 on record"]


def test_a_turn_that_is_stored_otherwise_than_it_was_shown_is_found() -> None:
    turns = [answer("I like  pumps"), reply("Thank you.")]
    assert shown_otherwise(interview(turns=turns, final_captions={1: "I like pumps"})) == []
    (complaint,) = shown_otherwise(interview(turns=turns, final_captions={2: "Thank"}))
    assert complaint == "turn 2 was shown as “Thank” and is stored as “Thank you.”"


def test_a_reply_that_sounded_for_long_and_is_not_stored_is_found() -> None:
    turns = [reply("Thank you.")]
    assert unrecorded(interview(turns=turns, sounded_ms={2: 5000, 4: 900})) == []
    assert unrecorded(interview(turns=turns, sounded_ms={4: 3500})) == [
        "turn 4 sounded for 3.5 s and is not stored"
    ]


def test_an_error_of_ours_and_a_storm_that_broke_are_found() -> None:
    assert broke(interview(closes=[1006, 4408])) == []
    assert len(broke(interview(closes=[4500], problems=["the storm broke"]))) == 2


def test_a_server_that_says_it_is_busy_has_not_failed() -> None:
    assert broke(interview(closes=[4500, 4500], errors=["busy", "busy"])) == []
    assert broke(interview(closes=[4500, 4500], errors=["busy"])) != []


# In time


def test_a_word_within_the_bound_and_its_grace_is_in_time() -> None:
    drop = Struck("drop", 100.0, bound_s=3)
    said = [Said("w0001", 101, shown_at=107.9)]
    assert late(interview(said, strikes=[drop], ended_at=200)) == []


def test_a_word_beyond_it_is_late_and_the_complaint_says_by_how_much() -> None:
    drop = Struck("drop", 100.0, bound_s=3)
    said = [Said("w0001", 101, shown_at=110.0), Said("w0002", 102, shown_at=109.5)]
    assert late(interview(said, strikes=[drop], began_at=90, ended_at=200)) == [
        "drop at 10.0 s: a word after 9.5 s, 1.5 s too late"
    ]


def test_an_interview_whose_dials_are_spent_has_eight_seconds_more() -> None:
    drop = Struck("drop", 100.0, bound_s=3)
    said = [Said("w0001", 101, shown_at=115.5)]
    for written_at, is_late in ((104.0, False), (99.0, True), (109.0, True)):
        dials = [row(at, 0, "dropped") for at in (80.0, 90.0, 98.0)]
        back = row(written_at + 0.5, 0, "resumed_by_seed")
        ledger = [*dials, row(written_at, 0, "text_only"), back]
        found = late(interview(said, strikes=[drop], ledger=ledger, ended_at=200))
        assert bool(found) is is_late
    dials = [row(at, 0, "dropped") for at in (80.0, 90.0, 98.0)]
    in_writing = [*dials, row(99.0, 0, "text_only"), row(112.0, 0, "resumed_by_seed")]
    assert not late(interview(said, strikes=[drop], ledger=in_writing, ended_at=200))
    spared = [row(98.0, 0, "dropped"), row(104.0, 0, "text_only")]
    assert late(interview(said, strikes=[drop], ledger=spared, ended_at=200))


def test_a_word_of_before_the_fault_proves_nothing() -> None:
    drop = Struck("drop", 100.0, bound_s=3)
    said = [Said("w0001", 99.9, shown_at=101), Said("w0002", 100.9, shown_at=None)]
    assert late(interview(said, strikes=[drop], ended_at=200)) == ["drop at 100.0 s: a word never"]


def test_a_word_that_was_lost_before_the_fault_is_not_owed_after_it() -> None:
    drop = Struck("drop", 100.0, bound_s=3)
    said = [Said("w0001", 90.0, shown_at=None), Said("w0002", 150.0, shown_at=150.5)]
    assert late(interview(said, strikes=[drop], ended_at=200)) == []


def test_a_word_that_waited_tells_that_words_are_heard_again() -> None:
    drop = Struck("drop", 100.0, bound_s=3)
    waited = [Said("w0001", 99.0, shown_at=107.5), Said("w0002", 103.0, shown_at=112.0)]
    assert late(interview(waited, strikes=[drop], ended_at=200)) == []


def test_the_bound_runs_from_the_first_word_where_nobody_spoke() -> None:
    drop = Struck("drop", 100.0, bound_s=3)
    assert late(interview([Said("w0001", 150, 154.9)], strikes=[drop], ended_at=200)) == []
    assert late(interview([Said("w0001", 150, 155.1)], strikes=[drop], ended_at=200)) != []


def test_a_fault_in_the_mending_of_another_puts_it_off() -> None:
    faults = [Struck("drop", 100.0, 3), Struck("outage", 102.0, 20)]
    assert late(interview([Said("w0001", 101, 126)], strikes=faults, ended_at=200)) == []
    assert late(interview([Said("w0001", 101, 128)], strikes=faults, ended_at=200)) != []


def test_a_fault_puts_it_off_as_long_as_the_word_is_still_in_time() -> None:
    faults = [Struck("drop", 100.0, 3), Struck("drop again", 107.0, 3)]
    assert late(interview([Said("w0001", 101, 114)], strikes=faults, ended_at=200)) == []
    faults = [Struck("drop", 100.0, 3), Struck("drop again", 109.0, 3)]
    assert len(late(interview([Said("w0001", 101, 112)], strikes=faults, ended_at=200))) == 1


def test_an_interview_that_was_over_by_then_owes_no_word() -> None:
    drop = Struck("drop", 100.0, bound_s=3)
    assert late(interview([Said("w0001", 101)], strikes=[drop], ended_at=105)) == []


# All of a storm


def test_the_share_of_lost_words_counts_all_interviews_together() -> None:
    words = numbered(0, 300)
    whole = interview(spoken(*words), " ".join(words))
    hurt = interview(spoken(*words), " ".join(words[:-2]))
    assert share_lost([whole, hurt]).passed
    assert not share_lost([hurt, hurt, interview(spoken(*words), " ".join(words[:-6]))]).passed
    assert len(missing_words(hurt)) == 2


def test_nineteen_of_twenty_interviews_must_be_completed() -> None:
    done, lost = interview(), interview(status="interrupted")
    assert share_completed([*[done] * 19, lost]).passed
    verdict = share_completed([*[done] * 18, lost, lost])
    assert not verdict.passed
    assert verdict.complaints[0] == "One (): interrupted"


def test_nine_tenths_of_the_time_must_be_by_voice() -> None:
    lasted = {"began_at": 0, "ended_at": 100}
    assert share_by_voice([interview(text_s=10, **lasted)]).passed
    assert not share_by_voice([interview(text_s=11, **lasted)]).passed


def memory(mb_a_minute: float, minutes: float) -> list[tuple[float, float]]:
    """A worker that takes 60 MB in its first four minutes, and then as said."""
    return [
        (at, 100 + min(at, 240) / 4 + mb_a_minute * at / 60)
        for at in range(0, round(minutes * 60), 5)
    ]


def test_memory_that_grows_after_the_warm_up_is_found() -> None:
    assert growth([Worker("a", memory(0.8, 10))]).passed
    verdict = growth([Worker("a", memory(0.8, 10)), Worker("b", memory(1.2, 10))])
    assert not verdict.passed
    assert verdict.complaints == ("b: +1.20 MB a minute",)


def test_a_worker_that_lived_for_a_short_time_says_nothing_about_growth() -> None:
    assert growth_of(Worker("a", memory(50, 7))) is None
    assert growth([Worker("a", memory(50, 7))]).passed


def test_a_loop_that_was_held_for_too_long_is_found_with_the_place() -> None:
    assert holds([Worker("a", holds=[(90, "turns.py:12")])]).passed
    verdict = holds([Worker("a", holds=[(90, "turns.py:12"), (130, "wire.py:7")])])
    assert not verdict.passed
    assert verdict.complaints == ("a: 130 ms in wire.py:7",)


def test_a_storm_on_a_machine_that_is_too_busy_says_so() -> None:
    assert kept_time([*[2.0] * 99, 24.0]).passed
    verdict = kept_time([*[2.0] * 90, *[60.0] * 10])
    assert (verdict.passed, verdict.seen) == (False, "60 ms (99 %), 60 ms at most")


def test_a_quiet_storm_passes_every_rule_and_a_lost_word_fails_three() -> None:
    words = numbered(0, 20)
    lasted = {"began_at": 100, "ended_at": 200}
    quiet = interview(spoken(*words), " ".join(words), **lasted)
    assert all(verdict.passed for verdict in judge(Evidence([quiet])))
    hurt = interview(spoken(*words), " ".join(words[1:]), **lasted)
    assert [verdict.rule for verdict in judge(Evidence([hurt])) if not verdict.passed] == [
        "every missing word has its row, every row its loss",
        "no more is lost than the faults declare",
        "share of words lost",
    ]


def test_rules_of_time_may_be_told_only() -> None:
    late, lost = kept_time([60.0] * 100), share_lost([interview(spoken("w0001"), "")])
    assert broken([late, lost]) == [late, lost]
    assert broken([late, lost], with_time=False) == [lost]
    rules = {rule for rule, _ in RULES} | {late.rule, holds([]).rule}
    assert rules >= OF_TIME

"""What a fault may cost depends on what else is wrong: a page of before the deploy, a frozen worker."""

import asyncio
import time
from types import SimpleNamespace
from typing import Any

import pytest

from live.simulator.senses.tones import BLOCKS_PER_WORD
from tests.chaos.scenarios import UNSAVED_WORDS
from tests.storm.catalogue import CATALOGUE
from tests.storm.evidence import Said, Struck
from tests.storm.person import Person
from tests.storm.plan import make_guest
from tests.storm.run import (
    RECONNECTED_S,
    end_on_a_frozen_line,
    hand_over_without_redis,
    put_off,
    wait_for_reply,
)


def person(protocol: int) -> Person:
    candidate: Any = SimpleNamespace(
        microphone=SimpleNamespace(words_kept=3), cut_off_at=None, worker="127.0.0.1:1"
    )
    somebody = Person(make_guest(1, 0, 0), SimpleNamespace(candidate=candidate), asyncio.Event())  # type: ignore[arg-type]
    candidate.protocol = protocol
    return somebody


@pytest.mark.parametrize(("protocol", "words"), [(1, UNSAVED_WORDS), (2, 0)])
def test_another_device_costs_what_a_page_holds_that_cannot_be_asked_for_it(
    protocol: int, words: int
) -> None:
    assert person(protocol).is_struck(CATALOGUE["second device"]).words == words


@pytest.mark.parametrize(("protocol", "unheard"), [(1, ("w0000",)), (2, ())])
def test_the_word_that_has_begun_on_a_page_that_cannot_hand_it_over_nobody_knows_of(
    protocol: int, unheard: tuple[str, ...]
) -> None:
    somebody = person(protocol)
    somebody.recorder.will_say("w0000")
    somebody.recorder.spoke()
    assert somebody.is_struck(CATALOGUE["second device"]).unheard == unheard


@pytest.mark.parametrize("protocol", [1, 2])
def test_a_line_that_is_cut_costs_no_word(protocol: int) -> None:
    struck = person(protocol).is_struck(CATALOGUE["browser cut"])
    assert (struck.words, struck.reconnects) == (0, True)


def test_who_comes_back_to_a_frozen_worker_waits_until_it_is_thawed() -> None:
    reload = Struck("reload", 100.0, bound_s=6, reconnects=True)
    assert put_off(reload, [(95.0, 115.0)]).until == 115.0 + RECONNECTED_S
    assert put_off(reload, [(104.0, 124.0)]).until == 124.0 + RECONNECTED_S
    assert put_off(reload, [(80.0, 99.0), (107.0, 127.0)]) == reload


def test_who_needs_no_new_connection_does_not_meet_a_frozen_worker() -> None:
    drop = Struck("drop", 100.0, bound_s=3)
    assert put_off(drop, [(95.0, 115.0)]) == drop


def test_a_page_that_crashes_while_it_is_cut_off_takes_words_along_that_nobody_knows_of() -> None:
    somebody = person(protocol=2)
    for word in ("w0000", "w0001", "w0002"):
        somebody.recorder.will_say(word)
    for _ in range(BLOCKS_PER_WORD):
        somebody.recorder.spoke()
    assert somebody.is_struck(CATALOGUE["browser crashed"]).unheard == ()
    somebody.recorder.spoke()
    assert somebody.is_struck(CATALOGUE["browser crashed"]).unheard == ("w0001",), "half a word"
    somebody.scene.candidate.cut_off_at = time.time()
    for _ in range(BLOCKS_PER_WORD):
        somebody.recorder.spoke()
    assert somebody.is_struck(CATALOGUE["browser crashed"]).unheard == ("w0001", "w0002")
    assert somebody.is_struck(CATALOGUE["reload"]).unheard == ()


def says(somebody: Person, word: str) -> None:
    somebody.recorder.will_say(word)
    for _ in range(BLOCKS_PER_WORD):
        somebody.recorder.spoke()


@pytest.mark.parametrize(("unshown", "words"), [(3, UNSAVED_WORDS), (20, 21)])
def test_a_page_that_crashes_while_it_is_caught_up_with_costs_what_was_not_heard_yet(
    unshown: int, words: int
) -> None:
    somebody = person(protocol=2)
    for number in range(30):
        word = f"w{number:04d}"
        somebody.recorder._said[word] = 100.0 + number
        if number < 30 - unshown and number > 5:  # the first ones are lost for good
            somebody.recorder._shown[word] = 200.0
    assert somebody.is_struck(CATALOGUE["browser crashed"]).words == words


def test_what_a_frozen_worker_was_sent_before_the_page_crashed_nobody_knows_of() -> None:
    somebody = person(protocol=2)
    says(somebody, "w0000")
    somebody.worker_freezes()
    says(somebody, "w0001")
    assert somebody.is_struck(CATALOGUE["browser crashed"]).unheard == ("w0001",)
    somebody.scene.candidate.worker = "127.0.0.1:2"  # it goes on there, and sends it again
    assert somebody.is_struck(CATALOGUE["browser crashed"]).unheard == ()


def test_a_handover_that_meets_a_redis_that_is_away_may_cost_what_the_page_held() -> None:
    moves = person(protocol=2).is_struck(CATALOGUE["second device"])
    assert (moves.words, moves.held) == (0, 4)
    after = Struck("Redis frozen", moves.at + 1, bound_s=8)
    before = Struck("Redis lost", moves.at - 7, bound_s=8)
    for away in (after, before):
        assert hand_over_without_redis(moves, [moves, away]).words == 4
    for other in (Struck("Redis lost", moves.at - 9, 8), Struck("worker killed", moves.at, 8)):
        assert hand_over_without_redis(moves, [moves, other]) == moves


def test_a_fault_that_waits_for_a_reply_is_put_off_by_what_keeps_replies_away() -> None:
    waits = Struck("frozen in the next reply", 100.0, bound_s=55, waits=True)
    away = Struck("Gemini away for 20 s", 118.0, bound_s=28)
    assert wait_for_reply(waits, [waits, away]).until == 146.0 + 55
    assert wait_for_reply(waits, [waits, Struck("drop", 160.0, bound_s=3)]).until == 155.0
    assert wait_for_reply(away, [waits, away]) == away


def test_an_end_on_a_frozen_line_costs_what_was_said_into_it() -> None:
    frozen = Struck("frozen socket", 100.0, bound_s=25)
    said = [Said("w0001", 90.0), Said("w0002", 99.0), Said("w0003", 103.0)]
    assert end_on_a_frozen_line(frozen, said, 109.0).words == 2
    for other, ended_at in ((frozen, 130.0), (frozen, None), (Struck("drop", 100.0, 25), 109.0)):
        assert end_on_a_frozen_line(other, said, ended_at) == other

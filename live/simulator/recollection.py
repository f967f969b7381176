"""What the stand-in's mind remembers, and how it takes in what it is told.

Pure.  Owns the state of a conversation and its growth by inputs; what to answer is `mind.py`'s
business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from live.simulator import phrases
from live.simulator.brief import Brief
from live.simulator.phrases import Direction
from live.simulator.wording import paraphrase, wordings_of


class Source(Enum):
    """Where an input comes from."""

    SPOKEN = auto()
    TYPED = auto()
    CONTEXT = auto()  # a user's turn of client_content
    MODEL = auto()  # a model's turn of client_content: said in an earlier life
    TOOL = auto()  # a function's answer that asks for a reply


@dataclass(frozen=True, slots=True)
class Input:
    """Something the model takes in: a transcript, a typed line, a turn of history."""

    source: Source
    text: str


@dataclass(frozen=True, slots=True)
class State:
    """All that the mind remembers of a conversation.

    asking: the words it waits to have answered.  answer: what the candidate has said of an answer
    that is still open.  was_cut_off: before enough of its last words was heard.  is_unasked: not
    a word of what it asks was heard.
    """

    greeted: bool = False
    question: int | None = None
    followed_up: bool = False
    finished: frozenset[int] = frozenset()
    asking: str = ""
    answer: str = ""
    was_cut_off: bool = False
    is_unasked: bool = False
    farewell_reason: str = ""
    ended: bool = False
    silences: int = 0
    replies: int = 0


def absorb(
    brief: Brief, state: State, inputs: Sequence[Input]
) -> tuple[State, tuple[Direction, ...]]:
    """Take in inputs, in order; return the state and the stage directions among them."""
    directions: list[Direction] = []
    for one in inputs:
        found: tuple[Direction, ...] = ()
        words = one.text
        if one.source is Source.MODEL:
            state = _remember_saying(brief, state, words)
            continue
        if one.source is Source.TOOL:
            continue
        if one.source is not Source.SPOKEN:
            found, words = phrases.split_directions(words, brief.mark)
        for direction in found:
            state = _remember_direction(brief, state, direction)
        directions.extend(found)
        if words:
            state = _remember_answer(state, words)
    return state, tuple(directions)


def at_question(brief: Brief, state: State, number: int) -> State:
    """Return the state in which question `number` is the one that is open."""
    earlier = {one.number for one in brief.questions if one.number < number}
    return replace(
        state,
        question=number,
        followed_up=False,
        finished=(state.finished | earlier) - {number},
    )


def _remember_answer(state: State, words: str) -> State:
    return replace(state, answer=f"{state.answer} {words}".strip(), silences=0)


def _remember_saying(brief: Brief, state: State, said: str) -> State:
    """Recall what this interviewer said in an earlier life; half a greeting asks nothing."""
    state = replace(state, greeted=True, answer="", asking=said if "?" in said else state.asking)
    for question in brief.questions:
        asked = next((one for one in wordings_of(question) if phrases.contains(said, one)), "")
        if asked:
            state = replace(at_question(brief, state, question.number), asking=asked)
        elif question.number == state.question:
            more = (words for one in question.follow_ups for words in (one, paraphrase(one)))
            followed = next((one for one in more if phrases.contains(said, one)), "")
            if followed:
                state = replace(state, followed_up=True, asking=followed)
    return state


def _remember_direction(brief: Brief, state: State, direction: Direction) -> State:
    if direction.forbids_greeting:
        state = replace(state, greeted=True)
    for by_interviewer, words in direction.history:
        if by_interviewer:
            state = _remember_saying(brief, state, words)
        else:
            state = _remember_answer(state, words)
    if direction.answer_so_far and direction.answer_so_far not in state.answer:
        state = replace(state, answer=direction.answer_so_far)
    question = brief.question(direction.continues_with)
    is_open = direction.listen_only or direction.was_asked or bool(direction.answer_so_far)
    if is_open and question is not None:
        if question.number != state.question:
            state = replace(at_question(brief, state, question.number), asking=question.text)
        # What was being asked when a reply broke off is another matter.
        state = replace(state, was_cut_off=False, is_unasked=False)
    return state

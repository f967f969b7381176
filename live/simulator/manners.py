"""How a reply is given by a service with certain habits: its calls and its wording.

Pure.  The mind decides what is said and called; this changes how, and never what is meant.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from live.simulator import wording
from live.simulator.brief import Brief
from live.simulator.habits import Habits
from live.simulator.mind import Call, Reply, Say, Step

FILLER: Final = (
    "Before we go on, let me tell you a little more about how this conversation works, and about "
    "the people who will read it afterwards. "
)


def with_manners(reply: Reply, habits: Habits, brief: Brief) -> Reply:
    """Return the reply as these habits have it."""
    return _with_wording(_with_calls(reply, habits), habits, brief)


def stretched(reply: Reply, words: int) -> Reply:
    """Return the reply with so many words before what it says last."""
    filler = (FILLER.split() * (words // len(FILLER.split()) + 1))[:words]
    last = max((at for at, one in enumerate(reply.steps) if isinstance(one, Say)), default=None)
    if last is None or not filler:
        return reply
    steps = (*reply.steps[:last], Say(" ".join(filler)), *reply.steps[last:])
    return replace(reply, steps=steps)


def _with_calls(reply: Reply, habits: Habits) -> Reply:
    calls: tuple[Step, ...] = tuple(one for one in reply.steps if isinstance(one, Call))
    words: tuple[Step, ...] = tuple(one for one in reply.steps if isinstance(one, Say))
    if habits.no_tools:
        return replace(reply, steps=words)
    if habits.unruly_tools:
        calls = (*reversed(calls), *reversed(calls))
        return replace(reply, steps=(*calls, *words))
    if habits.late_tools:
        return replace(reply, steps=(*words, *calls))
    return reply


def _with_wording(reply: Reply, habits: Habits, brief: Brief) -> Reply:
    if habits.other_language:
        reword = wording.in_german
    elif habits.paraphrase:
        reword = wording.in_other_words
    else:
        return reply
    steps = tuple(
        Say(reword(one.text, brief)) if isinstance(one, Say) else one for one in reply.steps
    )
    asking = reword(reply.state.asking, brief)
    return replace(reply, steps=steps, state=replace(reply.state, asking=asking))

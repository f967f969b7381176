"""The stand-in's mind: what an interviewer says next, and which functions it calls.

Pure: no clock, no audio, no protocol; a state goes in, a new state and a reply come out, so that
a resumption handle is nothing but a state that was kept.  It asks the numbered questions in
order, one follow-up after a short answer, and leaves a declined question alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from live.simulator import phrases
from live.simulator.brief import Brief, Question
from live.simulator.phrases import Direction
from live.simulator.recollection import Input, Source, State, absorb, at_question

END: Final = "end_interview"
_HEARD_ENOUGH: Final = 0.6
"""A question of which this share was played counts as asked."""


@dataclass(frozen=True, slots=True)
class Say:
    """Speak these words."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """Call a declared function."""

    name: str
    args: Mapping[str, Any]


Step = Say | Call


@dataclass(frozen=True, slots=True)
class Reply:
    """What to do, in order; empty steps: nothing is said.

    before: what was known before it, with all that it answers taken in.
    """

    state: State
    steps: tuple[Step, ...] = ()
    greets: bool = False
    before: State = field(default_factory=State)

    @property
    def text(self) -> str:
        """All that will be said."""
        return " ".join(step.text for step in self.steps if isinstance(step, Say))


class Mind:
    """One interviewer, made of a brief and the functions it may call."""

    def __init__(self, brief: Brief, tools: Collection[str]) -> None:
        self._brief = brief
        self._tools = tools

    def take_in(self, state: State, inputs: Sequence[Input]) -> State:
        """Add to the conversation without answering."""
        return absorb(self._brief, state, inputs)[0]

    def reply(self, state: State, inputs: Sequence[Input]) -> Reply:
        """Decide the answer to everything taken in since the last reply."""
        before, directions = absorb(self._brief, state, inputs)
        return replace(self._decide(before, directions, inputs), before=before)

    def _decide(
        self, state: State, directions: Sequence[Direction], inputs: Sequence[Input]
    ) -> Reply:
        answer = state.answer
        if any(direction.listen_only for direction in directions):
            return Reply(state)
        if state.ended:
            if not answer and not directions:
                return Reply(state)
            return self._say(replace(state, answer=""), "Goodbye, and thank you again.")
        cut_off = next((d for d in directions if d.cut_off_after is not None), None)
        if cut_off and _ends_with_an_answer(inputs) and not phrases.is_short(answer):
            return self._take_answer_instead(state, cut_off)
        if directed := self._follow(state, directions):
            return directed
        if answer:
            return self._answer(state, answer)
        if directions or state.was_cut_off:
            return self._go_on(state, "Let us go on.")
        return Reply(state)

    def interrupted(self, reply: Reply, heard: str) -> State:
        """Return the state after the candidate barged in and had heard only `heard`.

        Nobody was greeted by a greeting of which not a word was heard, nor asked by such a question.
        """
        state = reply.state
        if reply.greets and not heard.strip():
            return replace(reply.before, was_cut_off=True)
        if state.farewell_reason:
            return replace(state, was_cut_off=True)
        lead = len(reply.text) - len(state.asking)
        if not state.asking or not reply.text.endswith(state.asking):
            return state
        share = (len(heard.rstrip()) - lead) / len(state.asking)
        return replace(state, was_cut_off=share < _HEARD_ENOUGH, is_unasked=share <= 0)

    def refused(self, state: State, next_step: str) -> State:
        """Return the state after the end that it asked for was refused, and the reason told."""
        state = replace(state, ended=False, farewell_reason="", answer="", was_cut_off=True)
        question = self._brief.question(phrases.first_question(next_step))
        if question is None:
            return replace(state, asking=phrases.WISH_TO_END)
        return replace(at_question(self._brief, state, question.number), asking=question.text)

    def _follow(self, state: State, directions: Sequence[Direction]) -> Reply | None:
        """Do what the last of the directions asks; None when they leave it to the answer."""
        for direction in reversed(directions):
            if direction.time_is_up:
                return self._part(state, "time_is_up")
            if direction.ends:
                return self._part(state, state.farewell_reason or "questions_finished")
            if direction.joins and not state.greeted:
                return self._greet(state)
            if direction.cut_off_after is not None or (
                direction.continues_with is not None and not state.answer
            ):
                return self._continue_with(state, direction)
            if direction.trails_off and state.answer:
                return self._say(state, phrases.GO_ON)
            if direction.minutes_left:
                return self._remind(state, f"We have about {direction.minutes_left} left.")
            if direction.silence and not state.answer:
                return self._break_silence(state, asks_again=direction.asks_again)
        return None

    def _answer(self, state: State, answer: str) -> Reply:
        thanks = phrases.ACKNOWLEDGEMENTS[state.replies % len(phrases.ACKNOWLEDGEMENTS)]
        question = self._brief.question(state.question)
        if wished := self._grant_wish(state, answer):
            return wished
        if state.is_unasked or (state.was_cut_off and phrases.is_short(answer)):
            return self._go_on(replace(state, answer=""), "Of course. Let me go on.")
        if question is not None and phrases.is_short(answer) and not state.followed_up:
            follow_up = question.follow_ups[0] if question.follow_ups else phrases.FOLLOW_UP
            return self._ask(replace(state, followed_up=True), thanks, follow_up)
        return self._next(state, thanks)

    def _grant_wish(self, state: State, answer: str) -> Reply | None:
        """Reply to what is no answer to the question; None when it is one."""
        unanswered = replace(state, answer="")
        if phrases.wants_to_end(answer):
            return self._part(unanswered, "candidate_asked")
        if not state.greeted:
            return self._greet(unanswered)
        if state.farewell_reason:
            return self._part(unanswered, state.farewell_reason)
        if phrases.declines(answer) and state.question is not None and not state.is_unasked:
            return self._next(unanswered, "That is quite all right.", declined=True)
        if phrases.wants_repetition(answer):
            return self._go_on(unanswered, "Of course.")
        return None

    def _greet(self, state: State) -> Reply:
        hello = phrases.greeting(self._brief.interviewer, self._brief.candidate)
        return replace(self._next(replace(state, greeted=True), hello), greets=True)

    def _next(self, state: State, lead: str, *, declined: bool = False) -> Reply:
        """Finish the question that is open, then ask the next one or say goodbye."""
        calls: list[Step] = []
        if state.question is not None:
            calls += self._call("finish_question", number=state.question, declined=declined)
            state = replace(state, finished=state.finished | {state.question})
        upcoming = self._upcoming(state)
        if upcoming is None and not self._brief.questions:
            reply = self._ask(state, lead, "Please tell me about yourself.")
        elif upcoming is None:
            reply = self._part(replace(state, question=None), "questions_finished", lead)
        else:
            calls += self._call("begin_question", number=upcoming.number)
            reply = self._ask(at_question(self._brief, state, upcoming.number), lead, upcoming.text)
        return replace(reply, steps=(*calls, *reply.steps))

    def _continue_with(self, state: State, direction: Direction) -> Reply:
        if direction.continues_with is None and (not state.greeted or state.farewell_reason):
            return self._go_on(state, "")
        number = direction.continues_with
        question = self._brief.question(number)
        asking = state.asking if question is None else question.text
        calls: list[Step] = []
        if question is not None and question.number != state.question:
            state = at_question(self._brief, state, question.number)
            calls = self._call("begin_question", number=question.number)
        elif state.asking:
            asking = state.asking  # a follow-up, perhaps
        state = replace(state, asking=asking, answer="", was_cut_off=False, is_unasked=False)
        if not asking:
            return self._next(state, "Let us go on.")
        said = f"Let us go on. {asking}"
        if direction.cut_off_after is not None:
            said = phrases.rest_of(asking, direction.cut_off_after) or "Please go ahead."
        reply = self._say(state, said)
        return replace(reply, steps=(*calls, *reply.steps))

    def _take_answer_instead(self, state: State, direction: Direction) -> Reply:
        """Leave the rest unsaid: the candidate has answered meanwhile."""
        number = direction.continues_with
        if number is not None and self._brief.question(number) is not None:
            state = at_question(self._brief, state, number)
        state = replace(state, was_cut_off=False, is_unasked=False)
        return self._answer(state, state.answer)

    def _remind(self, state: State, reminder: str) -> Reply:
        """Say that time is short, and answer what the candidate has said meanwhile."""
        if not state.answer:
            return self._say(state, f"{reminder} Please go on.")
        reply = self._answer(state, state.answer)
        steps = [
            Say(f"{reminder} {step.text}") if isinstance(step, Say) else step
            for step in reply.steps
        ]
        return replace(reply, steps=tuple(steps))

    def _go_on(self, state: State, lead: str) -> Reply:
        """Ask again what was being asked; without that, whatever comes next."""
        if not state.greeted:
            return self._greet(state)
        if state.farewell_reason:
            return self._part(state, state.farewell_reason)
        if state.asking:
            return self._ask(state, lead, state.asking)
        return self._next(state, lead)

    def _break_silence(self, state: State, *, asks_again: bool) -> Reply:
        if not state.greeted or state.farewell_reason:
            return self._go_on(state, "")
        prompts = phrases.SILENCES if asks_again else phrases.SILENCES_WITHOUT_THE_QUESTION
        prompt = prompts[state.silences % len(prompts)]
        repeats = prompt == phrases.REPEATING_SILENCE
        state = replace(state, silences=state.silences + 1)
        if repeats and state.asking:
            return self._ask(state, prompt, state.asking)
        return self._say(state, prompt)

    def _part(self, state: State, reason: str, lead: str = "") -> Reply:
        goodbye = phrases.farewell(self._brief.candidate, time_is_up=reason == "time_is_up")
        state = replace(state, asking="", answer="", farewell_reason=reason, was_cut_off=False)
        reply = self._say(state, f"{lead} {goodbye}".strip())
        # The state after the last step holds the end; a barge-in before it leaves the farewell
        # open, and the next words are answered by another one.
        return replace(reply, steps=(*reply.steps, *self._call(END, reason=reason)))

    def ended(self, state: State) -> State:
        """Return the state once a farewell was performed to its end."""
        return replace(state, ended=bool(state.farewell_reason))

    def _ask(self, state: State, lead: str, question: str) -> Reply:
        state = replace(state, asking=question, answer="", was_cut_off=False, is_unasked=False)
        return self._say(state, f"{lead} {question}".strip())

    def _say(self, state: State, text: str) -> Reply:
        return Reply(replace(state, replies=state.replies + 1), (Say(text),))

    def _call(self, name: str, **args: Any) -> list[Step]:
        return [Call(name, args)] if name in self._tools else []

    def _upcoming(self, state: State) -> Question | None:
        return next(
            (one for one in self._brief.questions if one.number not in state.finished), None
        )


def _ends_with_an_answer(inputs: Sequence[Input]) -> bool:
    """Whether somebody spoke or typed after all that was directed."""
    if not inputs:
        return False
    last = inputs[-1]
    return last.source in (Source.SPOKEN, Source.TYPED) and not last.text.startswith("[")

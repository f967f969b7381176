"""Whatever Gemini sends, nothing breaks: the interview goes on, by a new connection or in writing, and
what was said is stored once.

`make accept` sends a good many more (the profile "accept").
"""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from interviews.models import InterviewPlan
from interviews.records import Speaker
from live.core.errors import CloseCode
from tests import factories as make
from tests.live.fuzz.gemini_steps import STEPS, Step
from tests.live.fuzz.odd_google import OddGoogle
from tests.live.fuzz.odd_interview import OddInterview, words_of
from tests.live.fuzz.on_record import (
    INTERVIEWS,
    check_record,
    let_time_be_virtual,
    nothing_breaks,
    on_record,
)

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch) -> InterviewPlan:
    let_time_be_virtual(monkeypatch)
    return make.make_plan(questions=3)


@on_record
async def see_through(
    plan: InterviewPlan, steps: list[Step], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make.make_session(plan=plan)
    google = OddGoogle()
    with monkeypatch.context() as patched:
        google.patch(patched)
        interview = OddInterview(make.claim(session), google)
        await interview.see_through(steps)
    check_record(session, timezone.now())
    if interview.closed_with == CloseCode.NORMAL:
        assert session.is_over
    else:
        assert interview.closed_with == CloseCode.TOO_SLOW
    turns = list(session.turns.order_by("number"))
    candidate = [turn for turn in turns if turn.speaker == Speaker.CANDIDATE]
    assert words_of(*(turn.text for turn in candidate)) == interview.heard
    shown = words_of(
        *(
            text
            for turn in turns
            if turn not in candidate
            for text in (turn.text, turn.unheard_text)
        )
    )
    assert len(set(shown)) == len(shown)
    assert set(shown) <= set(interview.spoken)


@settings(
    max_examples=INTERVIEWS,
    # They share a plan; each has an interview of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_nothing_that_gemini_sends_breaks_an_interview(
    plan: InterviewPlan, monkeypatch: pytest.MonkeyPatch, steps: list[Step]
) -> None:
    with nothing_breaks():
        see_through(plan, steps, monkeypatch)

"""Whatever pages send, nothing breaks: a connection goes on, or is closed as documented, and what
another page says is kept.

`make accept` sends a good many more (the profile "accept").
"""

import json
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from pytest_django.fixtures import Settings

from interviews.models import InterviewPlan
from live import admission
from live.core.errors import CloseCode, WireError
from live.core.protocol import client_reader
from live.core.sound.sent_frames import BUFFER_FRAMES
from tests import factories as make
from tests.live.fuzz.hostile_room import HostileRoom
from tests.live.fuzz.on_record import (
    INTERVIEWS,
    check_record,
    let_time_be_virtual,
    nothing_breaks,
    on_record,
)
from tests.live.fuzz.page_steps import STEPS, Ahead, Broken, Step, broken

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


@pytest.fixture
def plan(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> InterviewPlan:
    settings.WEBSOCKET_ORIGINS = ["https://interviews.example"]
    let_time_be_virtual(monkeypatch)
    return make.make_plan()


@on_record
async def see_through(
    plan: InterviewPlan, steps: list[Step], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make.make_session(plan=plan)
    room = HostileRoom(session)
    with monkeypatch.context() as patched:
        patched.setattr(admission, "admission", lambda: room.admission)
        await room.see_through(steps)
        words = await room.hear_out_another_page()
    check_record(session, timezone.now())
    turns = session.turns.all()
    if words:
        assert [turn.text for turn in turns].count(words) == 1
    else:
        assert session.is_over


@settings(
    max_examples=INTERVIEWS,
    # They share a plan; each has an interview of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
@example(steps=[Broken(0, '{"type":"mute"}')])
@example(steps=[Ahead(0, BUFFER_FRAMES + 1)])
def test_nothing_that_pages_do_breaks_an_interview(
    plan: InterviewPlan, monkeypatch: pytest.MonkeyPatch, steps: list[Step]
) -> None:
    with nothing_breaks():
        see_through(plan, steps, monkeypatch)


@given(message=broken())
def test_a_message_without_what_it_needs_is_refused(message: dict[str, Any]) -> None:
    with pytest.raises(WireError) as refused:
        client_reader.parse_text(json.dumps(message))
    assert refused.value.close_code is CloseCode.MALFORMED

"""The device check as the lobby loads it, and who is led back to the lobby instead."""

import pytest
from django.test import Client
from django.urls import reverse

from interviews.models import InterviewSession, Status
from tests import factories as make

pytestmark = pytest.mark.django_db


def open_check(client: Client, session: InterviewSession, **headers: str):
    client.get(reverse("join", args=(make.make_token(session),)), secure=True)
    address = reverse("room-check", args=(session.pk,))
    return client.get(address, secure=True, headers={"Sec-Fetch-Mode": "cors", **headers})


def test_the_lobby_gets_the_check_with_the_address_of_its_line(client: Client) -> None:
    session = make.make_session()
    shown = open_check(client, session)
    assert shown.status_code == 200
    assert f'data-socket-path="/ws/interview/{session.pk}/check/"' in shown.text
    assert "check_ready" in shown.text
    room = client.get(reverse("room", args=(session.pk,)), secure=True)
    assert f'data-check-url="/interview/{session.pk}/check/"' in room.text


def test_who_comes_by_the_address_alone_is_led_to_the_lobby(client: Client) -> None:
    session = make.make_session()
    led = open_check(client, session, **{"Sec-Fetch-Mode": "navigate"})
    assert led["Location"] == reverse("room", args=(session.pk,))


def test_an_interview_that_cannot_be_entered_is_not_checked_for(client: Client) -> None:
    session = make.make_session()
    open_check(client, session)
    make.set_fields(session, status=Status.CANCELLED)
    led = client.get(reverse("room-check", args=(session.pk,)), secure=True)
    assert led["Location"] == reverse("room", args=(session.pk,))


def test_nobody_is_asked_for_the_microphone_before_they_have_agreed(client: Client) -> None:
    session = make.make_session(has_agreed=False)
    led = open_check(client, session)
    assert led["Location"] == reverse("room", args=(session.pk,))

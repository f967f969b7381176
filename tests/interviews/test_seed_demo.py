"""The demo data: complete at once, the same when made again, and true."""

import json
import re
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from interviews.demo.cast import cast_organisation
from interviews.models import InterviewFigures, InterviewPlan, InterviewSession, Membership, Status
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    return tmp_path / "var"


def seed() -> dict[str, Any]:
    out = StringIO()
    call_command("seed_demo", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return answer


def test_the_last_line_leads_everybody_in() -> None:
    answer = seed()
    admin, reviewer, candidate = Client(), Client(), Client()
    assert admin.login(username=answer["admin"]["login"], password=answer["admin"]["password"])
    assert reviewer.login(
        username=answer["reviewer"]["login"], password=answer["reviewer"]["password"]
    )
    assert admin.get(answer["admin"]["path"]).status_code == 200
    assert "Alex Morgan" in reviewer.get(answer["reviewer"]["path"]).text
    joined = candidate.get(answer["candidate"]["path"], secure=True)
    assert re.fullmatch(r"/interview/[-0-9a-f]{36}/", joined["Location"])


def test_seeding_again_changes_nothing_but_makes_one_more_link() -> None:
    first, again = seed(), seed()
    assert InterviewPlan.objects.count() == 1
    assert InterviewSession.objects.count() == 2
    assert first["admin"] == again["admin"]
    assert first["reviewer"] == again["reviewer"]
    assert first["candidate"] != again["candidate"]
    rooms = [Client().get(made["candidate"]["path"], secure=True) for made in (first, again)]
    assert rooms[0]["Location"] == rooms[1]["Location"]


def test_another_organisation_that_calls_itself_alike_is_not_taken_for_the_demos() -> None:
    demo = cast_organisation()
    make.make_organisation(name=demo.name)
    assert cast_organisation() == demo


def test_a_used_interview_is_replaced() -> None:
    seed()
    used = InterviewSession.objects.get(status=Status.SCHEDULED)
    make.claim(make.give_consent(used))
    seed()
    fresh = InterviewSession.objects.get(status=Status.SCHEDULED)
    assert fresh.pk != used.pk


def test_its_logins_and_interviews_stand_in_its_organisation() -> None:
    seed()
    seed()
    members = Membership.objects.values_list("user__username", "role", "organisation__name")
    assert sorted(members) == [
        ("recruiter", "recruiter", "Larkfield Energy"),
        ("reviewer", "reviewer", "Larkfield Energy"),
    ]
    owners = InterviewSession.objects.values_list(
        "organisation__name", "candidate__organisation__name"
    )
    assert set(owners) == {("Larkfield Energy", "Larkfield Energy")}
    assert not User.objects.filter(is_staff=True).exists()


def test_passwords_are_of_this_installation_and_kept_private(var_dir: Path) -> None:
    password = seed()["admin"]["password"]
    kept = var_dir / "demo-logins.json"
    assert len(password.split("-")) == 4
    assert kept.stat().st_mode & 0o077 == 0
    kept.unlink()
    assert seed()["admin"]["password"] != password


def test_the_finished_interview_went_through_the_real_services() -> None:
    seed()
    session = InterviewSession.objects.get(status=Status.COMPLETED)
    figures = InterviewFigures.objects.get(session=session)
    turns = session.turns.all().records()
    assert session.processing.status == "done"
    assert (figures.barge_ins, figures.drops, figures.turns) == (1, 2, len(turns))
    assert any(turn.unheard_text for turn in turns)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(turns))

"""Data that the version of migration 0002 has left: it is migrated, read, and gone on with.

The fixture was written by that version's own services: interviews that were scheduled, live,
interrupted in mid-answer, failed (with a retake) and completed, the demo, and what waited in Redis.
"""

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import redis
from django.apps import apps
from django.contrib import admin
from django.core.management.color import no_style
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.access import grant_cookie
from interviews.analysis.figures import compute_figures
from interviews.models import (
    Candidate,
    InterviewFigures,
    InterviewPlan,
    InterviewSession,
    JoinLink,
    Organisation,
    Question,
    Status,
)
from interviews.progress import Progress
from interviews.records import LedgerKind
from interviews.services import sessions, spool
from interviews.services.recall import recall_conversation
from interviews.services.spool import Spool
from live.core.model import events
from live.core.model.handle import Handle
from live.core.protocol import client_messages
from live.ports import ResumptionRecord
from live.shared_state import RedisSharedState
from tests import factories as make
from tests.fakes import FakeDialler
from tests.interviews import versions
from tests.live.room import Room
from tests.virtual_time import in_virtual_time, until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.every_database,
    pytest.mark.xdist_group("versions"),
]

DATA: Final = Path(__file__).parent.parent / "fixtures" / "data-of-migration-0002.json"
OLD: Final = "0002_stored_once"
MIGRATED: Final = "what that version has left, migrated"
# What was written last opened some milliseconds after the fixture's own time.
A_MOMENT: Final = timedelta(seconds=5)


class OldData:
    """The fixture; what that version had written, and its models."""

    def __init__(self) -> None:
        self.written = json.loads(DATA.read_text())
        self.apps = versions.apps_at(OLD)

    @property
    def in_redis(self) -> dict[str, Any]:
        kept: dict[str, Any] = self.written["redis"]
        return kept

    def load(self) -> None:
        """Store it as if it had been written a moment ago."""
        age = timezone.now() - A_MOMENT - datetime.fromisoformat(self.written["made_at"])
        loaded = []
        for name, rows in self.written["tables"].items():
            model = self.apps.get_model("interviews", name)
            fields = {field.attname: field for field in model._meta.concrete_fields}
            for row in rows:
                values = {key: _read(fields[key], value) for key, value in row.items()}
                moments = {k: v + age for k, v in values.items() if isinstance(v, datetime)}
                model.objects.bulk_create([model(**{**values, **moments})])
            loaded.append(model)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), loaded):
                cursor.execute(statement)


def _read(field: "models.Field[Any, Any]", value: object) -> object:
    return value if isinstance(field, models.JSONField) else field.to_python(value)


@pytest.fixture
def old() -> Iterator[OldData]:
    """The data, migrated: by the first test, which leaves the others a copy of what became of it."""
    data = OldData()
    try:
        if not versions.restore(MIGRATED):
            versions.go_back_to(OLD)
            data.load()
            versions.migrate_to(versions.NEWEST)
            versions.keep(MIGRATED)
        yield data
    finally:
        versions.restore(versions.NEWEST)


def of(name: str) -> InterviewSession:
    return InterviewSession.objects.get(candidate__name=name, retake_of=None)


@pytest.mark.usefixtures("old")
def test_every_page_of_staff_opens(client: Client) -> None:
    client.force_login(make.make_user(is_staff=True, is_superuser=True))
    pages = ["/admin/", reverse("review-list")]
    for session in InterviewSession.objects.begun():
        pages.append(reverse("review-detail", args=(session.pk,)))
        pages.append(reverse("review-processing", args=(session.pk,)))
    for model in filter(admin.site.is_registered, apps.get_app_config("interviews").get_models()):
        name = f"admin:interviews_{model._meta.model_name}"
        pages.append(reverse(f"{name}_changelist"))
        pages += [reverse(f"{name}_change", args=(each.pk,)) for each in model.objects.all()]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    assert len(pages) > 20


@pytest.mark.usefixtures("old")
def test_every_page_of_the_candidates_opens(client: Client) -> None:
    for session in InterviewSession.objects.all():
        name, value, _age = grant_cookie(session)
        client.cookies[name] = value
        page = "room-done" if session.is_over else "room"
        assert client.get(reverse(page, args=(session.pk,))).status_code == 200, session.status


@pytest.mark.usefixtures("old")
def test_the_link_that_an_interview_had_is_a_row_and_opens_what_it_did() -> None:
    handed_out = InterviewSession.objects.filter(join_token_hash__isnull=False)
    assert len(handed_out) >= 4
    for session in handed_out:
        link = session.links.get()
        assert (link.token_hash, link.expires_at, link.revoked_at) == (
            session.join_token_hash,
            session.token_expires_at,
            None,
        )
    without = InterviewSession.objects.filter(join_token_hash=None)
    assert not JoinLink.objects.filter(session__in=without).exists()


@pytest.mark.usefixtures("old")
def test_figures_and_events_are_what_they_were(client: Client) -> None:
    finished = InterviewSession.objects.finished()
    assert len(finished) == 3
    for session in finished:
        ledger = [entry.to_record() for entry in session.ledger.all()]
        figures = compute_figures(
            session.turns.all().records(), ledger, elapsed_ms=session.elapsed_ms
        )
        stored = InterviewFigures.objects.get(session=session)
        assert (figures.gap_ms, figures.drops) == (stored.gap_ms, stored.drops)
        assert (figures.duration_ms, figures.candidate_words, figures.talk_share) == (
            stored.duration_ms,
            stored.candidate_words,
            stored.talk_share,
        )
    client.force_login(make.make_reviewer(of("Alex Morgan").organisation))
    demo = client.get(reverse("review-detail", args=(of("Alex Morgan").pk,))).text
    assert demo.count("The candidate joined.") == 1
    assert demo.count("The candidate came back. The interruption lasted 3.4 s.") == 1
    assert demo.count("The interruption lasted") == 2
    assert of("Cleo Completed").ledger.lost_sound_ms() == 31 * 32


@pytest.mark.usefixtures("old")
def test_an_interview_under_way_has_come_to_what_its_turns_say() -> None:
    progress = of("Ines Interrupted").read_progress()
    assert (progress.candidate_turns, progress.interviewer_turns) == (3, 3)
    assert (progress.typed_characters, progress.full_at_ms) == (0, None)


@pytest.mark.usefixtures("old")
def test_what_it_has_is_found_by_words(client: Client) -> None:
    client.force_login(make.make_user(is_staff=True, is_superuser=True))
    for session in InterviewSession.objects.select_related("candidate", "organisation"):
        words = f"{session.candidate.name.upper()} {session.candidate.email} {session.role.lower()}"
        found = InterviewSession.objects.search(words)
        assert session in found
        assert all(each.candidate == session.candidate for each in found)
    for model in (Organisation, Candidate, InterviewPlan, Question, InterviewSession):
        assert not model.objects.filter(search_text="").exists(), model


async def record_of(session: InterviewSession, redis_url: str) -> ResumptionRecord:
    shared = RedisSharedState(redis_url)
    record = await shared.load(session.pk)
    await shared.close()
    return record


def test_the_interrupted_interview_goes_on_in_mid_answer(old: OldData, redis_url: str) -> None:
    session = of("Ines Interrupted")
    record = old.in_redis["record"]
    with redis.Redis.from_url(redis_url) as client:
        client.hset(spool.OLD_KEY, mapping=old.in_redis["spool"])
        client.hset(
            f"interview:{{{session.pk}}}:record",
            mapping={"epoch": record["epoch"], "record": record["record"]},
        )
    kept = Spool(redis_url)
    spool.write_back(kept, session.pk)
    assert kept.names() == []
    kept.close()
    stream = session.page_stream
    claimed = recall_conversation(
        sessions.claim_interview(
            session_id=session.pk, token_generation=1, epoch_hint=0, stream=stream
        )
    )
    assert claimed.progress.safe_sequence == 1160
    assert claimed.turns[-1].text.endswith("because a clock was wrong.")
    row = LedgerKind.RESUMED_BY_HANDLE
    assert session.ledger.filter(kind=row, gap_ms=700).count() == 1

    old_record = asyncio.run(record_of(session, redis_url))
    assert old_record.handle == Handle("a-handle", 6)
    assert (old_record.stream, old_record.safe_sequence) == (stream, 1080)

    @in_virtual_time
    async def go_on() -> None:
        dialler = FakeDialler()
        dialler.model = old_record.model
        room = Room(claimed, dialler, record=old_record.brought_up_to(claimed.progress))
        room.interviews.epoch = claimed.epoch
        async with room.open(client_messages.Hello(stream, 1100, 1200, None)):
            assert room.browser.got("welcome")[0]["resend_from"] == 1161
            assert room.browser.got("welcome")[0]["question"] == 2
            await until(lambda: room.dialler.sessions)
            assert room.dialler.handles == ["a-handle"]
            room.speak(39, resent_from=1161)
            room.gemini.says(events.HeardFragment("I set it right."))
            await until(lambda: "right" in room.interviews.turns.get(7, claimed.turns[-1]).text)
            assert room.interviews.turns[7].text.endswith(
                "because a clock was wrong. I set it right."
            )

    go_on()


def test_a_worker_of_that_version_still_writes_once_the_database_is_migrated(old: OldData) -> None:
    then = {name: old.apps.get_model("interviews", name) for name in ("InterviewSession", "Turn")}
    known = then["InterviewSession"].objects.get(pk=of("Lena Live").pk)
    made = then["InterviewSession"].objects.create(
        candidate_id=known.candidate_id,
        plan_id=known.plan_id,
        frozen_plan=known.frozen_plan,
        role=known.role,
        opens_at=known.opens_at,
        closes_at=known.closes_at,
    )
    fields = then["Turn"].objects.filter(session=known).values().first()
    then["Turn"].objects.create(**{**fields, "id": None, "session_id": made.pk})
    session = InterviewSession.objects.get(pk=made.pk)
    assert session.status == Status.SCHEDULED
    assert session.read_progress() == Progress()
    assert len(session.turns.all().records()) == 1

"""Two organisations with everything in them, and somebody who reads in one of them."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.models import (
    ConsentText,
    FormerMember,
    InterviewSession,
    JobStatus,
    Organisation,
    ProcessingJob,
    RequestKind,
    Role,
    Status,
    UpgradeNote,
)
from interviews.records import EndReason
from interviews.services import candidate_requests, consents, sessions, transcripts
from tests import factories as make
from tests.interviews.addresses import Address, takes_a_row
from tests.interviews.readers import MARKS, STAFF, STRANGER


class Place:
    """One organisation and everything in it; all of its texts hold its mark."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.organisation = make.make_organisation(name=f"{mark} Ltd", values=f"{mark} values")
        self.logins = {
            role: make.make_user(role, organisation=self.organisation, first_name=f"{mark} name")
            for role in Role
        }
        self.candidate = make.make_candidate(
            f"{mark} person", email=f"{mark}@example.com", organisation=self.organisation
        )
        self.plan = make.make_plan(role=f"{mark} role", organisation=self.organisation)
        self.plan.questions.update(text=f"{mark} question?")
        self.scheduled = make.make_session(plan=self.plan, candidate=self.candidate)
        make.make_token(self.scheduled)
        self.read = make.make_session(plan=self.plan, candidate=self.candidate)
        epoch = make.claim(self.read).epoch
        transcripts.save_conversation(
            session_id=self.read.pk,
            epoch=epoch,
            turns=(make.make_turn(1, text=f"{mark} words"),),
            ledger=(),
            progress=None,
        )
        sessions.complete_interview(
            session_id=self.read.pk,
            epoch=epoch,
            progress=make.make_progress(),
            reason=EndReason.COMPLETED,
        )
        ProcessingJob.objects.filter(session=self.read).update(status=JobStatus.FAILED)
        placed = {"plan": self.plan, "candidate": self.candidate}
        self.running = make.make_session_in(Status.LIVE, **placed)
        self.lost = make.make_session_in(Status.FAILED, **placed)
        self.asking = make.make_session_in(
            Status.ABANDONED, retake_asked_at=timezone.now(), **placed
        )
        self.requesting = make.make_session(**placed)
        candidate_requests.make_request(
            session_id=self.requesting.pk, kind=RequestKind.PERSON, text=f"{mark} request"
        )
        self.consent_text = ConsentText(
            organisation=self.organisation, language="de-DE", text=f"{mark} consent"
        )
        consents.write_text(self.consent_text, written_by=self.logins[Role.ADMINISTRATOR])
        self.note = UpgradeNote.objects.create(
            organisation=self.organisation, kind="copied", subject=f"{mark} note"
        )
        # Somebody to be managed who is not the one who manages.
        self.member = make.make_user(Role.REVIEWER, organisation=self.organisation, username=mark)
        self.former = FormerMember.objects.create(
            user=make.make_user(username=f"{mark}.former"), organisation=self.organisation
        )

    def row(self, address: Address) -> Any:
        """Return the row that an address is asked for here."""
        rows: dict[str, Any] = {
            "candidate": self.candidate,
            "interviewplan": self.plan,
            "organisation": self.organisation,
            "membership": self.member.memberships.get(),
            "formermember": self.former,
            "upgradenote": self.note,
            "consenttext": self.consent_text,
            "user": self.member,
            "group": None,
            "interviewsession": self.interview(address.view),
        }
        return rows[address.model] if address.model else self.read

    def interview(self, view: str) -> InterviewSession:
        """Return an interview to which this can be done."""
        others = {
            "read_transcript": self.read,
            "process": self.read,
            "told": self.read,
            "end": self.running,
            "grant": self.lost,
            "decline": self.asking,
            "answer": self.requesting,
        }
        return others.get(view, self.scheduled)

    def url(self, address: Address) -> str:
        """Return the address, asked for what is here."""
        name, row = address.name, self.row(address)
        if name == "admin:unknown":
            return "/admin/interviews/nothing/"
        if name == "admin:app_list":
            return reverse(name, args=("interviews",))
        if name == "admin:view_on_site":
            return "/admin/r/1/1/"
        if name == "join":
            return reverse(name, args=("x" * 43,))
        if name == "admin:autocomplete":
            asked = "app_label=interviews&model_name=interviewsession&field_name=candidate"
            return f"{reverse(name)}?{asked}&term="
        if address.view in {"changelist", "add"} or not takes_a_row(address):
            return reverse(name)
        return reverse(name, args=(row.pk if row is not None else 1,))


@dataclass
class Cast:
    """Who reads: of one organisation; and the other organisation, which is none of their business."""

    own: Place
    other: Place
    client: Client
    kind: str


def make_cast(reader: tuple[str, str] | str, client: Client) -> Cast:
    """Return the cast with `reader` at the client: a role in an organisation, or somebody without."""
    places = {mark: Place(mark) for mark in MARKS}
    client.raise_request_exception = True
    if isinstance(reader, tuple):
        mark, kind = reader
        client.force_login(places[mark].logins[Role(kind)])
    else:
        mark, kind = MARKS[0], reader
        if kind != STRANGER:
            client.force_login(make.make_user(is_staff=kind == STAFF))
    other = next(each for each in MARKS if each != mark)
    return Cast(places[mark], places[other], client, kind)


def stored_of(place: Place) -> dict[str, list[Any]]:
    """Return every row of the organisation, as it is stored."""
    found: dict[str, list[Any]] = {}
    for model in apps.get_app_config("interviews").get_models():
        names = {field.name for field in model._meta.concrete_fields}
        paths = {"organisation": "organisation", "session": "session__organisation"}
        paths |= {"plan": "plan__organisation"}
        owners = [path for name, path in paths.items() if name in names]
        where = models.Q(pk=None)
        for path in owners:
            where |= models.Q(**{path: place.organisation})
        if model is Organisation:
            where = models.Q(pk=place.organisation.pk)
        found[model.__name__] = list(model._default_manager.filter(where).order_by("pk").values())
    logins = User.objects.filter(pk__in=[place.member.pk, *(u.pk for u in place.logins.values())])
    found["User"] = list(logins.order_by("pk").values("pk", "username", "password", "is_active"))
    return found


def is_refused(response: Any) -> bool:
    """Whether this is a no: forbidden, not there, not so, or “log in first”."""
    if response.status_code == 302:
        leads = response["Location"]
        # An old address of the history leads to the page where it stands now, which refuses.
        leads_on = leads in {"/review/", "/admin/"} or leads.endswith("#history")
        # Deleting leads to the list as well, with another sentence.
        said = [str(message) for message in get_messages(response.wsgi_request)]
        is_unknown = any(sentence.startswith("There is no such ") for sentence in said)
        return "login" in leads or leads_on or is_unknown
    return response.status_code in {400, 403, 404, 405, 410}

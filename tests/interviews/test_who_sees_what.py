"""Two organisations, every role and none, every address: who is shown what, and who changes what.

The addresses come from the URL table. One that stands in no row here fails the first test, so
that no page is added without saying whose it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import models, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from interviews.models import (
    InterviewSession,
    JobStatus,
    Membership,
    Organisation,
    ProcessingJob,
    Role,
    Status,
    UpgradeNote,
)
from interviews.records import EndReason
from interviews.services import sessions, transcripts
from tests import factories as make

pytestmark = pytest.mark.django_db

ADMINISTRATOR, RECRUITER, REVIEWER = Role.ADMINISTRATOR, Role.RECRUITER, Role.REVIEWER
NO_ROLE, STAFF, STRANGER = "no role", "staff status", "not logged in"
WITHOUT_ROLE: Final = (NO_ROLE, STAFF, STRANGER)

NOBODY: Final = frozenset[str]()
EVERYBODY: Final = frozenset({*Role, *WITHOUT_ROLE})
LOGGED_IN: Final = EVERYBODY - {STRANGER}
ADMINISTRATORS: Final = frozenset({ADMINISTRATOR})
DESK: Final = frozenset({ADMINISTRATOR, RECRUITER})
READERS: Final = frozenset({ADMINISTRATOR, REVIEWER})

# Who is let in by each address, to what is their own organisation's. Superusers are let in
# wherever anybody is, and to "superusers".
SUPERUSERS: Final = frozenset({"superuser"})
VIEWS_OF_MODELS: Final[dict[str, dict[str, frozenset[str]]]] = {
    "candidate": dict.fromkeys(("changelist", "add", "change", "delete", "history"), DESK),
    "interviewplan": dict.fromkeys(("changelist", "add", "change", "delete", "history"), DESK),
    "interviewsession": {
        **dict.fromkeys(("changelist", "add", "change", "history"), DESK),
        **dict.fromkeys(("make_join_link", "new_link", "withdraw", "cancel"), DESK),
        **dict.fromkeys(("end", "grant", "process"), DESK),
        "read_transcript": ADMINISTRATORS,
        "delete": NOBODY,
    },
    "organisation": {
        **dict.fromkeys(("changelist", "change", "history"), DESK),
        **dict.fromkeys(("add", "delete"), SUPERUSERS),
    },
    "membership": dict.fromkeys(
        ("changelist", "add", "change", "delete", "history"), ADMINISTRATORS
    ),
    "upgradenote": {
        **dict.fromkeys(("changelist", "change", "history"), DESK),
        "delete": ADMINISTRATORS,
        "add": NOBODY,
    },
    "user": dict.fromkeys(
        ("changelist", "add", "change", "delete", "history", "password_change"), SUPERUSERS
    ),
    "group": dict.fromkeys(("changelist", "add", "change", "delete", "history"), SUPERUSERS),
}
PAGES: Final[dict[str, frozenset[str]]] = {
    "landing": EVERYBODY,
    "healthz": EVERYBODY,
    "admin:login": EVERYBODY,
    "admin:logout": EVERYBODY,
    "admin:search": DESK | {STAFF},
    "admin:index": DESK | {STAFF},
    "admin:password_change": DESK | {STAFF},
    "admin:password_change_done": DESK | {STAFF},
    "admin:jsi18n": DESK | {STAFF},
    "admin:app_list": DESK,
    "admin:autocomplete": DESK,
    # No model has an address of its own on the site.
    "admin:view_on_site": NOBODY,
    "admin:unknown": NOBODY,
    # These open for the candidate's cookie, which no login has.
    "join": NOBODY,
    "room": NOBODY,
    "room-done": NOBODY,
    "room-retake": NOBODY,
    "room-ask": NOBODY,
    "password-change": LOGGED_IN,
    "password-changed": LOGGED_IN,
    "review-list": READERS,
    "review-login": EVERYBODY,
    "review-logout": EVERYBODY,
    "review-detail": READERS,
    "review-processing": READERS,
    "review-process-again": READERS,
}
# These answer nothing to who only looks.
POSTED: Final = frozenset({"review-process-again", "admin:logout", "review-logout"})
# Rows about the installation, which no page of an organisation lists.
OF_THE_SITE: Final = frozenset({"SiteDay", "GeminiRefusal"})


# --- The addresses ------------------------------------------------------------------------


@dataclass(frozen=True)
class Address:
    """One row of the URL table."""

    name: str
    model: str = ""
    view: str = ""

    @property
    def lets_in(self) -> frozenset[str]:
        if self.model:
            return VIEWS_OF_MODELS[self.model][self.view]
        return PAGES[self.name]


def _patterns(table: Any, space: str = "") -> Iterator[tuple[str, str]]:
    for each in table:
        if isinstance(each, URLPattern):
            yield space + (each.name or ""), str(each.pattern)
        else:
            inner = f"{each.namespace}:" if each.namespace else space
            for name, route in _patterns(each.url_patterns, inner):
                yield name, str(each.pattern) + route


def _address(name: str, route: str) -> Address | None:
    if name == "admin:" and "<path:object_id>" in route:
        return None  # leads to the page “change”, whose address it was once
    if name == "admin:":
        return Address("admin:unknown")
    for model in VIEWS_OF_MODELS:
        for app in ("interviews", "auth"):
            start = f"admin:{app}_{model}_"
            if name.startswith(start):
                return Address(name, model, name.removeprefix(start))
    return Address(name)


ADDRESSES: Final = [
    found
    for name, route in _patterns(get_resolver().url_patterns)
    if (found := _address(name, route)) is not None
]

# After these the reader would be a stranger to all that follows.
STAYING: Final = [each for each in ADDRESSES if each.name not in {"admin:logout", "review-logout"}]


# --- The cast -----------------------------------------------------------------------------


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
        self.note = UpgradeNote.objects.create(
            organisation=self.organisation, kind="copied", subject=f"{mark} note"
        )
        # Somebody to be managed who is not the one who manages.
        self.member = make.make_user(REVIEWER, organisation=self.organisation, username=mark)

    def row(self, address: Address) -> Any:
        """Return the row that an address is asked for here."""
        rows: dict[str, Any] = {
            "candidate": self.candidate,
            "interviewplan": self.plan,
            "organisation": self.organisation,
            "membership": self.member.memberships.get(),
            "upgradenote": self.note,
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
            "end": self.running,
            "grant": self.lost,
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
        if address.view in {"changelist", "add"} or not _takes_a_row(address):
            return reverse(name)
        return reverse(name, args=(row.pk if row is not None else 1,))


def _takes_a_row(address: Address) -> bool:
    return bool(address.model) or address.name.startswith(("room", "review-detail", "review-proc"))


@dataclass
class Cast:
    """Who reads: of one organisation; and the other organisation, which is none of their business."""

    own: Place
    other: Place
    client: Client
    kind: str


MARKS: Final = ("zqamberz", "zqbasaltz")


@pytest.fixture(params=[*((mark, role) for mark in MARKS for role in Role), *WITHOUT_ROLE], ids=str)
def cast(request: pytest.FixtureRequest, client: Client) -> Cast:
    places = {mark: Place(mark) for mark in MARKS}
    client.raise_request_exception = True
    if isinstance(request.param, tuple):
        mark, kind = request.param
        client.force_login(places[mark].logins[kind])
    else:
        mark, kind = MARKS[0], request.param
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
        return "login" in leads or leads_on
    return response.status_code in {400, 403, 404, 405, 410}


# --- What must hold -----------------------------------------------------------------------


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_every_address_says_who_is_let_in(address: Address) -> None:
    known = VIEWS_OF_MODELS.get(address.model, {}) if address.model else PAGES
    assert (address.view if address.model else address.name) in known


def test_no_row_here_is_about_an_address_that_is_gone() -> None:
    rows = {(model, view) for model, views in VIEWS_OF_MODELS.items() for view in views}
    assert rows == {(each.model, each.view) for each in ADDRESSES if each.model}
    assert set(PAGES) == {each.name for each in ADDRESSES if not each.model}


@pytest.mark.parametrize(
    "model",
    [
        each
        for each in apps.get_app_config("interviews").get_models()
        if each is not Organisation and each.__name__ not in OF_THE_SITE
    ],
    ids=lambda model: model.__name__,
)
def test_every_kind_of_row_belongs_to_an_organisation(model: type[models.Model]) -> None:
    names = {field.name for field in model._meta.concrete_fields}
    assert names & {"organisation", "plan", "session"}


def test_who_has_the_right_is_let_in_and_who_has_not_sees_no_row(cast: Cast) -> None:
    for address in STAYING:
        response = cast.client.get(cast.own.url(address))
        if cast.kind in address.lets_in:
            leads_on = address.view == "history" or address.name in {"admin:login", *POSTED}
            assert leads_on or not is_refused(response), address
            continue
        assert is_refused(response), (address, response.status_code)
        assert cast.own.mark not in response.text, address


def test_nothing_of_another_organisation_is_shown(cast: Cast) -> None:
    for address in STAYING:
        response = cast.client.get(cast.other.url(address), follow=True)
        assert cast.other.mark not in response.text, address
        if _takes_a_row(address) and address.view not in {"changelist", "add", "history"}:
            assert is_refused(cast.client.get(cast.other.url(address))), address


def queries_for(place: Place) -> list[str]:
    """Return queries that ask lists and forms for what is here."""
    part = place.mark[1:-1]  # finds it, and is not it where it stands in the field again
    found = [f"q={part}", f"term={part}"]
    for name, row in (
        ("organisation", place.organisation),
        ("plan", place.plan),
        ("candidate", place.candidate),
        ("user", place.member),
    ):
        found += [f"{name}__id__exact={row.pk}", f"{name}__exact={row.pk}", f"{name}={row.pk}"]
    found += ["candidate__email__startswith=z", "organisation__name__contains=z", "all=", "e=1"]
    return found


# Administrators are let in wherever any other role is.
@pytest.mark.parametrize("cast", [(mark, ADMINISTRATOR) for mark in MARKS], indirect=True, ids=str)
def test_no_query_brings_it_out(cast: Cast) -> None:
    asked = [each for each in ADDRESSES if each.view in {"changelist", "add"} and each.lets_in]
    asked += [Address(name) for name in ("admin:index", "admin:search", "review-list")]
    for address in asked:
        for query in queries_for(cast.other):
            url = f"{reverse(address.name)}?{query}"
            assert cast.other.mark not in cast.client.get(url, follow=True).text, url


PICKERS: Final = (
    ("interviewsession", "candidate"),
    ("interviewsession", "plan"),
    ("interviewplan", "organisation"),
    ("candidate", "organisation"),
    ("membership", "organisation"),
    ("membership", "user"),
    ("turn", "session"),
)


@pytest.mark.parametrize(("model", "field"), PICKERS)
def test_pickers_offer_nothing_of_it(cast: Cast, model: str, field: str) -> None:
    where = f"app_label=interviews&model_name={model}&field_name={field}"
    for term in ("", cast.other.mark, "z"):
        response = cast.client.get(f"{reverse('admin:autocomplete')}?{where}&term={term}")
        assert cast.other.mark not in response.text


def forms_about(own: Place, other: Place, address: Address) -> list[dict[str, Any]]:
    """Return forms that a reader of `own` would send to change or to use what is `other`'s."""
    now = timezone.localtime()
    window = {
        "opens_at_0": now.strftime("%Y-%m-%d"),
        "opens_at_1": "00:00:00",
        "closes_at_0": (now + timedelta(days=2)).strftime("%Y-%m-%d"),
        "closes_at_1": "12:00:00",
    }
    question = other.plan.questions.first()
    plan = {
        "role": "Taken", "interviewer_name": "Maya", "interviewer_manner": "calm",
        "language": "en-US", "voice": "Kore", "duration_minutes": 15, "turn_taking": "patient",
        "questions-TOTAL_FORMS": 1, "questions-INITIAL_FORMS": 1,
        "questions-0-id": question.pk, "questions-0-plan": other.plan.pk,
        "questions-0-text": "Taken?", "questions-0-position": 0,
    }  # fmt: skip
    new_question = {"questions-INITIAL_FORMS": 0, "questions-0-id": "", "questions-0-plan": ""}
    row = other.row(address)
    everything = {
        "action": "delete_selected",
        "_selected_action": [row.pk] if row else [],
        "post": "yes",
    }
    about_it = {"organisation": other.organisation.pk, "post": "yes"}
    return {
        "candidate": [{**about_it, "name": "Taken", "email": "taken@example.com"}, everything],
        "interviewplan": [{**about_it, **plan}, {**about_it, **plan, **new_question}, everything],
        "interviewsession": [
            {**window, "candidate": a.candidate.pk, "plan": b.plan.pk, "reason": "I want to"}
            for a, b in ((own, other), (other, own), (other, other))
        ]
        + [everything],
        "organisation": [{"name": "Taken", **about_it}, everything],
        "membership": [
            {**about_it, "role": "administrator", "username": "me", "password": make.PASSWORD},
            {
                "organisation": own.organisation.pk,
                "role": "reviewer",
                "username": other.member.username,
                "password": make.PASSWORD,
            },
            everything,
        ],
        "upgradenote": [everything, about_it],
        "user": [{"username": "taken", "password1": "x" * 20, "password2": "x" * 20}, everything],
    }.get(address.model, [{}])


def test_nothing_of_another_organisation_is_changed(cast: Cast) -> None:
    before = stored_of(cast.other)
    for address in STAYING:
        forms = forms_about(cast.own, cast.other, address)
        asked = [(cast.other.url(address), form) for form in [{}, *forms]]
        if _takes_a_row(address) and address.view not in {"changelist", "add"}:
            asked += [(cast.own.url(address), form) for form in forms]
        for url, form in asked:
            with transaction.atomic():
                response = cast.client.post(url, form)
                assert stored_of(cast.other) == before, (url, form)
                # What was sent stands in the field again.
                text = response.text.replace(f'value="{cast.other.mark}"', "")
                assert cast.other.mark not in text, (url, form)
                transaction.set_rollback(True)
    assert ("_auth_user_id" in cast.client.session) == (cast.kind != STRANGER)


def test_who_has_no_right_changes_nothing_at_home(cast: Cast) -> None:
    before = stored_of(cast.own)
    for address in STAYING:
        if cast.kind in address.lets_in:
            continue
        for form in [{}, *forms_about(cast.own, cast.own, address)]:
            with transaction.atomic():
                cast.client.post(cast.own.url(address), form)
                assert stored_of(cast.own) == before, (address, form)
                transaction.set_rollback(True)
    assert ("_auth_user_id" in cast.client.session) == (cast.kind != STRANGER)


def test_superusers_see_all_organisations(client: Client) -> None:
    places = [Place(mark) for mark in MARKS]
    client.force_login(make.make_user(is_superuser=True, is_staff=True))
    for address in ADDRESSES:
        if address.lets_in in (NOBODY, EVERYBODY) or address.model == "group":
            continue
        if address.name in POSTED:
            continue
        for place in places:
            response = client.get(place.url(address), follow=True)
            assert response.status_code == 200, address
            if address.model and address.view in {"changelist", "change"}:
                assert place.mark in response.text, address


def test_roles_of_two_organisations_do_not_mix(client: Client) -> None:
    mine, theirs = (Place(mark) for mark in MARKS)
    login = mine.logins[RECRUITER]
    Membership.objects.create(user=login, organisation=theirs.organisation, role=REVIEWER)
    client.force_login(login)
    desk = client.get(reverse("admin:interviews_interviewsession_changelist")).text
    assert mine.mark in desk
    assert theirs.mark not in desk
    review = client.get(reverse("review-list")).text
    assert theirs.mark in review
    assert mine.mark not in review
    mixed = {"candidate": mine.candidate.pk, "plan": theirs.plan.pk}
    client.post(reverse("admin:interviews_interviewsession_add"), mixed)
    assert InterviewSession.objects.count() == 8

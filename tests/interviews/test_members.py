"""Organisations at the desk: who manages the members, and which doors each login is shown."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from interviews.admin.people import NAMESAKE
from interviews.models import Candidate, Membership, Organisation, Role, UpgradeNote
from tests import factories as make
from tests.forms import form_on

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

MEMBERS = "/admin/interviews/membership/"


def new_member(**fields: object) -> dict[str, Any]:
    form = {
        "organisation": make.home().pk,
        "role": Role.RECRUITER.value,
        "username": "ana",
        "password": make.PASSWORD,
    }
    return {**form, **fields}


def test_an_administrator_makes_a_login_that_can_be_used(administrator: Client) -> None:
    assert administrator.post(f"{MEMBERS}add/", new_member()).status_code == 302
    ana = Client()
    assert ana.login(username="ana", password=make.PASSWORD)
    assert ana.get("/admin/").status_code == 200
    assert "ana" in administrator.get(MEMBERS).text


def test_a_member_gets_a_second_role_and_keeps_the_password(administrator: Client) -> None:
    member = make.make_recruiter()
    form = new_member(username=member.username, role=Role.REVIEWER.value, password="")
    assert administrator.post(f"{MEMBERS}add/", form).status_code == 302
    assert set(member.memberships.values_list("role", flat=True)) == {"recruiter", "reviewer"}
    assert User.objects.get(pk=member.pk).check_password(make.PASSWORD)
    again = administrator.post(f"{MEMBERS}add/", form)
    assert "has that role already" in again.text


@pytest.mark.parametrize("kind", ["another's", "shared", "nobody's", "superuser"])
def test_a_login_that_is_not_all_theirs_is_not_taken_in(administrator: Client, kind: str) -> None:
    login = make.make_user(is_superuser=kind == "superuser", is_staff=kind == "superuser")
    if kind in {"another's", "shared"}:
        other = make.make_organisation()
        Membership.objects.create(user=login, organisation=other, role=Role.REVIEWER)
    if kind == "shared":
        Membership.objects.create(user=login, organisation=make.home(), role=Role.REVIEWER)
    before = set(Membership.objects.values_list("pk", flat=True))
    answer = administrator.post(f"{MEMBERS}add/", new_member(username=login.username))
    assert "This login is taken" in answer.text
    assert set(Membership.objects.values_list("pk", flat=True)) == before
    assert User.objects.get(pk=login.pk).check_password(make.PASSWORD)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"password": "Summer2026"}, "at least 12 characters"),
        ({"password": ""}, "You have no member of this name."),
        ({"username": "two words"}, "Enter a valid username"),
        ({"username": "correct horse", "password": "correct horse"}, "Enter a valid username"),
        ({"role": "emperor"}, "Select a valid choice"),
        ({"role": ""}, "This field is required"),
    ],
)
def test_what_cannot_be_a_login_is_refused_with_a_reason(
    administrator: Client, fields: dict[str, str], sentence: str
) -> None:
    answer = administrator.post(f"{MEMBERS}add/", new_member(**fields))
    assert sentence in answer.text
    assert not Membership.objects.filter(role=Role.RECRUITER).exists()


def test_a_role_is_changed_and_a_member_is_removed(administrator: Client) -> None:
    membership = make.make_reviewer().memberships.get()
    page = f"{MEMBERS}{membership.pk}"
    administrator.post(f"{page}/change/", {"role": Role.ADMINISTRATOR.value})
    membership.refresh_from_db()
    assert membership.role == Role.ADMINISTRATOR
    assert administrator.post(f"{page}/delete/", {"post": "yes"}).status_code == 302
    assert not Membership.objects.filter(pk=membership.pk).exists()
    assert User.objects.filter(pk=membership.user_id).exists()


def remove(client: Client, login: User) -> None:
    for role in login.memberships.all():
        assert client.post(f"{MEMBERS}{role.pk}/delete/", {"post": "yes"}).status_code == 302


def test_who_was_removed_is_brought_back_by_name_with_the_old_password(
    administrator: Client,
) -> None:
    member = make.make_recruiter()
    remove(administrator, member)
    assert not member.memberships.exists()
    form = new_member(username=member.username, role=Role.REVIEWER.value, password="")
    assert administrator.post(f"{MEMBERS}add/", form).status_code == 302
    assert member.memberships.get().role == Role.REVIEWER
    assert User.objects.get(pk=member.pk).check_password(make.PASSWORD)


@pytest.mark.parametrize("kind", ["there alone", "here, too", "there now"])
def test_who_was_a_member_elsewhere_is_not_brought_in(administrator: Client, kind: str) -> None:
    other = make.make_organisation()
    member = make.make_recruiter(other)
    if kind != "there alone":
        Membership.objects.create(user=member, organisation=make.home(), role=Role.REVIEWER)
    for role in member.memberships.all():
        if kind != "there now" or role.organisation != other:
            role.delete()
    before = set(member.memberships.all())
    answer = administrator.post(f"{MEMBERS}add/", new_member(username=member.username, password=""))
    assert "This login is taken" in answer.text
    assert set(member.memberships.all()) == before


@pytest.mark.parametrize(
    ("is_ours", "sentence"),
    [(True, "There is a login “rec2”."), (False, "This login is taken.")],
)
def test_a_login_that_differs_in_its_letters_case_alone_is_no_new_one(
    administrator: Client, is_ours: bool, sentence: str
) -> None:
    make.make_user(
        Role.RECRUITER,
        username="rec2",
        organisation=make.home() if is_ours else make.make_organisation(),
    )
    answer = administrator.post(f"{MEMBERS}add/", new_member(username="REC2"))
    assert sentence in answer.text
    assert ("rec2" in answer.text) is is_ours
    assert not User.objects.filter(username="REC2").exists()


def test_letters_of_every_script_are_folded(administrator: Client) -> None:
    make.make_user(Role.RECRUITER, username="ömer")
    answer = administrator.post(f"{MEMBERS}add/", new_member(username="ÖMER"))
    assert "There is a login “ömer”." in answer.text


def test_logins_that_differ_in_case_from_before_stay_usable(
    administrator: Client, client: Client
) -> None:
    twins = [make.make_user(Role.RECRUITER, username=name) for name in ("rec2", "REC2")]
    for twin in twins:
        form = new_member(username=twin.username, role=Role.REVIEWER.value, password="")
        assert administrator.post(f"{MEMBERS}add/", form).status_code == 302
        assert twin.memberships.count() == 2
        assert Client().login(username=twin.username, password=make.PASSWORD)


def test_a_superuser_gives_no_login_the_name_of_another_in_other_letters(
    superuser: Client,
) -> None:
    make.make_user(username="rec2")
    other = make.make_user(username="other")
    page = f"/admin/auth/user/{other.pk}/change/"
    fields = form_on(superuser.get(page).text, "user_form")
    answer = superuser.post(page, {**fields, "username": "REC2"})
    assert "A login has this name already, in other letters." in answer.text
    assert superuser.post(page, {**fields, "username": "Other"}).status_code == 302


def test_a_role_is_chosen_not_taken_as_it_stands(administrator: Client) -> None:
    page = administrator.get(f"{MEMBERS}add/")
    assert "Reviewer: reads transcripts." in page.text
    assert not page.context["adminform"].form["role"].value()


def test_a_role_that_the_login_has_already_is_refused(administrator: Client) -> None:
    member = make.make_user(Role.RECRUITER, Role.REVIEWER)
    role = member.memberships.get(role=Role.RECRUITER)
    answer = administrator.post(f"{MEMBERS}{role.pk}/change/", {"role": Role.REVIEWER.value})
    assert "has that role already" in answer.text
    assert set(member.memberships.values_list("role", flat=True)) == {"recruiter", "reviewer"}


@pytest.mark.parametrize(
    ("roles", "sentence"),
    [
        ((Role.RECRUITER,), "ana has no other role. The login stays, but opens nothing."),
        ((Role.RECRUITER, Role.REVIEWER), "ana loses this role, and keeps the others."),
    ],
)
def test_before_a_role_is_taken_a_sentence_says_what_is_left(
    administrator: Client, roles: tuple[Role, ...], sentence: str
) -> None:
    role = make.make_user(*roles, username="ana").memberships.get(role=Role.RECRUITER)
    page = administrator.get(f"{MEMBERS}{role.pk}/delete/").text
    assert sentence in page
    assert "cannot be undone" not in page
    assert "Take the role Recruiter in Home Ltd from ana?" in page
    assert page.index("Keep it") < page.index('data-kind="danger"')


def test_a_role_is_not_called_a_member_where_it_is_taken_or_counted(administrator: Client) -> None:
    member = make.make_user(Role.RECRUITER, Role.REVIEWER)
    page = administrator.get(f"{MEMBERS}{member.memberships.first().pk}/change/").text  # type: ignore[union-attr]
    assert "Take this role away" in page
    assert "Delete member" not in page
    count = administrator.get(MEMBERS).text.split("desk-pages-count")[1].split("</span>")[0]
    assert count.split()[-4:] == ["3", "roles", "of", "members"]


def test_no_page_of_a_member_leads_where_an_administrator_may_not_go(
    administrator: Client,
) -> None:
    own = Membership.objects.get()
    pages = [
        f"{MEMBERS}{each.pk}/change/" for each in (own, make.make_reviewer().memberships.get())
    ]
    answers = [administrator.get(page).text for page in pages]
    assert not any("/admin/auth/user/" in answer for answer in answers)
    assert ["your own role" in answer for answer in answers] == [True, False]


def test_nobody_changes_or_removes_a_role_of_their_own(administrator: Client) -> None:
    own = Membership.objects.get()
    assert administrator.post(f"{MEMBERS}{own.pk}/delete/", {"post": "yes"}).status_code == 403
    assert administrator.post(f"{MEMBERS}{own.pk}/change/", {"role": "reviewer"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [own.pk], "post": "yes"}
    administrator.post(MEMBERS, chosen)
    assert Membership.objects.get().role == Role.ADMINISTRATOR


def test_a_removed_member_sees_nothing_from_the_next_page_on(client: Client) -> None:
    recruiter = make.make_recruiter()
    session = make.make_session()
    client.force_login(recruiter)
    page = f"/admin/interviews/interviewsession/{session.pk}/change/"
    assert client.get(page).status_code == 200
    recruiter.memberships.all().delete()
    assert client.get(page, follow=True).status_code == 403


def test_a_superuser_brings_a_login_into_a_second_organisation(client: Client) -> None:
    client.force_login(make.make_user(is_superuser=True, is_staff=True))
    member = make.make_recruiter(make.make_organisation())
    form = new_member(username=member.username, password="")
    assert client.post(f"{MEMBERS}add/", form).status_code == 302
    assert member.memberships.count() == 2


def test_a_superuser_is_shown_what_belongs_to_no_organisation(client: Client) -> None:
    client.force_login(make.make_user(is_superuser=True, is_staff=True))
    lost = make.make_user(username="lost-login")
    make.make_recruiter()
    make.make_candidate("Lost Person", organisation=None)
    make.make_candidate("Found Person")
    tasks = {task.title: task for task in client.get("/admin/").context["tasks"]}
    logins = client.get(tasks["Logins that are members of no organisation"].url)
    assert list(logins.context["cl"].queryset) == [lost]
    candidates = client.get(tasks["Candidates of no organisation"].url).text
    assert "Lost Person" in candidates
    assert "Found Person" not in candidates


def test_a_candidate_of_none_is_placed_by_a_superuser_and_then_stays(client: Client) -> None:
    client.force_login(make.make_user(is_superuser=True, is_staff=True))
    candidate = make.make_candidate(organisation=None)
    page = f"/admin/interviews/candidate/{candidate.pk}/change/"
    form = {"organisation": make.home().pk, "name": candidate.name, "email": candidate.email}
    assert client.post(page, form).status_code == 302
    client.post(page, {**form, "organisation": make.make_organisation().pk})
    candidate.refresh_from_db()
    assert candidate.organisation == make.home()


def test_notes_of_upgrades_are_shown_until_they_are_deleted(administrator: Client) -> None:
    note = UpgradeNote.objects.create(
        organisation=make.home(),
        kind="email_changed",
        subject="Ana",
        before="A@b.c",
        after="a+2@b.c",
    )
    listed = administrator.get("/admin/interviews/upgradenote/").text
    assert "A@b.c" in listed
    assert "a+2@b.c" in listed
    assert "Notes of upgrades" in administrator.get("/admin/").text
    administrator.post(f"/admin/interviews/upgradenote/{note.pk}/delete/", {"post": "yes"})
    assert "Notes of upgrades" not in administrator.get("/admin/").text


@pytest.mark.parametrize("email", ["Ana@Example.com", "ana@example.com", "ANA@EXAMPLE.COM"])
def test_an_address_is_one_candidates_in_an_organisation(client: Client, email: str) -> None:
    client.force_login(make.make_recruiter())
    make.make_candidate(email="ana@example.com")
    add = "/admin/interviews/candidate/add/"
    form = {"organisation": make.home().pk, "name": "Ana", "email": email}
    assert "There is a candidate with this e-mail already" in client.post(add, form).text
    client.force_login(make.make_recruiter(other := make.make_organisation()))
    assert client.post(add, {**form, "organisation": other.pk}).status_code == 302
    assert Candidate.objects.count() == 2


def test_a_candidate_is_saved_again_with_the_address_in_other_letters(client: Client) -> None:
    client.force_login(make.make_recruiter())
    candidate = make.make_candidate(email="ana@example.com")
    page = f"/admin/interviews/candidate/{candidate.pk}/change/"
    assert client.post(page, {"name": "Ana", "email": "Ana@example.com"}).status_code == 302


def test_whose_name_is_another_organisations_too_does_not_learn_of_that_one(
    client: Client,
) -> None:
    client.force_login(make.make_recruiter())
    make.make_organisation(name="Globex")
    page = f"/admin/interviews/organisation/{make.home().pk}/change/"
    for name in ("GLOBEX ", "Initrode"):
        (said,) = client.post(page, {"name": name}, follow=True).context["messages"]
        assert said.level_tag == "success"


def test_superusers_are_told_of_a_name_that_there_is_twice_in_whatever_letters(
    client: Client,
) -> None:
    client.force_login(make.make_user(is_superuser=True, is_staff=True))
    make.make_organisation(name="Globex")
    add = "/admin/interviews/organisation/add/"
    assert str(NAMESAKE) in client.post(add, {"name": "GLOBEX "}, follow=True).text
    assert str(NAMESAKE) not in client.post(add, {"name": "Initrode"}, follow=True).text
    assert Organisation.objects.count() == 3


# --- Doors --------------------------------------------------------------------------------


def test_who_may_not_read_transcripts_is_not_shown_the_way(client: Client) -> None:
    client.force_login(make.make_recruiter())
    page = client.get("/admin/")
    way = f'href="{reverse("review-list")}"'
    assert way not in page.text
    assert "ready to be read" not in page.text
    refused = client.get(reverse("review-list"))
    assert (refused.status_code, reverse("admin:index") in refused.text) == (403, True)
    client.force_login(make.make_administrator())
    assert way in client.get("/admin/").text


def test_a_reviewer_who_opens_the_desk_is_led_to_the_transcripts(client: Client) -> None:
    login = make.make_reviewer()
    client.force_login(login)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == reverse("review-list")
    fresh = Client()
    form = {"username": login.username, "password": make.PASSWORD, "next": "/admin/"}
    came = fresh.post("/admin/login/", form, follow=True)
    assert came.redirect_chain[-1][0] == reverse("review-list")


def test_a_recruiter_comes_to_the_desk_without_staff_status(client: Client) -> None:
    login = make.make_recruiter()
    assert not login.is_staff
    form = {"username": login.username, "password": make.PASSWORD, "next": "/admin/"}
    assert client.post("/admin/login/", form)["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("is_staff", [True, False])
def test_a_login_without_rights_sees_no_row_and_is_told_why(client: Client, is_staff: bool) -> None:
    make.make_session(candidate=make.make_candidate("Ada Byron"))
    client.force_login(make.make_user(is_staff=is_staff))
    page = client.get("/admin/", follow=True)
    assert "Ada Byron" not in page.text
    assert "organisation" in page.text
    assert [tile.count for tile in page.context.get("tiles", ())] == ([0, 0, 0] if is_staff else [])


def test_who_was_removed_reads_that_and_what_to_do(client: Client) -> None:
    member = make.make_recruiter()
    client.force_login(member)
    member.memberships.get().delete()
    for way in (reverse("review-list"), "/admin/"):
        page = client.get(way, follow=True)
        assert page.status_code == 403
        assert "You have no role any more" in page.text
        assert "ask an administrator of your organisation" in page.text
        assert f'href="{reverse("review-list")}"' not in page.text


def test_who_never_had_a_role_is_not_told_that_it_is_gone(client: Client) -> None:
    client.force_login(make.make_user())
    page = client.get(reverse("review-list")).text
    assert "You have no role yet" in page

"""Keys and roles: what opens what, and everything that must not."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core import signing
from django.utils import timezone

from interviews import access
from interviews.access import Action, may
from interviews.models import Act, InterviewSession, LinkChannel, Role, Status
from interviews.services import links
from tests import factories as make

pytestmark = pytest.mark.django_db

RECRUITING = {
    Action.USE_DESK,
    Action.SCHEDULE,
    Action.MAKE_LINK,
    Action.WITHDRAW_LINKS,
    Action.CANCEL,
    Action.PROCESS_AGAIN,
    Action.END,
    Action.GRANT_RETAKE,
    Action.ANSWER_REQUESTS,
    Action.NOTE_TOLD,
}
REVIEWING = {Action.LIST_TRANSCRIPTS, Action.READ_TRANSCRIPT, Action.PROCESS_AGAIN}


@pytest.mark.parametrize("action", Action)
def test_each_role_may_do_its_own_work_only(action: Action) -> None:
    session = make.make_session()
    assert may(make.make_recruiter(), action, session) is (action in RECRUITING)
    assert may(make.make_reviewer(), action, session) is (action in REVIEWING)
    assert may(make.make_user(is_superuser=True), action, session)
    assert may(make.make_administrator(), action, session)
    both = make.make_user(Role.RECRUITER, Role.REVIEWER)
    assert may(both, action, session) is (action in RECRUITING | REVIEWING)


@pytest.mark.parametrize("action", Action)
def test_nobody_else_may_do_anything(action: Action) -> None:
    assert not may(AnonymousUser(), action)
    assert not may(make.make_user(), action)
    assert not may(make.make_user(is_staff=True), action)
    assert not may(make.make_user(*Role, is_active=False), action)
    assert not may(make.make_user(is_superuser=True, is_active=False), action)


@pytest.mark.parametrize("action", Action)
def test_a_role_counts_in_its_own_organisation_only(action: Action) -> None:
    theirs = make.make_organisation()
    session = make.make_session(plan=make.make_plan(organisation=theirs))
    assert not may(make.make_user(*Role), action, session)
    assert may(make.make_user(*Role, organisation=theirs), action, session)


def test_recruiters_get_the_desk_and_no_more() -> None:
    names = make.make_recruiter().get_all_permissions()
    assert {"interviews.add_interviewsession", "interviews.change_interviewplan"} <= names
    assert not names & {
        "interviews.change_interviewsession",
        "interviews.view_turn",
        "interviews.view_membership",
        "interviews.add_organisation",
        "auth.view_user",
    }
    assert not make.make_reviewer().get_all_permissions()


def test_rights_that_a_group_was_given_hold_nowhere() -> None:
    group = Group.objects.create(name="old")
    group.permissions.set(Permission.objects.filter(codename__in=("view_candidate", "view_user")))
    user = make.make_user(is_staff=True)
    user.groups.add(group)
    assert user.get_all_permissions() == {"auth.view_user"}


def test_a_right_asked_of_a_row_is_that_of_its_organisation() -> None:
    theirs = make.make_organisation()
    user = make.make_user(Role.RECRUITER)
    make.Membership.objects.create(user=user, organisation=theirs, role=Role.REVIEWER)
    plan = make.make_plan(organisation=theirs)
    assert user.has_perm("interviews.change_interviewplan")
    assert user.has_perm("interviews.change_interviewplan", make.make_plan())
    assert not user.has_perm("interviews.change_interviewplan", plan)
    assert not user.has_perm("interviews.change_question", plan.questions.first())


def test_tokens_are_long_and_stored_hashed() -> None:
    session = make.make_session()
    token = make.make_token(session)
    assert re.fullmatch(r"[\w-]{43}", token)
    assert session.join_token_hash == access.hash_token(token)
    assert token not in str(InterviewSession.objects.values().get(pk=session.pk))


def test_a_link_does_not_show_itself() -> None:
    link = links.new_join_link(session_id=make.make_session().pk)
    assert link.path.split("/")[2] not in repr(link)


def test_links_are_valid_beside_each_other() -> None:
    session = make.make_session()
    old = make.make_token(session)
    name, value, _ = access.grant_cookie(session, access.find_link(old))
    new = make.make_token(session)
    assert access.find_session_by_token(old) == access.find_session_by_token(new) == session
    assert access.holds_key({name: value}, session)
    assert session.token_generation == 0


def test_a_withdrawal_ends_every_link_and_every_cookie() -> None:
    session, recruiter = make.make_session(), make.make_recruiter()
    tokens = [make.make_token(session) for _ in range(2)]
    name, value, _ = access.grant_cookie(session, access.find_link(tokens[0]))
    links.withdraw_links(session_id=session.pk, withdrawn_by=recruiter, reason="sent to a stranger")
    session.refresh_from_db()
    assert [access.find_link(token) for token in tokens] == [None, None]
    assert not access.holds_key({name: value}, session)
    entry = session.history.get(act=Act.LINKS_WITHDRAWN)
    assert (entry.actor, entry.reason) == (recruiter, "sent to a stranger")
    newest = make.make_token(session)
    assert access.find_session_by_token(newest) == session
    assert access.find_link(tokens[0]) is None


def test_a_link_knows_who_made_it_when_and_for_how_long() -> None:
    session, recruiter = make.make_session(), make.make_recruiter()
    links.new_join_link(session_id=session.pk, made_by=recruiter)
    link = session.links.get()
    assert (link.channel, link.issued_by, link.issuer_name) == (
        LinkChannel.SHOWN,
        recruiter,
        recruiter.username,
    )
    assert link.expires_at == session.rejoin_until()
    assert not link.has_ended(timezone.now())
    assert link.has_ended(session.rejoin_until())
    recruiter.delete()
    assert session.links.get().issuer_name == link.issuer_name


def test_a_link_of_a_worker_of_the_version_before_opens_its_interview() -> None:
    session = make.make_session()
    token = access.make_token()
    until = session.rejoin_until()
    make.set_fields(
        session,
        join_token_hash=access.hash_token(token),
        token_generation=1,
        token_expires_at=until,
    )
    link = access.find_link(token)
    assert link is not None
    assert (link.session, link.expires_at) == (session, until)
    name, value, _ = access.grant_cookie(session, link)
    assert access.holds_key({name: value}, session)
    links.withdraw_links(session_id=session.pk)
    assert access.find_link(token) is None


def test_into_an_interview_that_has_begun_a_recruiter_makes_no_link() -> None:
    session = make.make_session_in(Status.INTERRUPTED)
    assert not may(make.make_recruiter(), Action.MAKE_LINK, session)
    assert may(make.make_user(is_superuser=True), Action.MAKE_LINK, session)


def test_an_administrator_says_why_the_link_is_needed() -> None:
    session = make.make_session_in(Status.LIVE)
    administrator = make.make_user(is_superuser=True)
    for reason in ("", " \n"):
        with pytest.raises(links.ReasonMissing):
            links.new_join_link(session_id=session.pk, made_by=administrator, reason=reason)
    assert not session.links.exists()
    links.new_join_link(session_id=session.pk, made_by=administrator, reason="lost the mail")
    entry = session.history.get(act=Act.LINK_SHOWN)
    assert (entry.actor, entry.reason) == (administrator, "lost the mail")


@pytest.mark.parametrize(
    "status",
    [Status.COMPLETED, Status.ABANDONED, Status.FAILED, Status.CANCELLED, Status.EXPIRED],
)
def test_no_link_to_what_is_over(status: Status) -> None:
    with pytest.raises(links.InterviewIsOver):
        links.new_join_link(session_id=make.make_session_in(status).pk)


def test_the_cookie_says_which_interview_and_which_link() -> None:
    session = make.make_session()
    make.make_token(session)
    link = session.links.get()
    name, value, max_age_s = access.grant_cookie(session, link)
    grant = access.candidate_grant({name: value}, session.pk)
    assert name == f"__Host-candidate-{session.pk.hex}"
    assert grant == access.CandidateGrant(session.pk, 0, link.pk)
    assert timedelta(hours=1) < timedelta(seconds=max_age_s) < timedelta(hours=3)


def test_a_cookie_of_the_version_before_names_no_link_and_still_opens() -> None:
    session = make.make_session()
    name = access.cookie_name(session.pk)
    value = signing.dumps([session.pk.hex, 0], salt="candidate")
    assert access.candidate_grant({name: value}, session.pk) == access.CandidateGrant(session.pk, 0)
    assert access.holds_key({name: value}, session)


@pytest.mark.parametrize("names_link", [True, False])
def test_a_cookie_lives_no_longer_than_its_link(names_link: bool) -> None:
    session = make.make_session()
    make.make_token(session)
    link = session.links.get()
    name, value, _ = access.grant_cookie(session, link if names_link else None)
    then = timezone.now() - timedelta(days=900)
    opened = then - timedelta(hours=1)
    make.set_fields(session, opens_at=opened, closes_at=then, token_expires_at=then)
    session.refresh_from_db()
    assert access.holds_key({name: value}, session) is names_link
    session.links.update(expires_at=then)
    assert not access.holds_key({name: value}, session)


def test_who_may_still_come_back_keeps_the_key_after_the_link_has_ended() -> None:
    session = make.make_session()
    make.make_token(session)
    name, value, _ = access.grant_cookie(session, session.links.get())
    session.links.update(expires_at=timezone.now())
    assert access.holds_key({name: value}, session)


def test_of_too_many_keys_a_browser_forgets_those_that_it_sends_first() -> None:
    session = make.make_session()
    others = [access.cookie_name(uuid4()) for _ in range(access.COOKIES_A_BROWSER + 1)]
    cookies = dict.fromkeys(["time_zone", *others, access.cookie_name(session.pk)], "value")
    assert access.outnumbered_cookies(cookies, session) == others[:2]


def test_a_cookie_opens_no_other_interview() -> None:
    mine, other = make.make_session(), make.make_session()
    _, value, _ = access.grant_cookie(mine)
    renamed = {access.cookie_name(other.pk): value}
    assert access.candidate_grant(renamed, other.pk) is None
    assert not access.holds_key(renamed, other)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "forged",
        signing.dumps(["a", 1], salt="another salt"),
        signing.dumps("text", salt="candidate"),
        signing.dumps([1, 1], salt="candidate"),
        signing.dumps(["a"], salt="candidate"),
    ],
    ids=["empty", "forged", "salt of another purpose", "no list", "no id", "no generation"],
)
def test_what_we_did_not_sign_for_this_is_no_cookie(value: str) -> None:
    session_id = uuid4()
    assert access.candidate_grant({access.cookie_name(session_id): value}, session_id) is None


def test_an_altered_cookie_is_no_cookie() -> None:
    session = make.make_session()
    name, value, _ = access.grant_cookie(session)
    altered = value[:-1] + ("A" if value[-1] != "A" else "B")
    assert access.candidate_grant({name: altered}, session.pk) is None

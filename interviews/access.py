"""Who may do what, and who sees what: join tokens, the candidate's cookie, the roles of members.

Owns every decision about access; views, admin and the live conversation ask here. A login has
roles in organisations, and none of a row of another organisation: not its name, not its number.
Superusers run the installation, and see all of it.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core import signing
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.utils import timezone

from interviews.models import InterviewSession, JoinLink, Membership, Organisation, Role

Rows = TypeVar("Rows", bound=QuerySet[Any])

TOKEN_BYTES: Final = 32
_COOKIE_SALT: Final = "candidate"
_COOKIE_PREFIX: Final = "__Host-candidate-"
# Two kilobytes of them, half of what the site takes in cookies.
COOKIES_A_BROWSER: Final = 12


class Action(StrEnum):
    """What a member of an organisation may want to do in it."""

    USE_DESK = "use_desk"
    LIST_TRANSCRIPTS = "list_transcripts"
    READ_TRANSCRIPT = "read_transcript"
    SCHEDULE = "schedule"
    MAKE_LINK = "make_link"
    SHOW_LINK = "show_link"  # into an interview that has begun
    WITHDRAW_LINKS = "withdraw_links"
    CANCEL = "cancel"
    PROCESS_AGAIN = "process_again"
    END = "end"
    GRANT_RETAKE = "grant_retake"
    ANSWER_REQUESTS = "answer_requests"
    NOTE_TOLD = "note_told"
    SEE_DEVICES = "see_devices"  # and addresses, from which an interview was entered
    MANAGE_MEMBERS = "manage_members"
    WRITE_CONSENT_TEXTS = "write_consent_texts"


_RECRUITING: Final = frozenset(
    {
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
)
_REVIEWING: Final = frozenset(
    {Action.LIST_TRANSCRIPTS, Action.READ_TRANSCRIPT, Action.PROCESS_AGAIN}
)
_ALLOWED: Final[Mapping[str, frozenset[Action]]] = {
    Role.ADMINISTRATOR: frozenset(Action),
    Role.RECRUITER: _RECRUITING,
    Role.REVIEWER: _REVIEWING,
}

# What each role may do in the admin, by model; interviews are changed by services only.
_RECRUITER_PERMISSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "organisation": ("view", "change"),
    "candidate": ("view", "add", "change", "delete"),
    "interviewplan": ("view", "add", "change", "delete"),
    "question": ("view", "add", "change", "delete"),
    "interviewsession": ("view", "add"),
    "upgradenote": ("view",),
}
_PERMISSIONS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    Role.ADMINISTRATOR: {
        **_RECRUITER_PERMISSIONS,
        "membership": ("view", "add", "change", "delete"),
        "formermember": ("view",),
        "consenttext": ("view", "add"),
        "upgradenote": ("view", "delete"),
    },
    Role.RECRUITER: _RECRUITER_PERMISSIONS,
    Role.REVIEWER: {},
}
# By which of its fields a row belongs to an organisation.
_OWNERS: Final = ("organisation", "plan", "session")


def may(
    user: AbstractBaseUser | AnonymousUser,
    action: Action,
    session: InterviewSession | None = None,
) -> bool:
    """Answer whether `user` may do `action` to `session`; without one, whether anywhere."""
    if _is_superuser(user):
        return True
    if action is Action.MAKE_LINK and session is not None and session.has_begun:
        action = Action.SHOW_LINK
    organisations = organisations_of(user, action)
    return bool(organisations) if session is None else session.organisation_id in organisations


def has_no_role(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Answer whether a login is a member of no organisation, and sees nothing for that."""
    return not _is_superuser(user) and not _memberships(user)


def visible_to(
    user: AbstractBaseUser | AnonymousUser, rows: Rows, action: Action = Action.USE_DESK
) -> Rows:
    """Narrow `rows` to those of the organisations in which `user` may do `action`.

    Every row that is shown, searched, counted or offered to a login goes through here.
    """
    if _is_superuser(user):
        return rows
    owner = _path_to_organisation(rows.model)
    return rows.filter(**{f"{owner}__in": sorted(organisations_of(user, action))})


def organisations_of(user: AbstractBaseUser | AnonymousUser, action: Action) -> frozenset[int]:
    """Return the ids of the organisations in which a role of `user` allows `action`."""
    return frozenset(
        each.organisation_id for each in _memberships(user) if action in _ALLOWED[each.role]
    )


def permissions_of(
    user: AbstractBaseUser | AnonymousUser, row: Model | None = None
) -> frozenset[str]:
    """Return what the roles of `user` allow in the admin (to `row`), as Django names it."""
    roles = {
        each.role
        for each in _memberships(user)
        if row is None or each.organisation_id == _organisation_of(row)
    }
    return frozenset(
        f"interviews.{verb}_{model}"
        for role in roles
        for model, verbs in _PERMISSIONS[role].items()
        for verb in verbs
    )


def _is_superuser(user: AbstractBaseUser | AnonymousUser) -> bool:
    return isinstance(user, User) and user.is_active and user.is_superuser


def _memberships(user: AbstractBaseUser | AnonymousUser) -> list[Membership]:
    """Return the roles of a login, read once in a request."""
    if not isinstance(user, User) or not user.is_active:
        return []
    prefetch_related_objects([user], "memberships")
    return list(user.memberships.all())


def _path_to_organisation(model: type[Model]) -> str:
    if issubclass(model, Organisation):
        return "pk"
    names = {field.name for field in model._meta.concrete_fields}
    owner = next((name for name in _OWNERS if name in names), None)
    if owner is None:
        raise LookupError(f"{model.__name__} belongs to no organisation")
    return "organisation_id" if owner == "organisation" else f"{owner}__organisation_id"


def _organisation_of(row: Model) -> int | None:
    place: Any = row
    *steps, last = _path_to_organisation(type(row)).split("__")
    for step in steps:
        place = getattr(place, step)
    organisation: int | None = getattr(place, last)
    return organisation


def make_token() -> str:
    """Return a join token nobody can guess (256 random bits)."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """Return what is stored of a token. Plain SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_link(token: str) -> JoinLink | None:
    """Return the link that `token` belongs to, unless it was withdrawn; its time may be over."""
    hashed = hash_token(token)
    links = JoinLink.objects.select_related("session__candidate")
    found = links.filter(token_hash=hashed).first()
    if found is not None:
        return found if found.revoked_at is None else None
    # A worker of the version before makes links without a row.
    sessions = InterviewSession.objects.select_related("candidate")
    session = sessions.filter(join_token_hash=hashed, token_expires_at__isnull=False).first()
    if session is None or session.token_expires_at is None:
        return None
    return JoinLink(session=session, token_hash=hashed, expires_at=session.token_expires_at)


def find_session_by_token(token: str) -> InterviewSession | None:
    """Return the interview that `token` belongs to; the link's time may be over."""
    link = find_link(token)
    return None if link is None else link.session


@dataclass(frozen=True, slots=True)
class CandidateGrant:
    """What a candidate's cookie says. Only a claim or `holds_key` finds out whether it still holds.

    link_id: the link that it was given for; None where a version that did not say so gave it.
    """

    session_id: UUID
    token_generation: int
    link_id: int | None = None


def cookie_name(session_id: UUID) -> str:
    """Return the name of the cookie that opens this one interview."""
    return f"{_COOKIE_PREFIX}{session_id.hex}"


def grant_cookie(session: InterviewSession, link: JoinLink | None = None) -> tuple[str, str, int]:
    """Return name, signed value and lifetime in seconds of the cookie that opens `session`.

    link: the one that it is given for, and lives as long as.
    """
    payload: list[object] = [session.pk.hex, session.token_generation]
    if link is not None and link.pk is not None:
        payload.append(link.pk)
    value = signing.dumps(payload, salt=_COOKIE_SALT)
    until = link.expires_at if link else session.token_expires_at or session.rejoin_until()
    return cookie_name(session.pk), value, max(0, int((until - timezone.now()).total_seconds()))


def candidate_grant(cookies: Mapping[str, str], session_id: UUID) -> CandidateGrant | None:
    """Return what the candidate's cookie for `session_id` grants; None without a genuine one.

    A pure check of the signature: the generation is compared with the row by the caller.
    """
    value = cookies.get(cookie_name(session_id))
    if value is None:
        return None
    try:
        payload = signing.loads(value, salt=_COOKIE_SALT)
    except signing.BadSignature:
        return None
    match payload:
        case [str() as owner, int() as generation] if owner == session_id.hex:
            return CandidateGrant(session_id, generation)
        case [str() as owner, int() as generation, int() as link_id] if owner == session_id.hex:
            return CandidateGrant(session_id, generation, link_id)
    return None


def holds_key(cookies: Mapping[str, str], session: InterviewSession) -> bool:
    """Answer whether these cookies open `session` now: genuine, not revoked, not outlived."""
    grant = candidate_grant(cookies, session.pk)
    if grant is None or grant.token_generation != session.token_generation:
        return False
    # Browsers forget the cookie with its link; who has copied it is held to the same time.
    return timezone.now() < max(session.rejoin_until(), _link_ends(grant, session))


def link_of(cookies: Mapping[str, str], session: InterviewSession) -> JoinLink | None:
    """Return the link that these cookies were given for; None where they do not say."""
    grant = candidate_grant(cookies, session.pk)
    return None if grant is None else _link_of(grant, session)


def _link_of(grant: CandidateGrant, session: InterviewSession) -> JoinLink | None:
    if grant.link_id is None:
        return None
    return JoinLink.objects.filter(pk=grant.link_id, session=session).first()


def _link_ends(grant: CandidateGrant, session: InterviewSession) -> datetime:
    if grant.link_id is None:
        return session.token_expires_at or session.rejoin_until()
    link = _link_of(grant, session)
    return session.rejoin_until() if link is None else link.expires_at


def outnumbered_cookies(cookies: Mapping[str, str], session: InterviewSession) -> list[str]:
    """Return which candidates' cookies a browser shall forget as it gets the one of `session`.

    Browsers send the oldest first. One that is used to try many links would come to send more
    than the site's door lets through.
    """
    prefix, own = _COOKIE_PREFIX, cookie_name(session.pk)
    others = [name for name in cookies if name.startswith(prefix) and name != own]
    return others[: max(0, len(others) + 1 - COOKIES_A_BROWSER)]

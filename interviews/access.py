"""Who may do what: join tokens, the candidate's cookie, and the roles of staff.

Owns every decision about access; views, admin and the live conversation ask here.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, Permission, User
from django.core import signing
from django.utils import timezone

from interviews.models import InterviewSession, JoinLink

RECRUITERS: Final = "recruiters"
REVIEWERS: Final = "reviewers"

TOKEN_BYTES: Final = 32
_COOKIE_SALT: Final = "candidate"


class Action(StrEnum):
    """What a member of staff may want to do."""

    LIST_TRANSCRIPTS = "list_transcripts"
    READ_TRANSCRIPT = "read_transcript"
    SCHEDULE = "schedule"
    MAKE_LINK = "make_link"
    SHOW_LINK = "show_link"  # into an interview that has begun
    WITHDRAW_LINKS = "withdraw_links"
    CANCEL = "cancel"
    END = "end"
    GRANT_RETAKE = "grant_retake"
    SEE_DEVICES = "see_devices"  # and addresses, from which an interview was entered


_ALLOWED: Final[Mapping[str, frozenset[Action]]] = {
    RECRUITERS: frozenset(
        {
            Action.SCHEDULE,
            Action.MAKE_LINK,
            Action.WITHDRAW_LINKS,
            Action.CANCEL,
            Action.END,
            Action.GRANT_RETAKE,
        }
    ),
    REVIEWERS: frozenset({Action.LIST_TRANSCRIPTS, Action.READ_TRANSCRIPT}),
}

# What recruiters may do in the admin, by model; interviews are changed by services only.
_RECRUITER_PERMISSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "organisation": ("view", "add", "change", "delete"),
    "candidate": ("view", "add", "change", "delete"),
    "interviewplan": ("view", "add", "change", "delete"),
    "question": ("view", "add", "change", "delete"),
    "interviewsession": ("view", "add"),
}


def may(
    user: AbstractBaseUser | AnonymousUser,
    action: Action,
    session: InterviewSession | None = None,
) -> bool:
    """Answer whether `user` may do `action` (to `session`, where it concerns one).

    Today a role decides alone; `session` is asked for so that a rule that looks at the
    interview changes this function and no caller.
    """
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.is_superuser:
        return True
    if action is Action.MAKE_LINK and session is not None and session.has_begun:
        action = Action.SHOW_LINK
    groups = user.groups.filter(name__in=_ALLOWED).values_list("name", flat=True)
    return any(action in _ALLOWED[group] for group in groups)


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
    return f"__Host-candidate-{session_id.hex}"


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
    """Answer whether these cookies open `session` now: genuine, and not revoked since."""
    grant = candidate_grant(cookies, session.pk)
    return grant is not None and grant.token_generation == session.token_generation


def sync_groups(**_kwargs: Any) -> None:
    """Create the groups of staff and give recruiters their permissions; harmless to repeat."""
    Group.objects.get_or_create(name=REVIEWERS)
    recruiters, _ = Group.objects.get_or_create(name=RECRUITERS)
    codenames = [
        f"{verb}_{model}" for model, verbs in _RECRUITER_PERMISSIONS.items() for verb in verbs
    ]
    recruiters.permissions.set(
        Permission.objects.filter(content_type__app_label="interviews", codename__in=codenames)
    )

"""Which entries of the navigation a login sees: those that open for it."""

from django.http import HttpRequest

from interviews.access import Action, may, visible_to
from interviews.models import UpgradeNote


def to_desk(request: HttpRequest) -> bool:
    """Answer whether there is anything on the desk for this login."""
    return may(request.user, Action.USE_DESK)


def to_transcripts(request: HttpRequest) -> bool:
    """Answer whether this login may read any transcript."""
    return may(request.user, Action.LIST_TRANSCRIPTS)


def to_members(request: HttpRequest) -> bool:
    """Answer whether this login manages the members of an organisation."""
    return may(request.user, Action.MANAGE_MEMBERS)


def to_consent_texts(request: HttpRequest) -> bool:
    """Answer whether this login writes what candidates are asked to agree to."""
    return may(request.user, Action.WRITE_CONSENT_TEXTS)


def to_upgrade_notes(request: HttpRequest) -> bool:
    """Answer whether an upgrade has left something to look at."""
    return visible_to(request.user, UpgradeNote.objects.all()).exists()

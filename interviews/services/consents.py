"""Consent: which text is asked, what was said to it, and what follows when it is declined or withdrawn.

Must not know how anybody is shown it.
"""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from interviews.consent_texts import standard_text
from interviews.models import (
    Act,
    Consent,
    ConsentAnswer,
    ConsentKind,
    ConsentText,
    InterviewSession,
    Organisation,
    RequestKind,
)
from interviews.models.consents import hash_of
from interviews.models.plans import Language
from interviews.records import EndReason
from interviews.services import candidate_requests, history, stopping, transitions, workers


class TextChanged(Exception):  # noqa: N818 - a state, not a fault
    """What was read is not what is asked any more: it is to be read anew."""


def answer_to(
    session: InterviewSession, kind: ConsentKind = ConsentKind.INTERVIEW
) -> ConsentAnswer | None:
    """Return what the candidate has said last; None where nothing."""
    newest = session.consents.filter(kind=kind).order_by("-at", "-pk").first()
    return None if newest is None else ConsentAnswer(newest.answer)


def text_for(session: InterviewSession) -> ConsentText:
    """Return the text that is asked now, in the page's language as far as there is one.

    An organisation's own text in the interview's language comes before a standard one in the page's. It is
    not stored while nobody has answered a standard one.
    """
    organisation: Organisation = session.organisation  # type: ignore[assignment] # of interviews that ask
    texts = organisation.consent_texts.order_by("-version")
    own = texts.filter(is_standard=False)
    spoken = session.read_plan().language
    language = _tag_of(get_language() or settings.LANGUAGE_CODE, spoken)
    standard = standard_text(organisation.name)
    stored = texts.filter(language=language, is_standard=True, text_hash=hash_of(standard))
    newest = _in(own, language) or _in(own, spoken) or stored.first()
    if newest is not None:
        return newest
    return ConsentText(
        organisation=organisation,
        language=language,
        version=_next_version(organisation, language),
        text=standard,
        text_hash=hash_of(standard),
        is_standard=True,
    )


def _tag_of(page_language: str, spoken: str) -> str:
    """Return the language of a page as consent texts have it: as it is spoken in the interview, where it is the same."""
    code = page_language.partition("-")[0]
    tags = (spoken, *Language.values)
    return next((tag for tag in tags if tag.partition("-")[0] == code), Language.ENGLISH_US)


def _in(texts: QuerySet[ConsentText], language: str) -> ConsentText | None:
    """Return the newest in a language; one as it is spoken elsewhere is better than none."""
    kin = texts.filter(language__startswith=language.partition("-")[0])
    return texts.filter(language=language).first() or kin.order_by("-created_at", "-pk").first()


@transaction.atomic
def write_text(text: ConsentText, *, written_by: User) -> None:
    """Store a new version of an organisation's text; those before it stay as they are."""
    _lock(text.organisation)
    text.version = _next_version(text.organisation, text.language)
    text.written_by = written_by
    text.save()


@transaction.atomic
def answer(
    *,
    session_id: UUID,
    answers: Mapping[ConsentKind, bool],
    text_hash: str,
    link_id: int | None = None,
) -> None:
    """Keep what a candidate says to the text with this hash, one row a kind.

    Declining the interview asks for a person in its place.

    Raises:
        TextChanged: another text is asked by now.
    """
    session = transitions.lock(session_id)
    if session is None or session.organisation is None:
        raise InterviewSession.DoesNotExist
    _lock(session.organisation)
    text = text_for(session)
    if text.text_hash != text_hash:
        raise TextChanged
    text.keep()
    for kind, agreed in answers.items():
        said = ConsentAnswer.GIVEN if agreed else ConsentAnswer.DECLINED
        _note(session, kind, said, text, link_id)
    declines = answers.get(ConsentKind.INTERVIEW) is False
    act = Act.CONSENT_DECLINED if declines else Act.CONSENT_GIVEN
    history.note(session, None, act, _in_words(text, answers))
    if declines:
        _ask(session_id, RequestKind.PERSON)


@transaction.atomic
def withdraw(*, session_id: UUID, link_id: int | None = None) -> bool:
    """Take back all that was agreed to: a running interview ends, and people are asked what follows.

    False where nothing was agreed to.
    """
    session = transitions.lock(session_id)
    if session is None or answer_to(session) != ConsentAnswer.GIVEN:
        return False
    for kind in ConsentKind:
        newest = session.consents.filter(kind=kind).order_by("-at", "-pk").first()
        if newest is not None and newest.answer == ConsentAnswer.GIVEN:
            _note(session, kind, ConsentAnswer.WITHDRAWN, newest.text, link_id)
    history.note(session, None, Act.CONSENT_WITHDRAWN)
    _ask(session_id, RequestKind.WITHDRAWAL)
    if not stopping.end_now(session_id=session_id, ended_by=None, why=EndReason.CANDIDATE_ENDED):
        # Nobody holds it; a page that is open in its lobby is told.
        workers.tell_changed(session_id)
    return True


def _note(
    session: InterviewSession,
    kind: ConsentKind,
    said: ConsentAnswer,
    text: ConsentText,
    link_id: int | None,
) -> None:
    link = session.links.filter(pk=link_id).first() if link_id is not None else None
    Consent.objects.create(
        session=session, kind=kind, answer=said, text=text, link=link, at=timezone.now()
    )
    if kind == ConsentKind.INTERVIEW:
        lacks = said != ConsentAnswer.GIVEN
        InterviewSession.objects.filter(pk=session.pk).update(lacks_consent=lacks)


def _in_words(text: ConsentText, answers: Mapping[ConsentKind, bool]) -> str:
    """Say for the history which text was answered, and what besides the interview was agreed to."""
    # For the desk, whatever language the candidate's page is in.
    with translation.override(settings.LANGUAGE_CODE):
        return _named(text, answers)


def _named(text: ConsentText, answers: Mapping[ConsentKind, bool]) -> str:
    named = _("Text %(version)d, %(language)s, %(hash)s.") % {
        "version": text.version,
        "language": text.get_language_display(),
        "hash": text.text_hash[:12],
    }
    apart = [kind.label for kind in answers if kind is not ConsentKind.INTERVIEW and answers[kind]]
    return " ".join((named, *(_("Agreed to: %(what)s.") % {"what": what} for what in apart)))


def _lock(organisation: Organisation) -> None:
    """One text at a time gets the next version."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def _ask(session_id: UUID, kind: RequestKind) -> None:
    """Ask people to act; where the candidate has asked for too much already, they are at it."""
    try:
        candidate_requests.make_request(session_id=session_id, kind=kind)
    except candidate_requests.TooManyRequests:
        return


def _next_version(organisation: Organisation, language: str) -> int:
    texts = organisation.consent_texts.filter(language=language)
    newest = texts.order_by("-version").values_list("version", flat=True).first()
    return (newest or 0) + 1

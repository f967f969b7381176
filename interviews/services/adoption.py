"""Rows of a worker of the version before organisations, which goes on while new ones start.

Owns: giving them what that worker did not know. An upgrade does the same once for all that it
finds; what is written between it and the last old worker's end comes here, by the sweep.
"""

from typing import Final

from django.db import transaction

from interviews.folding import email_key
from interviews.models import Candidate, InterviewSession, UpgradeNote

# So many a sweep: rows are few, and a sweep is short.
AT_ONCE: Final = 100


@transaction.atomic
def adopt_rows() -> None:
    """Place interviews in their plan's organisation, and their candidates with them."""
    strays = InterviewSession.objects.filter(organisation=None, plan__isnull=False)
    for session in strays.select_related("plan").only("plan__organisation", "candidate")[:AT_ONCE]:
        if session.plan is not None:
            _place(session, session.plan.organisation_id)


def _place(session: InterviewSession, organisation_id: int) -> None:
    InterviewSession.objects.filter(pk=session.pk).update(organisation=organisation_id)
    candidate = Candidate.objects.get(pk=session.candidate_id)
    if candidate.organisation_id == organisation_id:
        return
    known = Candidate.objects.filter(
        organisation_id=organisation_id, email_key=email_key(candidate.email)
    ).first()
    if candidate.organisation_id is None and known is None:
        candidate.organisation_id = organisation_id
        candidate.save(update_fields=("organisation", "email"))
        return
    if known is None:
        known = Candidate.objects.create(
            organisation_id=organisation_id, name=candidate.name, email=candidate.email
        )
    InterviewSession.objects.filter(pk=session.pk).update(candidate=known)
    UpgradeNote.objects.create(
        organisation_id=organisation_id,
        kind=UpgradeNote.Kind.COPIED,
        subject=known.name,
        before=candidate.email,
        after=known.email,
    )

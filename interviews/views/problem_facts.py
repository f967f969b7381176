"""What the ledger says of an interview, in a few sentences for who answers a candidate's report of a problem.

Nothing of what was said stands in them: they are for recruiters, too, who read no transcripts.
"""

from collections.abc import Iterator
from typing import Final

from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interviews.models import InterviewSession
from interviews.records import LedgerKind, Quality
from interviews.templatetags.interview_formats import duration

# By name: a page that is broken may report many.
ERRORS_NAMED: Final = 5


def problem_facts(session: InterviewSession) -> tuple[str, ...]:
    """Return the sentences; where nothing went wrong on record, the one that says so."""
    facts = (*_lines_lost(session), *_said_and_lost(session), *_of_the_page(session))
    return facts or (_("The record of this interview names nothing that went wrong."),)


def _lines_lost(session: InterviewSession) -> Iterator[str]:
    counted = session.ledger.order_by().values_list("kind").annotate(Count("pk"))
    times = dict(counted)
    for kind, sentence in (
        (LedgerKind.BROWSER_LOST, _("The candidate’s connection was lost: %(times)s.")),
        (LedgerKind.DROPPED, _("The connection to the interviewer’s voice was lost: %(times)s.")),
        (LedgerKind.SERVER_LOST, _("A server of ours stopped: %(times)s.")),
        (LedgerKind.TEXT_ONLY, _("It went on in writing, without a voice: %(times)s.")),
        (LedgerKind.NUDGED, _("The interviewer was asked to go on: %(times)s.")),
    ):
        count = times.get(kind.value, 0)
        if count:
            yield sentence % {"times": ngettext("%(n)d time", "%(n)d times", count) % {"n": count}}
    stood_still_ms = session.ledger.aggregate(total=Sum("gap_ms"))["total"] or 0
    if stood_still_ms >= 1000:
        yield _("It stood still for %(length)s in all.") % {"length": duration(stood_still_ms)}


def _said_and_lost(session: InterviewSession) -> Iterator[str]:
    lost_ms = session.ledger.lost_sound_ms() + session.turns.untranscribed_ms()
    if lost_ms:
        yield _("About %(length)s of what the candidate said could not be written down.") % {
            "length": duration(lost_ms)
        }


def _of_the_page(session: InterviewSession) -> Iterator[str]:
    failed = session.ledger.filter(kind=LedgerKind.PAGE_FAILED.value)
    names = list(
        failed.order_by().values_list("details__what", flat=True).distinct()[:ERRORS_NAMED]
    )
    if names:
        yield _("The candidate’s page reported errors: %(names)s.") % {
            "names": ", ".join(str(name) for name in names)
        }
    if session.rtt_p95_ms is not None and Quality.of(session.rtt_p95_ms) is not Quality.GOOD:
        yield _("In slow moments their line took %(slow)d ms there and back.") % {
            "slow": session.rtt_p95_ms
        }

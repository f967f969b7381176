"""The window of an interview as a file for the candidate's calendar."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from interviews.calendar_file import CalendarEvent, write_calendar
from interviews.models import Act, InterviewSession
from interviews.openness import NotOpenReason, why_not_open
from interviews.validators import isolated
from interviews.views.keyholders import contact_of, holders_only, not_open, private

# Acts after which the event lies elsewhere: calendars take what has the higher number.
_MOVED: Final = (Act.WINDOW_CHANGED, Act.PLACE_KEPT)


@private
@require_safe
@holders_only
def calendar(request: HttpRequest, session: InterviewSession) -> HttpResponse:
    """Return the file, while there is something to come."""
    reason = why_not_open(session, timezone.now())
    if session.has_begun or reason not in (None, NotOpenReason.NOT_YET):
        return not_open(request, reason, session)
    file = HttpResponse(
        write_calendar(_event(session)), content_type="text/calendar; charset=utf-8"
    )
    file["Content-Disposition"] = 'attachment; filename="interview.ics"'
    return file


def _event(session: InterviewSession) -> CalendarEvent:
    plan = session.read_plan()
    organisation = isolated(plan.organisation.name)
    length = ngettext(
        "You may begin at any moment in this time. It takes about %(minutes)d minute.",
        "You may begin at any moment in this time. It takes about %(minutes)d minutes.",
        plan.duration_minutes,
    ) % {"minutes": plan.duration_minutes}
    way = _("Open it by the link from your invitation: in another browser only that leads to it.")
    site = settings.SITE_URL.rstrip("/")
    return CalendarEvent(
        uid=f"{session.pk}@{site.partition('//')[2]}",
        revision=session.history.filter(act__in=_MOVED).count(),
        written_at=timezone.now(),
        begins=session.opens_at,
        ends=session.closes_at,
        title=_("Interview for %(role)s at %(organisation)s")
        % {"role": isolated(plan.role), "organisation": organisation},
        description=f"{length}\n{way}",
        url=f"{site}{reverse('room', args=(session.pk,))}",
        organiser=plan.organisation.name,
        address=contact_of(session),
    )

"""From which devices an interview was entered, and by which link: noted with each claim, for a time.

A device is a link, a browser and an address that came together.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, F, Max

from interviews.models import Device, InterviewSession, JoinLink
from interviews.models.links import ADDRESS_LENGTH, AGENT_LENGTH
from interviews.records import Entry, Origin

# Long enough to look into a complaint.
KEPT_FOR: Final = timedelta(days=90)
# A phone on the road has many addresses; of more than these the one that was gone longest is forgotten.
MOST: Final = 200
FORGOTTEN_AT_ONCE: Final = 500


def note_entry(session: InterviewSession, origin: Origin, now: datetime) -> Entry:
    """Note from where the interview is entered now, in the caller's transaction."""
    link = None
    if origin.link_id is not None:
        link = JoinLink.objects.filter(pk=origin.link_id, session=session).first()
    device = _device(session, link, origin, now)
    return Entry(
        link=None if link is None else link.pk,
        issuer="" if link is None else link.issuer_name,
        device=device.number,
    )


def forget_old(now: datetime) -> None:
    """Forget devices that nobody has come from for long."""
    old = Device.objects.filter(last_at__lt=now - KEPT_FOR).order_by("last_at")
    keys = list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    Device.objects.filter(pk__in=keys).delete()


def _device(
    session: InterviewSession, link: JoinLink | None, origin: Origin, now: datetime
) -> Device:
    """Return the device, with this time counted."""
    agent = "".join(filter(str.isprintable, origin.agent))[:AGENT_LENGTH]
    address = origin.address[:ADDRESS_LENGTH]
    devices = Device.objects.filter(session=session)
    known = devices.filter(link=link, agent=agent, address=address).first()
    if known is not None:
        devices.filter(pk=known.pk).update(joins=F("joins") + 1, last_at=now)
        return known
    noted = devices.aggregate(count=Count("pk"), last=Max("number"))
    if noted["count"] >= MOST:
        devices.order_by("last_at")[0].delete()
    return Device.objects.create(
        session=session,
        number=(noted["last"] or 0) + 1,
        link=link,
        agent=agent,
        address=address,
        joins=1,
        first_at=now,
        last_at=now,
    )

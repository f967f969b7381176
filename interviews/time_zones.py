"""Time zones of readers, and what a clock on the wall means in them.

Must not know requests or forms.
"""

import zoneinfo
from datetime import UTC, datetime, time, timedelta, tzinfo
from datetime import timezone as fixed_zone
from functools import cache

from django.utils.translation import gettext as _


class NoSuchTime(ValueError):  # noqa: N818 - says what is wrong
    """No clock of the zone ever shows this: it jumps over it."""


class ReadersZone(tzinfo):
    """A zone whose moments are written with their distance from UTC, which is never ambiguous.

    What it makes of a moment has that distance as its zone, so that it stays unambiguous in an
    hour that comes twice, where Django would leave the zone out.
    """

    def __init__(self, zone: zoneinfo.ZoneInfo) -> None:
        self._zone = zone

    def __str__(self) -> str:
        return self._zone.key

    def __repr__(self) -> str:
        return f"ReadersZone({self._zone.key!r})"

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        return self._zone.utcoffset(dt)

    def dst(self, dt: datetime | None) -> timedelta | None:
        return self._zone.dst(dt)

    def tzname(self, dt: datetime | None) -> str | None:
        offset = self.utcoffset(dt) if dt else None
        return self._zone.key if offset is None else _distance(offset)

    def fromutc(self, dt: datetime) -> datetime:
        shown = self._zone.fromutc(dt.replace(tzinfo=self._zone))
        offset = shown.utcoffset() or timedelta(0)
        return shown.replace(tzinfo=fixed_zone(offset, _distance(offset)), fold=0)


def _distance(offset: timedelta) -> str:
    """Write a distance from UTC: UTC+1, UTC-3:30, or UTC."""
    minutes = int(offset.total_seconds()) // 60
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


def described_zone(zone: tzinfo, moment: datetime) -> str:
    """Name a zone with its distance from UTC at a moment, where that says more."""
    name, distance = str(zone), moment.astimezone(zone).tzname()
    if distance == name:
        return name
    return _("%(zone)s, %(distance)s today") % {"zone": name, "distance": distance}


def zone_named(name: str) -> ReadersZone | None:
    """Return the zone, if there is one of this name; the name may come from anybody."""
    # Only known zones are looked up, never a path.
    return ReadersZone(zoneinfo.ZoneInfo(name)) if name in _names() else None


@cache
def _names() -> frozenset[str]:
    """Look the names up once: it walks a tree of 600 files, which anybody could order."""
    return frozenset(zoneinfo.available_timezones())


def moment_of(clock: datetime, zone: tzinfo, *, later: bool) -> datetime:
    """Return the moment in UTC at which a clock of `zone` shows `clock`, which has no zone.

    Args:
        clock: day and time as they are shown.
        zone: where that clock hangs.
        later: of an hour that the clocks repeat, take the second one.

    Raises:
        NoSuchTime: the clocks jump over it.
        OverflowError: it lies outside the calendar, which has the years 1 to 9999.
    """
    shown = clock.replace(tzinfo=zone, fold=int(later))
    moment = shown.astimezone(UTC)
    again = moment.astimezone(zone)
    if again.replace(tzinfo=None) != clock.replace(fold=0):
        raise NoSuchTime
    return moment


def clock_time(moment: datetime, zone: tzinfo, *, hour: int | None = None) -> datetime:
    """Return a full hour of `moment`'s day in `zone`, its own one unless told; it exists.

    Where the clocks jump over that hour, it is the time that they show instead.
    """
    shown = moment.astimezone(zone)
    clock = datetime.combine(shown, time(shown.hour if hour is None else hour), tzinfo=zone)
    return clock.astimezone(UTC).astimezone(zone)

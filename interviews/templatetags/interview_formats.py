"""How times, shares and money are written on the pages."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from interviews.costs import Cost
from interviews.validators import isolated as isolated_text

register = template.Library()


@register.filter
def clock(ms: int | None) -> str:
    """Write milliseconds as mm:ss, or h:mm:ss from an hour on."""
    if ms is None:
        return ""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


@register.filter
def clock_machine(ms: int) -> str:
    """Write milliseconds as an HTML duration."""
    return f"PT{ms / 1000:g}S"


@register.filter
def duration(ms: int | None) -> str:
    """Write milliseconds for people: 45 s, 12 min 5 s, 1 h 2 min."""
    if ms is None:
        return ""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    if minutes:
        return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": seconds}
    return _("%(seconds)d s") % {"seconds": seconds}


@register.filter
def seconds_of(ms: int) -> str:
    """Write milliseconds as seconds with one or two digits: 0.84 s, 1.9 s."""
    digits = 1 if ms >= 1000 else 2
    return _("%(seconds)s s") % {"seconds": number_format(ms / 1000, decimal_pos=digits)}


@register.filter
def grouped(number: int) -> str:
    """Write a large number so that it can be read: 62,350."""
    return str(number_format(number, force_grouping=True))


@register.filter
def percent(share: float) -> str:
    """Write a share from 0 to 1 as a percentage."""
    return _("%(percent)d %%") % {"percent": round(share * 100)}


@register.filter
def money(cost: Cost) -> str:
    """Write an amount with two digits, or as less than one cent."""
    if 0 < cost.amount < 0.01:
        return _("< %(amount)s") % {
            "amount": f"{number_format('0.01', decimal_pos=2)} {cost.currency}"
        }
    return f"{number_format(cost.amount, decimal_pos=2)} {cost.currency}"


@register.filter
def isolated(name: str) -> str:
    """Write a name inside a sentence so that the rest of it stays in its place."""
    return isolated_text(name, always=get_language_bidi())

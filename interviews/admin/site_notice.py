"""What recruiters have to know of the whole site: shares only, no money, as it serves several organisations."""

from django.utils.translation import gettext as _

from interviews.services import starts


def site_notice() -> str:
    """Return a sentence where no interview can begin, or soon none can; else nothing."""
    standing = starts.look()
    match standing.halt:
        case starts.Halt.MONEY:
            return _(
                "What interviews may cost today is spent. No interview can begin before midnight (UTC); "
                "those under way go on, and whoever comes keeps the place."
            )
        case starts.Halt.CREDENTIALS | starts.Halt.QUOTA:
            return _(
                "The interviewer cannot be reached: Gemini refuses this site. No interview can begin "
                "until that is mended; whoever comes keeps the place. Your operators are told."
            )
    if not standing.is_nearly_spent:
        return ""
    sentence = _(
        "%(percent)s %% of what interviews may cost today is spent. When all of it is, no interview "
        "can begin before midnight (UTC); those under way go on."
    )
    return sentence % {"percent": round(standing.share * 100)}

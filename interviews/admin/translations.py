"""What recruiters are told of translations where a language is chosen."""

from django.utils.translation import gettext as _

from interviews.languages import unread


def what_language_brings() -> str:
    """Say that the candidate's pages follow, and which translations no person has checked yet."""
    follows = _("The candidate’s pages are in it, too, unless they choose another language there.")
    names = ", ".join(unread())
    if not names:
        return follows
    checked = _("Made by a machine, and not checked by a person yet: %(languages)s.")
    return f"{follows} {checked % {'languages': names}}"

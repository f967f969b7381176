"""Languages of pages: in which one a candidate's page is shown, and whose eyes have read its translation.

A candidate's page is in the language that they have chosen, else in their interview's, else in their
browser's, else in English. Must not know what an interview is; the desk's pages are in English.
"""

import gettext
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant, to_locale

# In an address, where somebody has just chosen, and in the cookie that keeps it.
PARAMETER: Final = "language"
# Only these pages stay in English: they are no candidate's.
_DESK: Final = ("/admin/", "/review/", "/account/")
_REVIEWED_BY: Final = "x-reviewed-by"
# A tag from anywhere, "zh-hant-hk" among them; longer ones are none of ours.
_LONGEST_TAG: Final = 20


def is_desk(request: HttpRequest) -> bool:
    """Whether the page is one of the recruiters' and reviewers'."""
    return request.path_info.startswith(_DESK)


def page_language(tag: str) -> str | None:
    """Return the language of pages that is meant by a tag such as "pt-PT"; None where there is none."""
    if not tag or len(tag) > _LONGEST_TAG:
        return None
    try:
        return get_supported_language_variant(tag.lower())
    except LookupError:
        return None


def asked_for(request: HttpRequest) -> str | None:
    """Return the language that this address asks for."""
    return page_language(request.GET.get(PARAMETER, ""))


def chosen(request: HttpRequest) -> str | None:
    """Return the language that the candidate has chosen, now or before."""
    return asked_for(request) or page_language(
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    )


def unread() -> Iterator[str]:
    """Yield the names of the languages whose translation no person has read yet."""
    return (name for code, name in settings.LANGUAGES if not is_read(code))


@cache
def is_read(code: str) -> bool:
    """Whether a person has read the translation; English is what it is made of."""
    if code == settings.LANGUAGE_CODE:
        return True
    for root in settings.LOCALE_PATHS:
        catalogue = Path(root) / to_locale(code) / "LC_MESSAGES" / "django.mo"
        if catalogue.exists():
            with catalogue.open("rb") as file:
                return bool(gettext.GNUTranslations(file).info().get(_REVIEWED_BY, "").strip())
    return False

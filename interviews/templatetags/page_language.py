"""The switch between the languages of a candidate's page."""

from typing import Any, Final

from django import template
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language

from interviews import languages

register = template.Library()

# Characters. No page of ours is told its place by more; whatever else is asked for stands on no page.
_LONGEST_QUERY: Final = 200


@register.inclusion_tag("languages.html", takes_context=True)
def language_switch(context: template.Context) -> dict[str, Any]:
    """Show which language the page is in, and lead to the others; nothing on a page of the desk."""
    request = context.get("request")
    if not isinstance(request, HttpRequest) or languages.is_desk(request):
        return {}
    current = get_language() or settings.LANGUAGE_CODE
    return {
        "current": current,
        "name": dict(settings.LANGUAGES).get(current, current),
        "choices": [(code, name, _query(request, code)) for code, name in settings.LANGUAGES],
        "is_read": languages.is_read(current),
    }


def _query(request: HttpRequest, code: str) -> str:
    """Return what leads to the same page in another language, at the same place of it."""
    query = QueryDict(mutable=True)
    if len(request.META.get("QUERY_STRING", "")) <= _LONGEST_QUERY:
        query = request.GET.copy()
    query[languages.PARAMETER] = code
    return query.urlencode()

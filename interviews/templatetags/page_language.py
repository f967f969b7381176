"""The switch between the languages of a candidate's page, and the language of what others wrote on it."""

from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info

from interviews import languages

register = template.Library()


@register.inclusion_tag("languages.html", takes_context=True)
def language_switch(context: template.Context) -> dict[str, Any]:
    """Show which language the page is in, and lead to the others; nothing on a page of the desk."""
    request = context.get("request")
    if not isinstance(request, HttpRequest) or languages.is_desk(request):
        return {}
    current = get_language() or settings.LANGUAGE_CODE
    return {
        "parameter": languages.PARAMETER,
        "current": current,
        "name": dict(settings.LANGUAGES).get(current, current),
        "choices": [
            (code, name, "rtl" if get_language_info(code)["bidi"] else "ltr")
            for code, name in settings.LANGUAGES
        ],
        "is_read": languages.is_read(current),
    }

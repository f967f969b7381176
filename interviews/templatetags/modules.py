"""ES modules of a page: all that its first one imports is asked for at once.

A browser finds a module's imports when it has read it. On a slow line each step from one to the next
costs a round trip, unless the page names all of them.
"""

import re
from functools import cache
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Final

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()

# At the beginning of a line: a comment's `@import` is a type's, and nothing is loaded for it.
_IMPORT: Final = re.compile(
    r"""^(?:import|export)\b[^"';]*?["'](\.{1,2}/[^"']+)["']""", re.MULTILINE
)


@register.simple_tag
def preload_modules(*entries: str) -> SafeString:
    """Write a `modulepreload` for each of `entries` and for each module that they lead to."""
    names = dict.fromkeys(name for entry in entries for name in modules_of(entry))
    links = ((static(name),) for name in names)
    return format_html_join(
        "\n  ", '<link rel="modulepreload" fetchpriority="low" href="{}">', links
    )


@cache
def modules_of(entry: str) -> tuple[str, ...]:
    """Return the static paths of `entry` and of all that it imports, each once, nearest first."""
    found = [entry]
    for module in found:
        found += [name for name in _imports_of(module) if name not in found]
    return tuple(found)


def _imports_of(module: str) -> list[str]:
    place = finders.find(module)
    if place is None:
        raise LookupError(f"There is no static file {module}")
    folder = PurePosixPath(module).parent
    names = _IMPORT.findall(Path(place).read_text("utf-8"))
    return list(dict.fromkeys(normpath(folder / name) for name in names))

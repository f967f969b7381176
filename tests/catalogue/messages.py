"""What a candidate may read of ours: every message of the pages, and of what the server says to a page.

Owns which files those are. Reads templates by Django's own parser, and Python by its grammar; needs no gettext.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from django.template import Template
from django.template.loader import get_template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.translation import trim_whitespace

ROOT: Final = Path(__file__).resolve().parents[2]
_TEMPLATES: Final = (
    "*.html",
    "check/*.html",
    "room/*.html",
    "interviews/*.html",
    "interviews/candidate/*.html",
    "interviews/review/transcript_pages.html",
)
_MODULES: Final = (
    "live/**/*.py",
    "interviews/consent_texts.py",
    "interviews/models/candidate_requests.py",
    "interviews/models/ratings.py",
    "interviews/openness.py",
    "interviews/services/practice.py",
    "interviews/templatetags/*.py",
    "interviews/validators.py",
    "interviews/views/afterwards.py",
    "interviews/views/calendar.py",
    "interviews/views/candidate*.py",
    "interviews/views/consent.py",
    "interviews/views/keyholders.py",
    "interviews/views/own_transcript.py",
    "interviews/views/questions_stand.py",
)
_CALLS: Final = frozenset(
    ["_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"]
)


class Message(NamedTuple):
    """What is looked up: `plural` is "" where a message has one form, `context` where it has none."""

    text: str
    plural: str = ""
    context: str = ""


def all_messages() -> dict[Message, list[str]]:
    """Return each message with the files that it stands in, in their order."""
    found: dict[Message, list[str]] = {}
    for name, message in (*_of_templates(), *_of_modules()):
        places = found.setdefault(message, [])
        if name not in places:
            places.append(name)
    return found


def _of_templates() -> Iterator[tuple[str, Message]]:
    folder = ROOT / "templates"
    paths = {path for pattern in _TEMPLATES for path in folder.glob(pattern)}
    for path in sorted(paths):
        name = path.relative_to(folder).as_posix()
        template: Template = get_template(name).template  # type: ignore[attr-defined]
        for node in template.nodelist.get_nodes_by_type(TranslateNode):
            yield f"templates/{name}", Message(_literal_of(node, name))
        for node in template.nodelist.get_nodes_by_type(BlockTranslateNode):
            yield f"templates/{name}", _message_of(node)


def _literal_of(node: TranslateNode, name: str) -> str:
    variable = node.filter_expression.var
    literal = getattr(variable, "literal", variable)
    if not isinstance(literal, str):
        raise TypeError(f"{name} translates what is no text of its own: {node.token.contents}")
    return str(literal).replace("%", "%%")


def _message_of(node: BlockTranslateNode) -> Message:
    forms = [node.render_token_list(tokens)[0] for tokens in (node.singular, node.plural) if tokens]
    if node.trimmed:
        forms = [trim_whitespace(form) for form in forms]
    return Message(*forms)


def _of_modules() -> Iterator[tuple[str, Message]]:
    for path in sorted({path for pattern in _MODULES for path in ROOT.glob(pattern)}):
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=function)) if function in _CALLS:
                    yield name, _message_called(node, function, name)


def _message_called(node: ast.Call, function: str, name: str) -> Message:
    texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
    if not texts or not all(isinstance(text, str) for text in texts):
        raise TypeError(f"{name}:{node.lineno} translates what is no text of its own")
    if function.startswith("ngettext"):
        return Message(str(texts[0]), str(texts[1]))
    if function.startswith("pgettext"):
        return Message(str(texts[1]), context=str(texts[0]))
    return Message(str(texts[0]))

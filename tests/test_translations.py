"""No candidate reads a sentence that was left out, or one that has lost its names and numbers on the way.

What is missing is named; `make messages` writes it into each language's .po (docs/translating.md).
"""

import gettext
import re
from collections import Counter
from io import BytesIO

import pytest
from django.conf import settings

from tests.catalogue import po_files
from tests.catalogue.messages import Message, all_messages

LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
# What gettext, Django and the page's code fill in, and marks of HTML.
_FILLED_IN = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}|</?\w+>")
# A form for one, two or none may do without its number.
_COUNTS = frozenset(
    f"%({name}){kind}" for name in ("days", "minutes", "questions") for kind in "ds"
)

pytestmark = pytest.mark.parametrize("language", LANGUAGES)


def entries_of(language: str) -> dict[Message, po_files.Entry]:
    return po_files.read(po_files.path_of(language))


def filled_in(text: str) -> Counter[str]:
    return Counter(set(_FILLED_IN.findall(text)))


def test_every_sentence_a_candidate_may_read_is_translated(language: str) -> None:
    entries = entries_of(language)
    missing = [
        f"{message.text}  ({', '.join(places)})"
        for message, places in all_messages().items()
        if message not in entries or entries[message].is_fuzzy or not all(entries[message].texts)
    ]
    assert missing == []


def test_nothing_is_kept_that_no_page_says(language: str) -> None:
    wanted = all_messages()
    kept = [
        message.text
        for message in entries_of(language)
        if message.text and message.context != po_files.DJANGOS and message not in wanted
    ]
    assert kept == []


def test_what_is_filled_in_is_there_in_every_form(language: str) -> None:
    wrong = []
    for message, entry in entries_of(language).items():
        wanted = filled_in(message.text)
        for text in entry.texts:
            got = filled_in(text)
            lost = {each for each in wanted - got if not (message.plural and each in _COUNTS)}
            if message.text and (lost or got - wanted):
                wrong.append((message.text, text))
    assert wrong == []


def test_it_has_as_many_forms_as_the_language_has_plurals(language: str) -> None:
    entries = entries_of(language)
    rule = po_files.headers(entries)["Plural-Forms"]
    forms = int(re.findall(r"nplurals=(\d+)", rule)[0])
    formula = gettext.c2py(re.findall(r"plural=(.+);", rule)[0])
    assert {formula(number) for number in range(1_000)} == set(range(forms))
    assert {len(each.texts) for message, each in entries.items() if message.plural} == {forms}


def test_what_django_reads_is_made_of_it(language: str) -> None:
    entries = entries_of(language)
    stored = po_files.path_of(language, "mo").read_bytes()
    assert stored == po_files.compiled(entries), "make messages"
    told = gettext.GNUTranslations(BytesIO(stored))
    for message, entry in entries.items():
        if message.text and not message.plural and not message.context:
            assert told.gettext(message.text) == entry.texts[0]


def test_it_says_who_has_read_it(language: str) -> None:
    headers = po_files.headers(entries_of(language))
    assert headers["Language"].replace("_", "-").lower() == language
    assert "X-Reviewed-By" in headers, "empty: nobody yet"

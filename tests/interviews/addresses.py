"""Every address of the site, out of the URL table, and who is let in by each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.urls import URLPattern, get_resolver

from tests.interviews.readers import (
    ADMINISTRATORS,
    DESK,
    EVERYBODY,
    LOGGED_IN,
    NOBODY,
    READERS,
    STAFF,
    SUPERUSERS,
)

# Who is let in by each address, to what is their own organisation's. Superusers are let in
# wherever anybody is, and to "superusers".
VIEWS_OF_MODELS: Final[dict[str, dict[str, frozenset[str]]]] = {
    "candidate": dict.fromkeys(("changelist", "add", "change", "delete", "history"), DESK),
    "interviewplan": dict.fromkeys(("changelist", "add", "change", "delete", "history"), DESK),
    "interviewsession": {
        **dict.fromkeys(("changelist", "add", "change", "history"), DESK),
        **dict.fromkeys(("make_join_link", "new_link", "withdraw", "cancel"), DESK),
        **dict.fromkeys(("end", "grant", "decline", "process", "change_window"), DESK),
        **dict.fromkeys(("answer", "told"), DESK),
        "read_transcript": ADMINISTRATORS,
        "delete": NOBODY,
    },
    "organisation": {
        **dict.fromkeys(("changelist", "change", "history"), DESK),
        **dict.fromkeys(("add", "delete"), SUPERUSERS),
    },
    "membership": dict.fromkeys(
        ("changelist", "add", "change", "delete", "history"), ADMINISTRATORS
    ),
    "formermember": {
        **dict.fromkeys(("changelist", "change", "history"), ADMINISTRATORS),
        **dict.fromkeys(("add", "delete"), NOBODY),
    },
    "consenttext": {
        **dict.fromkeys(("changelist", "add", "change", "history"), ADMINISTRATORS),
        "delete": NOBODY,
    },
    "upgradenote": {
        **dict.fromkeys(("changelist", "change", "history"), DESK),
        "delete": ADMINISTRATORS,
        "add": NOBODY,
    },
    "user": dict.fromkeys(
        ("changelist", "add", "change", "delete", "history", "password_change"), SUPERUSERS
    ),
    "group": dict.fromkeys(("changelist", "add", "change", "delete", "history"), SUPERUSERS),
}
PAGES: Final[dict[str, frozenset[str]]] = {
    "landing": EVERYBODY,
    "healthz": EVERYBODY,
    "admin:login": EVERYBODY,
    "admin:logout": EVERYBODY,
    "admin:search": DESK | {STAFF},
    "admin:index": DESK | {STAFF},
    "admin:password_change": DESK | {STAFF},
    "admin:password_change_done": DESK | {STAFF},
    "admin:jsi18n": DESK | {STAFF},
    "admin:app_list": DESK,
    "admin:autocomplete": DESK,
    # No model has an address of its own on the site.
    "admin:view_on_site": NOBODY,
    "admin:unknown": NOBODY,
    # These open for the candidate's cookie, which no login has.
    "join": NOBODY,
    "room": NOBODY,
    "room-done": NOBODY,
    "room-retake": NOBODY,
    "room-ask": NOBODY,
    "room-requests": NOBODY,
    **dict.fromkeys(("room-calendar", "room-transcript", "room-rating", "room-data"), NOBODY),
    "room-consent": NOBODY,
    "room-check": NOBODY,
    "room-practice": NOBODY,
    "password-change": LOGGED_IN,
    "password-changed": LOGGED_IN,
    "review-list": READERS,
    "review-login": EVERYBODY,
    "review-logout": EVERYBODY,
    "review-detail": READERS,
    "review-processing": READERS,
    "review-process-again": READERS,
}
# These answer nothing to who only looks.
POSTED: Final = frozenset({"review-process-again", "admin:logout", "review-logout"})


@dataclass(frozen=True)
class Address:
    """One row of the URL table."""

    name: str
    model: str = ""
    view: str = ""

    @property
    def lets_in(self) -> frozenset[str]:
        if self.model:
            return VIEWS_OF_MODELS[self.model][self.view]
        return PAGES[self.name]


def _patterns(table: Any, space: str = "") -> Iterator[tuple[str, str]]:
    for each in table:
        if isinstance(each, URLPattern):
            yield space + (each.name or ""), str(each.pattern)
        else:
            inner = f"{each.namespace}:" if each.namespace else space
            for name, route in _patterns(each.url_patterns, inner):
                yield name, str(each.pattern) + route


def _address(name: str, route: str) -> Address | None:
    if name == "admin:" and "<path:object_id>" in route:
        return None  # leads to the page “change”, whose address it was once
    if name == "admin:":
        return Address("admin:unknown")
    for model in VIEWS_OF_MODELS:
        for app in ("interviews", "auth"):
            start = f"admin:{app}_{model}_"
            if name.startswith(start):
                return Address(name, model, name.removeprefix(start))
    return Address(name)


ADDRESSES: Final = [
    found
    for name, route in _patterns(get_resolver().url_patterns)
    if (found := _address(name, route)) is not None
]

# After the two that are left out the reader would be a stranger to all that follows.
STAYING: Final = [each for each in ADDRESSES if each.name not in {"admin:logout", "review-logout"}]


def takes_a_row(address: Address) -> bool:
    return bool(address.model) or address.name.startswith(("room", "review-detail", "review-proc"))

"""What is installed may be used as it is used here, and NOTICE says what deserves a word."""

import json
import re
from importlib import metadata
from typing import Final

import pytest

from interviewer.stack.services import ROOT

# Each may be installed beside an application under Apache-2.0 and used as a library.
ALLOWED: Final = frozenset(
    {
        "0bsd", "apache", "apache-2.0", "bsd", "bsd-2-clause", "bsd-3-clause", "cc0-1.0",
        "cnri-python", "isc", "mit", "mit-0", "psf-2.0", "tcl", "zlib", "zpl-2.1",
    }
)  # fmt: skip
# By name, for the reason that NOTICE gives.
DESERVE_A_WORD: Final = {
    "app": {"certifi", "psycopg", "psycopg-binary"},
    "run": {"espeakng-loader", "piper-tts", "tqdm"},
    "dev": {"djlint", "hypothesis", "pathspec"},
    "scripts": {"axe-core"},
}
# Whatever they say of themselves: their wheels hold libraries under the GPL.
BRING_GPL: Final = {"av", "espeakng-loader", "piper-tts"}
# They name their licence in words of their own.
SAID_OTHERWISE: Final = {
    "aiofastnet": "MIT",
    "automat": "MIT",
    "channels-redis": "BSD",
    "picows": "MIT",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "pytest-django": "BSD-3-Clause",
    "uvloop": "MIT OR Apache-2.0",
    "valkey": "MIT",
}
_NAME: Final = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", re.MULTILINE)
_FAMILIES: Final = (
    (re.compile(r"apache", re.IGNORECASE), "apache-2.0"),
    (re.compile(r"\bbsd\b|3-clause", re.IGNORECASE), "bsd"),
    (re.compile(r"\bmit license|^mit$", re.IGNORECASE), "mit"),
)


def required(kind: str) -> set[str]:
    text = (ROOT / "requirements" / f"{kind}.txt").read_text()
    return {re.sub(r"[._]", "-", name.lower()) for name in _NAME.findall(text)}


def licence_of(name: str) -> str:
    """As the package states it: an expression, else a short name, else its classifiers."""
    if name in SAID_OTHERWISE:
        return SAID_OTHERWISE[name]
    about = metadata.metadata(name)
    stated = about.get("License-Expression") or (about.get("License") or "").strip()
    if stated:
        return str(stated)
    classifiers = [line for line in about.get_all("Classifier") or [] if line.startswith("License")]
    return " OR ".join(line.rpartition("::")[2].strip() for line in classifiers)


def is_allowed(licence: str) -> bool:
    """Whether one of the alternatives is allowed in all of its parts."""
    return any(
        all(_short(part) in ALLOWED for part in re.split(r"\s+AND\s+", alternative))
        for alternative in re.split(r"\s+OR\s+", licence)
    )


def _short(part: str) -> str:
    bare = part.strip(" ()").lower()
    if bare in ALLOWED:
        return bare
    return next((name for pattern, name in _FAMILIES if pattern.search(bare)), bare)


@pytest.mark.parametrize("kind", ["app", "run", "dev"])
def test_every_package_has_a_licence_of_the_list_or_a_word_in_the_notice(kind: str) -> None:
    notice = (ROOT / "NOTICE").read_text()
    excused = set().union(*DESERVE_A_WORD.values())
    installed = {each.name.lower().replace("_", "-").replace(".", "-") for each in metadata.distributions()}  # fmt: skip
    named = required(kind) & installed
    assert len(named) > 50
    refused = {name: licence_of(name) for name in named if not is_allowed(licence_of(name))}
    assert set(refused) <= excused, refused
    assert [name for name in refused if name not in notice] == []


def test_nothing_under_the_gpl_is_in_every_installation() -> None:
    for name in required("app"):
        licence = licence_of(name)
        assert "GPL" not in licence.replace("LGPL", ""), (name, licence)
    assert required("app").isdisjoint(BRING_GPL | DESERVE_A_WORD["run"] | DESERVE_A_WORD["dev"])
    assert required("run") >= BRING_GPL


@pytest.mark.parametrize("licence", ["GPL-3.0-or-later", "MIT AND GPL-2.0-only", "", "Proprietary"])
def test_the_list_lets_nothing_else_through(licence: str) -> None:
    assert not is_allowed(licence)


def test_the_tools_of_the_scripts_have_licences_of_the_list_or_a_word_in_the_notice() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    licences = {
        name.removeprefix("node_modules/"): each.get("license", "")
        for name, each in packages.items()
        if name
    }
    refused = {name for name, said in licences.items() if not is_allowed(said)}
    assert refused == DESERVE_A_WORD["scripts"]
    notice = (ROOT / "NOTICE").read_text()
    assert [name for name in refused if name not in notice] == []

"""What the doctor says, with and without the environment."""

import subprocess
import sys
from pathlib import Path

import pytest

from interviewer.stack import browser, doctor, examination
from interviewer.stack.services import ROOT


def test_the_doctor_runs_by_path_and_says_a_line_for_each_thing() -> None:
    asked = subprocess.run(
        [sys.executable, "-S", "-E", str(ROOT / "interviewer" / "stack" / "doctor.py")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = asked.stdout.splitlines()
    assert lines[0].startswith(("ok     Python 3.", "note   Python 3."))
    assert asked.stderr == ""
    assert lines[-1] == "Nothing is in the way."


@pytest.mark.parametrize(
    ("version", "verdict"),
    [
        ((3, 11, 9), "note"), ((3, 11, 10), "ok"), ((3, 12, 5), "note"), ((3, 12, 6), "ok"),
        ((3, 13, 0), "ok"),
    ],
)  # fmt: skip
def test_a_python_that_reads_cookies_slowly_is_noted(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], verdict: str
) -> None:
    monkeypatch.setattr("sys.version_info", version)
    assert doctor._python().verdict == verdict


def test_an_environment_that_is_missing_is_only_noted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(doctor.install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(doctor, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    findings = list(doctor.examine(port=8000))
    [environment] = [one for one in findings if ".venv" in one.sentence]
    assert environment == doctor.Finding(
        doctor.Verdict.NOTE, ".venv is not there yet; “make run” will make it."
    )


def test_missing_tools_of_the_checks_are_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda command, path=None: None)
    for variable in ("CHROMIUM", "FIREFOX"):
        monkeypatch.delenv(variable, raising=False)
    said = [(one.verdict, one.sentence) for one in doctor._tools_of_the_checks()]
    assert said == [
        ("note", "Node and npm are missing; only “make check” needs them."),
        ("note", "nginx is missing; only “make test” and “make faults” need it."),
        ("note", "Chromium is missing; only “make test” needs it."),
        ("note", "Firefox is missing; only “make test” needs it."),
    ]


def test_a_redis_that_does_not_answer_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    verdict, sentence = examination._redis()
    assert verdict == "wrong"
    assert "REDIS_URL" in sentence


def test_a_redis_that_answers_is_in_order(monkeypatch: pytest.MonkeyPatch, redis_url: str) -> None:
    monkeypatch.setenv("REDIS_URL", redis_url)
    assert examination._redis() == ("ok", "Redis at REDIS_URL answers")


def test_a_bad_setting_is_the_doctors_finding() -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "interviewer.stack.examination"],
        env={"GEMINI_MODEL": "gemini-1.5-flash-online", "ENV_FILE": ""},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert asked.stdout.startswith("wrong\tGEMINI_MODEL is “gemini-1.5-flash-online”")


@pytest.mark.parametrize("kind", browser.KINDS, ids=lambda kind: kind.name)
def test_the_browser_that_is_named_is_taken(
    kind: browser.Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(kind.variable, sys.executable)
    assert browser.find(kind) == sys.executable
    monkeypatch.setenv(kind.variable, "/no/such/browser")
    assert browser.find(kind) is None
    with pytest.raises(browser.BrowserMissingError, match=f"{kind.variable}=/path"):
        browser.install(kind)

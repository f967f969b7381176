"""The settings as a whole: each start below is a real process with an environment of its own."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from google.genai import types

from interviewer import checks, env
from interviewer.stack.deploycheck import PRODUCTION_SHAPE
from interviewer.stack.services import ROOT

SHOWN = """
import json, django
from django.conf import settings
django.setup()
print(json.dumps({name: getattr(settings, name, None) for name in %r}, default=str))
"""


def start(*names: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", SHOWN % (list(names),)],
        env={**os.environ, **variables},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def settings_with(*names: str, **variables: str) -> dict[str, Any]:
    started = start(*names, **variables)
    assert started.returncode == 0, started.stderr
    values: dict[str, Any] = json.loads(started.stdout)
    return values


def documented_names() -> set[str]:
    text = (ROOT / "docs" / "settings.md").read_text()
    return set(re.findall(r"^\| `([A-Z_]+)`", text, re.MULTILINE))


def test_every_setting_is_documented_and_every_documented_setting_is_read() -> None:
    shaped = {"ENV_FILE", "THING", "OTHER_THING"}
    assert documented_names() - shaped == env.names_read - shaped
    assert "ENV_FILE" in documented_names()


def test_the_example_file_names_only_real_settings() -> None:
    text = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE)) <= documented_names()


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("GEMINI_MODEL", "gemini-2.0-flash-live-001", "gemini-3.8-live"),
        ("GEMINI_MODEL", "gemini-2.0-flash-live-001", "Google shut it down on 2025-12-09"),
        ("GEMINI_MODEL", "gemini-3.1-flash-live-preview", "its end for 2026-11-17"),
        (
            "GEMINI_MODEL",
            "models/gemini-2.5-flash-native-audio-preview-12-2025",
            "its end for 2026-11-17",
        ),
        ("GEMINI_MODEL", "models/gemini-1.5-flash-online", "gemini-3.8-live"),
        ("GEMINI_ANALYSIS_MODEL", "gemini-1.5-flash-online", "gemini-3.8-flash"),
        ("GEMINI_BASE_URL", "http://127.0.0.1:1", "https://"),
        ("LIVE_END_SENSITIVITY", "END_SENSITIVITY_MEDIUM", "END_SENSITIVITY_HIGH"),
        ("LIVE_SILENCE_DURATION_MS", "99", "100 to 5000"),
        ("LIVE_SILENCE_DURATION_MS", "5001", "100 to 5000"),
        ("SITE_URL", "interviews.example.com", "https://"),
        ("REDIS_URL", "localhost:6379", "redis://"),
        ("INTERVIEW_COST_LIMIT", "0", "above 0"),
        ("INTERVIEW_COST_LIMIT", "plenty", "above 0"),
        ("INTERVIEW_TOKEN_LIMIT", "99999", "100000 to 10000000000"),
    ],
)
def test_a_bad_value_stops_the_start_with_one_sentence(name: str, value: str, allowed: str) -> None:
    started = start(**{name: value})
    last_line = started.stderr.strip().splitlines()[-1]
    assert started.returncode == 1
    assert f"{name} is “{value.removeprefix('models/')}”, but it must be" in last_line
    assert allowed in last_line


@pytest.mark.parametrize("key", ["short", "abcdefghij" * 5])
def test_a_key_that_can_be_guessed_stops_the_start(key: str) -> None:
    started = start(SECRET_KEY=key)
    assert started.returncode == 1
    assert "SECRET_KEY is “…”, but it must be 50" in started.stderr.strip().splitlines()[-1]


def test_a_shared_database_demands_a_shared_secret() -> None:
    started = start(**PRODUCTION_SHAPE | {"SECRET_KEY": ""})
    assert "SECRET_KEY" in started.stderr.strip().splitlines()[-1]


def test_passwords_are_hashed_by_the_hasher_that_takes_its_turn() -> None:
    shown = settings_with("PASSWORD_HASHERS")
    assert shown == {"PASSWORD_HASHERS": ["interviews.hashing.OneAtATimeHasher"]}


def test_the_prices_of_tokens_are_those_of_the_model() -> None:
    assert settings.INTERVIEW_PRICES == {
        "currency": "USD",
        "audio_in": "3.00",
        "audio_out": "12.00",
        "text_in": "0.75",
        "text_out": "4.50",
    }


@pytest.mark.parametrize("name", ["gemini-3.8-live", "gemini-3.8-live-extended-thinking"])
def test_a_live_model_that_google_serves_is_known(settings: Any, name: str) -> None:
    settings.GEMINI_MODEL = name
    assert checks.live_model_is_known(None) == []


def test_an_unknown_live_model_only_warns(settings: Any) -> None:
    assert checks.live_model_is_known(None) == []
    settings.GEMINI_MODEL = "gemini-9-live"
    [warning] = checks.live_model_is_known(None)
    assert warning.id == "interviewer.W001"
    assert "gemini-9-live" in warning.msg
    assert not warning.is_serious()


def test_the_sensitivities_are_those_of_the_sdk() -> None:
    for kind, enum in (("START", types.StartSensitivity), ("END", types.EndSensitivity)):
        known = {one.value for one in enum} - {f"{kind}_SENSITIVITY_UNSPECIFIED"}
        assert {f"{kind}_SENSITIVITY_{value}" for value in settings.SENSITIVITIES} == known


def test_the_embedded_default_keeps_its_secret_key(tmp_path: Path) -> None:
    first = settings_with("SECRET_KEY", "DEBUG", VAR_DIR=str(tmp_path), SECRET_KEY="")
    second = settings_with("SECRET_KEY", "DEBUG", VAR_DIR=str(tmp_path), SECRET_KEY="")
    assert first == second
    assert first["DEBUG"] is False


def test_hosts_and_origins_follow_from_the_address_of_the_site() -> None:
    names = ("ALLOWED_HOSTS", "WEBSOCKET_ORIGINS", "SECURE_SSL_REDIRECT")
    local = settings_with(*names, SITE_URL="http://127.0.0.1:8123")
    assert "http://localhost:8123" in local["WEBSOCKET_ORIGINS"]
    assert local["SECURE_SSL_REDIRECT"] is False
    public = settings_with(*names, SITE_URL="https://a.example.com", ALLOWED_HOSTS="b.example.com")
    assert public["ALLOWED_HOSTS"] == ["a.example.com", "b.example.com"]
    assert public["WEBSOCKET_ORIGINS"] == ["https://a.example.com", "https://b.example.com"]
    assert public["SECURE_SSL_REDIRECT"] is True


def test_the_production_shape_passes_the_deployment_check() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "interviewer.stack.deploycheck"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr


def test_beat_sweeps_the_outbox() -> None:
    from interviewer.celery import app

    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled <= set(app.tasks)
    transport = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    assert transport["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT

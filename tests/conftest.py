"""Fixtures that more than one room's tests use."""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from channels.layers import channel_layers
from pytest_django.fixtures import Settings

from tests.environment import ON_POSTGRES, VAR_DIR, arrange_environment

if TYPE_CHECKING:
    from tests.workers import ScopeScheduling

arrange_environment()
# Here sound and speech take as long as they do: who waits for a processor hears something else.
IN_TIME = (
    *("tests/e2e/", "tests/live/simulator/", "tests/live/servers/", "tests/chaos/"),
    # Whole processes that shall start within a time.
    *("tests/interviewer/stack/test_run.py", "tests/interviewer/test_serve.py"),
)
# What stands in every file with a test that runs on PostgreSQL.
NAMES_POSTGRES = re.compile(r"mark\.(postgres|every_database)\b")
# How long one example takes says nothing on a machine that does other things beside it.
hypothesis.settings.register_profile("shared machine", deadline=None)
hypothesis.settings.register_profile("accept", deadline=None, max_examples=1500)
hypothesis.settings.load_profile("shared machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--every-look",
        action="store_true",
        help="look at every page in light and dark, on a desktop and on a phone",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Adjust what only tests need otherwise, before Django is set up."""
    from django.conf import settings

    # Pages are rendered without collecting the static files first.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.SERVESTATIC_USE_STATIC_ROOT = False
    # Messages to workers stay in this process; none consumes them.
    settings.CELERY_BROKER_URL = "memory://"
    # How long an example takes tells of the machine, not of the code.
    hypothesis.settings.register_profile("untimed", deadline=None)
    hypothesis.settings.load_profile("untimed")
    # Made-up passwords need no protection, and every login would wait for it.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> "ScopeScheduling":
    """Let each process run whole files, and groups of them."""
    from tests.workers import ScopeScheduling

    return ScopeScheduling(config, log)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave files unread of which no test would run: to load them all takes a while.

    It leaves out only what `-m` and `_runs_here` would, and says nothing of folders.
    """
    if collection_path.suffix != ".py":
        return None
    root = Path(__file__).parent.parent
    needs_time = any(collection_path.is_relative_to(root / each) for each in IN_TIME)
    other_part = {"in_time": not needs_time, "not in_time": needs_time}
    if other_part.get(config.option.markexpr):
        return True
    return (ON_POSTGRES and not _names_postgres(collection_path)) or None


@cache
def _names_postgres(path: Path) -> bool:
    return NAMES_POSTGRES.search(path.read_text("utf-8")) is not None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark those that need their time, and leave out what belongs to the other database's run."""
    for item in items:
        if item.nodeid.startswith(IN_TIME):
            item.add_marker("in_time")
    wanted = [item for item in items if _runs_here(item)]
    unwanted = [item for item in items if not _runs_here(item)]
    config.hook.pytest_deselected(items=unwanted)
    items[:] = wanted


def _runs_here(item: pytest.Item) -> bool:
    is_postgres_only = bool(item.get_closest_marker("postgres"))
    is_for_both = bool(item.get_closest_marker("every_database"))
    # The run on PostgreSQL reads no other files.
    if (is_postgres_only or is_for_both) and not _names_postgres(item.path):
        raise pytest.UsageError(f"{item.path} does not name the mark of {item.name}")
    return is_for_both or is_postgres_only == ON_POSTGRES


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """A private Redis for the session; `redis_url` is what a test should ask for."""
    from interviewer.stack.valkey import prepare_valkey
    from tests.waiting import wait_until

    valkey = prepare_valkey(VAR_DIR / "redis")
    with subprocess.Popen(valkey.argv, stdout=subprocess.DEVNULL) as process:
        try:
            wait_until(valkey.is_ready)
            yield valkey.url
        finally:
            process.terminate()


@pytest.fixture
def redis_url(valkey_url: str, settings: Settings) -> Iterator[str]:
    """An empty Redis that the settings and the channel layer name."""
    import redis

    with redis.Redis.from_url(valkey_url) as client:
        client.flushall()
    settings.REDIS_URL = valkey_url
    config = settings.CHANNEL_LAYERS["default"]["CONFIG"]
    settings.CHANNEL_LAYERS = {
        "default": {
            **settings.CHANNEL_LAYERS["default"],
            "CONFIG": {**config, "hosts": [{**config["hosts"][0], "address": valkey_url}]},
        }
    }
    channel_layers.backends = {}
    yield valkey_url
    channel_layers.backends = {}

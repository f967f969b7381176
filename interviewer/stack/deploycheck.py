"""Runs `manage.py check --deploy` on settings in the production shape; any finding is an error."""

import os
import subprocess
import sys
import tempfile
from typing import Final

from interviewer.stack.services import ROOT

# Nothing is connected to: only the shape of the values matters.
PRODUCTION_SHAPE: Final = {
    "ENV_FILE": "",
    "DEBUG": "",
    "SITE_URL": "https://interviews.example.com",
    "ALLOWED_HOSTS": "",
    "DATABASE_URL": "postgresql://app:app@database.example.com/interviewer",
    "REDIS_URL": "rediss://redis.example.com:6379/0",
    "SECRET_KEY": "production-shaped-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH",
    "GEMINI_API_KEY": "production-shaped",
    "TRUST_FORWARDED_PROTO": "true",
}


def main() -> int:
    """Return the exit code of Django's check."""
    with tempfile.TemporaryDirectory() as var:
        return subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), "check", "--deploy", "--fail-level", "INFO"],
            env={**os.environ, **PRODUCTION_SHAPE, "VAR_DIR": var},
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main())

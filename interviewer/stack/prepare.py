"""Bring database, static files and demo data up to date; one process, so that it is quick.

The last line of its output is the JSON that `seed_demo` prints, unless a file is named for it:
the supervisor keeps the output as a log, and links and logins have no place there.
"""

import hashlib
import io
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def main() -> None:
    """Migrate, collect static files where they changed, and see to the demo data."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "interviewer.settings")
    django.setup()
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=1)
    collect_static()
    output = io.StringIO()
    call_command("seed_demo", stdout=output)
    seeded = output.getvalue().strip().splitlines()[-1]
    if len(sys.argv) > 1:
        links = Path(sys.argv[1])
        links.touch(mode=0o600)
        links.write_text(seeded)
    else:
        sys.stdout.write(f"{seeded}\n")


def collect_static() -> bool:
    """Collect the static files and tell whether that was needed.

    Hashing and compressing all of them takes seconds, so a digest of their names, sizes and
    times is kept beside the result.
    """
    root = Path(settings.STATIC_ROOT)
    stamp = root.with_name(f"{root.name}.digest")
    digest = _sources_digest()
    if root.is_dir() and stamp.exists() and stamp.read_text() == digest:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest)
    return True


def _sources_digest() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()

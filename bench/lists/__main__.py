"""`make bench-lists`: how long every list of a large site takes, on both databases.

A site of so many interviews is made in an SQLite file and in a private PostgreSQL, and each
list, its last page, its searches and orders, and one interview's pages are asked for.
Exits with 1 where a page takes longer than it may, or asks the database too often.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from interviewer.stack import services
from tests.chaos.database import Postgres

LIMIT_MS: Final = 150.0
LIMIT_QUERIES: Final = 10


def environment(var: Path, database_url: str) -> dict[str, str]:
    """Return the settings of the site that is measured."""
    return {
        **services.service_environment(),
        "ENV_FILE": "",
        "VAR_DIR": str(var),
        "DATABASE_URL": database_url,
        "SITE_URL": "http://127.0.0.1:8000",
        "GEMINI_API_KEY": "bench",
        "SECRET_KEY": "a-key-that-guards-nothing-but-made-up-candidates-of-the-bench",
        "LOG_LEVEL": "WARNING",
    }


def shell(code: str) -> tuple[str, ...]:
    """Return what runs `code` with the site's settings and models."""
    return ("manage.py", "shell", "--no-imports", "--verbosity", "0", "--command", code)


def make_site(settings: dict[str, str], interviews: int) -> None:
    """Make tables, static files and rows."""
    began = time.monotonic()
    for argv in (
        ("manage.py", "migrate", "--no-input", "--verbosity", "0"),
        ("manage.py", "collectstatic", "--no-input", "--verbosity", "0"),
        shell(f"from bench.lists.rows import make_site; make_site({interviews})"),
    ):
        subprocess.run([sys.executable, *argv], env=settings, cwd=services.ROOT, check=True)
    sys.stdout.write(f"{interviews} interviews made in {time.monotonic() - began:.0f} s\n")


def measured(settings: dict[str, str], wanted: str) -> Iterator[dict[str, Any]]:
    """Yield what each page has taken, as it becomes known."""
    argv = shell(f"from bench.lists.pages import time_pages; time_pages({wanted!r})")
    with subprocess.Popen(
        [sys.executable, *argv], env=settings, cwd=services.ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield from map(json.loads, process.stdout)
    if process.returncode:
        raise SystemExit(process.returncode)


def passes(page: dict[str, Any]) -> bool:
    """Whether a page is quick enough, and modest."""
    return page["busy_ms"] <= LIMIT_MS and page["queries"] <= LIMIT_QUERIES


def report(page: dict[str, Any]) -> None:
    """Show one page's figures."""
    sys.stdout.write(
        f"{page['reader']:<15} {page['page']:<50} {page['busy_ms']:>8} {page['ms']:>8} {page['queries']:>8}"
        f" {page['kilobytes']:>6}{'' if passes(page) else '   too much'}\n"
    )
    sys.stdout.flush()


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(prog="make bench-lists")
    parser.add_argument("--interviews", type=int, default=100_000)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgres"])
    parser.add_argument("--only", default="", help="pages whose name has these words")
    options = parser.parse_args()
    too_much = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-lists-")))
        for name in options.databases:
            url = ""
            if name == "postgres":
                url = stack.enter_context(Postgres()).create("lists").url
            settings = environment(folder / name, url)
            (folder / name).mkdir()
            sys.stdout.write(f"\n{name}\n")
            make_site(settings, options.interviews)
            sys.stdout.write(
                f"{'reader':<15} {'page':<50} {'busy ms':>8} {'ms':>8} {'queries':>8} {'KB':>6}\n"
            )
            for page in measured(settings, options.only):
                report(page)
                too_much += not passes(page)
    raise SystemExit(1 if too_much else 0)


if __name__ == "__main__":
    main()

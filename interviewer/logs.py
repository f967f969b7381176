"""How log records look, and where they go: a static message and its fields.

Callers pass fields as `extra`, an interview's id as `session`:
`logger.warning("model_dropped", extra={"session": session_id, "close_code": 1011})`.
"""

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import Error, InterfaceError, OperationalError

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Fields that Django attaches for its own handlers; requests do not print usefully.
_NOT_SHOWN = frozenset({"request", "server_time", "data"})
# PostgreSQL, appendix A: data exceptions, and violations of a constraint.
_OF_DATA = frozenset({"22", "23"})
_JOIN_PATH = re.compile(r"(/join/)[^/\s?#\"'\\]+", re.IGNORECASE)
# A join token has 43 characters, and stands wherever somebody's hand or mail program has put it: a
# run that could be one is cut out of everything, here and in nginx' log (docs/runbook.md). Ids of
# interviews have 36, with their hyphens.
LONG_RUN = re.compile(r"(?:[A-Za-z0-9_-]|%[0-9A-Fa-f]{2}){40,}")


def logging_config(*, level: str, style: str) -> dict[str, Any]:
    """Return `logging.config`'s dictionary; style: "text" or "json"."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {"()": "interviewer.logs.TextFormatter"},
            "json": {"()": "interviewer.logs.JsonFormatter"},
        },
        "filters": {"refused_requests": {"()": "interviewer.refused_requests.RefusedRequests"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": style,
                "filters": ["refused_requests"],
            },
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers are for DEBUG and for mail; records go up to the root's.
            "django": {"handlers": [], "level": level, "propagate": True},
            "daphne": {"level": "WARNING"},
            "uvicorn": {"level": "WARNING"},
            "websockets": {"level": "WARNING"},
        },
    }


class TextFormatter(logging.Formatter):
    """One line for people: time, level, logger, message, then `field=value`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line, a traceback below it."""
        line = f"{_time(record)} {record.levelname:<7} {record.name} {record.getMessage()}"
        fields = "".join(f" {name}={value}" for name, value in _fields(record).items())
        return _fit_to_show(line + fields + self._traceback(record), record)

    def _traceback(self, record: logging.LogRecord) -> str:
        return "\n" + self.formatException(record.exc_info) if record.exc_info else ""


class JsonFormatter(logging.Formatter):
    """One JSON object a record, for machines."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        entry = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        shown = {
            name: _fit_to_show(value, record) if isinstance(value, str) else value
            for name, value in entry.items()
        }
        return without_tokens(json.dumps(shown, default=str, ensure_ascii=False))


def _fit_to_show(line: str, record: logging.LogRecord) -> str:
    """Cut out of whatever a record says what nobody shall read: join tokens, rows of the database.

    PostgreSQL's errors quote the row that it refuses, which may be what
    somebody has said; of them, only what kind they are is shown.
    """
    for error in _errors_of(record):
        line = _without_row(line, error)
    return without_tokens(line)


def without_tokens(line: str) -> str:
    """Return the line without what could be a join token."""
    return LONG_RUN.sub("…", _JOIN_PATH.sub(r"\1…", line))


def _without_row(line: str, error: BaseException) -> str:
    kind = f"<{_kind(error)}>"
    said = str(error)
    if not said:
        return line
    # As it is printed, and as `repr` prints it in somebody's message.
    line = line.replace(repr(error), kind).replace(said, kind)
    # In a group of exceptions each line of it is indented, with a bar before it.
    first, *others = said.split("\n")
    of_row = {each.strip() for each in others if each.strip()}
    kept = [each for each in line.split("\n") if each.strip(" |+") not in of_row]
    return "\n".join(kept).replace(f": {first}", f": {kind}")


def _errors_of(record: logging.LogRecord) -> Iterator[BaseException]:
    """Yield the database's errors that a record tells of, with those behind them."""
    waiting = [record.exc_info[1]] if record.exc_info else []
    if isinstance(record.args, tuple):
        waiting += [each for each in record.args if isinstance(each, BaseException)]
    seen: set[int] = set()
    while waiting:
        error = waiting.pop()
        if error is None or id(error) in seen:
            continue
        seen.add(id(error))
        if _may_quote_a_row(error):
            yield error
        waiting += [error.__cause__, error.__context__, *getattr(error, "exceptions", ())]


def _may_quote_a_row(error: BaseException) -> bool:
    """Whether it is the database's, and not about the connection to it."""
    if isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error, "sqlstate", None)
    return isinstance(error, Error) or str(state)[:2] in _OF_DATA


def _kind(error: BaseException) -> str:
    """Return what an error of the database is, by names of its own alone."""
    source = error if hasattr(error, "sqlstate") else error.__cause__
    names = [getattr(source, name, None) for name in ("sqlstate", "sqlite_errorname")]
    about = getattr(source, "diag", None)
    names += [
        getattr(about, name, None) for name in ("table_name", "column_name", "constraint_name")
    ]
    return " ".join([type(error).__name__, *(str(name) for name in names if name)])


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return {
        name: value
        for name, value in vars(record).items()
        if name not in _STANDARD and name not in _NOT_SHOWN
    }

"""How log records look: a static message and its fields.

Callers pass fields as `extra`, an interview's id as `session`:
`logger.warning("model_dropped", extra={"session": session_id, "close_code": 1011})`.
"""

import json
import logging
import re
from datetime import UTC, datetime

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Fields that Django attaches for its own handlers; requests do not print usefully.
_NOT_SHOWN = frozenset({"request", "server_time", "data"})
_JOIN_TOKEN = re.compile(r"(/join/)[^/\s?#\"'\\]+")


class TextFormatter(logging.Formatter):
    """One line for people: time, level, logger, message, then `field=value`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line, a traceback below it."""
        line = f"{_time(record)} {record.levelname:<7} {record.name} {record.getMessage()}"
        fields = "".join(f" {name}={value}" for name, value in _fields(record).items())
        return _without_tokens(line + fields + self._traceback(record))

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
        return _without_tokens(json.dumps(entry, default=str, ensure_ascii=False))


def _without_tokens(line: str) -> str:
    """Cut join tokens, which are part of a path, out of whatever a record says."""
    return _JOIN_TOKEN.sub(r"\1…", line)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return {
        name: value
        for name, value in vars(record).items()
        if name not in _STANDARD and name not in _NOT_SHOWN
    }

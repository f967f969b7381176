"""The log of every connection: what arrived, what was said, how it ended.

Owns the records that tests and the control endpoint read, and a file of JSON lines.  Words stay
in memory; the file holds counts only, since what a practising candidate says is nobody's log.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

MAX_CLOSED: Final = 5_000
MAX_LINES: Final = 2_000
_WORDS: Final = frozenset({"heard", "typed", "said", "candidate"})
_BYTES_PER_SAMPLE: Final = 2


@dataclass(slots=True)
class ConnectionRecord:
    """One dialled connection; `words` lists are cut at MAX_LINES entries."""

    number: int
    dialled_at: str
    dialled_s: float
    api_version: str = ""
    model: str = ""
    candidate: str = ""
    handle_used: str | None = None
    setup_done: bool = False
    resumed: bool = False
    audio_frames: int = 0
    audio_samples: int = 0
    speech_starts: int = 0
    heard: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    turns: int = 0
    usd: float = 0.0
    interruptions: int = 0
    greetings: int = 0
    tool_calls: list[dict[str, Any]] = field(default_factory=list)
    tool_answers: int = 0
    handles: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    close_code: int | None = None
    close_reason: str = ""
    closed_by: str = ""
    closed_s: float | None = None

    @property
    def is_open(self) -> bool:
        return self.closed_s is None

    def as_json(self, *, with_words: bool = True) -> dict[str, Any]:
        """Return the record for people and tests; without words for a file."""
        record = asdict(self)
        record["audio_bytes"] = self.audio_samples * _BYTES_PER_SAMPLE
        record["words_heard"] = sum(len(text.split()) for text in self.heard)
        record["open"] = self.is_open
        if not with_words:
            for name in _WORDS | {"handles"}:
                del record[name]
            record["handle_used"] = self.handle_used is not None
            record["handles_issued"] = len(self.handles)
            record["tool_calls"] = [call["name"] for call in self.tool_calls]
        return record


class Journal:
    """Records of all connections, the newest MAX_CLOSED closed ones at least.

    file: where a line is added when a connection is dialled and when it ends; None for nowhere.
    """

    def __init__(self, file: Path | None, now: Callable[[], float]) -> None:
        self._now = now
        self._started = now()
        self._open: dict[int, ConnectionRecord] = {}
        self._closed: deque[ConnectionRecord] = deque(maxlen=MAX_CLOSED)
        self._dialled = 0
        self._changed = asyncio.Event()
        self._file = None
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._file = file.open("a", encoding="utf-8", buffering=1)

    def dialled(self, api_version: str) -> ConnectionRecord:
        """Open the record of a new connection."""
        self._dialled += 1
        record = ConnectionRecord(
            number=self._dialled,
            dialled_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            dialled_s=self._elapsed(),
            api_version=api_version,
        )
        self._open[record.number] = record
        self._write("dialled", record)
        self.touch()
        return record

    def closed(self, record: ConnectionRecord, code: int, reason: str, by: str) -> None:
        """Close a record; only the first call counts."""
        if not record.is_open:
            return
        record.close_code, record.close_reason, record.closed_by = code, reason, by
        record.closed_s = self._elapsed()
        self._open.pop(record.number, None)
        self._closed.append(record)
        self._write("closed", record)
        self.touch()

    def touch(self) -> None:
        """Tell whoever waits that some record has changed."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def change(self) -> None:
        """Wait for the next change of any record."""
        await self._changed.wait()

    def records(self) -> list[ConnectionRecord]:
        """Return all records, in the order in which they were dialled."""
        return sorted([*self._closed, *self._open.values()], key=lambda record: record.number)

    def forget_closed(self) -> None:
        self._closed.clear()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _elapsed(self) -> float:
        return round(self._now() - self._started, 4)

    def _write(self, event: str, record: ConnectionRecord) -> None:
        if self._file is not None:
            line = {"event": event, **record.as_json(with_words=False)}
            self._file.write(json.dumps(line, separators=(",", ":")) + "\n")


def note(lines: list[str], text: str) -> None:
    """Add to one of a record's lists, which forgets its oldest."""
    lines.append(text)
    if len(lines) > MAX_LINES:
        del lines[0]

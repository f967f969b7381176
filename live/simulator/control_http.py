"""The control endpoint: a few JSON routes over HTTP on loopback.

Owns HTTP only.  One request per connection, bodies of at most 64 KiB, no keep-alive: it serves
tests and people with curl, not the world, and must therefore listen on loopback only.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from live.simulator.controls import Controls
from live.simulator.fault_reading import FaultError
from live.simulator.habits import HabitError

MAX_BODY_BYTES: Final = 64 * 1024
_READ_WITHIN_S: Final = 10.0
_MAX_HEADERS: Final = 64

logger = logging.getLogger(__name__)


class _RequestError(Exception):
    """The request is wrong; answered with a status and a sentence."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    query: Mapping[str, list[str]]
    body: Mapping[str, Any]


class ControlEndpoint:
    """Serves `Controls` over HTTP."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls
        self._server: asyncio.Server | None = None
        self._routes: Mapping[tuple[str, str], Callable[[_Request], Awaitable[Any]]] = {
            ("GET", "/healthz"): self._get_health,
            ("GET", "/connections"): self._get_connections,
            ("GET", "/faults"): self._get_faults,
            ("POST", "/faults"): self._post_fault,
            ("GET", "/habits"): self._get_habits,
            ("POST", "/habits"): self._post_habits,
            ("POST", "/reset"): self._post_reset,
        }

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port (another one when `port` is 0)."""
        self._server = await asyncio.start_server(self._serve, host, port)
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_READ_WITHIN_S):
                request = await _read_request(reader)
            status, answer = HTTPStatus.OK, await self._answer(request)
        except _RequestError as error:
            status, answer = error.status, {"error": error.sentence}
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            writer.close()
            return
        body = json.dumps(answer).encode() + b"\n"
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        try:
            writer.write(head.encode() + body)
            await writer.drain()
            writer.close()
            await writer.wait_closed()
        except OSError:
            logger.debug("a control client left before its answer")

    async def _answer(self, request: _Request) -> Any:
        route = self._routes.get((request.method, request.path))
        if route is None:
            known = ", ".join(f"{method} {path}" for method, path in self._routes)
            raise _RequestError(HTTPStatus.NOT_FOUND, f"there is only {known}")
        return await route(request)

    async def _get_health(self, _request: _Request) -> Any:
        return {"status": "ok", "open": len(self._controls.connections(open_only=True))}

    async def _get_connections(self, request: _Request) -> Any:
        since = request.query.get("since", ["0"])[0]
        if not since.isdigit():
            raise _RequestError(HTTPStatus.BAD_REQUEST, f"since={since!r} is not a number")
        log = self._controls.connections(since=int(since), open_only="open" in request.query)
        return {"connections": log}

    async def _get_faults(self, _request: _Request) -> Any:
        return {"faults": self._controls.faults()}

    async def _post_fault(self, request: _Request) -> Any:
        try:
            return await self._controls.fault(request.body)
        except FaultError as error:
            raise _RequestError(HTTPStatus.BAD_REQUEST, str(error)) from error

    async def _get_habits(self, _request: _Request) -> Any:
        return self._controls.habits()

    async def _post_habits(self, request: _Request) -> Any:
        values = dict(request.body)
        candidate = values.pop("candidate", "")
        if not isinstance(candidate, str):
            raise _RequestError(HTTPStatus.BAD_REQUEST, f"candidate={candidate!r} is not a str")
        try:
            return self._controls.habits(candidate, **values)
        except HabitError as error:
            raise _RequestError(HTTPStatus.BAD_REQUEST, str(error)) from error

    async def _post_reset(self, request: _Request) -> Any:
        await self._controls.reset(handles=bool(request.body.get("handles")))
        return {"status": "ok"}


async def _read_request(reader: asyncio.StreamReader) -> _Request:
    words = (await _read_line(reader)).split()
    if len(words) != 3:
        raise _RequestError(HTTPStatus.BAD_REQUEST, "that is no HTTP request")
    length = 0
    for _ in range(_MAX_HEADERS):
        line = await _read_line(reader)
        if not line:
            break
        name, _colon, value = line.partition(":")
        if name.lower() == "content-length":
            length = int(value) if value.strip().isdigit() else -1
    else:
        raise _RequestError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "too many headers")
    if not 0 <= length <= MAX_BODY_BYTES:
        raise _RequestError(HTTPStatus.BAD_REQUEST, f"a body has 0 to {MAX_BODY_BYTES} bytes")
    target = urlsplit(words[1])
    body = _read_json(await reader.readexactly(length))
    query = parse_qs(target.query, keep_blank_values=True)
    return _Request(words[0], target.path, query, body)


async def _read_line(reader: asyncio.StreamReader) -> str:
    try:
        return (await reader.readuntil(b"\n")).decode("latin-1").strip()
    except asyncio.LimitOverrunError as error:
        raise _RequestError(HTTPStatus.BAD_REQUEST, "a line is too long") from error


def _read_json(body: bytes) -> Mapping[str, Any]:
    if not body.strip():
        return {}
    try:
        read = json.loads(body)
    except ValueError as error:
        raise _RequestError(HTTPStatus.BAD_REQUEST, f"the body is no JSON: {error}") from error
    if not isinstance(read, dict):
        raise _RequestError(HTTPStatus.BAD_REQUEST, "the body must be a JSON object")
    return read

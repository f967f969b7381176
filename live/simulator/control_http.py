"""The control endpoint: a few JSON routes over HTTP on loopback.

Owns the routes.  One request per connection, no keep-alive: it serves tests and people with curl,
not the world, and must therefore listen on loopback only.  Who may ask is `control_access.py`'s
business.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from live.simulator.control_access import Access
from live.simulator.control_requests import Request, RequestError, read_request
from live.simulator.controls import Controls
from live.simulator.fault_reading import FaultError
from live.simulator.habits import HabitError

_READ_WITHIN_S: Final = 10.0

logger = logging.getLogger(__name__)


class ControlEndpoint:
    """Serves `Controls` over HTTP."""

    def __init__(self, controls: Controls, access: Access) -> None:
        self._controls = controls
        self._access = access
        self._server: asyncio.Server | None = None
        self._routes: Mapping[tuple[str, str], Callable[[Request], Awaitable[Any]]] = {
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
                request = await read_request(reader)
            status, answer = HTTPStatus.OK, await self._answer(request)
        except RequestError as error:
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

    async def _answer(self, request: Request) -> Any:
        self._access.check_origin(request)
        if request.path != "/healthz":
            self._access.check_token(request)
        route = self._routes.get((request.method, request.path))
        if route is None:
            known = ", ".join(f"{method} {path}" for method, path in self._routes)
            raise RequestError(HTTPStatus.NOT_FOUND, f"there is only {known}")
        return await route(request)

    async def _get_health(self, _request: Request) -> Any:
        return {"status": "ok", "open": len(self._controls.connections(open_only=True))}

    async def _get_connections(self, request: Request) -> Any:
        since = request.query.get("since", ["0"])[0]
        if not since.isdigit():
            raise RequestError(HTTPStatus.BAD_REQUEST, f"since={since!r} is not a number")
        log = self._controls.connections(since=int(since), open_only="open" in request.query)
        return {"connections": log}

    async def _get_faults(self, _request: Request) -> Any:
        return {"faults": self._controls.faults()}

    async def _post_fault(self, request: Request) -> Any:
        try:
            return await self._controls.fault(request.body)
        except FaultError as error:
            raise RequestError(HTTPStatus.BAD_REQUEST, str(error)) from error

    async def _get_habits(self, _request: Request) -> Any:
        return self._controls.habits()

    async def _post_habits(self, request: Request) -> Any:
        values = dict(request.body)
        candidate = values.pop("candidate", "")
        if not isinstance(candidate, str):
            raise RequestError(HTTPStatus.BAD_REQUEST, f"candidate={candidate!r} is not a str")
        try:
            return self._controls.habits(candidate, **values)
        except HabitError as error:
            raise RequestError(HTTPStatus.BAD_REQUEST, str(error)) from error

    async def _post_reset(self, request: Request) -> Any:
        await self._controls.reset(handles=bool(request.body.get("handles")))
        return {"status": "ok"}

"""Requests of the control endpoint, read from a socket.

Owns as much of HTTP as curl and urllib speak: bodies of at most 64 KiB, of JSON.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

MAX_BODY_BYTES: Final = 64 * 1024
_MAX_HEADERS: Final = 64


class RequestError(Exception):
    """The request is wrong; answered with a status and a sentence."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Request:
    """One request; the names of its headers are in lower case."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: Mapping[str, Any]


async def read_request(reader: asyncio.StreamReader) -> Request:
    """Read one request.  Raises RequestError; TimeoutError and OSError are the caller's."""
    words = (await _read_line(reader)).split()
    if len(words) != 3:
        raise RequestError(HTTPStatus.BAD_REQUEST, "that is no HTTP request")
    headers: dict[str, str] = {}
    for _ in range(_MAX_HEADERS):
        line = await _read_line(reader)
        if not line:
            break
        name, _colon, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    else:
        raise RequestError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "too many headers")
    given = headers.get("content-length", "0")
    length = int(given) if given.isdecimal() else -1
    if not 0 <= length <= MAX_BODY_BYTES:
        raise RequestError(HTTPStatus.BAD_REQUEST, f"a body has 0 to {MAX_BODY_BYTES} bytes")
    target = urlsplit(words[1])
    body = _read_json(await reader.readexactly(length))
    query = parse_qs(target.query, keep_blank_values=True)
    return Request(words[0], target.path, query, headers, body)


async def _read_line(reader: asyncio.StreamReader) -> str:
    try:
        return (await reader.readuntil(b"\n")).decode("latin-1").strip()
    except asyncio.LimitOverrunError as error:
        raise RequestError(HTTPStatus.BAD_REQUEST, "a line is too long") from error


def _read_json(body: bytes) -> Mapping[str, Any]:
    if not body.strip():
        return {}
    try:
        read = json.loads(body)
    except ValueError as error:
        raise RequestError(HTTPStatus.BAD_REQUEST, f"the body is no JSON: {error}") from error
    if not isinstance(read, dict):
        raise RequestError(HTTPStatus.BAD_REQUEST, "the body must be a JSON object")
    return read

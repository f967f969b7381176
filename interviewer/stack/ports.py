"""Ports of loopback for processes that are started together."""

import random
import socket
from typing import Final

from interviewer.stack.processes import StackError

_PORTS: Final = range(10_240, 32_768)
_CHOOSER: Final = random.SystemRandom()
_handed_out: set[int] = set()


def free_port() -> int:
    """Return a TCP port of loopback that nobody uses just now, and another one at each call.

    It lies below the range that Linux and macOS take the ports of outgoing connections from
    (32768 or 49152 on): one of those could take it before it is listened on.
    """
    for port in _CHOOSER.sample(_PORTS, len(_PORTS)):
        if port not in _handed_out and _is_free(port):
            _handed_out.add(port)
            return port
    raise StackError("No port of loopback is free.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True

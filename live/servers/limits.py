"""What both servers are told of their sockets."""

from typing import Final

# The consumers hold browsers to exact, smaller limits (live.core.protocol.client_messages); this one keeps a
# hostile frame from being collected in memory before they see it.
SOCKET_MESSAGE_BYTES: Final = 64 * 1024
BACKLOG: Final = 1024
CLOSE_DEADLINE_S: Final = 5

"""What both servers are told of their sockets and requests."""

from typing import Final

# The consumers hold browsers to exact, smaller limits (live.core.protocol.client_messages); this one keeps a
# hostile frame from being collected in memory before they see it.
SOCKET_MESSAGE_BYTES: Final = 64 * 1024
BACKLOG: Final = 1024
CLOSE_DEADLINE_S: Final = 5

# The largest form is a plan with its questions, in a script of which each character is sent as
# nine bytes; nginx' `client_max_body_size` says the same. What is larger comes back without its form.
BODY_BYTES: Final = 4 * 1024 * 1024

"""The one google-genai client of a process, built from settings.

With the simulator the same client is
pointed at loopback through its public options; nothing here knows which it is.
"""

import ssl
from collections.abc import Mapping
from functools import cache
from typing import Final

from django.conf import settings
from google import genai
from google.genai import types

from live.gemini_picows import PicowsSocket
from live.gemini_sockets import MAX_MESSAGE_BYTES, WebsocketsSocket

# By `GEMINI_TRANSPORT`: what frames the WebSocket.
SOCKETS: Final[Mapping[str, type]] = {"websockets": WebsocketsSocket, "picows": PicowsSocket}

OPEN_TIMEOUT_S: Final = 3

# Gemini's pongs have been measured 8 to 30 s late (google/python-genai#2935): the
# SDK's own ping would kill good connections. Our progress watchdog does that work.
_WEBSOCKET_OPTIONS: Final[Mapping[str, object]] = {
    "ping_interval": None,
    "compression": None,
    "max_size": MAX_MESSAGE_BYTES,
    "close_timeout": 1,
}


@cache
def gemini_client() -> genai.Client:
    """Return the process's client, made at the first call (20 to 40 ms)."""
    create_connection = SOCKETS[settings.GEMINI_TRANSPORT]
    asynchronous: dict[str, object] = {
        **_WEBSOCKET_OPTIONS,
        "create_connection": create_connection,
        "open_timeout": OPEN_TIMEOUT_S,
    }
    synchronous: dict[str, object] = {}
    if settings.GEMINI_CA_FILE:
        context = ssl.create_default_context(cafile=settings.GEMINI_CA_FILE)
        asynchronous |= {"ssl": context, "verify": context}
        synchronous["verify"] = context
    return genai.Client(
        api_key=settings.GEMINI_API_KEY,
        vertexai=False,
        http_options=types.HttpOptions(
            api_version=settings.GEMINI_API_VERSION,
            base_url=settings.GEMINI_BASE_URL or None,
            async_client_args=asynchronous,
            client_args=synchronous,
        ),
    )

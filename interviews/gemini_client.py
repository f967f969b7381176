"""The one google-genai client of a process, built from settings.

Live interviews and analysis both use it. With the simulator the same client is
pointed at loopback through its public options; nothing here knows which it is.
"""

import ssl
from functools import cache

from django.conf import settings
from google import genai
from google.genai import types

# Gemini's pongs have been measured 8 to 30 s late (google/python-genai#2935): the
# SDK's own ping would kill good connections. Our progress watchdog does that work.
_WEBSOCKET_OPTIONS: dict[str, object] = {
    "ping_interval": None,
    "compression": None,
    "max_size": 4 * 1024 * 1024,
    "open_timeout": 3,
    "close_timeout": 1,
}


@cache
def gemini_client() -> genai.Client:
    """Return the process's client, made at the first call (20 to 40 ms)."""
    asynchronous: dict[str, object] = dict(_WEBSOCKET_OPTIONS)
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

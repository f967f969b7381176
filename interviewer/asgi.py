"""The ASGI application: HTTP goes to Django, WebSockets to the live rooms.

Who may open a room is the consumer's business, the page's origin included: it answers with
close codes that the page can explain, which a refused handshake could not.
"""

import os
from collections.abc import Awaitable, Callable
from typing import Any

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "interviewer.settings")

# Django must be set up before the consumers import models.
django.setup(set_prefix=False)

from interviewer.door import Door, SiteHandler  # noqa: E402
from live.routing import websocket_urlpatterns  # noqa: E402


async def refuse_unknown_socket(
    scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """Refuse the handshake of a WebSocket that leads nowhere; the router would raise instead."""
    await receive()
    await send({"type": "websocket.close"})


application = Door(
    ProtocolTypeRouter(
        {
            "http": SiteHandler(),
            "websocket": URLRouter(
                # Channels routes to any ASGI application; Django's stubs know views only.
                [*websocket_urlpatterns, re_path("", refuse_unknown_socket)]  # type: ignore[arg-type]
            ),
        }
    )
)

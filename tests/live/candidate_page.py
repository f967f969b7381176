"""A candidate's page as the consumers see it, without a server between them."""

import json
from http.cookies import SimpleCookie
from typing import Any

from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.core import signing

from interviews.access import cookie_name
from live.routing import websocket_urlpatterns
from tests.live.given import SESSION_ID


def signed(payload: object = (SESSION_ID.hex, 1)) -> str:
    jar: SimpleCookie = SimpleCookie()
    jar[cookie_name(SESSION_ID)] = signing.dumps(payload, salt="candidate")
    return jar.output(header="", sep=";").strip()


class Page(WebsocketCommunicator):  # type: ignore[misc] # Channels ships no types
    """A candidate's page.  path: what stands behind the room's socket path."""

    def __init__(
        self,
        *,
        path: str = "",
        origin: str = "https://interviews.example",
        cookie: str = "",
        **others: str,
    ) -> None:
        said = {"origin": origin, "cookie": cookie, **others}
        headers = [(name.replace("_", "-").encode(), text.encode()) for name, text in said.items()]
        super().__init__(
            URLRouter(websocket_urlpatterns), f"/ws/interview/{SESSION_ID}/{path}", headers
        )

    async def open(self, *frames: str | bytes) -> "Page":
        connected, _ = await self.connect()
        assert connected
        for frame in frames:
            await self.say(frame)
        return self

    async def say(self, frame: str | bytes) -> None:
        if isinstance(frame, str):
            await self.send_to(text_data=frame)
        else:
            await self.send_to(bytes_data=frame)

    async def told(self, kind: str) -> dict[str, Any]:
        while True:
            output = await self.receive_output(5)
            assert output["type"] == "websocket.send", output
            if output.get("text") and json.loads(output["text"])["type"] == kind:
                return dict(json.loads(output["text"]))

    async def closed(self) -> int:
        while (output := await self.receive_output(5))["type"] != "websocket.close":
            pass
        await self.wait(5)
        return int(output["code"])

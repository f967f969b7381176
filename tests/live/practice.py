"""The whole bridge against the practice Gemini, over its own protocol."""

from django.conf import settings
from google import genai
from google.genai import types

from live.gemini import GeminiDialler
from live.gemini_client import SOCKETS
from live.simulator.server import Simulator
from tests.live import given
from tests.live.room import Room

MODEL = "gemini-3.8-live"


def practice_room(simulator: Simulator, model: str, **fields: object) -> Room:
    """A room whose interviewer is the practice Gemini."""
    tls = simulator.ssl_context
    client = genai.Client(
        api_key="any",
        http_options=types.HttpOptions(
            base_url=simulator.base_url,
            api_version="v1beta",
            client_args={"verify": tls},
            async_client_args={
                "ssl": tls,
                "verify": tls,
                "create_connection": SOCKETS[settings.GEMINI_TRANSPORT],
            },
        ),
    )
    dialler = GeminiDialler(client, model, given.plan(), given.MARK)
    return Room(dialler=dialler, **fields)  # type: ignore[arg-type]

"""Fixtures of the conversation's tests."""

import pytest
from pytest_django.fixtures import Settings

from live.gemini_client import SOCKETS, gemini_client


@pytest.fixture(params=SOCKETS)
def each_transport(request: pytest.FixtureRequest, settings: Settings) -> str:
    """Run the test on every library that may frame the WebSocket to Gemini."""
    settings.GEMINI_TRANSPORT = request.param
    gemini_client.cache_clear()
    return settings.GEMINI_TRANSPORT

"""What a WebSocket to Gemini has to do, it does on both of the loops that workers run on."""

import asyncio
from collections.abc import Callable, Mapping

import pytest
import uvloop


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run each test on Daphne's loop and on uvicorn's."""
    return {"asyncio": asyncio.SelectorEventLoop, "uvloop": uvloop.Loop}

"""A model is told what was said by the way that it takes; where one is refused, by another."""

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from websockets.asyncio.server import ServerConnection

from live.core.errors import Failure, LinkError
from live.core.words.plain_text import plain_text
from live.gemini import GeminiSession
from tests.live.google import SETUP_COMPLETE, all_events, google
from tests.virtual_time import until

pytestmark = pytest.mark.usefixtures("each_transport")

SEEDED_MODEL = "gemini-3.1-flash-live-preview"
UNKNOWN_MODEL = "gemini-9-live"


class Service:
    """A Gemini that keeps what it was sent, and refuses what it is told to refuse."""

    def __init__(
        self, *, content: bool = True, seed: bool = True, history_config: bool = True
    ) -> None:
        self.setups: list[dict[str, Any]] = []
        self.frames: list[dict[str, Any]] = []
        self._takes_content = content
        self._takes_seed = seed
        self._takes_history_config = history_config

    async def __call__(self, connection: ServerConnection) -> None:
        setup = json.loads(await connection.recv())["setup"]
        self.setups.append(setup)
        awaits_seed = "historyConfig" in setup
        if awaits_seed and not self._takes_history_config:
            await connection.close(1007, "unknown field")
            return
        await connection.send(SETUP_COMPLETE)
        async for message in connection:
            frame = json.loads(message)
            self.frames.append(frame)
            if "client_content" in frame:
                is_seed, awaits_seed = awaits_seed, False
                if not (self._takes_seed if is_seed else self._takes_content):
                    await connection.close(1007, "invalid argument")

    @property
    def said(self) -> list[str]:
        """What was sent, each in a word or its text."""
        return [_shown(frame) for frame in self.frames]


def _shown(frame: dict[str, Any]) -> str:
    if content := frame.get("client_content"):
        kind = "seed" if content["turnComplete"] else "context"
        return f"{kind}: {content['turns'][0]['parts'][0]['text']}"
    realtime = frame["realtime_input"]
    return f"text: {realtime['text']}" if "text" in realtime else "sound"


async def tell(session: GeminiSession) -> None:
    await session.add_context("so far")
    await session.add_context("listen")
    await session.send_audio(bytes(64))


async def lost(session: GeminiSession) -> LinkError:
    return (await all_events(session))[1]


async def test_the_usual_model_takes_it_at_any_time(settings: Settings, tmp_path: Path) -> None:
    service = Service()
    async with google(settings, tmp_path, service) as dialler:
        session = await dialler.dial(None, has_history=True)
        await tell(session)
        await until(lambda: len(service.frames) == 3)
        await session.close()
    assert "historyConfig" not in service.setups[0]
    assert service.said == ["context: so far", "context: listen", "sound"]


@pytest.mark.parametrize("model", [SEEDED_MODEL, UNKNOWN_MODEL])
async def test_a_model_that_takes_only_a_first_history_is_announced_one_and_told_the_rest_by_text(
    settings: Settings, tmp_path: Path, model: str
) -> None:
    service = Service(content=False)
    async with google(settings, tmp_path, service, model=model) as dialler:
        session = await dialler.dial(None, has_history=True)
        await tell(session)
        await until(lambda: len(service.frames) == 3)
        await session.close()
    # As the library spells it; JSON of proto3 is read in either case.
    assert service.setups[0]["historyConfig"] == {"initial_history_in_client_content": True}
    assert service.said == ["seed: so far", "text: listen", "sound"]


@pytest.mark.parametrize(("handle", "has_history"), [(None, False), ("h1", True), ("h1", False)])
async def test_a_session_without_history_or_with_its_own_is_announced_none(
    settings: Settings, tmp_path: Path, handle: str | None, has_history: bool
) -> None:
    service = Service(content=False)
    async with google(settings, tmp_path, service, model=SEEDED_MODEL) as dialler:
        session = await dialler.dial(handle, has_history=has_history)
        await session.add_context("a turn since")
        await session.add_context("listen")
        await session.send_text("go on")
        await until(lambda: service.frames)
        await session.close()
    assert "historyConfig" not in service.setups[0]
    assert service.said == ["text: a turn since\nlisten\ngo on"]


async def test_what_the_candidate_typed_has_a_text_of_its_own(
    settings: Settings, tmp_path: Path
) -> None:
    service = Service(content=False)
    async with google(settings, tmp_path, service, model=SEEDED_MODEL) as dialler:
        session = await dialler.dial("h1", has_history=True)
        await session.add_context("[a turn since]")
        await session.pass_on(plain_text("I build pumps"))
        await until(lambda: len(service.frames) == 2)
        await session.close()
    assert service.said == ["text: [0123456789ab a turn since]", "text: I build pumps"]


async def test_a_model_that_refuses_it_is_told_another_way_at_the_next_dial(
    settings: Settings, tmp_path: Path
) -> None:
    service = Service(content=False)
    async with google(settings, tmp_path, service) as dialler:
        first = await dialler.dial("h1", has_history=True)
        await first.add_context("so far")
        refused = await lost(first)
        second = await dialler.dial(None, has_history=True)
        await tell(second)
        await until(lambda: len(service.frames) == 4)
        await second.close()
    assert (refused.failure, refused.code) == (Failure.CONTEXT_REFUSED, 1007)
    assert service.said == ["context: so far", "seed: so far", "text: listen", "sound"]


@pytest.mark.parametrize("never", ["seed", "history_config"])
async def test_a_model_that_takes_no_history_at_all_is_told_by_text(
    settings: Settings, tmp_path: Path, never: str
) -> None:
    service = Service(content=False, **{never: False})
    failures = []
    async with google(settings, tmp_path, service) as dialler:
        for _ in range(2):
            try:
                session = await dialler.dial(None, has_history=True)
                await session.add_context("so far")
                failures.append((await lost(session)).failure)
            except LinkError as error:
                failures.append(error.failure)
        service.frames.clear()
        third = await dialler.dial(None, has_history=True)
        await tell(third)
        await until(lambda: len(service.frames) == 2)
        await third.close()
    assert failures == [Failure.CONTEXT_REFUSED] * 2
    assert service.said == ["text: so far\nlisten", "sound"]


async def test_an_invalid_argument_long_after_it_is_about_something_else(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("live.gemini_context.REFUSED_WITHIN_S", 0.0)

    async def refuse_later(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(SETUP_COMPLETE)
        await connection.recv()
        await connection.close(1007, "invalid argument")

    async with google(settings, tmp_path, refuse_later) as dialler:
        session = await dialler.dial(None)
        await session.add_context("so far")
        assert (await lost(session)).failure is Failure.INPUT_REFUSED


async def test_thinking_is_asked_for_and_no_answer_scheduled_where_the_model_wants_it_so(
    settings: Settings, tmp_path: Path
) -> None:
    service = Service()
    model = "gemini-3.8-live-extended-thinking"
    async with google(settings, tmp_path, service, model=model) as dialler:
        session = await dialler.dial(None)
        await session.answer_tool("c1", "f", {"ok": True})
        await until(lambda: service.frames)
        await session.close()
    assert service.setups[0]["generationConfig"]["thinkingConfig"] == {"thinking_level": "LOW"}
    assert service.frames == [
        {
            "tool_response": {
                "functionResponses": [{"id": "c1", "name": "f", "response": {"ok": True}}]
            }
        }
    ]


async def test_the_usual_model_is_not_asked_to_think(settings: Settings, tmp_path: Path) -> None:
    service = Service()
    async with google(settings, tmp_path, service) as dialler:
        await (await dialler.dial(None)).close()
    assert "thinkingConfig" not in service.setups[0]["generationConfig"]
    functions = service.setups[0]["tools"][0]["functionDeclarations"]
    assert {function["behavior"] for function in functions} == {"NON_BLOCKING"}

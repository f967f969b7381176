"""How a candidate ends an interview, and what is said into the goodbye."""

import asyncio
from typing import Final

from tests.chaos.strikes import Scene, Strike

# What an end waits for its words at the most, when the page sends nothing any more.
ENDED_WITHIN_S: Final = 30.0
LOOK_S: Final = 0.25
# Four words: more than a courtesy.
INTO_GOODBYE: Final = [f"w{number}" for number in range(4_000, 4_006)]


def end_after(seconds: float) -> Strike:
    """Return the press of End, so long after the last word was said."""

    async def strike(scene: Scene) -> None:
        await asyncio.sleep(seconds)
        await scene.candidate.end()

    return strike


async def end_and_close(scene: Scene) -> None:
    """Press End and close the tab, before anything more is heard of the server."""
    await scene.candidate.end()
    await scene.candidate.close_page()
    assert scene.database is not None
    async with asyncio.timeout(ENDED_WITHIN_S):
        while await asyncio.to_thread(_status, scene) != "completed":  # noqa: ASYNC110 - a row tells nobody
            await asyncio.sleep(LOOK_S)


def _status(scene: Scene) -> str:
    assert scene.database is not None
    return str(scene.database.read_interview(scene.interview["id"])["status"])


async def talk_into_goodbye(scene: Scene) -> None:
    """Say something into the goodbye that is more than a courtesy."""
    scene.spoken += INTO_GOODBYE
    scene.candidate.say(INTO_GOODBYE)


async def type_into_goodbye(scene: Scene) -> None:
    """Write it instead."""
    scene.spoken += INTO_GOODBYE
    await scene.candidate.type(f"{' '.join(INTO_GOODBYE)}")

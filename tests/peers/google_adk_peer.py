"""google-adk at its defaults: an agent with three functions, its runner, a live request queue."""

import asyncio

from google.adk.agents import Agent, LiveRequestQueue
from google.adk.agents.run_config import RunConfig
from google.adk.runners import InMemoryRunner
from google.genai import types
from microphone import INSTRUCTION, MODEL, UTTERANCES, Microphone


def begin_question(number: int) -> dict[str, str]:
    """Call when you begin to ask a question."""
    return {"status": f"question {number} has begun"}


def finish_question(number: int, declined: bool) -> dict[str, str]:
    """Call when a question has been answered or declined."""
    return {"status": f"question {number} is finished"}


def end_interview(reason: str) -> dict[str, str]:
    """Call after you have said goodbye."""
    return {"status": "the interview is over"}


async def main() -> None:
    """Speak three times, each time after a reply."""
    agent = Agent(
        name="interviewer",
        model=MODEL,
        instruction=INSTRUCTION,
        tools=[begin_question, finish_question, end_interview],
    )
    runner = InMemoryRunner(agent=agent)
    session = await runner.session_service.create_session(app_name=runner.app_name, user_id="sam")
    queue = LiveRequestQueue()

    async def send(pcm: bytes) -> None:
        queue.send_realtime(types.Blob(data=pcm, mime_type="audio/pcm;rate=16000"))

    microphone = Microphone(send)
    streaming = asyncio.create_task(microphone.run())
    microphone.speak()
    replies = 0
    events = runner.run_live(
        user_id="sam",
        session_id=session.id,
        live_request_queue=queue,
        run_config=RunConfig(response_modalities=["AUDIO"]),
    )
    async for event in events:
        if event.turn_complete:
            replies += 1
            if replies == UTTERANCES:
                break
            microphone.speak()
    streaming.cancel()
    queue.close()
    await events.aclose()


asyncio.run(main())

"""pydantic-ai at its defaults: an agent with three tools, its realtime session, a microphone."""

import asyncio

from microphone import INSTRUCTION, MODEL, UTTERANCES, Microphone
from pydantic_ai import Agent
from pydantic_ai.realtime import RealtimeTurnCompleteEvent
from pydantic_ai.realtime.google import GoogleRealtimeModel

agent = Agent(instructions=INSTRUCTION)


@agent.tool_plain
def begin_question(number: int) -> str:
    """Call when you begin to ask a question."""
    return f"question {number} has begun"


@agent.tool_plain
def finish_question(number: int, *, declined: bool) -> str:
    """Call when a question has been answered or declined."""
    return f"question {number} is finished"


@agent.tool_plain
def end_interview(reason: str) -> str:
    """Call after you have said goodbye."""
    return "the interview is over"


async def main() -> None:
    """Speak three times, each time after a reply."""
    async with agent.realtime(GoogleRealtimeModel(MODEL)).session() as session:
        microphone = Microphone(session.send_audio)
        streaming = asyncio.create_task(microphone.run())
        microphone.speak()
        replies = 0
        async for event in session:
            if isinstance(event, RealtimeTurnCompleteEvent):
                replies += 1
                await session.wait_for_reply()
                if replies == UTTERANCES:
                    break
                microphone.speak()
        streaming.cancel()


asyncio.run(main())

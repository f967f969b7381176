"""livekit-agents' google plugin at its defaults, but for the model: its own default was shut down.

The realtime session is used as the agent session uses it, without a room: audio frames in,
generations out, function calls executed and their results put into the chat context.
"""

import asyncio

from livekit import rtc
from livekit.agents import function_tool, llm
from livekit.plugins.google.realtime import RealtimeModel
from microphone import FRAME_BYTES, INSTRUCTION, MODEL, UTTERANCES, Microphone


@function_tool
async def begin_question(number: int) -> str:
    """Call when you begin to ask a question."""
    return f"question {number} has begun"


@function_tool
async def finish_question(number: int, declined: bool) -> str:
    """Call when a question has been answered or declined."""
    return f"question {number} is finished"


@function_tool
async def end_interview(reason: str) -> str:
    """Call after you have said goodbye."""
    return "the interview is over"


TOOLS = [begin_question, finish_question, end_interview]


async def hear(session: llm.RealtimeSession, generation: llm.GenerationCreatedEvent) -> bool:
    """Play a reply to its end and answer its calls; return whether anything was said."""
    loop = asyncio.get_running_loop()
    began, samples = loop.time(), 0

    async def listen() -> None:
        nonlocal samples
        async for message in generation.message_stream:
            async for frame in message.audio_stream:
                samples += frame.samples_per_channel

    async def answer() -> None:
        async for call in generation.function_stream:
            context = session.chat_ctx.copy()
            context.items.append(call)
            context.items.append(
                llm.FunctionCallOutput(
                    call_id=call.call_id, name=call.name, output="noted", is_error=False
                )
            )
            await session.update_chat_ctx(context)

    await asyncio.gather(listen(), answer())
    # A room would play it; there is none.
    await asyncio.sleep(began + samples / 24_000 + 0.5 - loop.time())
    return samples > 0


async def main() -> None:
    """Speak three times, each time after a reply."""
    model = RealtimeModel(model=MODEL)
    session = model.session()
    generations: asyncio.Queue[llm.GenerationCreatedEvent] = asyncio.Queue()
    session.on("generation_created", generations.put_nowait)
    await session.update_instructions(INSTRUCTION)
    await session.update_tools(TOOLS)

    async def send(pcm: bytes) -> None:
        session.push_audio(rtc.AudioFrame(pcm, 16_000, 1, FRAME_BYTES // 2))

    microphone = Microphone(send)
    streaming = asyncio.create_task(microphone.run())
    microphone.speak()
    replies = 0
    while replies < UTTERANCES:
        if await hear(session, await generations.get()):
            replies += 1
            if replies < UTTERANCES:
                microphone.speak()
    streaming.cancel()
    await session.aclose()
    await model.aclose()


asyncio.run(main())

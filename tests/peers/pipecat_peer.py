"""pipecat at its defaults: the Gemini Live service in a pipeline with a context aggregator."""

import asyncio
import os

from microphone import INSTRUCTION, MODEL, UTTERANCES, Microphone
from pipecat.frames.frames import (
    EndFrame,
    Frame,
    InputAudioRawFrame,
    LLMRunFrame,
    TTSStoppedFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.runner import PipelineRunner
from pipecat.pipeline.task import PipelineTask
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.google.gemini_live.llm import GeminiLiveLLMService
from pipecat.services.llm_service import FunctionCallParams


async def begin_question(params: FunctionCallParams, number: int) -> None:
    """Call when you begin to ask a question.

    Args:
        number: of the question.
    """
    await params.result_callback({"status": f"question {number} has begun"})


async def finish_question(params: FunctionCallParams, number: int, declined: bool) -> None:
    """Call when a question has been answered or declined.

    Args:
        number: of the question.
        declined: whether the candidate would rather not answer.
    """
    await params.result_callback({"status": f"question {number} is finished"})


async def end_interview(params: FunctionCallParams, reason: str) -> None:
    """Call after you have said goodbye.

    Args:
        reason: why it ends.
    """
    await params.result_callback({"status": "the interview is over"})


class Replies(FrameProcessor):
    """Counts the replies that were spoken to their end."""

    def __init__(self) -> None:
        super().__init__()
        self.ended: asyncio.Queue[None] = asyncio.Queue()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Pass everything on."""
        await super().process_frame(frame, direction)
        if isinstance(frame, TTSStoppedFrame):
            self.ended.put_nowait(None)
        await self.push_frame(frame, direction)


async def main() -> None:
    """Be greeted, then speak twice, each time after a reply."""
    llm = GeminiLiveLLMService(
        api_key=os.environ["GOOGLE_API_KEY"],
        system_instruction=INSTRUCTION,
        settings=GeminiLiveLLMService.Settings(model=f"models/{MODEL}"),
        tools=[begin_question, finish_question, end_interview],
    )
    context = LLMContext([{"role": "user", "content": "Hello, I am here."}])
    aggregators = LLMContextAggregatorPair(context)
    replies = Replies()
    task = PipelineTask(Pipeline([aggregators.user(), llm, replies, aggregators.assistant()]))

    async def send(pcm: bytes) -> None:
        await task.queue_frame(InputAudioRawFrame(audio=pcm, sample_rate=16_000, num_channels=1))

    microphone = Microphone(send)

    async def converse() -> None:
        await task.queue_frame(LLMRunFrame())
        streaming = asyncio.create_task(microphone.run())
        for number in range(UTTERANCES):
            if number:
                microphone.speak()
            await replies.ended.get()
        streaming.cancel()
        await task.queue_frame(EndFrame())

    await asyncio.gather(PipelineRunner().run(task), converse())


asyncio.run(main())

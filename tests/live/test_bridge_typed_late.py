"""What is typed when the interview is all but over: stored and acknowledged, or neither of them."""

import asyncio
from uuid import UUID

from interviews.progress import Progress
from interviews.records import ConversationBatch, EndReason, Saved
from live.core.protocol import client_messages
from tests.fakes import FakeInterviewStore
from tests.live.room import Room
from tests.virtual_time import in_virtual_time


@in_virtual_time
async def test_an_answer_typed_during_the_last_save_is_stored_and_the_page_knows_by_the_end() -> (
    None
):
    room = Room()
    async with room.talking():
        await asyncio.sleep(2)
        with room.interviews.away():
            room.bridge.on_text(client_messages.End())
            await asyncio.sleep(0.01)
            room.bridge.on_text(client_messages.TypedAnswer("a" * 16, "One more thing."))
            await asyncio.sleep(0.05)
        await room.closed()
    assert [turn.text for turn in room.interviews.transcript] == ["Hello Sam.", "One more thing."]
    last = [message["type"] for message in room.browser.messages[-2:]]
    assert last == ["text_ack", "ended"]


class LateInterviewStore(FakeInterviewStore):
    """Tells a test when it stores the end: from then on it stores nothing more."""

    def __init__(self) -> None:
        super().__init__()
        self.ending = asyncio.Event()

    async def end(
        self, session_id: UUID, epoch: int, progress: Progress, reason: EndReason
    ) -> bool:
        self.ending.set()
        await asyncio.sleep(0.1)
        return await super().end(session_id, epoch, progress, reason)


@in_virtual_time
async def test_what_is_not_stored_is_not_acknowledged() -> None:
    interviews = LateInterviewStore()
    room = Room(interviews=interviews)
    async with room.talking():
        room.bridge.on_text(client_messages.TypedAnswer("a" * 16, "In time."))
        room.bridge.on_text(client_messages.End())
        await interviews.ending.wait()
        room.bridge.on_text(client_messages.TypedAnswer("b" * 16, "Too late."))
        await room.closed()
    assert [turn.text for turn in room.interviews.transcript] == ["Hello Sam.", "In time."]
    assert {message["id"] for message in room.browser.got("text_ack")} == {"a" * 16}


class SlowInterviewStore(FakeInterviewStore):
    """Takes its time to store anything."""

    def save(self, batch: ConversationBatch) -> asyncio.Future[Saved]:
        return asyncio.ensure_future(self._save_slowly(batch))

    async def _save_slowly(self, batch: ConversationBatch) -> Saved:
        await asyncio.sleep(0.2)
        return await super().save(batch)


@in_virtual_time
async def test_who_types_without_end_does_not_hold_the_close_up() -> None:
    room = Room(interviews=SlowInterviewStore())
    async with room.talking():
        room.bridge.on_text(client_messages.End())
        number = 0
        while room.browser.closed_with is None:
            number += 1
            room.bridge.on_text(client_messages.TypedAnswer(f"{number:016x}", f"And {number}."))
            await asyncio.sleep(0.05)
    assert number < 40
    stored = {turn.answer_id for turn in room.interviews.transcript if turn.answer_id}
    assert {message["id"] for message in room.browser.got("text_ack")} == stored

"""What the page reports of itself is on record, so that an interview lost by it counts as our failure."""

import asyncio

from interviews.faults import is_ours
from interviews.records import LedgerKind
from live.core.protocol import client_messages
from live.page_messages import FAILURES_NOTED
from tests.live.room import Room
from tests.virtual_time import in_virtual_time, until


@in_virtual_time
async def test_an_error_of_the_page_is_a_row_of_the_ledger() -> None:
    room = Room()
    async with room.open():
        await room.start()
        room.bridge.on_text(client_messages.PageFailed("TypeError"))
        await until(lambda: LedgerKind.PAGE_FAILED in room.interviews.kinds)
    row = next(row for row in room.interviews.ledger if row.kind is LedgerKind.PAGE_FAILED)
    assert row.details == {"what": "TypeError"}
    assert room.interviews.kinds[-1] is LedgerKind.LEFT
    assert is_ours(room.interviews.ledger)


@in_virtual_time
async def test_a_page_that_fails_again_and_again_fills_no_ledger() -> None:
    room = Room()
    async with room.open():
        await room.start()
        for _ in range(50):
            room.bridge.on_text(client_messages.PageFailed("RangeError"))
            await asyncio.sleep(0.5)
    assert room.interviews.kinds.count(LedgerKind.PAGE_FAILED) == FAILURES_NOTED

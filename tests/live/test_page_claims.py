"""What a page claims of itself costs no memory, and loses no more than there can have been.

Which numbers it may say at all: `core/test_wire.py`. That lost speech is bound by the wall:
`test_bridge_handover.py`.
"""

import asyncio
import gc
from collections import Counter, deque
from datetime import timedelta

import pytest

from interviews.progress import EarlierPage, Progress
from interviews.records import LedgerKind
from live.core.protocol import client_messages, client_reader
from live.core.protocol.client_reader import MAX_PING_ID, MAX_PLAYED_MS, MAX_TURN
from live.core.sound.audio import frames_in
from live.core.sound.sent_frames import BUFFER_FRAMES
from live.inheriting import inherit_all
from live.parting import Parting
from tests.fakes import FakeBrowser, FakeHandovers
from tests.live import given
from tests.live.given import SESSION_ID
from tests.live.room import STREAM, Room
from tests.virtual_time import in_virtual_time, until

FAR = 2**32 - 1
OLD = "a" * 16
# What is kept of a page goes up and down; a thousand would be seen.
FEW = 50
COLLECTIONS = (dict, list, set, tuple, deque, Counter)


def claim(number: int) -> list[client_messages.TextMessage]:
    """All that a page can say of itself, with numbers that nobody has said yet."""
    return [
        client_messages.Ping(MAX_PING_ID - number, unsent_voice=number % BUFFER_FRAMES),
        client_messages.Pong(MAX_PING_ID - number),
        client_messages.Played(MAX_TURN - number, MAX_PLAYED_MS - number, flushed=bool(number % 2)),
        client_messages.Plays(bool(number % 2)),
        client_messages.Mute(bool(number % 2)),
    ]


def kept_by(root: object) -> int:
    """How many things are kept in collections that an object of ours leads to."""
    seen, found = {id(root)}, [root]
    for each in found:
        for other in gc.get_referents(each):
            ours = type(other).__module__.startswith(("live.", "interviews."))
            if id(other) not in seen and (ours or isinstance(other, COLLECTIONS)):
                seen.add(id(other))
                found.append(other)
    return sum(len(each) for each in found if isinstance(each, COLLECTIONS))


@in_virtual_time
async def test_a_thousand_claims_leave_nothing_behind() -> None:
    room = Room()
    async with room.talking():

        async def say(numbers: range) -> None:
            for number in numbers:
                for message in claim(number):
                    room.bridge.on_text(message)
                await asyncio.sleep(0.25)
                room.browser.messages[:] = []

        await say(range(1_000))
        kept = kept_by(room.bridge)
        await say(range(1_000, 2_000))
        assert kept_by(room.bridge) - kept < FEW


@in_virtual_time
async def test_a_page_can_have_heard_nothing_that_it_was_not_sent() -> None:
    room = Room()
    async with room.talking():
        for turn in (1, 3, 4, 100, MAX_TURN):
            room.bridge.on_text(client_messages.Played(turn, MAX_PLAYED_MS))
            room.bridge.on_text(client_messages.Played(turn, MAX_PLAYED_MS, flushed=True))
        await asyncio.sleep(2)
    assert list(room.interviews.turns) == [2]


@pytest.mark.parametrize("says", ["ping", "end"])
def test_a_page_holds_a_minute_of_unsent_voice_whatever_it_says(says: str) -> None:
    frame = f'{{"type":"{says}","id":0,"unsent_voice":{FAR}}}'
    message = client_reader.parse_text(frame)
    assert isinstance(message, client_messages.Ping | client_messages.End)
    assert message.unsent_voice == BUFFER_FRAMES


@in_virtual_time
async def test_a_page_that_claims_unsent_voice_again_and_again_has_lost_it_once() -> None:
    room = Room()
    async with room.talking():
        for _ in range(100):
            room.bridge.on_text(client_messages.Ping(0, unsent_voice=BUFFER_FRAMES))
            await asyncio.sleep(0.5)
        room.bridge.on_text(client_messages.End(unsent_voice=BUFFER_FRAMES))
        await room.closed()
    lost = sum(
        row.frames or 0 for row in room.interviews.ledger if row.kind is LedgerKind.AUDIO_LOST
    )
    assert lost == BUFFER_FRAMES


@in_virtual_time
async def test_a_page_that_says_it_holds_years_of_speech_hands_over_a_minute() -> None:
    browser, handovers = FakeBrowser(), FakeHandovers()
    parting = Parting(browser, handovers, SESSION_ID, EarlierPage(OLD), replay=1)
    leaving = asyncio.create_task(parting.run())
    parting.on_text(client_messages.HandOver(2**31, FAR))
    for sequence in range(2**31, 2**31 + 3 * BUFFER_FRAMES):
        parting.on_audio(client_messages.AudioFrame(sequence, False, False, b"", 1))
    await until(leaving.done)
    assert len((await handovers.look(SESSION_ID, OLD)).frames) == BUFFER_FRAMES


@in_virtual_time
async def test_a_page_that_hands_over_for_long_hears_that_its_line_stands() -> None:
    browser = FakeBrowser()
    parting = Parting(browser, FakeHandovers(), SESSION_ID, EarlierPage(OLD), replay=1)
    leaving = asyncio.create_task(parting.run())
    parting.on_text(client_messages.HandOver(0, 400))
    for sequence in range(400):
        parting.on_audio(client_messages.AudioFrame(sequence, False, False, b"", 1))
        if sequence % 100 == 0:
            parting.on_text(client_messages.Ping(sequence))
        await asyncio.sleep(0.02)
    await until(leaving.done)
    assert [pong["id"] for pong in browser.got("pong")] == [0, 100, 200, 300]


@in_virtual_time
async def test_what_is_kept_as_lost_of_old_pages_is_no_more_than_time_has_passed() -> None:
    handovers = FakeHandovers()
    pages = tuple(EarlierPage(f"{number:016x}", 9, 29, 20) for number in range(4))
    for page in pages:
        # A buffer that is full, and begins where nobody has spoken yet.
        await handovers.announce(SESSION_ID, page.stream, FAR - BUFFER_FRAMES, FAR)
    claimed = given.claimed(
        progress=Progress(stream=STREAM, earlier=pages),
        begun_for=timedelta(seconds=90),
        lost_frames=frames_in(30_000),
    )
    bequests = await inherit_all(
        handovers, claimed, patient=False, was_held=False, begun=lambda: None
    )
    kept = sum(bequest.page.lost_frames for bequest in bequests)
    assert kept == sum(bequest.missing for bequest in bequests)
    assert 0 < kept <= frames_in(90_000 + 60_000 - 30_000)

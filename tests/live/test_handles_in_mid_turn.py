"""A handle may come at any moment; a session that is resumed with it lacks nothing that was said.

No reply in progress is continued after a resumption, and none is known that was in progress when
the handle was issued (measured by others on gemini-3.8-live).
"""

import asyncio

import pytest

from live.core.model import events
from live.core.protocol import client_messages
from tests.fakes import FakeDialler
from tests.live.room import Room, greetings, voice
from tests.virtual_time import in_virtual_time, until

SOUND = events.ReplyAudio(voice(300))
# An exchange, and the beginning of the next one.
EXCHANGE: tuple[events.ModelEvent, ...] = (
    events.HeardFragment("I build"),
    events.HeardFragment(" pumps."),
    events.SpokenFragment("Thank you."),
    SOUND,
    events.SpokenFragment(" What went wrong?"),
    SOUND,
    events.GenerationComplete(),
    events.TurnComplete(),
    events.HeardFragment("The seals"),
    events.HeardFragment(" leaked."),
)
OVER = EXCHANGE.index(events.TurnComplete())
PLAYED = EXCHANGE.index(events.GenerationComplete())
PLACES = [(issued, lost) for lost in range(len(EXCHANGE) + 1) for issued in range(lost + 1)]


def unknown(issued: int, lost: int, *, heard: int) -> list[str]:
    """What was said before the loss, and not in a turn that was over when the handle came.

    `heard`: up to which place the interviewer's words have been heard, or will be.
    """
    since = OVER if issued > OVER else 0
    return [
        event.text.strip()
        for place, event in enumerate(EXCHANGE[:lost])
        if place >= since
        and (
            isinstance(event, events.HeardFragment)
            or (isinstance(event, events.SpokenFragment) and place < heard)
        )
    ]


def with_sound(lost: int) -> int:
    """Up to which place words have sound: they run ahead of it."""
    return max((place for place in range(lost) if EXCHANGE[place] is SOUND), default=0)


async def hold(room: Room, issued: int, lost: int) -> None:
    """Greeted already: go through the exchange, with a handle at one place, up to the loss."""
    for place in range(lost + 1):
        if place == issued:
            room.gemini.says(events.HandleIssued("mid"))
        if place < lost:
            room.gemini.says(EXCHANGE[place])
            await asyncio.sleep(0.05)
            if place == PLAYED:
                room.bridge.on_text(client_messages.Played(4, 600))
    await asyncio.sleep(0.05)


def told(room: Room) -> str:
    return "\n".join([*room.gemini.context, *room.gemini.said])


@pytest.mark.parametrize(("issued", "lost"), PLACES)
@in_virtual_time
async def test_what_the_resumed_session_cannot_know_it_is_told(issued: int, lost: int) -> None:
    room = Room()
    async with room.talking():
        await hold(room, issued, lost)
        await room.dropped()
        await asyncio.sleep(0.1)
        assert room.dialler.handles[-1] == "mid"
        for words in unknown(issued, lost, heard=with_sound(lost)):
            assert words in told(room), words
        assert greetings(room) == 1


@pytest.mark.parametrize(("issued", "lost"), PLACES[::3])
@in_virtual_time
async def test_another_workers_resumed_session_is_told_it_too(issued: int, lost: int) -> None:
    room = Room()
    async with room.talking():
        await hold(room, issued, lost)
        await asyncio.sleep(1.5)  # stored, and in Redis
        record = room.shared.records[room.claimed.session_id]
        claimed = room.next_claim
    other = Room(
        claimed=claimed,
        record=record,
        dialler=FakeDialler(),
    )
    other.interviews.epoch = 2
    async with other.open():
        other.bridge.on_text(client_messages.Start())
        await until(lambda: other.dialler.sessions)
        await asyncio.sleep(0.1)
        assert other.dialler.handles == ["mid"]
        # Nobody hears what the page had not played when it lost its worker.
        for words in unknown(issued, lost, heard=lost if lost > PLAYED else 0):
            assert words in told(other), words
        assert greetings(other) == 0

"""Three hours with forty reconnects in voice, and ten minutes of a Gemini that is half away."""

import asyncio
import json
from dataclasses import dataclass, field, replace
from uuid import UUID

from interviews.progress import Progress
from interviews.records import LedgerKind, TurnRecord
from live.core.errors import Failure, LinkError
from live.core.link import policy
from live.core.model import events
from live.core.protocol import client_messages
from live.core.sound.audio import downlink_samples
from live.ports import ResumptionRecord
from tests.fakes import FakeBrowser, FakeDialler, FakeModelSession, FakeSharedState
from tests.live import given
from tests.live.room import STREAM, Room
from tests.virtual_time import in_virtual_time, until

RECONNECTS = 40
SEGMENT_S = 135.0
GOES_AWAY_AFTER_S = 550.0
RENEWALS = 9


class CountingSharedState(FakeSharedState):
    """Counts dials as Redis does, by the loop's time."""

    def __init__(self) -> None:
        super().__init__()
        self.made: dict[str, float] = {}

    async def spend_dial(self, session_id: UUID, *, trial: bool = False) -> str | None:
        now = asyncio.get_running_loop().time()
        recent = sum(now - at < 60 for at in self.made.values())
        if recent >= policy.DIALS_PER_MINUTE or len(self.made) >= policy.DIALS_PER_INTERVIEW:
            return None
        dial = await super().spend_dial(session_id, trial=trial)
        assert dial
        self.made[dial] = now
        return dial

    async def refund_dial(self, session_id: UUID, dial: str) -> None:
        self.made.pop(dial, None)
        await super().refund_dial(session_id, dial)


class PongingBrowser(FakeBrowser):
    """Answers pings by itself, without anybody looking for them."""

    room: Room

    async def send_text(self, message: str) -> None:
        await super().send_text(message)
        read = json.loads(message)
        if read["type"] == "ping":
            self.room.bridge.on_text(client_messages.Pong(read["id"]))


@dataclass
class Interview:
    """One interview over many bridges."""

    shared: CountingSharedState = field(default_factory=CountingSharedState)
    dialler: FakeDialler = field(default_factory=FakeDialler)
    progress: Progress = field(default_factory=Progress)
    turns: dict[int, TurnRecord] = field(default_factory=dict)
    kinds: list[LedgerKind] = field(default_factory=list)
    phases: list[str] = field(default_factory=list)
    epoch: int = 0

    def next_room(self) -> Room:
        self.epoch += 1
        browser = PongingBrowser()
        room = Room(
            claimed=given.claimed(
                epoch=self.epoch,
                first_time=self.epoch == 1,
                plan=given.plan(duration_minutes=180),
                progress=self.progress,
                turns=tuple(self.turns[number] for number in sorted(self.turns)),
            ),
            shared=self.shared,
            dialler=self.dialler,
            browser=browser,
            record=replace(
                self.shared.records.get(given.SESSION_ID, ResumptionRecord()), stream=STREAM
            ),
            answers_pings=False,
        )
        browser.room = room
        room.interviews.epoch = self.epoch
        return room

    def keep(self, room: Room) -> None:
        self.turns |= room.interviews.turns
        self.progress = room.interviews.progress
        self.kinds += room.interviews.kinds
        self.phases += room.browser.phases


async def be_asked(room: Room) -> None:
    """A reply of Gemini's is heard to its end."""
    before = len(room.browser.got("turn_end"))
    room.gemini.says(
        events.SpokenFragment("And then?"),
        events.ReplyAudio(bytes(2 * downlink_samples(400))),
        events.GenerationComplete(),
    )
    await until(lambda: len(room.browser.got("turn_end")) > before)
    room.bridge.on_text(client_messages.Played(room.browser.got("turn_end")[-1]["turn"], 400))
    room.gemini.says(events.TurnComplete(), events.HandleIssued("h"))
    await asyncio.sleep(1)


async def hold_a_segment(interview: Interview) -> None:
    """A page comes, talks for two minutes, and its line breaks."""
    room = interview.next_room()
    dials = len(interview.dialler.sessions)
    async with room.open(client_messages.Hello(STREAM, 0, 0, None)):
        room.bridge.on_text(client_messages.Start())
        await until(lambda: len(interview.dialler.sessions) > dials)
        await be_asked(room)
        await asyncio.sleep(SEGMENT_S)
        room.bridge.page_gone(closed=False)
    interview.keep(room)


async def hold_the_rest(interview: Interview) -> None:
    """One page stays, and Gemini renews the connection every ten minutes."""
    room = interview.next_room()
    dials = len(interview.dialler.sessions)
    async with room.open(client_messages.Hello(STREAM, 0, 0, None)):
        await until(lambda: len(interview.dialler.sessions) > dials)
        for _ in range(RENEWALS):
            await be_asked(room)
            await asyncio.sleep(GOES_AWAY_AFTER_S)
            present = room.gemini
            present.says(events.GoingAway(50_000))
            await until(lambda: not present.is_open and room.gemini.is_open)  # noqa: B023 - at once
    interview.keep(room)


@in_virtual_time
async def test_three_hours_with_forty_reconnects_and_nine_renewals_stay_in_voice() -> None:
    interview = Interview()
    for _ in range(RECONNECTS):
        await hold_a_segment(interview)
    await hold_the_rest(interview)
    assert interview.progress.elapsed_ms > 170 * 60_000
    assert interview.kinds.count(LedgerKind.ROLLED_OVER) == RENEWALS
    assert interview.kinds.count(LedgerKind.BROWSER_LOST) == RECONNECTS
    assert LedgerKind.TEXT_ONLY not in interview.kinds
    assert "text_only" not in interview.phases
    assert len(interview.dialler.sessions) == RECONNECTS + 1 + RENEWALS


class HalfGone(FakeDialler):
    """Gemini accepts and closes at once, for as long as `is_half_gone`."""

    is_half_gone = False
    refused = 0

    async def dial(self, handle: str | None, *, has_history: bool) -> FakeModelSession:
        if self.is_half_gone:
            self.refused += 1
            raise LinkError(Failure.DROPPED, 1011)
        return await super().dial(handle, has_history=has_history)


@in_virtual_time
async def test_ten_minutes_of_a_partial_outage_pass_in_writing_and_the_voice_comes_back() -> None:
    dialler, shared = HalfGone(), CountingSharedState()
    room = Room(dialler=dialler, shared=shared)
    async with room.open():
        await room.start()
        dialler.is_half_gone = True
        room.gemini.drops()
        await until(lambda: room.browser.phases[-1] == "text_only")
        for number in range(2):
            room.bridge.on_text(client_messages.TypedAnswer(f"{number:016x}", f"Answer {number}."))
            await asyncio.sleep(300)
        assert room.browser.phases[-1] == "text_only"
        assert dialler.refused <= policy.DIALS_PER_DROP + 10, (
            "ever less often, two of them after answers"
        )
        dialler.is_half_gone = False
        room.bridge.on_text(client_messages.TryVoice())
        await until(lambda: room.browser.phases[-1] == "listening", 5)
    answers = [turn.text for turn in room.interviews.transcript if turn.number % 2]
    assert answers == ["Answer 0.", "Answer 1."]
    assert room.interviews.kinds.count(LedgerKind.TEXT_ONLY) == 1

"""One ledger from end to end: two bridges write it, the database keeps it, a reviewer reads it."""

import asyncio
import re
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from interviews.models import InterviewFigures, InterviewSession
from interviews.progress import Progress
from interviews.records import EndReason, LedgerKind, LedgerRecord, TurnRecord
from interviews.services import runs, sessions, transcripts
from live.core.errors import Failure, LinkError
from live.core.link.policy import RECOVERY_BOUND_S
from live.core.protocol import client_messages
from tests import factories as make
from tests.fakes import FakeDialler, FakeInterviewStore
from tests.live import given
from tests.live.room import STREAM, Room, with_a_handle
from tests.virtual_time import in_virtual_time, until

UNREACHABLE = LinkError(Failure.UNREACHABLE)
SILENCE_S = 3.0
AWAY_S = 570.0


@dataclass
class Held:
    """What two workers wrote of one interview, and how long it took."""

    stores: list[FakeInterviewStore] = field(default_factory=list)
    began_at: float = 0.0
    ended_at: float = 0.0

    @property
    def ledger(self) -> list[LedgerRecord]:
        return [row for store in self.stores for row in store.ledger]

    @property
    def turns(self) -> tuple[TurnRecord, ...]:
        return tuple(self.stores[-1].turns.values())

    @property
    def progress(self) -> Progress:
        return self.stores[-1].progress

    @property
    def wall_ms(self) -> float:
        return (self.ended_at - self.began_at) * 1000


def clock_s() -> float:
    return asyncio.get_running_loop().time()


@in_virtual_time
async def hold_an_interview(held: Held) -> None:
    """A drop of Gemini's, a broken line, another worker, ten minutes in writing, and voice again."""
    first = Room()
    held.stores.append(first.interviews)
    async with first.talking():
        held.began_at = clock_s() - first.bridge.conversation.clock.at(clock_s()) / 1000
        await with_a_handle(first)
        first.dialler.failures.extend([UNREACHABLE] * 6)
        await first.dropped()
        await first.answer("I build engines.")
        await first.reply("What went wrong?", turn=4)
        first.bridge.page_gone(closed=False)
        await first.task
        await asyncio.sleep(SILENCE_S)
    second = Room(
        claimed=replace(first.next_claim, silence=timedelta(seconds=SILENCE_S)),
        record=first.shared.records[given.SESSION_ID],
        dialler=FakeDialler(None),
    )
    second.interviews.epoch = 2
    second.interviews.turns |= first.interviews.turns
    held.stores.append(second.interviews)
    async with second.open(
        client_messages.Hello(STREAM, second.next_sequence, second.next_sequence, None)
    ):
        await until(lambda: second.dialler.sessions)
        second.dialler.is_away = True
        second.gemini.drops()
        await until(lambda: "text_only" in second.browser.phases)
        second.bridge.on_text(client_messages.TypedAnswer("a" * 16, "The oil pump."))
        await asyncio.sleep(AWAY_S - RECOVERY_BOUND_S)
        second.dialler.is_away = False
        await until(lambda: len(second.dialler.sessions) == 2, 330.0)
        await second.answer("Shall we go on?")
        second.bridge.on_text(client_messages.End())
        await until(lambda: second.browser.closed_with is not None)
        held.ended_at = clock_s()


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture(scope="module")
def held() -> Held:
    held = Held()
    hold_an_interview(held)
    return held


@pytest.fixture
def stored(held: Held, db: None) -> InterviewSession:
    """The interview as the services keep it, processed."""
    session = make.make_session()
    for store in held.stores:
        transcripts.save_conversation(
            session_id=session.pk,
            epoch=make.claim(session).epoch,
            turns=store.transcript,
            ledger=store.ledger,
            progress=store.progress,
        )
    sessions.complete_interview(
        session_id=session.pk, epoch=2, progress=held.progress, reason=EndReason.CANDIDATE_ENDED
    )
    runs.process(session.processing.pk)
    return InterviewSession.objects.get(pk=session.pk)


def test_the_ledger_tells_what_happened_in_order(held: Held) -> None:
    assert [row.kind for row in held.ledger] == [
        LedgerKind.JOINED,
        LedgerKind.DROPPED,
        LedgerKind.RESUMED_BY_HANDLE,
        LedgerKind.BROWSER_LOST,
        LedgerKind.TAKEN_OVER,
        LedgerKind.RESUMED_BY_HANDLE,
        LedgerKind.DROPPED,
        LedgerKind.TEXT_ONLY,
        LedgerKind.RESUMED_BY_HANDLE,
        LedgerKind.ENDED,
    ]


def test_clock_and_gaps_make_the_whole_length_of_the_interview(held: Held) -> None:
    gaps_ms = sum(row.gap_ms or 0 for row in held.ledger)
    assert held.progress.elapsed_ms + gaps_ms == pytest.approx(held.wall_ms, abs=20)


def test_the_gap_ends_when_writing_begins(held: Held) -> None:
    (written,) = [row for row in held.ledger if row.kind is LedgerKind.TEXT_ONLY]
    spoken = held.ledger[held.ledger.index(written) + 1]
    assert written.gap_ms == pytest.approx(RECOVERY_BOUND_S * 1000, abs=1_000)
    assert spoken.gap_ms is None
    assert spoken.at_ms - written.at_ms > (AWAY_S - RECOVERY_BOUND_S) * 1000


def test_the_figures_count_the_same_gaps(held: Held, stored: InterviewSession) -> None:
    figures = InterviewFigures.objects.get(session=stored)
    assert figures.gap_ms == sum(row.gap_ms or 0 for row in held.ledger)
    assert figures.gap_ms + stored.elapsed_ms == pytest.approx(held.wall_ms, abs=20)
    assert figures.drops == 3


def test_the_reviewer_reads_it_as_it_was(stored: InterviewSession, client: Client) -> None:
    client.force_login(make.make_reviewer())
    words = words_of(client.get(reverse("review-detail", args=(stored.pk,))).text)
    in_order = [
        "The candidate joined.",
        "The interviewer’s connection was lost.",
        "The conversation went on where it was. The interruption lasted",
        "I build engines.",
        "The candidate’s connection was lost.",
        "The candidate’s connection came back. The interruption lasted 3.0 s.",
        "The interviewer’s connection was lost.",
        "the interview went on in writing. The interruption lasted 30.",
        "The oil pump.",
        "The conversation went on by voice.",
        "Shall we go on?",
        "The interview ended: ended by the candidate.",
    ]
    places = [0]
    for part in in_order:
        place = words.find(part, places[-1])
        assert place >= 0, f"{part!r} is not where it belongs in {words!r}"
        places.append(place)
    assert "570" not in words


@in_virtual_time
async def test_an_interruption_that_ends_with_the_interview_is_on_record() -> None:
    room = Room()
    async with room.talking():
        room.dialler.is_away = True
        room.gemini.drops()
        await asyncio.sleep(20)
        room.bridge.on_text(client_messages.End())
        await until(lambda: room.browser.closed_with is not None)
    (ended,) = [row for row in room.interviews.ledger if row.kind is LedgerKind.ENDED]
    assert ended.gap_ms is not None
    assert 20_000 <= ended.gap_ms <= 60_000


@in_virtual_time
async def test_an_interruption_in_which_the_page_went_is_on_record_up_to_there() -> None:
    room = Room()
    async with room.talking():
        room.dialler.is_away = True
        room.gemini.drops()
        await asyncio.sleep(20)
        room.bridge.page_gone(closed=True)
    (left,) = [row for row in room.interviews.ledger if row.kind is LedgerKind.LEFT]
    assert left.gap_ms == pytest.approx(20_000, abs=100)

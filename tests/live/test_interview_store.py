import asyncio
import threading
import traceback
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace

import pytest
from asgiref.sync import sync_to_async
from django.db import DataError, OperationalError, connections

from interviews.models import InterviewSession, Status, Turn
from interviews.models.site import RefusalReason
from interviews.progress import EarlierPage
from interviews.records import ClaimedInterview, ConversationBatch, EndReason, Saved
from interviews.services import recall, sessions, starts, transcripts
from interviews.services.sessions import InterviewNotOpen, NotOpenReason
from live.core.errors import NotStoredError
from live.interview_store import DatabaseInterviewStore
from tests import factories
from tests.live import given
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def interviews(redis_url: str) -> AsyncIterator[DatabaseInterviewStore]:
    interviews = DatabaseInterviewStore()
    yield interviews
    await interviews.close()


@pytest.fixture
def interview() -> Iterator[InterviewSession]:
    session = factories.make_session()
    factories.claim(session)
    session.refresh_from_db()
    yield session
    connections.close_all()


class Refusing:
    """A database that refuses the first writes, then stores; remembers what it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, refusals: int) -> None:
        self.groups: list[int] = []
        self._refusals = refusals
        self._save = transcripts.save_conversations
        monkeypatch.setattr(transcripts, "save_conversations", self)
        monkeypatch.setattr("live.interview_store.RETRY_FIRST_S", 0.001)

    def refuse(self, refusals: int) -> None:
        self._refusals = refusals

    def __call__(self, batches: Sequence[ConversationBatch]) -> list[Saved]:
        self.groups.append(len(batches))
        if len(self.groups) <= self._refusals:
            raise OperationalError("away")
        return self._save(batches)


def batch(
    session: InterviewSession, number: int = 2, text: str = "x", epoch: int = 1
) -> ConversationBatch:
    return ConversationBatch(session.pk, epoch, (given.turn(number, text),))


@sync_to_async
def stored(session: InterviewSession) -> dict[int, str]:
    return dict(Turn.objects.filter(session=session).values_list("number", "text"))


@sync_to_async
def wait_for(session: InterviewSession, status: Status) -> None:
    wait_until(lambda: InterviewSession.objects.get(pk=session.pk).status == status)


async def test_turns_are_stored(
    interviews: DatabaseInterviewStore, interview: InterviewSession
) -> None:
    assert await interviews.save(batch(interview, text="Hello."))
    assert await stored(interview) == {2: "Hello."}


async def test_words_are_stored_while_a_long_interview_is_recalled(
    interviews: DatabaseInterviewStore, interview: InterviewSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    long, is_read = await sync_to_async(factories.make_session)(), threading.Event()
    recall_conversation = recall.recall_conversation

    def slowly(claimed: ClaimedInterview) -> ClaimedInterview:
        is_read.wait(10)
        return recall_conversation(claimed)

    monkeypatch.setattr(recall, "recall_conversation", slowly)
    claiming = asyncio.create_task(interviews.claim(long.pk, long.token_generation, 0, "b" * 16))
    try:
        async with asyncio.timeout(5):
            assert await interviews.save(batch(interview, text="Hello."))
        await wait_for(long, Status.LIVE)
        assert not claiming.done()
    finally:
        is_read.set()
    assert (await claiming).session_id == long.pk


async def test_a_claim_that_is_given_up_while_it_is_recalled_is_taken_back(
    interviews: DatabaseInterviewStore, interview: InterviewSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_read = threading.Event()

    def never(claimed: ClaimedInterview) -> ClaimedInterview:
        is_read.wait(10)
        return claimed

    monkeypatch.setattr(recall, "recall_conversation", never)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await interviews.claim(interview.pk, interview.token_generation, 0, "b" * 16)
    is_read.set()
    await wait_for(interview, Status.INTERRUPTED)


async def test_a_page_that_waits_in_the_lobby_does_not_begin_while_the_site_is_paused(
    interviews: DatabaseInterviewStore, interview: InterviewSession
) -> None:
    waiting = await sync_to_async(factories.make_session)()
    await interviews.glance(waiting.pk, waiting.token_generation)
    await sync_to_async(starts.note_refusal)(RefusalReason.QUOTA)
    with pytest.raises(InterviewNotOpen) as refusal:
        await interviews.claim(waiting.pk, waiting.token_generation, 0, "b" * 16)
    assert refusal.value.reason is NotOpenReason.PAUSED
    await waiting.arefresh_from_db()
    assert (waiting.status, waiting.epoch) == (Status.SCHEDULED, 0)
    # One that has begun goes on.
    going_on = await interviews.claim(interview.pk, interview.token_generation, 0, "b" * 16)
    assert going_on.epoch == interview.epoch + 1


async def test_a_stale_epoch_is_told_so_and_writes_nothing(
    interviews: DatabaseInterviewStore, interview: InterviewSession
) -> None:
    assert not await interviews.save(batch(interview, epoch=0))
    assert await stored(interview) == {}


async def test_what_waits_is_stored_in_one_transaction(
    interviews: DatabaseInterviewStore, interview: InterviewSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Refusing(monkeypatch, 0)
    answers = await asyncio.gather(*(interviews.save(batch(interview, n)) for n in (2, 4, 6)))
    assert all(answers)
    assert sum(database.groups) == 3
    assert len(database.groups) < 3


async def test_the_groups_answers_go_to_those_who_asked(
    interviews: DatabaseInterviewStore, interview: InterviewSession
) -> None:
    answers = await asyncio.gather(
        interviews.save(batch(interview, 2)), interviews.save(batch(interview, 4, epoch=7))
    )
    assert [answer.is_stored for answer in answers] == [True, False]


async def test_refused_writes_are_tried_again_in_order(
    interviews: DatabaseInterviewStore, interview: InterviewSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    Refusing(monkeypatch, 3)
    first = interviews.save(batch(interview, 2, "early"))
    second = interviews.save(batch(interview, 2, "late"))
    assert all(await asyncio.gather(first, second))
    assert await stored(interview) == {2: "late"}


async def test_a_caller_that_is_cancelled_leaves_its_words_in_the_group(
    interviews: DatabaseInterviewStore, interview: InterviewSession
) -> None:
    saving = asyncio.create_task(asyncio.wait({interviews.save(batch(interview, 2, "kept"))}))
    await asyncio.sleep(0)
    saving.cancel()
    assert await interviews.save(batch(interview, 4))
    assert (await stored(interview))[2] == "kept"


async def test_an_error_that_is_not_the_databases_absence_reaches_the_caller_without_what_was_said(
    interviews: DatabaseInterviewStore, interview: InterviewSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(batches: Sequence[ConversationBatch]) -> list[Saved]:
        raise DataError("Failing row contains (I build engines).")

    monkeypatch.setattr(transcripts, "save_conversations", broken)
    with pytest.raises(NotStoredError, match=r"^DataError$") as refused:
        await interviews.save(batch(interview))
    assert "engines" not in "".join(traceback.format_exception(refused.value))


async def test_a_claim_raises_the_epoch(
    interviews: DatabaseInterviewStore, interview: InterviewSession
) -> None:
    claimed = await interviews.claim(interview.pk, interview.token_generation, 5, "")
    assert (claimed.epoch, claimed.first_time) == (6, True)


async def test_a_revoked_link_claims_nothing(
    interviews: DatabaseInterviewStore, interview: InterviewSession
) -> None:
    with pytest.raises(InterviewNotOpen):
        await interviews.claim(interview.pk, interview.token_generation + 1, 0, "")


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (EndReason.COMPLETED, Status.COMPLETED),
        (EndReason.CANDIDATE_ENDED, Status.COMPLETED),
        (EndReason.TIME_UP, Status.COMPLETED),
        (EndReason.FAILED, Status.FAILED),
    ],
)
async def test_each_reason_ends_the_interview(
    interviews: DatabaseInterviewStore,
    interview: InterviewSession,
    reason: EndReason,
    status: Status,
) -> None:
    assert await interviews.end(interview.pk, 1, factories.make_progress(), reason)
    await interview.arefresh_from_db()
    assert (interview.status, interview.end_reason) == (status, reason.value)


async def test_a_stale_owner_neither_interrupts_nor_ends(
    interviews: DatabaseInterviewStore, interview: InterviewSession
) -> None:
    progress = factories.make_progress()
    assert not await interviews.interrupt(interview.pk, 0, progress)
    assert not await interviews.end(interview.pk, 0, progress, EndReason.COMPLETED)
    assert await interviews.interrupt(interview.pk, 1, progress)


async def test_a_claim_waits_for_what_this_process_has_not_written_yet(
    interviews: DatabaseInterviewStore, interview: InterviewSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    Refusing(monkeypatch, 3)
    saving = interviews.save(batch(interview, 2, "said in the outage"))
    claimed = await interviews.claim(interview.pk, interview.token_generation, 0, "")
    assert await saving
    assert [turn.text for turn in claimed.turns] == ["said in the outage"]


async def test_a_claim_does_not_wait_for_other_interviews(
    interviews: DatabaseInterviewStore, interview: InterviewSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await sync_to_async(factories.make_session)()
    database = Refusing(monkeypatch, 1_000)
    saving = interviews.save(batch(other, 2, epoch=0))
    async with asyncio.timeout(5):
        await interviews.claim(interview.pk, interview.token_generation, 0, "")
    database.refuse(0)
    assert await saving


async def test_a_claim_that_is_given_up_while_it_commits_is_taken_back(
    interviews: DatabaseInterviewStore, interview: InterviewSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, in_thread, may_commit = sessions.claim_interview, threading.Event(), threading.Event()

    def commit_late(**asked: object) -> ClaimedInterview:
        in_thread.set()
        may_commit.wait(5)
        return claim(**asked)  # type: ignore[arg-type]

    monkeypatch.setattr(sessions, "claim_interview", commit_late)
    claiming = asyncio.create_task(
        interviews.claim(interview.pk, interview.token_generation, 0, "")
    )
    while not in_thread.is_set():  # noqa: ASYNC110 - a thread tells nobody
        await asyncio.sleep(0.005)
    claiming.cancel()
    await asyncio.gather(claiming, return_exceptions=True)
    may_commit.set()
    async with asyncio.timeout(5):
        while interview.status != Status.INTERRUPTED:
            await asyncio.sleep(0.01)
            await interview.arefresh_from_db()
    assert interview.epoch == 2


async def test_a_page_that_takes_the_interview_is_on_record_with_the_one_before_it(
    interviews: DatabaseInterviewStore, interview: InterviewSession
) -> None:
    progress = replace(
        factories.make_progress(), stream="a" * 16, safe_sequence=9, voice_sequence=30
    )
    assert await interviews.save(ConversationBatch(interview.pk, 1, progress=progress))
    taken = await interviews.claim(interview.pk, interview.token_generation, 0, "b" * 16)
    again = await interviews.claim(interview.pk, interview.token_generation, 0, "b" * 16)
    assert (taken.new_page, again.new_page) == (True, False)
    for claimed in (taken, again):
        assert (claimed.progress.stream, claimed.progress.safe_sequence) == ("b" * 16, -1)
        assert claimed.progress.earlier == (EarlierPage("a" * 16, 9, 30),)
    back = await interviews.claim(interview.pk, interview.token_generation, 0, "a" * 16)
    assert (back.progress.stream, back.progress.safe_sequence) == ("a" * 16, 9)
    assert back.progress.earlier == (EarlierPage("b" * 16),)


async def test_a_glance_changes_nothing(
    interviews: DatabaseInterviewStore, interview: InterviewSession
) -> None:
    glance = await interviews.glance(interview.pk, interview.token_generation)
    assert (glance.epoch, glance.questions) == (1, 2)
    await interview.arefresh_from_db()
    assert interview.epoch == 1

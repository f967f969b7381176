"""A database that is away: what waits is safe in Redis, merged in memory, and written once."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence

import pytest
from asgiref.sync import sync_to_async
from django.db import IntegrityError, OperationalError, connections
from pytest_django.fixtures import Settings

from interviewer.stack.ports import free_port
from interviews import batches
from interviews.models import InterviewSession, Turn
from interviews.records import ConversationBatch, Saved
from interviews.services import transcripts
from interviews.services.spool import Spool
from live import outage
from live.core.errors import NotStoredError
from live.interview_store import DatabaseInterviewStore
from tests import factories
from tests.live import given

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def interviews(redis_url: str) -> AsyncIterator[DatabaseInterviewStore]:
    interviews = DatabaseInterviewStore()
    yield interviews
    await interviews.close()


@pytest.fixture
def kept(redis_url: str) -> Iterator[Spool]:
    spool = Spool(redis_url)
    yield spool
    spool.close()


@pytest.fixture
def interview() -> Iterator[InterviewSession]:
    session = factories.make_session()
    factories.claim(session)
    session.refresh_from_db()
    yield session
    connections.close_all()


class Away:
    """A database that refuses every write until it is back."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_away = True
        self.refused = 0
        self.groups: list[int] = []
        self._save = transcripts.save_conversations
        monkeypatch.setattr(transcripts, "save_conversations", self)
        monkeypatch.setattr("live.interview_store.RETRY_FIRST_S", 0.02)
        monkeypatch.setattr("live.interview_store.RETRY_LONGEST_S", 0.02)
        monkeypatch.setattr(outage, "LOOK_AGAIN_S", 0.01)

    def __call__(self, group: Sequence[ConversationBatch]) -> list[Saved]:
        if self.is_away:
            self.refused += 1
            raise OperationalError("away")
        self.groups.append(len(group))
        return self._save(group)


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Iterator[Away]:
    away = Away(monkeypatch)
    yield away
    away.is_away = False


def batch(
    session: InterviewSession, number: int, text: str = "x", *, turn: int = 2, epoch: int = 1
) -> ConversationBatch:
    return ConversationBatch(
        session.pk,
        epoch,
        (given.turn(turn, text),),
        progress=factories.make_progress(),
        number=number,
    )


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110 - Redis and a thread tell nobody
            await asyncio.sleep(0.005)


def numbers(kept: Spool) -> list[int]:
    values = [kept.read(name) for name in kept.names()]
    return [batches.from_json(value).number for value in values if value is not None]


@sync_to_async
def stored(session: InterviewSession) -> dict[int, str]:
    return dict(Turn.objects.filter(session=session).values_list("number", "text"))


async def test_what_the_database_refuses_is_kept_in_redis_until_it_is_written(
    interviews: DatabaseInterviewStore, kept: Spool, interview: InterviewSession, database: Away
) -> None:
    saving = interviews.save(batch(interview, 1, "said"))
    await until(lambda: numbers(kept) == [1])
    assert not saving.done()
    database.is_away = False
    assert await saving
    assert await stored(interview) == {2: "said"}
    await until(lambda: numbers(kept) == [])


async def test_what_is_said_during_the_outage_is_kept_as_it_comes(
    interviews: DatabaseInterviewStore,
    kept: Spool,
    interview: InterviewSession,
    database: Away,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Nobody looks by the clock: a word that waits for that dies with the process.
    monkeypatch.setattr(outage, "LOOK_AGAIN_S", 60)
    first = interviews.save(batch(interview, 1, "early", turn=2))
    await until(lambda: numbers(kept) == [1])
    second = interviews.save(batch(interview, 2, "late", turn=4))
    await until(lambda: numbers(kept) == [2])
    (value,) = [kept.read(name) for name in kept.names()]
    assert value is not None
    assert [turn.text for turn in batches.from_json(value).turns] == ["early", "late"]
    database.is_away = False
    assert all(await asyncio.gather(first, second))


async def test_a_write_that_hangs_is_an_outage_too(
    interviews: DatabaseInterviewStore,
    kept: Spool,
    interview: InterviewSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = threading.Event()
    save = transcripts.save_conversations

    def hang(group: Sequence[ConversationBatch]) -> list[Saved]:
        answers.wait(5)
        return save(group)

    monkeypatch.setattr(transcripts, "save_conversations", hang)
    monkeypatch.setattr(outage, "PATIENCE_S", 0.05)
    saving = interviews.save(batch(interview, 1))
    await until(lambda: numbers(kept) == [1])
    answers.set()
    assert await saving


async def test_while_the_database_answers_redis_is_not_asked(
    interviews: DatabaseInterviewStore, interview: InterviewSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[ConversationBatch] = []
    monkeypatch.setattr(Spool, "keep", lambda _self, batch: asked.append(batch))
    assert all([await interviews.save(batch(interview, number)) for number in range(1, 5)])
    assert asked == []


async def test_however_long_the_outage_one_version_of_each_turn_waits(
    interviews: DatabaseInterviewStore, kept: Spool, interview: InterviewSession, database: Away
) -> None:
    saving = [interviews.save(batch(interview, 1))]
    await until(lambda: numbers(kept) == [1])
    saving += [
        interviews.save(batch(interview, number, f"save {number}")) for number in range(2, 200)
    ]
    assert len(set(map(id, saving))) == 2
    database.is_away = False
    assert all(await asyncio.gather(*saving))
    assert database.groups == [1, 1]
    assert await stored(interview) == {2: "save 199"}


async def test_owners_and_interviews_are_not_mixed(
    interviews: DatabaseInterviewStore, kept: Spool, interview: InterviewSession, database: Away
) -> None:
    other = await sync_to_async(factories.make_session)()
    await sync_to_async(factories.claim)(other)
    first = interviews.save(batch(interview, 1))
    await until(lambda: numbers(kept) == [1])
    saving = [
        first,
        interviews.save(batch(interview, 2, "ours")),
        interviews.save(batch(interview, 1, "another owner's", epoch=7)),
        interviews.save(batch(other, 1, "another interview's")),
    ]
    await until(lambda: sorted(numbers(kept)) == [1, 1, 2])
    database.is_away = False
    assert list(map(bool, await asyncio.gather(*saving))) == [True, True, False, True]
    assert (await stored(interview), await stored(other)) == (
        {2: "ours"},
        {2: "another interview's"},
    )
    await until(lambda: numbers(kept) == [])


async def test_a_claim_finds_what_a_dead_owner_left_in_redis(
    interviews: DatabaseInterviewStore, kept: Spool, interview: InterviewSession
) -> None:
    kept.keep(batch(interview, 3, "last words"))
    claimed = await interviews.claim(interview.pk, interview.token_generation, 0, "")
    assert [turn.text for turn in claimed.turns] == ["last words"]
    assert claimed.progress.greeted
    assert kept.names() == []


async def test_an_owner_that_is_alive_finds_its_words_taken_over(
    interviews: DatabaseInterviewStore,
    kept: Spool,
    interview: InterviewSession,
    database: Away,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("live.interview_store.RETRY_FIRST_S", 0.5)
    elsewhere = DatabaseInterviewStore()
    saving = interviews.save(batch(interview, 1, "once"))
    await until(lambda: numbers(kept) == [1])  # the owner waits before it tries again
    database.is_away = False
    claimed = await elsewhere.claim(interview.pk, interview.token_generation, 0, "")
    assert [turn.text for turn in claimed.turns] == ["once"]
    await elsewhere.close()
    assert not await saving
    assert await stored(interview) == {2: "once"}


async def test_without_redis_turns_wait_in_memory(
    interview: InterviewSession, database: Away, settings: Settings
) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    interviews = DatabaseInterviewStore()
    saving = [interviews.save(batch(interview, 1, "early"))]
    await until(lambda: database.refused)
    saving.append(interviews.save(batch(interview, 2, "late")))
    database.is_away = False
    assert all(await asyncio.gather(*saving))
    assert await stored(interview) == {2: "late"}
    claimed = await interviews.claim(interview.pk, interview.token_generation, 0, "")
    assert claimed.epoch == 2
    await interviews.close()


async def test_a_redis_that_forgot_is_told_again(
    interviews: DatabaseInterviewStore,
    kept: Spool,
    interview: InterviewSession,
    database: Away,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = await sync_to_async(factories.make_session)()
    saving = [interviews.save(batch(interview, 1)), interviews.save(batch(other, 1, epoch=0))]
    await until(lambda: numbers(kept) == [1, 1])
    keep = Spool.keep
    forgot: list[int] = []

    def forget(_self: Spool, kept_in_vain: ConversationBatch) -> bool:
        forgot.append(kept_in_vain.number)
        return False

    monkeypatch.setattr(Spool, "keep", forget)
    for name in kept.names():
        kept.drop_value(name, kept.read(name) or "")
    saving.append(interviews.save(batch(interview, 2)))
    await until(lambda: forgot)
    monkeypatch.setattr(Spool, "keep", keep)
    await until(lambda: sorted(numbers(kept)) == [1, 2])
    database.is_away = False
    assert all(await asyncio.gather(*saving))


async def test_what_the_database_refuses_for_good_is_told_to_everybody_who_waits_for_it(
    interviews: DatabaseInterviewStore,
    kept: Spool,
    interview: InterviewSession,
    database: Away,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = interviews.save(batch(interview, 1))
    await until(lambda: numbers(kept) == [1])
    joined = [interviews.save(batch(interview, number)) for number in (2, 3)]

    def refuse(group: Sequence[ConversationBatch]) -> list[Saved]:
        raise IntegrityError("not a matter of waiting")

    monkeypatch.setattr(transcripts, "save_conversations", refuse)
    for each in (first, *joined):
        with pytest.raises(NotStoredError, match="IntegrityError"):
            await each

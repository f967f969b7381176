"""Pages that had an interview: so many are remembered, and what another one held is on record."""

from dataclasses import replace

import pytest

from interviews.ledger_rows import LEAST_FRAMES, LossCause
from interviews.loss_ceiling import BEFORE_THE_CLAIM
from interviews.models import InterviewSession
from interviews.progress import EARLIER_PAGES, EarlierPage, Progress
from interviews.records import LedgerKind
from interviews.services import sessions
from tests import factories as make


def page(number: int, *, unsafe: int = 0) -> EarlierPage:
    return EarlierPage(f"{number:016x}", 99, 99 + unsafe, unsafe)


FULL = tuple(page(number) for number in range(EARLIER_PAGES))
NEW = "f" * 16


def progress(*earlier: EarlierPage) -> Progress:
    return Progress(stream="e" * 16, earlier=earlier)


def test_the_oldest_page_is_forgotten_when_there_are_too_many() -> None:
    taken = progress(*FULL).taken_by(NEW)
    assert progress(*FULL).forgotten_by(NEW) == (FULL[-1],)
    assert [one.stream for one in taken.earlier] == ["e" * 16, *(one.stream for one in FULL[:-1])]


def test_a_page_whose_words_are_not_safe_is_remembered_longer_than_one_whose_are() -> None:
    before = progress(*FULL[:-1], page(9, unsafe=50))
    assert before.forgotten_by(NEW) == (FULL[-2],)
    assert page(9, unsafe=50) in before.taken_by(NEW).earlier


def test_a_page_that_takes_it_back_forgets_nobody() -> None:
    before = progress(*FULL)
    assert before.forgotten_by(FULL[2].stream) == ()
    assert len(before.taken_by(FULL[2].stream).earlier) == EARLIER_PAGES


def lost(session: InterviewSession) -> list[tuple[int | None, object]]:
    rows = session.ledger.filter(kind=LedgerKind.AUDIO_LOST.value)
    return [(row.frames, row.details["cause"]) for row in rows]


@pytest.mark.django_db
@pytest.mark.every_database
@pytest.mark.parametrize(
    ("unsafe", "rows"),
    [(50, [(50, LossCause.LEFT_BEHIND)]), (LEAST_FRAMES - 1, []), (0, [])],
)
def test_what_a_forgotten_page_held_is_a_row_of_the_ledger(
    unsafe: int, rows: list[tuple[int, str]]
) -> None:
    session = make.make_session()
    earlier = tuple(page(number, unsafe=unsafe) for number in range(EARLIER_PAGES))
    claimed = make.claim(session)
    before = make.make_progress(stream="e" * 16, voice_sequence=9, earlier=earlier)
    sessions.interrupt_interview(session_id=session.pk, epoch=claimed.epoch, progress=before)
    taken = sessions.claim_interview(
        session_id=session.pk, token_generation=session.token_generation, epoch_hint=0, stream=NEW
    )
    assert len(taken.progress.earlier) == EARLIER_PAGES
    assert lost(session) == rows


@pytest.mark.django_db
@pytest.mark.every_database
def test_forgotten_pages_cannot_have_lost_more_than_time_has_passed() -> None:
    session = make.make_session()
    for number in range(5 * EARLIER_PAGES):
        claimed = sessions.claim_interview(
            session_id=session.pk,
            token_generation=session.token_generation,
            epoch_hint=0,
            stream=page(number).stream,
        )
        minute = replace(claimed.progress, voice_sequence=1_874, unwritten_frames=1_875)
        sessions.interrupt_interview(session_id=session.pk, epoch=claimed.epoch, progress=minute)
    frames = sum(of_row or 0 for of_row, _ in lost(session))
    assert BEFORE_THE_CLAIM <= frames <= BEFORE_THE_CLAIM + 1_000

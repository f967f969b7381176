"""A transcript of any length is read page by page, and nothing of it is shown twice or left out."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interviews import ledger_rows as rows
from interviews.models import InterviewSession, LedgerEntry, Turn
from interviews.records import Speaker
from interviews.services.transcripts import save_conversation
from interviews.views.transcript_page import build_transcript_page
from interviews.views.transcript_sections import EventItem, TurnItem
from interviews.views.transcript_window import PAGE_TURNS, turn_at
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

LONG = 2 * PAGE_TURNS + 50


def make_interview(turns: int, *, until_question_two: int = 10**6) -> InterviewSession:
    """One with a turn a second, odd ones the candidate's; every tenth second a line is lost."""
    session = make.make_session()
    epoch = make.claim(session).epoch
    spoken = [
        make.make_turn(
            number,
            speaker=Speaker.CANDIDATE if number % 2 else Speaker.INTERVIEWER,
            text=f"Words of turn {number}.",
            start_ms=number * 1_000,
            end_ms=number * 1_000 + 900,
            question=1 if number < until_question_two else 2,
        )
        for number in range(1, turns + 1)
    ]
    assert save_conversation(
        session_id=session.pk, epoch=epoch, turns=spoken, ledger=(), progress=None
    )
    for second in range(5, turns + 30, 10):
        event = make.make_event(rows.browser_lost(), second * 1_000 + 500)
        LedgerEntry.objects.create(
            session=session,
            kind=event.kind.value,
            at_ms=event.at_ms,
            wall_time=event.wall_time,
            epoch=epoch,
        )
    return InterviewSession.objects.get(pk=session.pk)


def items_of(session: InterviewSession, page: int) -> list[TurnItem | EventItem]:
    sections = build_transcript_page(session, page).sections
    return [item for section in sections for item in section.items]


def read(client: Client, session: InterviewSession, query: str = "") -> str:
    answer = client.get(reverse("review-detail", args=(session.pk,)) + query)
    assert answer.status_code == 200
    return answer.text


def shown(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="turn-(\d+)"', html)]


def test_the_pages_together_are_the_whole_each_event_where_it_happened() -> None:
    session = make_interview(LONG)
    pages = [items_of(session, page) for page in (1, 2, 3)]
    assert [sum(isinstance(i, TurnItem) for i in page) for page in pages] == [
        PAGE_TURNS,
        PAGE_TURNS,
        LONG - 2 * PAGE_TURNS,
    ]
    together = [item for page in pages for item in page]
    turns = [item.number for item in together if isinstance(item, TurnItem)]
    assert turns == list(range(1, LONG + 1))
    events = [item.at_ms for item in together if isinstance(item, EventItem)]
    assert events == list(session.ledger.values_list("at_ms", flat=True))
    assert [item.at_ms for item in together] == sorted(item.at_ms for item in together)


def test_a_page_begins_with_the_question_that_was_asked_before_it() -> None:
    session = make_interview(LONG, until_question_two=PAGE_TURNS - 9)
    second = build_transcript_page(session, 2)
    assert [section.is_continued for section in second.sections] == [True]
    assert second.sections[0].question is not None
    assert second.sections[0].question.number == 2
    first = build_transcript_page(session, 1)
    assert [section.is_continued for section in first.sections] == [False, False]


def test_a_reply_that_a_noise_has_cut_at_the_end_of_a_page_is_known_there() -> None:
    session = make_interview(LONG)
    Turn.objects.filter(session=session, number=PAGE_TURNS).update(interrupted=True)
    nudged = make.make_event(rows.nudged(why="cut"), PAGE_TURNS * 1_000 + 950)
    LedgerEntry.objects.create(
        session=session,
        kind=nudged.kind.value,
        at_ms=nudged.at_ms,
        wall_time=nudged.wall_time,
        details=dict(nudged.details),
        epoch=1,
    )
    last = [item for item in items_of(session, 1) if isinstance(item, TurnItem)][-1]
    assert (last.number, last.was_cut_by_noise) == (PAGE_TURNS, True)
    assert last.speaker is Speaker.INTERVIEWER


def test_a_short_interview_is_one_page_without_ways_to_others(reviewer: Client) -> None:
    page = read(reviewer, make_interview(PAGE_TURNS))
    assert shown(page) == list(range(1, PAGE_TURNS + 1))
    assert "Page 1 of" not in page
    assert 'name="at"' not in page
    assert 'href="#turn-7"' in page


def test_a_long_one_says_where_the_page_stands_and_leads_on(reviewer: Client) -> None:
    session = make_interview(LONG)
    page = read(reviewer, session)
    assert f"Page 1 of 3: turns 1 to {PAGE_TURNS} of {LONG}" in page
    assert page.count('href="?page=2#transcript"') == 2
    assert 'rel="prev"' not in page
    page = read(reviewer, session, "?page=3")
    assert shown(page) == list(range(2 * PAGE_TURNS + 1, LONG + 1))
    assert 'href="?page=2#transcript"' in page
    assert 'rel="next"' not in page


@pytest.mark.parametrize("query", ["?page=0", "?page=-1", "?page=x", "?page=٣", "?turn=", "?page="])
def test_nonsense_is_the_first_page(reviewer: Client, query: str) -> None:
    assert shown(read(reviewer, make_interview(LONG), query))[0] == 1


@pytest.mark.parametrize("query", ["?page=4", "?page=999999", "?page=9999999999999", "?turn=99999"])
def test_what_is_beyond_the_end_is_no_error(reviewer: Client, query: str) -> None:
    assert shown(read(reviewer, make_interview(LONG), query))


def test_the_address_of_a_turn_opens_its_page_whichever_that_is(reviewer: Client) -> None:
    session = make_interview(LONG)
    for number in (1, PAGE_TURNS, PAGE_TURNS + 1, LONG):
        assert number in shown(read(reviewer, session, f"?turn={number}"))
    assert f'href="?turn={LONG}#turn-{LONG}"' in read(reviewer, session, "?page=3")


def test_each_question_is_a_jump_to_where_it_comes_up_first(reviewer: Client) -> None:
    session = make_interview(LONG, until_question_two=301)
    page = read(reviewer, session)
    assert 'href="?turn=1#turn-1"' in page
    assert 'href="?turn=301#turn-301"' in page


@pytest.mark.parametrize(
    ("time", "turn"), [("5", 300), ("5:07", 307), ("0:05:07", 307), ("0:00", 1), ("99:59:59", LONG)]
)
def test_a_time_leads_to_what_was_said_then(reviewer: Client, time: str, turn: int) -> None:
    session = make_interview(LONG)
    here = reverse("review-detail", args=(session.pk,))
    assert reviewer.get(here, {"at": time})["Location"] == f"{here}?turn={turn}#turn-{turn}"


@pytest.mark.parametrize("time", ["soon", "1:2:3:4", "-1", "1:", ":", "9" * 400])
def test_what_is_no_time_is_said_to_be_none(reviewer: Client, time: str) -> None:
    session = make_interview(LONG)
    assert turn_at(session, time) is None
    answer = reviewer.get(reverse("review-detail", args=(session.pk,)), {"at": time})
    assert "is no time" in answer.text


def test_a_page_costs_the_same_however_long_the_interview_is(reviewer: Client) -> None:
    short, long = make_interview(PAGE_TURNS + 50), make_interview(10 * PAGE_TURNS)
    with CaptureQueriesContext(connection) as of_short:
        read(reviewer, short, "?page=2")
    with CaptureQueriesContext(connection) as of_long:
        page = read(reviewer, long, "?page=7")
    assert len(of_long) == len(of_short)
    assert len(shown(page)) == PAGE_TURNS

"""Two pages of one interview: the first in mid-answer, the second takes it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from interviews.records import LedgerKind
from live.admission import Admission
from live.core.protocol import client_messages
from tests.live.desk import Desk, Page
from tests.live.room import sequences
from tests.virtual_time import until

ONE, TWO = "a" * 16, "b" * 16
SPOKEN = 50
OF_ONE, OF_TWO = 10_000, 11_000


@asynccontextmanager
async def in_mid_answer(desk: Desk) -> AsyncIterator[Page]:
    """The first page, on which something was said that nobody has understood yet."""
    async with desk.talking(ONE) as first:
        first.speak(SPOKEN)
        yield first


@asynccontextmanager
async def continued_elsewhere(desk: Desk, admission: Admission) -> AsyncIterator[Page]:
    """A second page on which Continue was pressed."""
    second = desk.page(TWO, admission)
    async with second.connected():
        await until(lambda: second.browser.got("lobby"))
        second.press_start()
        await until(lambda: second.browser.got("welcome"))
        second.visit.on_text(client_messages.Start())
        yield second


def heard(desk: Desk, page: Page) -> list[int]:
    sessions = desk.sessions(page)
    return sequences(sessions[-1].audio) if sessions else []


def lost(desk: Desk) -> list[tuple[int | None, object]]:
    rows = [row for row in desk.interviews.ledger if row.kind is LedgerKind.AUDIO_LOST]
    return [(row.frames, row.details["cause"]) for row in rows]


def kill(desk: Desk, page: Page) -> None:
    """End the first worker as a power cut does: the page hears nothing of it any more."""
    del desk.boards["here"]
    page.answers = False


def coming_back(page: Page, admission: Admission) -> Page:
    """The same page on another connection."""
    again = Page(admission, page.stream)
    again.entered, again.epoch, again.said = True, page.epoch, page.said
    return again

import asyncio

from live.presence import Presence, Where
from tests.virtual_time import in_virtual_time


def test_a_page_whose_line_breaks_is_away_until_it_is_gone() -> None:
    page = Presence()
    assert page.where is Where.HERE
    page.line_breaks()
    assert page.where is Where.AWAY
    page.leaves()
    assert page.where is Where.GONE


def test_a_page_that_is_gone_does_not_come_back_by_its_line() -> None:
    page = Presence()
    page.leaves()
    page.line_breaks()
    assert page.where is Where.GONE


@in_virtual_time
async def test_who_waits_for_the_line_to_break_hears_of_it() -> None:
    page = Presence()
    waiting = asyncio.create_task(page.until_line_breaks())
    await asyncio.sleep(0)
    assert not waiting.done()
    page.line_breaks()
    await waiting

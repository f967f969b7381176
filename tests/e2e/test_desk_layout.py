"""How the desk is laid out: words stay whole, what belongs together stands on one line, nothing widens the page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.test_desk import log_in, save
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.xdist_group("silent")]

INTERVIEWS = "/admin/interviews/interviewsession/"
CANDIDATES = "/admin/interviews/candidate/"
# Of each e-mail in the list: over how many lines it goes.
LINES_OF_ADDRESSES = """() => [...document.querySelectorAll('#result_list p')]
    .filter((each) => each.textContent.includes('@'))
    .map((each) => {
        const range = document.createRange();
        range.selectNodeContents(each);
        return new Set([...range.getClientRects()].filter((box) => box.width > 1).map((box) => box.top)).size;
    })"""
# Of each value that is only shown: how far its first line is from its label's, in pixels.
DISTANCES = """() => [...document.querySelectorAll('.field-line:has(.readonly)')]
    .filter((line) => line.getBoundingClientRect().height > 0)
    .map((line) => {
        const middle = (element) => {
            const range = document.createRange();
            range.selectNodeContents(element);
            const box = [...range.getClientRects()].find((each) => each.width > 1);
            return box ? box.top + box.height / 2 : NaN;
        };
        return Math.abs(middle(line.querySelector('label')) - middle(line.querySelector('.readonly')));
    })
    .filter((distance) => !Number.isNaN(distance))"""


@pytest.fixture
def desk(chromium: Browser, silent_stack: RealStack) -> Iterator[Page]:
    page = log_in(chromium, silent_stack, silent_stack.seeded["admin"])
    yield page
    page.context.close()


def test_addresses_in_a_list_stay_in_one_line(desk: Page, silent_stack: RealStack) -> None:
    desk.goto(silent_stack.origin + INTERVIEWS)
    lines = desk.evaluate(LINES_OF_ADDRESSES)
    assert lines
    assert set(lines) == {1}


def test_a_value_stands_on_its_labels_line(desk: Page, silent_stack: RealStack) -> None:
    desk.goto(silent_stack.origin + INTERVIEWS)
    desk.get_by_role("link", name="Alex Morgan").click()
    expect(desk.get_by_text("How it ended")).to_be_visible()
    distances = desk.evaluate(DISTANCES)
    assert len(distances) > 6
    assert max(distances) <= 2


def test_days_and_times_of_a_window_and_their_icons_have_names(
    desk: Page, silent_stack: RealStack
) -> None:
    desk.goto(f"{silent_stack.origin}{INTERVIEWS}add/")
    for name in ("Opens: day", "Closes: time"):
        expect(desk.get_by_role("textbox", name=name, exact=True)).to_be_visible()
    for name in ("Opens: choose a day from a calendar", "Closes: choose a time from a list"):
        expect(desk.get_by_role("link", name=name, exact=True)).to_have_count(1)


def test_the_first_tab_stop_leads_past_the_menu(desk: Page, silent_stack: RealStack) -> None:
    desk.goto(silent_stack.origin + INTERVIEWS)
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="Skip to content")).to_be_focused()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.getElementById('content').contains(document.activeElement)")


def test_a_message_with_a_long_word_does_not_widen_the_page(
    desk: Page, silent_stack: RealStack
) -> None:
    desk.goto(f"{silent_stack.origin}{CANDIDATES}add/")
    desk.fill("input[name=name]", "W" * 160)
    desk.fill("input[name=email]", "long-name@example.com")
    save(desk)
    desk.set_viewport_size({"width": 390, "height": 844})
    expect(desk.get_by_text("W" * 160).first).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390

"""The recruiter's desk in a browser: by keyboard, in two windows, and loaded again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.xdist_group("silent")]

PLANS = "/admin/interviews/interviewplan/"
PATIENCE_MS = 30_000


def log_in(browser: Browser, stack: RealStack) -> Page:
    """A recruiter at the desk, in a window of their own."""
    entry = stack.seeded["admin"]
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(stack.origin + entry["path"])
    page.fill("input[name=username]", entry["login"])
    page.fill("input[name=password]", entry["password"])
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")
    return page


@pytest.fixture
def desk(chromium: Browser, silent_stack: RealStack) -> Iterator[Page]:
    page = log_in(chromium, silent_stack)
    yield page
    page.context.close()


def open_plan(page: Page, stack: RealStack) -> None:
    page.goto(stack.origin + PLANS)
    page.get_by_role("link", name="Backend engineer").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Backend engineer")


def questions(page: Page) -> list[str]:
    """What stands in the boxes, from the top; the pattern of a new row is none."""
    boxes = page.locator(".form-group:not(.empty-form) textarea[name$='-text']")
    return [boxes.nth(at).input_value() for at in range(boxes.count())]


def save(page: Page) -> None:
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("button", name="Save", exact=True).click()


def test_questions_are_put_in_order_by_keyboard(desk: Page, silent_stack: RealStack) -> None:
    open_plan(desk, silent_stack)
    first, second, third = questions(desk)
    buttons = desk.locator("[data-direction]")
    expect(buttons).to_have_count(6)
    desk.get_by_role("button", name="Move question 1 down").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-part=order-said]")).to_have_text("Question 2 of 3 now")
    expect(desk.get_by_role("button", name="Move question 2 down")).to_be_focused()
    desk.keyboard.press("Enter")
    # At the end there is one button left.
    expect(desk.get_by_role("button", name="Move question 3 up")).to_be_focused()
    assert questions(desk) == [second, third, first]
    expect(buttons).to_have_count(6)
    save(desk)
    open_plan(desk, silent_stack)
    assert questions(desk) == [second, third, first]


def test_a_question_that_is_added_can_be_moved_and_comes_where_it_was_put(
    desk: Page, silent_stack: RealStack
) -> None:
    open_plan(desk, silent_stack)
    before = questions(desk)
    desk.get_by_role("link", name="Add another Question").click()
    desk.locator(".form-group:not(.empty-form) textarea[name$='-text']").last.fill("And then?")
    desk.get_by_role("button", name="Move question 4 up").press("Enter")
    save(desk)
    open_plan(desk, silent_stack)
    assert questions(desk) == [*before[:2], "And then?", before[2]]


def test_two_windows_on_one_plan_lose_nothing_of_each_other(
    desk: Page, chromium: Browser, silent_stack: RealStack
) -> None:
    other = log_in(chromium, silent_stack)
    open_plan(desk, silent_stack)
    open_plan(other, silent_stack)
    desk.fill("#id_objective", "How they think.")
    save(desk)
    other.fill("#id_focus", "Their own part.")
    other.get_by_role("button", name="Move question 1 down").press("Enter")
    moved = questions(other)
    save(other)
    expect(other.get_by_text("This was changed since you opened it.")).to_be_visible()
    expect(other.get_by_text("Changed: Objective")).to_be_visible()
    expect(other.locator("#id_focus")).to_have_value("Their own part.")
    assert questions(other) == moved
    other.get_by_label("Save mine all the same").check()
    save(other)
    open_plan(desk, silent_stack)
    expect(desk.locator("#id_objective")).to_have_value("How they think.")
    expect(desk.locator("#id_focus")).to_have_value("Their own part.")
    assert questions(desk) == moved
    other.context.close()


def test_the_page_of_a_new_link_is_loaded_again_without_a_second_one(
    desk: Page, silent_stack: RealStack
) -> None:
    desk.goto(f"{silent_stack.origin}/admin/interviews/interviewsession/?q=sam")
    desk.get_by_role("link", name="Sam Lee").first.click()
    desk.get_by_role("link", name="New join link").click()
    with desk.expect_navigation(wait_until="networkidle"):
        desk.get_by_role("button", name="Make the link").click()
    link = desk.get_by_label("Join link").input_value()
    assert "/join/" in link
    desk.reload(wait_until="networkidle")
    expect(desk.get_by_text("The link was shown once")).to_be_visible()
    assert desk.get_by_text("Made a join link").count() == 2
    candidate = desk.context.new_page()
    candidate.goto(link)
    expect(candidate.get_by_role("heading", level=1)).to_contain_text("Sam Lee")

"""The recruiter's desk in a browser: by keyboard, in two windows, and loaded again."""

from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.xdist_group("silent")]

PLANS = "/admin/interviews/interviewplan/"
PATIENCE_MS = 30_000

Entry = Mapping[str, str]


def log_in_again(page: Page, entry: Entry) -> None:
    page.fill("input[name=username]", entry["login"])
    page.fill("input[name=password]", entry["password"])
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")


def log_in(browser: Browser, stack: RealStack, entry: Entry) -> Page:
    """A recruiter at the desk, in a window of their own."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(stack.origin + entry["path"])
    log_in_again(page, entry)
    return page


@pytest.fixture
def entry(silent_stack: RealStack) -> Entry:
    """The way in of a recruiter whose organisation, plan and interview no other test knows."""
    return silent_stack.make_desk()


@pytest.fixture
def desk(chromium: Browser, silent_stack: RealStack, entry: Entry) -> Iterator[Page]:
    page = log_in(chromium, silent_stack, entry)
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
    desk.get_by_role("link", name="Add another question").click()
    desk.locator(".form-group:not(.empty-form) textarea[name$='-text']").last.fill("And then?")
    desk.get_by_role("button", name="Move question 4 up").press("Enter")
    save(desk)
    open_plan(desk, silent_stack)
    assert questions(desk) == [*before[:2], "And then?", before[2]]


def test_two_windows_on_one_plan_lose_nothing_of_each_other(
    desk: Page, chromium: Browser, silent_stack: RealStack, entry: Entry
) -> None:
    other = log_in(chromium, silent_stack, entry)
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


def end_login(page: Page) -> None:
    """The login is over, as after a working day; the browser keeps all else."""
    page.context.clear_cookies(name="__Host-session")


def test_what_was_written_comes_back_after_the_login_was_over(
    desk: Page, silent_stack: RealStack, entry: Entry
) -> None:
    open_plan(desk, silent_stack)
    before = questions(desk)
    desk.fill("#id_focus", "What they would do again.")
    desk.get_by_role("link", name="Add another question").click()
    desk.locator(".form-group:not(.empty-form) textarea[name$='-text']").last.fill("Why so?")
    desk.get_by_role("button", name=f"Move question {len(before) + 1} up").press("Enter")
    written = questions(desk)
    end_login(desk)
    save(desk)
    expect(desk.get_by_text("Your login had ended, so the form was not saved.")).to_be_visible()
    log_in_again(desk, entry)
    expect(desk.get_by_text("It is not saved yet")).to_be_visible()
    expect(desk.locator("#id_focus")).to_have_value("What they would do again.")
    assert questions(desk) == written == [*before[:-1], "Why so?", before[-1]]
    save(desk)
    open_plan(desk, silent_stack)
    expect(desk.locator("#id_focus")).to_have_value("What they would do again.")
    expect(desk.get_by_text("It is not saved yet")).to_be_hidden()
    assert questions(desk) == written


def test_what_was_written_comes_back_after_the_network_was_gone(
    desk: Page, silent_stack: RealStack
) -> None:
    open_plan(desk, silent_stack)
    stored = desk.locator("#id_focus").input_value()
    desk.fill("#id_focus", "Written without a network.")
    desk.context.set_offline(True)
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.wait_for_url("chrome-error://**")
    desk.context.set_offline(False)
    open_plan(desk, silent_stack)
    expect(desk.get_by_text("It is not saved yet")).to_be_visible()
    expect(desk.locator("#id_focus")).to_have_value("Written without a network.")
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.get_by_role("link", name="Drop it, and show what is stored").click()
    expect(desk.locator("#id_focus")).to_have_value(stored)
    expect(desk.get_by_text("It is not saved yet")).to_be_hidden()


def test_what_was_written_is_forgotten_with_the_logout(
    desk: Page, silent_stack: RealStack, entry: Entry
) -> None:
    open_plan(desk, silent_stack)
    address = desk.url
    # More than anybody may send who is not logged in.
    long_text = "Nobody else’s business. " * 800
    desk.fill("#id_job_description", long_text)
    end_login(desk)
    save(desk)
    expect(desk.get_by_text("what you wrote stands in it again")).to_be_visible()
    desk.goto(address)
    log_in_again(desk, entry)
    expect(desk.locator("#id_job_description")).to_have_value(long_text)
    assert desk.evaluate("Object.keys(sessionStorage).length") == 1
    desk.goto(silent_stack.origin + "/admin/")
    desk.evaluate("document.querySelector('form[action$=\"/logout/\"]').requestSubmit()")
    desk.wait_for_load_state("networkidle")
    assert desk.evaluate("Object.keys(sessionStorage).length") == 0
    desk.goto(address)
    log_in_again(desk, entry)
    expect(desk.locator("#id_job_description")).not_to_have_value(long_text)


def test_questions_are_taken_out_by_keyboard_and_nothing_typed_is_lost(
    desk: Page, silent_stack: RealStack
) -> None:
    open_plan(desk, silent_stack)
    before = questions(desk)
    add = desk.get_by_role("link", name="Add another question")
    for text in ("To be dropped?", "To be kept?", ""):
        add.press("Enter")
        desk.locator(".form-group:not(.empty-form) textarea[name$='-text']").last.fill(text)
    desk.get_by_role("button", name=f"Delete question {len(before) + 1}").press("Enter")
    assert questions(desk) == [*before, "To be kept?", ""]
    expect(desk.get_by_role("button", name=f"Delete question {len(before) + 1}")).to_be_focused()
    # The empty row that is left stops nothing.
    save(desk)
    open_plan(desk, silent_stack)
    assert questions(desk) == [*before, "To be kept?"]
    box = desk.get_by_role("checkbox", name=f"Delete question {len(before) + 1}")
    box.focus()
    desk.keyboard.press("Space")
    expect(desk.get_by_text("This item will be deleted.").last).to_be_visible()
    save(desk)
    open_plan(desk, silent_stack)
    assert questions(desk) == before

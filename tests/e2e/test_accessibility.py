"""axe-core finds nothing on the pages that we shape, in light and dark, on a desktop and on a phone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.e2e.accessibility import findings
from tests.e2e.places import DESK, PLACES, RENDERED, SESSION, Place
from tests.e2e.room_page import PATIENCE_MS, RoomPage
from tests.showcase import LONGEST_NAME
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.xdist_group("silent")]

DIALS_OF_A_DROP = 3
MICROPHONE_REFUSED = """() => {
    const refusal = new DOMException("", "NotAllowedError");
    navigator.mediaDevices.getUserMedia = () => Promise.reject(refusal);
}"""
# The desk's theme asks for the scheme when it is loaded, and when its own setting changes.
SCHEME_ON_DESK = """async () => {
    const desk = window.Alpine?.$data(document.documentElement);
    if (desk?.adminTheme === undefined) return;
    desk.adminTheme = "light";
    await Alpine.nextTick();
    desk.adminTheme = "auto";
    await Alpine.nextTick();
}"""


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at."""

    scheme: Literal["light", "dark"]
    device: str
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.scheme} {self.device}"


LIGHT_DESKTOP: Final = Look("light", "desktop", 1280, 800)
DARK_DESKTOP: Final = Look("dark", "desktop", 1280, 800)
LIGHT_PHONE: Final = Look("light", "phone", 390, 844)
DARK_PHONE: Final = Look("dark", "phone", 390, 844)
EVERY_LOOK: Final = (LIGHT_DESKTOP, DARK_DESKTOP, LIGHT_PHONE, DARK_PHONE)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Load every page anew for every look where that was asked for; else most pages for two."""
    has_time = metafunc.config.getoption("every_look")
    if "place" in metafunc.fixturenames:
        places = [place for place in PLACES if has_time or not place.is_variant]
        metafunc.parametrize("place", places, ids=str)
    if "looks" in metafunc.fixturenames:
        visits = [(look,) for look in EVERY_LOOK] if has_time else [(LIGHT_DESKTOP, DARK_PHONE)]
        names = [" to ".join(map(str, looks)) for looks in visits]
        metafunc.parametrize("looks", visits, ids=names)


@pytest.fixture(scope="module")
def showcase(silent_stack: RealStack) -> dict[str, Any]:
    return silent_stack.make_showcase()


def answer_with(html: str) -> Callable[[Route], None]:
    """Put a page where the site has none."""

    def answer(route: Route) -> None:
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    return answer


@pytest.fixture(scope="module")
def visitor(
    silent_stack: RealStack, chromium: Browser, showcase: dict[str, Any]
) -> Iterator[Callable[[str], BrowserContext]]:
    """A browser for each login, and one for who has none; all of them have the candidates' keys."""
    # Chromium takes a loopback address for secure; Playwright goes by the scheme.
    address = silent_stack.origin.replace("http:", "https:")
    with ExitStack() as opened:

        @cache
        def open_browser(who: str) -> BrowserContext:
            context = chromium.new_context()
            opened.callback(context.close)
            for name, html in showcase["rendered"].items():
                context.route(f"**{RENDERED}{name}/", answer_with(html))
            held = [*showcase["keys"], *([showcase["logins"][who]] if who else ())]
            for name, value in held:
                cookie: Any = {"name": name, "value": value, "url": address, "secure": True}
                context.add_cookies([cookie])
            return context

        yield open_browser


def look_at(page: Page, look: Look) -> None:
    page.set_viewport_size({"width": look.width, "height": look.height})
    page.emulate_media(color_scheme=look.scheme, reduced_motion="reduce")
    page.evaluate(SCHEME_ON_DESK)


def expect_no_barrier(page: Page, looks: Sequence[Look], place: Place | None = None) -> None:
    """Take the looks one after the other, and say all that is wrong in any of them."""
    found = []
    for look in looks:
        look_at(page, look)
        if place and place.opened:
            place.opened(page)
        lies_over = place.lies_over if place else ""
        found += [f"{look}: {finding}" for finding in findings(page, lies_over=lies_over)]
    assert not found, "\n".join(("", *found))


def test_a_page_has_no_barrier(
    silent_stack: RealStack,
    visitor: Callable[[str], BrowserContext],
    showcase: dict[str, Any],
    place: Place,
    looks: Sequence[Look],
) -> None:
    page = visitor(place.who).new_page()
    look_at(page, looks[0])
    page.goto(silent_stack.origin + place.path.format(**showcase["names"]))
    if place.act is not None:
        place.act(page)
    expect_no_barrier(page, looks, place)
    page.close()


@pytest.mark.parametrize("path", [SESSION, f"{DESK}candidate/?q={LONGEST_NAME}"])
def test_beside_a_name_that_cannot_break_the_email_stays_in_the_window(
    silent_stack: RealStack, visitor: Callable[[str], BrowserContext], path: str
) -> None:
    page = visitor("administrator").new_page()
    look_at(page, LIGHT_DESKTOP)
    page.goto(silent_stack.origin + path)
    row = page.locator("#result_list tr", has_text=LONGEST_NAME).first
    cell = row.locator("td, th").filter(has_text="@example.com")
    box = cell.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= LIGHT_DESKTOP.width
    page.close()


@pytest.fixture
def room(silent_stack: RealStack, candidate_context: BrowserContext, tmp_path: Path) -> RoomPage:
    """The page of somebody who has not pressed Start."""
    interview = silent_stack.make_interviews(1)[0]
    return RoomPage.open(candidate_context, silent_stack, interview, tmp_path)


def test_the_room_has_no_barrier_by_voice_and_at_the_end(
    room: RoomPage, looks: Sequence[Look]
) -> None:
    room.enter()
    room.expect_phase("listening")
    expect_no_barrier(room.page, looks)
    room.page.get_by_role("button", name="Type").click()
    expect_no_barrier(room.page, looks)
    room.page.get_by_role("button", name="End", exact=True).click()
    expect_no_barrier(room.page, looks)
    room.page.get_by_role("button", name="End interview").click()
    room.page.wait_for_url("**/done/", timeout=PATIENCE_MS)


def test_the_room_has_no_barrier_where_something_is_asked_of_the_interviewer(
    room: RoomPage, looks: Sequence[Look]
) -> None:
    room.enter()
    room.expect_question(1)
    room.expect_phase("listening")
    room.page.get_by_role("button", name="One moment").click()
    expect_no_barrier(room.page, looks)
    room.page.get_by_role("button", name="I'm ready").click()
    room.page.get_by_role("button", name="Skip", exact=True).click()
    expect_no_barrier(room.page, looks)


def test_the_languages_and_a_page_from_right_to_left_have_no_barrier(
    room: RoomPage, looks: Sequence[Look]
) -> None:
    room.page.goto(f"{room.page.url}?language=ar")
    expect(room.page.locator("html")).to_have_attribute("dir", "rtl")
    expect_no_barrier(room.page, looks)
    room.page.locator(".languages summary").click()
    expect_no_barrier(room.page, looks)


def test_the_choice_of_devices_in_the_interview_has_no_barrier(
    room: RoomPage, looks: Sequence[Look]
) -> None:
    room.enter()
    room.expect_phase("listening")
    room.page.get_by_role("button", name="Sound", exact=True).click()
    expect(room.page.locator("#microphone-choice option").first).to_be_attached()
    expect_no_barrier(room.page, looks)


def test_the_device_check_has_no_barrier_from_its_question_to_its_results(
    room: RoomPage, looks: Sequence[Look]
) -> None:
    check = room.page.locator("#check")

    def expect_stage(stage: str) -> None:
        expect(check).to_have_attribute("data-stage", stage, timeout=PATIENCE_MS)
        expect_no_barrier(room.page, looks)

    room.page.get_by_role("button", name="Check your microphone and sound").click()
    expect_stage("ready")
    room.page.get_by_role("button", name="Speak for three seconds").click()
    expect_stage("judging")
    room.page.get_by_role("button", name="No", exact=True).click()
    expect_stage("over")
    room.page.get_by_role("button", name="Close the check").click()
    room.page.evaluate(MICROPHONE_REFUSED)
    room.page.get_by_role("button", name="Check your microphone and sound").click()
    expect_stage("blocked")


def test_the_room_has_no_barrier_in_writing(
    silent_stack: RealStack, room: RoomPage, looks: Sequence[Look]
) -> None:
    room.enter("Answer by typing instead")
    room.expect_phase("listening")
    expect_no_barrier(room.page, looks)
    silent_stack.fault(fault="close", when="on_dial", code=1011, count=DIALS_OF_A_DROP + 20)
    silent_stack.fault(fault="drop", when="now")
    room.expect_phase("text_only")
    expect_no_barrier(room.page, looks)


def test_what_a_page_says_without_a_microphone_and_beside_another_one_has_no_barrier(
    candidate_context: BrowserContext, room: RoomPage, looks: Sequence[Look]
) -> None:
    room.page.evaluate(MICROPHONE_REFUSED)
    room.enter()
    expect(room.page.locator("#refusal")).to_be_visible(timeout=PATIENCE_MS)
    expect_no_barrier(room.page, looks)
    room.enter("Answer by typing")
    room.expect_phase("listening")
    other = candidate_context.new_page()
    other.goto(room.page.url)
    expect(other.locator("#return-lead")).to_be_visible(timeout=PATIENCE_MS)
    expect_no_barrier(other, looks)
    other.get_by_role("button", name="Continue interview").click()
    expect(room.page.locator("#final")).to_be_visible(timeout=PATIENCE_MS)
    expect_no_barrier(room.page, looks)

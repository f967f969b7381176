"""A real stack and a real Chromium for the journeys, and what both knew when one of them fails."""

import json
import urllib.error
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from interviewer.stack.browser import find_chromium
from tests.e2e.room_page import RoomPage
from tests.stack import RealStack

# A browser for tests talks to nobody but us, and runs as whoever runs the tests.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_HERE = Path(__file__).parent
SPEAKING_MICROPHONE = (_HERE / "speaking-microphone.js").read_text("utf-8")
WATCHED_ROOM = (_HERE / "watched-room.js").read_text("utf-8")


LOG_LINES_SHOWN = 40
ROOM_IN_WORDS = (
    """(room) => JSON.stringify({...room.dataset, ...window.seen, text: room.innerText})"""
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Add what the page showed, the simulator heard and the worker logged to a failure's report."""
    report = yield
    fixtures: dict[str, object] = getattr(item, "funcargs", {})
    if report.when == "call" and report.failed:
        stacks = [one for one in fixtures.values() if isinstance(one, RealStack)]
        pages = [one for one in fixtures.values() if isinstance(one, RoomPage)]
        report.sections += [("the page's room", _room_shown(page)) for page in pages]
        report.sections += [section for one in stacks for section in _seen_by(one)]
    return report


def _room_shown(candidate: RoomPage) -> str:
    try:
        return str(candidate.room.evaluate(ROOM_IN_WORDS, timeout=5_000))
    except (PlaywrightError, pytest.fail.Exception) as gone:  # the test's own time may end here
        return f"cannot be read any more: {gone}"


def _seen_by(stack: RealStack) -> Iterator[tuple[str, str]]:
    try:
        heard = json.dumps(stack.connections(), indent=1)
    except (OSError, urllib.error.URLError) as gone:
        heard = f"cannot be asked any more: {gone}"
    yield "the simulator's connections since the test began", heard
    for worker in stack.workers:
        log = worker.log.read_text("utf-8", "replace").splitlines()[-LOG_LINES_SHOWN:]
        yield f"the end of {worker.log.name}", "\n".join(log)


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealStack]:
    """Everything `make run` starts, with ears that understand speech."""
    var = tmp_path_factory.mktemp("stack")
    with RealStack(var, ear="whisper", voice="auto", demo=True) as running:
        yield running


@pytest.fixture(scope="package")
def silent_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealStack]:
    """The same where nobody speaks, so that no ears are needed."""
    with RealStack(tmp_path_factory.mktemp("silent"), demo=True) as running:
        yield running


@pytest.fixture(autouse=True)
def _as_at_the_start(request: pytest.FixtureRequest) -> None:
    """No test meets the faults and habits that another one has ordered."""
    for shared in {"stack", "silent_stack"} & set(request.fixturenames):
        request.getfixturevalue(shared).reset()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=list(CHROMIUM_FLAGS)
        )
        yield browser
        browser.close()


@pytest.fixture
def candidate_context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser whose microphone speaks what the test tells it to."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(SPEAKING_MICROPHONE)
    context.add_init_script(WATCHED_ROOM)
    yield context
    context.close()


@pytest.fixture
def interview(stack: RealStack) -> dict[str, str]:
    return stack.make_interviews(1)[0]


@pytest.fixture
def candidate(
    stack: RealStack,
    candidate_context: BrowserContext,
    interview: dict[str, str],
    tmp_path: Path,
) -> RoomPage:
    """Somebody who has been greeted and asked the first question."""
    page = RoomPage.open(candidate_context, stack, interview, tmp_path)
    page.enter()
    page.expect_phase("listening")
    page.expect_question(1)
    return page

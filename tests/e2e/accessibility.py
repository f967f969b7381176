"""What axe-core finds on a page, which of its tab stops show no focus, and whether it is too wide."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

from interviewer.stack.services import ROOT

AXE: Final = ROOT / "node_modules" / "axe-core" / "axe.min.js"
FOCUS: Final = (Path(__file__).parent / "focus.js").read_text("utf-8")
WCAG_2_2_AA: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
# Rules that axe leaves out unless they are asked for by name.
ASKED_FOR: Final = ("target-size", "label-content-name-mismatch", "css-orientation-lock")
OPTIONS: Final[dict[str, object]] = {
    "runOnly": [*WCAG_2_2_AA, "best-practice"],
    "rules": {rule: {"enabled": True} for rule in ASKED_FOR},
    "resultTypes": ["violations"],
}
# What moves or fades has another contrast in every moment: it is looked at when it has arrived.
AT_REST: Final = """() => {
    const still = new CSSStyleSheet();
    still.replaceSync(`*, ::before, ::after, ::backdrop {
        transition: none !important; animation: none !important;
    }`);
    document.adoptedStyleSheets.push(still);
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
WIDTHS: Final = "() => [document.scrollingElement.scrollWidth, innerWidth]"


def findings(page: Page, *, lies_over: str = "") -> list[str]:
    """Return a line for everything that is wrong with the page as it stands.

    lies_over: selector of what others have laid over the page, and is none of ours.
    """
    page.evaluate(AT_REST)
    focus = () if lies_over else _of_focus(page)
    return [*_of_axe(page, lies_over), *focus, *_of_width(page)]


def _of_axe(page: Page, lies_over: str) -> Iterator[str]:
    if not page.evaluate("() => 'axe' in window"):
        assert AXE.is_file(), "axe-core is missing: npm ci installs it"
        page.evaluate(AXE.read_text("utf-8"))
    where = {"exclude": [[lies_over]]} if lies_over else {"include": [["html"]]}
    found: dict[str, Any] = page.evaluate("(given) => axe.run(...given)", [where, OPTIONS])
    for violation in found["violations"]:
        for node in violation["nodes"]:
            selector = " ".join(map(str, node["target"]))
            why = " ".join(node["failureSummary"].split())
            yield f"{violation['id']}: {selector}: {violation['help']}. {why} ({node['html']:.160})"


def _of_focus(page: Page) -> Iterator[str]:
    # After a key, browsers show where the focus is; this one alone moves nothing.
    page.keyboard.press("Shift")
    yield from page.evaluate(FOCUS)


def _of_width(page: Page) -> Iterator[str]:
    width, room = page.evaluate(WIDTHS)
    if width > room:
        yield f"reflow: the page is {width} px wide and has {room} px: it scrolls sideways"

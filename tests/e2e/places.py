"""Every page that we shape, and the way to it: an address, who goes there, what is done on it.

What stands in braces comes from the showcase (tests/showcase.py). The candidate's room is a place
where time passes: test_accessibility.py walks through it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page

DESK: Final = "/admin/interviews/"
SESSION: Final = f"{DESK}interviewsession/"
LOGIN: Final = "/admin/auth/user/"
# Pages that no address leads to while all is well: the showcase has rendered them.
RENDERED: Final = "/rendered/"

Act = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where to go.

    who: a login of the showcase, "" for nobody; candidates' keys are there in any case.
    act: done once, when the page has come.  opened: done before every look.
    is_variant: made from the templates of another place; looked at where there is time.
    lies_over: selector of something open, made by others, that lies over the page and closes when
    one goes on: it is not looked at, and what is below takes no focus.
    """

    name: str
    path: str
    who: str = ""
    act: Act | None = None
    opened: Act | None = None
    is_variant: bool = False
    lies_over: str = ""

    def __str__(self) -> str:
        return self.name


def press(name: str) -> Act:
    """Send a form by its button."""

    def act(page: Page) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=name, exact=True).click()

    return act


def send_nothing(button: str = "Save") -> Act:
    """Send the form with nothing in it, past the browser's own check."""

    def act(page: Page) -> None:
        page.evaluate("() => { for (const form of document.forms) form.noValidate = true; }")
        press(button)(page)

    return act


def empty_window(page: Page) -> None:
    """Send the form of a window without a day."""
    page.locator("[name=opens_at_0]").fill("")
    press("Change the window")(page)


def log_in_wrongly(page: Page) -> None:
    page.fill("[name=username]", "nobody")
    page.fill("[name=password]", "nothing")
    with page.expect_navigation():
        page.locator("[name=password]").press("Enter")


def send_without_token(page: Page) -> None:
    """Send the form as a page does that was open while its reader logged in or out elsewhere."""
    page.evaluate("() => document.querySelector('[name=csrfmiddlewaretoken]').remove()")
    log_in_wrongly(page)


def send_too_many_fields(page: Page) -> None:
    page.evaluate(
        """() => {
            for (let at = 0; at < 1100; at += 1) {
                const field = Object.assign(document.createElement("input"), { type: "hidden", name: `f${at}` });
                document.querySelector("[name=password]").form.append(field);
            }
        }"""
    )
    log_in_wrongly(page)


def open_filter(page: Page) -> None:
    page.get_by_role("button", name="Filters").press("Enter")
    page.get_by_role("button", name="Apply Filters").wait_for()


def open_own_menu(page: Page) -> None:
    """By keyboard alone, on a phone by way of the menu."""
    for menu in page.get_by_role("button", name="Show or hide the menu").all():
        if menu.is_visible() and menu.get_attribute("aria-expanded") == "false":
            menu.press("Enter")
    page.locator("[x-on\\:click*=openUserLinks]").press(" ")
    page.get_by_role("button", name="Log out").wait_for()


def open_related(page: Page) -> None:
    page.get_by_role("button", name="Add another candidate").press("Enter")
    page.get_by_role("link", name="Add another candidate").wait_for()


def open_remark(page: Page) -> None:
    page.get_by_text("Change it").first.press("Enter")
    page.get_by_role("button", name="Keep it beside the turn").first.wait_for()


def open_picker(page: Page) -> None:
    if not page.locator(".select2-dropdown").is_visible():
        page.locator(".select2-selection").first.click()
    page.locator(".select2-results__option:not(.loading-results)").first.wait_for()


def _of_candidates() -> tuple[Place, ...]:
    return (
        Place("landing", "/"),
        Place("no page", "/nothing/"),
        Place("not open to a role", LOGIN, "recruiter"),
        Place("a form too old", "/review/login/", act=send_without_token),
        Place("could not be read", "/review/login/", act=send_too_many_fields),
        Place("broken", f"{RENDERED}broken/"),
        Place("paused", f"{RENDERED}paused/"),
        Place("a button's address", "/interview/{scheduled}/ask/", is_variant=True),
        Place("unknown link", "/join/unknown/"),
        Place("too early", "/interview/{early}/"),
        Place("too late", "/interview/{late}/", is_variant=True),
        Place("cancelled", "/interview/{cancelled}/", is_variant=True),
        Place("lobby", "/interview/{scheduled}/"),
        Place("practice", "/interview/{scheduled}/practice/", is_variant=True),
        Place("requests", "/interview/{requesting}/requests/"),
        Place("requests, refused", "/interview/{scheduled}/requests/", act=send_nothing("Send")),
        Place("requests, answered", "/interview/{answered}/requests/", is_variant=True),
        Place("requests, afterwards", "/interview/{lossy}/requests/?kind=problem", is_variant=True),
        Place("own transcript", "/interview/{lossy}/transcript/", act=open_remark),
        Place("own transcript, over", "/interview/{past}/transcript/", is_variant=True),
        Place("rating, refused", "/interview/{failed}/rating/", act=send_nothing("Send")),
        Place("rating, given", "/interview/{lossy}/rating/", is_variant=True),
        Place("consent, asked", "/interview/{asked}/consent/"),
        Place("consent, given", "/interview/{scheduled}/consent/"),
        Place("consent, declined", "/interview/{declined}/consent/", is_variant=True),
        Place("consent, withdrawn", "/interview/{withdrawn}/consent/", is_variant=True),
        Place("done, withdrawn", "/interview/{withdrawn}/done/", is_variant=True),
        Place("lobby, back again", "/interview/{running}/", is_variant=True),
        Place("done, completed", "/interview/{completed}/done/", is_variant=True),
        Place("done, with a loss", "/interview/{lossy}/done/"),
        Place("done, stopped", "/interview/{stopped}/done/", is_variant=True),
        Place("done, failed", "/interview/{failed}/done/"),
        Place("done, abandoned", "/interview/{abandoned}/done/", is_variant=True),
        Place("done, asked again", "/interview/{asking}/done/", is_variant=True),
        Place("done, still open", "/interview/{running}/done/", is_variant=True),
    )


def _of_reviewers() -> tuple[Place, ...]:
    return (
        Place("review login", "/review/login/", is_variant=True),
        Place("review login, refused", "/review/login/", act=log_in_wrongly),
        Place("review list", "/review/", "reviewer"),
        Place("review list, nothing found", "/review/?q=nobody", "reviewer", is_variant=True),
        Place("review list, empty", "/review/", "newcomer", is_variant=True),
        Place("transcript", "/review/{lossy}/", "reviewer"),
        Place("transcript, running", "/review/{running}/", "reviewer", is_variant=True),
        Place("transcript, long", "/review/{long}/?at=nonsense", "reviewer"),
        Place("transcript, not processed", "/review/{unprocessed}/", "administrator"),
        Place("transcript, forbidden", "/review/{completed}/", "recruiter"),
        Place("password", "/account/password/", "reviewer", is_variant=True),
        Place(
            *("password, refused", "/account/password/", "reviewer"),
            act=send_nothing("Change password"),
        ),
        Place("password, changed", "/account/password/changed/", "recruiter", is_variant=True),
    )


def _lists() -> tuple[Place, ...]:
    return (
        Place("desk login", "/admin/login/", is_variant=True),
        Place("desk login, refused", "/admin/login/", act=log_in_wrongly),
        Place("overview", "/admin/", "administrator"),
        Place("overview, first steps", "/admin/", "newcomer"),
        Place("overview, of the site", "/admin/", "superuser", is_variant=True),
        Place("overview, without a desk", "/admin/login/", "stranger", is_variant=True),
        Place("own menu", "/admin/", "administrator", opened=open_own_menu),
        Place("interviews", SESSION, "administrator"),
        Place("interviews, filter", SESSION, "administrator", opened=open_filter),
        Place("interviews, not found", f"{SESSION}?q=nobody", "administrator", is_variant=True),
        Place("interviews, none", SESSION, "newcomer", is_variant=True),
        Place("candidates, page 2", f"{DESK}candidate/?p=2", "administrator"),
        Place("plans", f"{DESK}interviewplan/", "administrator", is_variant=True),
        Place("organisations", f"{DESK}organisation/", "superuser", is_variant=True),
        Place("consent texts", f"{DESK}consenttext/", "administrator", is_variant=True),
        Place("members", f"{DESK}membership/", "administrator"),
        Place("former members", f"{DESK}formermember/", "administrator", is_variant=True),
        Place("former members, none", f"{DESK}formermember/", "newcomer", is_variant=True),
        Place("notes of upgrades", f"{DESK}upgradenote/", "administrator", is_variant=True),
        Place("logins", LOGIN, "superuser", is_variant=True),
        Place("groups", "/admin/auth/group/", "superuser", is_variant=True),
    )


def _forms() -> tuple[Place, ...]:
    def new(model: str, *, is_variant: bool = True, **more: Act) -> Place:
        how = ", refused" if more else ""
        path = f"{DESK}{model}/add/"
        return Place(f"new {model}{how}", path, "administrator", is_variant=is_variant, **more)

    def of(model: str, *, is_variant: bool = True) -> Place:
        path = f"{DESK}{model}/{{{model}}}/change/"
        return Place(model, path, "administrator", is_variant=is_variant)

    return (
        new("interviewsession"),
        new("interviewsession", is_variant=False, act=send_nothing()),
        Place(
            *("new interviewsession, choosing", f"{SESSION}add/", "administrator"),
            opened=open_picker,
            # Django's own list of choices hangs at the end of the body, outside of every landmark.
            lies_over=".select2-container--open:not(.select2)",
        ),
        Place(
            *("new interviewsession, related", f"{SESSION}add/", "administrator"),
            opened=open_related,
            is_variant=True,
        ),
        new("candidate"),
        new("candidate", act=send_nothing()),
        new("interviewplan"),
        new("interviewplan", is_variant=False, act=send_nothing()),
        Place("new organisation", f"{DESK}organisation/add/", "superuser", is_variant=True),
        new("consenttext", is_variant=False),
        new("membership"),
        new("membership", is_variant=False, act=send_nothing()),
        of("candidate"),
        of("interviewplan", is_variant=False),
        of("organisation"),
        of("membership"),
        of("upgradenote"),
        Place("new login", f"{LOGIN}add/", "superuser", is_variant=True),
        Place("login", f"{LOGIN}{{login}}/change/", "superuser"),
        Place("login, its history", f"{LOGIN}{{login}}/history/", "superuser", is_variant=True),
        Place("login, new password", f"{LOGIN}{{login}}/password/", "superuser", is_variant=True),
        Place("new group", "/admin/auth/group/add/", "superuser", is_variant=True),
    )


def _interviews() -> tuple[Place, ...]:
    def of(name: str, page: str, act: Act | None = None, *, is_variant: bool = True) -> Place:
        path = f"{SESSION}{page}/"
        return Place(f"interview, {name}", path, "administrator", act, is_variant=is_variant)

    return (
        of("scheduled", "{scheduled}/change", is_variant=False),
        of("completed", "{completed}/change"),
        of("failed", "{failed}/change", is_variant=False),
        of("asked for again", "{asking}/change"),
        of("not processed", "{unprocessed}/change"),
        of("cancel", "{scheduled}/cancel", is_variant=False),
        of("change the window", "{scheduled}/window", is_variant=False),
        of(
            *("change the window, refused", "{scheduled}/window", empty_window),
            is_variant=False,
        ),
        of("end now", "{running}/end"),
        of("withdraw links", "{scheduled}/withdraw"),
        of("grant another", "{abandoned}/grant"),
        of("decline another", "{asking}/decline"),
        of("with requests", "{requesting}/change"),
        of("has heard back", "{completed}/told"),
        of("answer", "{requesting}/answer", send_nothing("Answer"), is_variant=False),
        of("process again", "{unprocessed}/process"),
        of("new link", "{scheduled}/join-link"),
        of("new link of one that has begun", "{running}/join-link", send_nothing("Make the link")),
        of("new link, shown", "{scheduled}/join-link", press("Make the link"), is_variant=False),
        Place("delete an interview", f"{SESSION}{{completed}}/delete/", "superuser"),
        Place(
            *("delete a candidate", f"{DESK}candidate/{{candidate}}/delete/", "administrator"),
            is_variant=True,
        ),
        Place("delete a member", f"{DESK}membership/{{membership}}/delete/", "administrator"),
        Place("delete a login", f"{LOGIN}{{login}}/delete/", "superuser", is_variant=True),
    )


PLACES: Final = (*_of_candidates(), *_of_reviewers(), *_lists(), *_forms(), *_interviews())

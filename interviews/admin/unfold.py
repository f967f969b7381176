"""Look and navigation of the admin, for the settings.

Plain data and functions of a request: imported before models exist.
"""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))


def _favicon(_request: HttpRequest) -> str:
    return static("icons/mark.svg")


def _style(name: str) -> Callable[[HttpRequest], str]:
    return lambda _request: static(f"css/desk/{name}.css")


def _names_script(_request: HttpRequest) -> str:
    return static("js/desk/names.js")


def _keys_script(_request: HttpRequest) -> str:
    return static("js/desk/keys.js")


def _rows_script(_request: HttpRequest) -> str:
    return static("js/desk/rows.js")


def _unsaved_script(request: HttpRequest) -> str:
    login = getattr(request.user, "pk", None) or ""
    answers = "" if request.method in ("GET", "HEAD") else "&answers-a-form"
    return f"{static('js/desk/unsaved.js')}#login={login}{answers}"


def _time_zone_script(request: HttpRequest) -> str:
    # A page that answers a form is not loaded again: that would send the form again.
    mark = "" if request.method in ("GET", "HEAD") else "#answers-a-form"
    return static("js/review/time_zone.js") + mark


UNFOLD: Final[dict[str, Any]] = {
    "SITE_TITLE": _("AI Interviewer"),
    "SITE_HEADER": _("AI Interviewer"),
    "SITE_SUBHEADER": _("Recruiter’s desk"),
    "SITE_URL": "/",
    "SITE_SYMBOL": "graphic_eq",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _favicon}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "interviews.admin.dashboard.add_dashboard",
    # In this order: what comes later outweighs what comes before.
    "STYLES": [_style(name) for name in ("parts", "overview", "lists", "forms", "focus")],
    "SCRIPTS": [_time_zone_script, _names_script, _keys_script, _rows_script, _unsaved_script],
    # The theme's own tokens: the greens of css/tokens.css as the scale it asks for.
    "COLORS": {
        "primary": {
            "50": "#eef7f3",
            "100": "#d8ede4",
            "200": "#b5dccc",
            "300": "#86c8ae",
            "400": "#52ad8c",
            "500": "#3aa886",
            "600": "#0a6650",
            "700": "#07503f",
            "800": "#074134",
            "900": "#06352b",
            "950": "#032019",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            {
                "items": [
                    {
                        "title": _("Overview"),
                        "icon": "home",
                        "link": reverse_lazy("admin:index"),
                    },
                ],
            },
            {
                "title": _("Interviews"),
                "separator": True,
                "items": [
                    {
                        "title": _("Interviews"),
                        "icon": "graphic_eq",
                        "link": reverse_lazy("admin:interviews_interviewsession_changelist"),
                        "permission": "interviews.admin.doors.to_desk",
                    },
                    {
                        "title": _("Candidates"),
                        "icon": "group",
                        "link": reverse_lazy("admin:interviews_candidate_changelist"),
                        "permission": "interviews.admin.doors.to_desk",
                    },
                ],
            },
            {
                "title": _("Preparation"),
                "separator": True,
                "items": [
                    {
                        "title": _("Interview plans"),
                        "icon": "checklist",
                        "link": reverse_lazy("admin:interviews_interviewplan_changelist"),
                        "permission": "interviews.admin.doors.to_desk",
                    },
                    {
                        "title": _("Organisations"),
                        "icon": "apartment",
                        "link": reverse_lazy("admin:interviews_organisation_changelist"),
                        "permission": "interviews.admin.doors.to_desk",
                    },
                ],
            },
            {
                "title": _("Staff"),
                "separator": True,
                "items": [
                    {
                        "title": _("Consent texts"),
                        "icon": "contract",
                        "link": reverse_lazy("admin:interviews_consenttext_changelist"),
                        "permission": "interviews.admin.doors.to_consent_texts",
                    },
                    {
                        "title": _("Members"),
                        "icon": "badge",
                        "link": reverse_lazy("admin:interviews_membership_changelist"),
                        "permission": "interviews.admin.doors.to_members",
                    },
                    {
                        "title": _("Logins"),
                        "icon": "person",
                        "link": reverse_lazy("admin:auth_user_changelist"),
                        "permission": _is_superuser,
                    },
                    {
                        "title": _("Groups"),
                        "icon": "shield_person",
                        "link": reverse_lazy("admin:auth_group_changelist"),
                        "permission": _is_superuser,
                    },
                    {
                        "title": _("Notes of upgrades"),
                        "icon": "rule",
                        "link": reverse_lazy("admin:interviews_upgradenote_changelist"),
                        "permission": "interviews.admin.doors.to_upgrade_notes",
                    },
                    {
                        "title": _("Read transcripts"),
                        "icon": "article",
                        "link": reverse_lazy("review-list"),
                        "permission": "interviews.admin.doors.to_transcripts",
                    },
                ],
            },
        ],
    },
}

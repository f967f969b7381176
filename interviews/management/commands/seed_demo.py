"""`manage.py seed_demo`: make what a first look needs, and tell where it is."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from interviews.demo.cast import Login, cast_plan, cast_staff, finished_interview, open_interview


class Command(BaseCommand):
    """Harmless to repeat; the last line of its output is JSON for the launcher."""

    help = "Make demo data: staff, a plan, an interview that is open now, and one to read."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing and print the logins and links."""
        recruiter, reviewer = cast_staff(Path(settings.VAR_DIR) / "demo-logins.json")
        plan = cast_plan()
        finished_interview(plan)
        link = open_interview(plan)
        self.stdout.write("Demo data is ready.")
        for login in (recruiter, reviewer):
            self.stdout.write(f"  {login.name}: {login.password}")
        answer = {
            "admin": _entry(reverse("admin:index"), recruiter),
            "candidate": {"path": link.path},
            "reviewer": _entry(reverse("review-list"), reviewer),
        }
        self.stdout.write(json.dumps(answer))


def _entry(path: str, login: Login) -> dict[str, str]:
    return {"path": path, "login": login.name, "password": login.password}

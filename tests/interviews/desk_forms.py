"""Forms of the desk, opened and sent as a browser does it."""

from django.test import Client

from interviews.models import InterviewPlan
from tests.forms import form_on

ROOT = "/admin/interviews/"


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def page_of(plan: InterviewPlan) -> str:
    return f"{ROOT}interviewplan/{plan.pk}/change/"


def opened(client: Client, url: str) -> dict[str, object]:
    """The form as a browser would send it back unchanged."""
    kind = url.removeprefix(ROOT).split("/")[0]
    return {**form_on(client.get(url).text, f"{kind}_form")}

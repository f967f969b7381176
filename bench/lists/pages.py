"""Times every list of the site in the database of the settings.

Each page is asked for in this process, through every layer but the socket. Prints one
line of JSON a page.
"""

import json
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final
from urllib.parse import urlencode

import psutil
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Count, Model
from django.test import Client
from django.test.utils import (
    CaptureQueriesContext,
    setup_test_environment,
    teardown_test_environment,
)
from django.urls import reverse

from bench.lists.rows import OF_A_SMALL_ONE, OF_THE_LARGEST, OF_THREE, SUPERUSER
from interviews.models import Candidate, InterviewSession
from interviews.querysets import FINISHED

TIMES: Final = 5
WARM_UP: Final = 1
SEARCHES: Final = ("ana", "ana chen", "nobody-has-this-name")


@dataclass(frozen=True, slots=True)
class Measured:
    """One page: what it takes, and what it asked of the database.

    busy_ms: processor time of this process and of the database's, which does not depend on
    what else the machine does.  ms: the median of the times by the clock.
    """

    reader: str
    page: str
    busy_ms: float
    ms: float
    queries: int
    kilobytes: int


def pages(client: Client, *, everything: bool) -> Iterator[tuple[str, str]]:
    """Yield name and address of each page to be timed, or of those that an organisation fills."""
    yield "dashboard", reverse("admin:index")
    models = [each for each in apps.get_models() if admin.site.is_registered(each)]
    for model in models if everything else (Candidate, InterviewSession):
        yield from _desk_list(client, model)
    yield from _filters()
    yield from _pickers()
    review = reverse("review-list")
    yield from _of_one_list("review list", review, client.get(review).context["page"].paginator)
    for status in ("running", "completed", "failed"):
        yield f"review list, {status}", f"{review}?status={status}"
    if not everything:
        return
    turns = Count("turns")
    finished = InterviewSession.objects.filter(status__in=FINISHED)
    longest = finished.annotate(total=turns).order_by("-total").values_list("pk", flat=True)[0]
    yield (
        "one interview at the desk",
        reverse("admin:interviews_interviewsession_change", args=(longest,)),
    )
    read = reverse("review-detail", args=(longest,))
    yield "one interview, read", read
    yield "one interview, read, page in the middle", f"{read}?page=50"
    yield "one interview, read, last page", f"{read}?page=100"


def _desk_list(client: Client, model: type[Model]) -> Iterator[tuple[str, str]]:
    options = model._meta
    name = str(options.verbose_name_plural)
    url = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
    shown = client.get(url).context["cl"]
    yield from _of_one_list(name, url, shown.paginator, searched=bool(shown.search_fields))
    for index, column in enumerate(shown.list_display):
        if shown.get_ordering_field(column) and (
            shown.sortable_by is None or column in shown.sortable_by
        ):
            yield f"{name}, by {column}", f"{url}?o={index}"
            yield f"{name}, by {column}, last first", f"{url}?o=-{index}"


def _filters() -> Iterator[tuple[str, str]]:
    interviews = reverse("admin:interviews_interviewsession_changelist")
    for status in ("completed", "scheduled", "failed"):
        yield f"interviews, {status}", f"{interviews}?status__exact={status}"
    both = "status__exact=completed&status__exact=failed"
    yield "interviews, completed or failed", f"{interviews}?{both}"
    yield "interviews, failed, search “ana”", f"{interviews}?status__exact=failed&q=ana"
    yield (
        "interviews, of some days",
        f"{interviews}?opens_at_from=2025-01-01&opens_at_to=2025-01-07",
    )
    yield "interviews, until a day", f"{interviews}?opens_at_to=2024-06-01"


def _of_one_list(
    name: str, url: str, paginator: Any, *, searched: bool = True
) -> Iterator[tuple[str, str]]:
    parameter = "page" if name == "review list" else "p"
    yield name, url
    if paginator.num_pages > 2:
        yield f"{name}, page in the middle", f"{url}?{parameter}={paginator.num_pages // 2}"
        yield f"{name}, last page", f"{url}?{parameter}={paginator.last_number}"
    for words in SEARCHES if searched else ():
        yield f"{name}, search “{words}”", f"{url}?{urlencode({'q': words})}"


def _pickers() -> Iterator[tuple[str, str]]:
    for field in ("candidate", "plan"):
        for words in ("", *SEARCHES):
            asked = {"app_label": "interviews", "model_name": "interviewsession"}
            query = urlencode({**asked, "field_name": field, "term": words})
            yield f"picker of a {field}, “{words}”", f"{reverse('admin:autocomplete')}?{query}"


def measure(client: Client, reader: str, name: str, url: str) -> Measured:
    """Ask for a page some times; its queries are counted in a run that is not timed."""
    for _ in range(WARM_UP):
        client.get(url)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    queries = len(captured)
    if answer.status_code != 200:
        raise SystemExit(f"{name}: {url} answered {answer.status_code}")
    times = []
    before = _processor_time()
    for _ in range(TIMES):
        began = time.perf_counter()
        client.get(url)
        times.append((time.perf_counter() - began) * 1000)
    spent = _processor_time() - before
    return Measured(
        reader=reader,
        page=name,
        busy_ms=round(spent * 1000 / TIMES, 1),
        ms=round(statistics.median(times), 1),
        queries=queries,
        kilobytes=len(answer.content) // 1000,
    )


def _processor_time() -> float:
    """Return the seconds that this process and its backend in PostgreSQL have used."""
    spent = time.process_time()
    if connection.vendor == "postgresql":
        backend = psutil.Process(connection.connection.info.backend_pid)
        spent += sum(backend.cpu_times()[:2])
    return spent


def time_pages(wanted: str) -> None:
    """Time the pages with `wanted` in their names: each list as who sees all of it, and others."""
    for reader in (SUPERUSER, OF_THE_LARGEST, OF_A_SMALL_ONE, OF_THREE):
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(User.objects.get(username=reader))
        # For the contexts of the lists, which say how many pages there are.
        setup_test_environment()
        found = list(pages(client, everything=reader == SUPERUSER))
        teardown_test_environment()
        for name, url in found:
            if wanted in name:
                sys.stdout.write(json.dumps(asdict(measure(client, reader, name, url))) + "\n")
                sys.stdout.flush()

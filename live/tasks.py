"""Celery's wrapper: whether Gemini takes us again is asked by nobody's page."""

import asyncio

from celery import shared_task

from interviews.services import starts
from live.service_check import look_whether_taken, nobodys_dialler, note_what_was_found


@shared_task(ignore_result=True)
def look_whether_gemini_takes_us() -> None:
    """See whether a refusal of Gemini's still holds; harmless where there is none."""
    if starts.is_refused():
        note_what_was_found(asyncio.run(look_whether_taken(nobodys_dialler())))

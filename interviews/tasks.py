"""Celery's wrappers: ids in, the work is in services."""

from celery import shared_task

from interviews.services import runs, starts, sweeping


@shared_task(ignore_result=True)
def process_interview(job_id: int) -> None:
    """Process an ended interview; harmless when another run has it, or has done it."""
    runs.process(job_id)


@shared_task(ignore_result=True)
def sweep_processing() -> None:
    """Do what is due: undelivered jobs, closed windows, interviews whose owner is gone."""
    sweeping.sweep()
    starts.look()  # tells the operators, whether or not anybody comes to begin

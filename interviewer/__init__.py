"""The Django project: settings, URLs, the ASGI and Celery entry points.

The Celery application is loaded with Django, so that `shared_task` finds it in every process.
"""

from interviewer.celery import app as celery_app

__all__ = ["celery_app"]

"""The Celery application; it is configured by Django's settings alone (`CELERY_*`)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "interviewer.settings")

app = Celery("interviewer")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

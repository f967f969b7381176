"""The site's own settings, and a slow query beside the interviews."""

from interviewer.settings import *  # noqa: F403 - these settings are those, but for one

ASGI_APPLICATION = "bench.slow_query.application"

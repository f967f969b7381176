"""The site's own settings, but for the application that is served."""

from interviewer.settings import *  # noqa: F403 - these settings are those

ASGI_APPLICATION = "tests.storm.watched.application"

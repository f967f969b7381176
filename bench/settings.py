"""The site's own settings, but for the application that is served."""

import os

from interviewer.settings import *  # noqa: F403 - these settings are those

ASGI_APPLICATION = f"bench.{os.environ['BENCH_APPLICATION']}.application"

"""The site's own settings, but for the application that is served, and what counts as speech."""

from interviewer.settings import *  # noqa: F403 - these settings are those

ASGI_APPLICATION = "tests.storm.watched.application"
SPEECH_DETECTOR = "tests.storm.tones.ToneDetector"

"""One shape for moments, always with the zone: 2 December 2026, 10:00 UTC+1.

`static/js/review/local_times.js` writes the same on pages that are shown in UTC at first. What
is typed in is read in that shape or as ISO 8601; 05/12/2026 names two days, and is not read.
"""

from typing import Final

DATE_FORMAT: Final = "j F Y"
TIME_FORMAT: Final = "H:i"
DATETIME_FORMAT: Final = "j F Y, H:i T"
SHORT_DATE_FORMAT: Final = DATE_FORMAT
SHORT_DATETIME_FORMAT: Final = DATETIME_FORMAT

# The first of each is how a form shows what it holds.
DATE_INPUT_FORMATS: Final = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y")
TIME_INPUT_FORMATS: Final = ("%H:%M", "%H:%M:%S", "%H:%M:%S.%f")
DATETIME_INPUT_FORMATS: Final = tuple(
    f"{day} {time}" for day in DATE_INPUT_FORMATS for time in TIME_INPUT_FORMATS
)

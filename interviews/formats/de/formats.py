"""One shape for moments, always with the zone: 2. Dezember 2026, 10:00 UTC+1.

`static/js/review/local_times.js` writes the same.
"""

from typing import Final

DATE_FORMAT: Final = "j. F Y"
TIME_FORMAT: Final = "H:i"
DATETIME_FORMAT: Final = "j. F Y, H:i T"
SHORT_DATE_FORMAT: Final = DATE_FORMAT
SHORT_DATETIME_FORMAT: Final = DATETIME_FORMAT

"""What the load measures of the sound: the stamps in it, and what came of them.

Pages and Gemini's stand-in share a process, hence a clock, so that a stamp measures one
direction by itself.
"""

import struct
from dataclasses import dataclass, field
from typing import Final

# Silence but for its first ten bytes: a mark, and when it was sent by `time.monotonic`.
STAMP: Final = struct.Struct("<Hd")
MAGIC: Final = 0x5A5A


@dataclass(slots=True)
class Tally:
    """What all pages and Gemini's stand-in measured together, while `measuring`.

    up_s, down_s: one latency a frame, in seconds.  late_s: how much later than due a frame left.
    said: pieces of sound that Gemini's stand-in sent.  closes: codes by which others closed.
    claims_s, dials_s: how long each page waited for its welcome, and then for the first sound, in
    seconds; they are measured always.
    """

    up_s: list[float] = field(default_factory=list)
    down_s: list[float] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)
    said: int = 0
    closes: list[int] = field(default_factory=list)
    claims_s: list[float] = field(default_factory=list)
    dials_s: list[float] = field(default_factory=list)
    measuring: bool = False

    def clear(self) -> None:
        """Forget what was measured, but not what was closed."""
        for samples in (self.up_s, self.down_s, self.late_s, self.claims_s, self.dials_s):
            samples.clear()
        self.said = 0

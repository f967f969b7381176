"""Rates, frame sizes and the arithmetic between bytes, samples and milliseconds.

Gemini Live takes s16le mono at 16 kHz and answers with s16le mono at 24 kHz
(Google, "Live API: audio formats", 2026).
"""

from typing import Final

from interviews.records import MICROPHONE_FRAME_MS

BYTES_PER_SAMPLE: Final = 2

UPLINK_HZ: Final = 16_000
DOWNLINK_HZ: Final = 24_000

# Google's own sample sends 512 samples; its advice is 20 to 40 ms.
UPLINK_FRAME_MS: Final = MICROPHONE_FRAME_MS
UPLINK_FRAME_SAMPLES: Final = UPLINK_FRAME_MS * UPLINK_HZ // 1000
UPLINK_FRAME_BYTES: Final = UPLINK_FRAME_SAMPLES * BYTES_PER_SAMPLE

# 200 ms: a barge-in finds little in flight, and a burst is few messages.
DOWNLINK_FRAME_SAMPLES: Final = 4_800


def downlink_ms(samples: int) -> int:
    """Length in milliseconds of `samples` of the interviewer's audio (24 kHz)."""
    return samples * 1000 // DOWNLINK_HZ


def downlink_samples(ms: int) -> int:
    """Samples of the interviewer's audio (24 kHz) that last `ms` milliseconds."""
    return ms * DOWNLINK_HZ // 1000


def frames_in(ms: int) -> int:
    """Whole microphone frames (32 ms each) that fit in `ms` milliseconds."""
    return ms // UPLINK_FRAME_MS


def uplink_silence(ms: int) -> bytes:
    """Silence of the microphone's: mono s16le at 16 kHz."""
    return bytes(ms * UPLINK_HZ // 1000 * BYTES_PER_SAMPLE)

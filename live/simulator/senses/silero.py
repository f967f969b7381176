"""The detector of human speech: Silero's network, fed frame by frame with its state kept.

Owns the network's inputs; endpointing is elsewhere.  The network (MIT) ships in faster-whisper's
assets, whose own wrapper takes whole recordings only.  It hears people and, rightly, no tones.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, cast

import faster_whisper.utils
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from live.simulator.senses.endpointing import FrameDetector, Thresholds
from live.simulator.senses.interface import (
    DetectorSettings,
    SenseUnavailable,
    Sensitivity,
)

_CONTEXT_SAMPLES: Final = 64
_STATE_SHAPE: Final = (1, 1, 128)
# Judged on the recordings of tests/fixtures/speech in noise of 5 to 20 dB: at 0.25 the end is found
# within 0.26 s of the last sound and no pause inside a sentence seems longer than 0.39 s; higher
# values hear ends in soft syllables, lower ones hear speech in the noise that follows.
_THRESHOLDS: Final = Thresholds(
    start={Sensitivity.HIGH: 0.5, Sensitivity.LOW: 0.75},
    keep={Sensitivity.HIGH: 0.25, Sensitivity.LOW: 0.12},
)


class SileroDetector(FrameDetector):
    """Listens for people on one connection."""

    def __init__(self, settings: DetectorSettings) -> None:
        super().__init__(settings, _THRESHOLDS)
        self._session = load_network()
        self._context = np.zeros(_CONTEXT_SAMPLES, dtype=np.float32)
        self._hidden = np.zeros(_STATE_SHAPE, dtype=np.float32)
        self._cell = np.zeros(_STATE_SHAPE, dtype=np.float32)

    def _score(self, frame: bytes) -> float:
        samples = np.frombuffer(frame, dtype="<i2").astype(np.float32) / 32_768.0
        inputs = {
            "input": np.concatenate([self._context, samples])[np.newaxis],
            "h": self._hidden,
            "c": self._cell,
        }
        output, hidden, cell = self._session.run(None, inputs)
        self._hidden = cast("NDArray[np.float32]", hidden)
        self._cell = cast("NDArray[np.float32]", cell)
        self._context = samples[-_CONTEXT_SAMPLES:]
        return float(cast("NDArray[np.float32]", output).item())


@cache
def load_network() -> onnxruntime.InferenceSession:
    """Load the network, once per process."""
    networks = sorted(Path(faster_whisper.utils.get_assets_path()).glob("silero_vad*.onnx"))
    if not networks:
        raise SenseUnavailable(
            "faster-whisper ships no silero_vad network; install a version of this project's lock."
        )
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = 1
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(networks[-1]), providers=["CPUExecutionProvider"], sess_options=options
    )

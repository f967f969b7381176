from live.core.sound.audio import (
    UPLINK_FRAME_BYTES,
    UPLINK_FRAME_MS,
    downlink_ms,
    downlink_samples,
    frames_in,
)


def test_a_microphone_frame_is_32_ms_in_1024_bytes() -> None:
    assert (UPLINK_FRAME_MS, UPLINK_FRAME_BYTES) == (32, 1024)


def test_samples_and_milliseconds_of_the_interviewer_agree() -> None:
    assert downlink_samples(1500) == 36_000
    assert downlink_ms(36_000) == 1500


def test_only_whole_frames_fit() -> None:
    assert frames_in(2_000) == 62
    assert frames_in(31) == 0

from collections.abc import Iterable

import pytest

from live.core.errors import CloseCode, WireError
from live.core.protocol.flood import AUDIO_BURST, TokenBucket, audio_bucket, text_bucket


def take_all(bucket: TokenBucket, times: Iterable[float]) -> None:
    for now in times:
        bucket.take(now)


def test_a_whole_buffer_of_sixty_seconds_may_come_at_once() -> None:
    bucket = audio_bucket()
    for _ in range(1875):
        bucket.take(5.0)


def test_more_sound_than_the_burst_is_flooding() -> None:
    bucket = audio_bucket()
    for _ in range(AUDIO_BURST):
        bucket.take(5.0)
    with pytest.raises(WireError) as refused:
        bucket.take(5.0)
    assert (refused.value.close_code, refused.value.code) == (CloseCode.FLOODING, "flooding")


def test_a_replay_at_twice_real_time_is_never_flooding() -> None:
    bucket = audio_bucket()
    for frame in range(20_000):
        bucket.take(frame * 0.016)


def test_a_hundred_messages_a_second_are_soon_flooding() -> None:
    bucket = text_bucket()
    with pytest.raises(WireError):
        take_all(bucket, (message * 0.01 for message in range(100)))


def test_a_page_that_was_silent_has_no_more_than_one_burst() -> None:
    bucket = text_bucket()
    bucket.take(0.0)
    with pytest.raises(WireError):
        take_all(bucket, [3_600.0] * 61)

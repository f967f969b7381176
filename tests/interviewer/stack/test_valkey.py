"""The private Redis."""

import stat
import subprocess
from pathlib import Path

import pytest
import redis

from interviewer.stack.valkey import prepare_valkey
from tests.waiting import wait_until


def test_what_was_written_outlives_sigkill(tmp_path: Path) -> None:
    for expected in (None, b"kept"):
        valkey = prepare_valkey(tmp_path / "redis")
        with subprocess.Popen(valkey.argv, stdout=subprocess.DEVNULL) as process:
            wait_until(valkey.is_ready)
            with redis.Redis.from_url(valkey.url) as client:
                assert client.get("handle") == expected
                client.set("handle", "kept")
                # The file is written once a second at the latest.
                client.waitaof(1, 0, 2000)
            process.kill()
    assert not valkey.is_ready()


def test_strangers_are_kept_out(valkey_url: str, tmp_path: Path) -> None:
    host_and_port = valkey_url.rpartition("@")[2]
    with (
        redis.Redis.from_url(f"redis://{host_and_port}") as stranger,
        pytest.raises(redis.RedisError),
    ):
        stranger.ping()
    prepare_valkey(tmp_path / "redis")
    assert stat.S_IMODE((tmp_path / "redis" / "valkey.conf").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "redis").stat().st_mode) == 0o700

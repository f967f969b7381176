from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from websockets.asyncio.server import ServerConnection

from live.core.errors import Failure, LinkError
from live.gemini import GeminiDialler
from tests.live.google import SETUP_COMPLETE, all_events, closing, google, saying

pytestmark = pytest.mark.usefixtures("each_transport")

# Failures


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (1000, Failure.DROPPED),
        (1001, Failure.DROPPED),
        (1007, Failure.INPUT_REFUSED),
        (1008, Failure.HANDLE_REFUSED),
        (1011, Failure.DROPPED),
        (1013, Failure.DROPPED),
    ],
)
async def test_each_close_of_a_conversation_has_its_failure(
    settings: Settings, tmp_path: Path, code: int, failure: Failure
) -> None:
    async with google(settings, tmp_path, saying(code=code)) as dialler:
        _, lost = await all_events(await dialler.dial(None))
    assert (lost.failure, lost.code) == (failure, code)


async def test_a_connection_cut_without_a_close_is_a_drop(
    settings: Settings, tmp_path: Path
) -> None:
    async def cut(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(SETUP_COMPLETE)
        connection.transport.abort()

    async with google(settings, tmp_path, cut) as dialler:
        _, lost = await all_events(await dialler.dial(None))
    assert (lost.failure, lost.code) == (Failure.DROPPED, 1006)


@pytest.mark.parametrize("message", [b"no json", b'{"serverContent":{"\xff":0}}', b"\xed\xa0\x80"])
async def test_a_message_nobody_can_read_is_a_drop(
    settings: Settings, tmp_path: Path, message: bytes
) -> None:
    async with google(settings, tmp_path, saying(message, code=1008)) as dialler:
        _, lost = await all_events(await dialler.dial(None))
    # Not the close that follows it.
    assert (lost.failure, lost.code) == (Failure.DROPPED, None)


@pytest.mark.parametrize("answer", [b"no json", b"[]", b"7", b'{"setupComplete":7}', b"[" * 20_000])
async def test_a_setup_answered_with_nonsense_is_a_drop(
    settings: Settings, tmp_path: Path, answer: bytes
) -> None:
    async def babble(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(answer)
        await connection.wait_closed()

    async with google(settings, tmp_path, babble) as dialler:
        assert (await refused(dialler, None)).failure is Failure.DROPPED


async def refused(dialler: GeminiDialler, handle: str | None) -> LinkError:
    with pytest.raises(LinkError) as error:
        await dialler.dial(handle)
    return error.value


@pytest.mark.parametrize(
    ("code", "handle", "failure"),
    [
        (1007, "h", Failure.HANDLE_REFUSED),
        (1008, "h", Failure.HANDLE_REFUSED),
        (1011, "h", Failure.DROPPED),
        (1011, None, Failure.DROPPED),
        (1007, None, Failure.CREDENTIALS),
        (1008, None, Failure.CREDENTIALS),
    ],
)
async def test_each_refused_setup_has_its_failure(
    settings: Settings, tmp_path: Path, code: int, handle: str | None, failure: Failure
) -> None:
    async with google(settings, tmp_path, closing(code)) as dialler:
        error = await refused(dialler, handle)
    assert (error.failure, error.code) == (failure, code)


QUOTA_REASONS = (
    "You exceeded your current quota, please check your plan and billing details. For more inf",
    "Resource has been exhausted (e.g. check quota).",
    "[ORIGINAL ERROR] generic::resource_exhausted: RESOURCE_EXHAUSTED: Maximum concurrent se",
    "Your billing account is not active.",
)
OTHER_REASONS = ("Internal error encountered.", "Deadline expired before operation could complete.")


@pytest.mark.parametrize("reason", QUOTA_REASONS)
@pytest.mark.parametrize("handle", [None, "h"])
@pytest.mark.parametrize("code", [1008, 1011])
async def test_a_close_that_names_a_quota_says_that_it_is_used_up(
    settings: Settings, tmp_path: Path, code: int, handle: str | None, reason: str
) -> None:
    async with google(settings, tmp_path, closing(code, reason)) as dialler:
        error = await refused(dialler, handle)
    assert (error.failure, error.code) == (Failure.EXHAUSTED, code)
    async with google(settings, tmp_path, saying(code=code, reason=reason)) as dialler:
        _, lost = await all_events(await dialler.dial(handle))
    assert (lost.failure, lost.code) == (Failure.EXHAUSTED, code)


@pytest.mark.parametrize(
    ("code", "reason", "failure"),
    [(1011, reason, Failure.DROPPED) for reason in OTHER_REASONS]
    + [(1007, QUOTA_REASONS[0], Failure.CREDENTIALS), (1013, QUOTA_REASONS[0], Failure.DROPPED)],
)
async def test_no_other_close_is_about_a_quota(
    settings: Settings, tmp_path: Path, code: int, reason: str, failure: Failure
) -> None:
    async with google(settings, tmp_path, closing(code, reason)) as dialler:
        assert (await refused(dialler, None)).failure is failure


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (401, Failure.CREDENTIALS),
        (403, Failure.CREDENTIALS),
        (429, Failure.QUOTA),
        (503, Failure.UNREACHABLE),
    ],
)
async def test_each_refused_handshake_has_its_failure(
    settings: Settings, tmp_path: Path, status: int, failure: Failure
) -> None:
    async with google(settings, tmp_path, closing(1000), status=status) as dialler:
        assert (await refused(dialler, None)).failure is failure


async def test_a_port_where_nobody_listens_is_unreachable(
    settings: Settings, tmp_path: Path
) -> None:
    async with google(settings, tmp_path, closing(1000)) as dialler:
        pass
    assert (await refused(dialler, None)).failure is Failure.UNREACHABLE


async def test_a_setup_that_is_never_answered_is_silence(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def mute(connection: ServerConnection) -> None:
        await connection.wait_closed()

    monkeypatch.setattr("live.gemini.DIAL_TIMEOUT_S", 0.3)
    async with google(settings, tmp_path, mute) as dialler:
        assert (await refused(dialler, None)).failure is Failure.SILENT

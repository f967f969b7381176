"""Each server runs once for all tests."""

from collections.abc import Iterator

import pytest

from tests.live.servers.serving import KINDS, Served, served


@pytest.fixture(scope="package", params=KINDS)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The echo under each of the servers, framed by each of the libraries."""
    with served(request.param, tmp_path_factory.mktemp("server")) as one:
        yield one

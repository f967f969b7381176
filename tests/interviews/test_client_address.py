"""Whose address it is: the proxy's word counts where there is a proxy, and what was made up does not."""

import pytest
from pytest_django.fixtures import Settings

from interviews.client_address import client_address


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "behind_proxy", "seen"),
    [
        ("192.0.2.1", "", False, "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", False, "192.0.2.1"),
        ("127.0.0.1", "192.0.2.1", True, "192.0.2.1"),
        ("127.0.0.1", "203.0.113.9, 192.0.2.1", True, "192.0.2.1"),
        ("127.0.0.1", "2001:DB8::1", True, "2001:db8::1"),
        ("127.0.0.1", "", True, ""),
        ("127.0.0.1", "<script>", True, ""),
        ("127.0.0.1", "192.0.2.1, \x00", True, ""),
        ("", "", False, ""),
    ],
)
def test_the_address_is_the_peers_or_the_proxys_own_entry(
    settings: Settings, peer: str, forwarded_for: str, behind_proxy: bool, seen: str
) -> None:
    settings.TRUST_FORWARDED_FOR = behind_proxy
    assert client_address(peer, forwarded_for) == seen

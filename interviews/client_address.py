"""The network address of whoever asks, for pages and for the room alike.

Must not know what it is wanted for.
"""

from ipaddress import ip_address

from django.conf import settings


def client_address(peer: str, forwarded_for: str) -> str:
    """Return the client's address; "" where none is known.

    Args:
        peer: who has connected to this server; its proxy, where there is one.
        forwarded_for: the header `X-Forwarded-For`. Its last entry is the proxy's own and believed, if
            the settings say that there is a proxy; what comes before it anybody can have made up.
    """
    told = forwarded_for.rpartition(",")[2].strip() if settings.TRUST_FORWARDED_FOR else peer
    try:
        return str(ip_address(told))
    except ValueError:
        return ""

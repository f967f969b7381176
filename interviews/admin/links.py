"""Join links as a person can send them."""

from django.conf import settings

from interviews.services.links import FreshLink


def absolute_join_url(link: FreshLink) -> str:
    """Return the whole address, on the site's public name rather than the request's."""
    return f"{settings.SITE_URL.rstrip('/')}{link.path}"

"""Which sources a browser may use in our pages (Content Security Policy Level 3)."""

from collections.abc import Mapping, Sequence
from typing import Final

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

DIRECTIVES: Final[Mapping[str, Sequence[str]]] = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "media-src": [SELF, "blob:"],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "worker-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
# The admin's theme runs Alpine, which builds functions from attributes, and writes inline
# styles; these pages alone get a looser policy.
ADMIN_DIRECTIVES: Final[Mapping[str, Sequence[str]]] = {
    **DIRECTIVES,
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}

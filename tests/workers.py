"""Which tests one of several processes runs one after the other, so that they share what they make.

pytest-xdist's own way of doing that (`--dist loadgroup`) does nothing with pytest 9.2.
"""

import re
from functools import cache
from pathlib import Path
from typing import Final

from xdist.scheduler import LoadScopeScheduling

ROOT: Final = Path(__file__).parent.parent
NAMES_GROUP: Final = re.compile(r'mark\.xdist_group\("([^"]+)"\)')
# Folders whose tests share something that takes its time to start.
TOGETHER: Final = ("tests/live/servers/",)


@cache
def scope_of(path: str) -> str:
    """Return what the tests of this file share with those that stay in the same process."""
    for folder in TOGETHER:
        if path.startswith(folder):
            return folder
    named = NAMES_GROUP.search((ROOT / path).read_text("utf-8"))
    return named[1] if named else path


class ScopeScheduling(LoadScopeScheduling):
    """Hands out whole files, and all files of a group as one."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid.partition("::")[0])

"""Comments are for who reads the source: a browser is sent our scripts and styles without them.

Only comments that stand alone on their lines are taken out, and their lines stay, so that a browser's
line numbers are those of the source. Must not be given what others wrote: it knows no grammar, and our
own files hold no string over several lines that looks like a comment (a test holds that).
"""

import re
from typing import Final

_BLOCK: Final = re.compile(r"^[ \t]*/\*(?:(?!\*/)[\s\S])*\*/[ \t]*$", re.MULTILINE)
_LINE: Final = re.compile(r"^[ \t]*//.*$", re.MULTILINE)


def without_comments(name: str, source: str) -> str:
    """Return the script or style sheet `name` without its comments, each on its line."""
    source = _BLOCK.sub(_empty_lines, source)
    return _LINE.sub("", source) if name.endswith(".js") else source


def _empty_lines(comment: re.Match[str]) -> str:
    return "\n" * comment.group().count("\n")

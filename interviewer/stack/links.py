"""What the person at the terminal is shown when everything runs: three links and two logins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from rich.console import Console
from rich.markup import escape

from interviewer.stack.services import Simulator


@dataclass(frozen=True, slots=True)
class DemoLink:
    """One page to open; a login where the page asks for one."""

    path: str
    login: str = ""
    password: str = ""

    @classmethod
    def from_seed(cls, entry: Mapping[str, Any]) -> Self:
        """Read one entry of what `seed_demo` printed."""
        return cls(
            path=str(entry["path"]),
            login=str(entry.get("login", "")),
            password=str(entry.get("password", "")),
        )


def print_links(
    console: Console, site: str, seeded: Mapping[str, Any], simulator: Simulator | None
) -> None:
    """Print the links to the candidate's, the reviewer's and the recruiter's pages."""
    console.print()
    for title, role in (("Candidate", "candidate"), ("Reviewer", "reviewer"), ("Admin", "admin")):
        link = DemoLink.from_seed(seeded[role])
        line = f"  [bold]{title:<10}[/] {site}{link.path}"
        if link.login:
            line += f"   [dim]{escape(link.login)} / {escape(link.password)}[/]"
        # A link must be copied whole: the terminal may wrap it, nothing else does.
        console.print(line, soft_wrap=True)
    console.print()
    if simulator:
        console.print(
            "The interviewer is the practice one, on this machine: set GEMINI_API_KEY for Gemini. "
            "Use a headset, or turn the sound down.",
            style="dim",
        )

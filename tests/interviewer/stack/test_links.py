"""What the person at the terminal is shown at the end."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from interviewer.stack.links import print_links
from interviewer.stack.services import Simulator

SEEDED = {
    "candidate": {"path": "/join/" + "t" * 43 + "/"},
    "reviewer": {"path": "/review/", "login": "reviewer", "password": "maple-[cedar]-fjord"},
    "admin": {"path": "/admin/", "login": "recruiter", "password": "quartz"},
}
SITE = "http://127.0.0.1:8000"


@pytest.mark.parametrize("width", [40, 200])
def test_links_and_logins_stand_whole_on_their_lines(width: int) -> None:
    output = io.StringIO()
    print_links(Console(file=output, width=width, highlight=False), SITE, SEEDED, None)
    lines = [line.strip() for line in output.getvalue().splitlines() if line.strip()]
    assert lines == [
        f"Candidate  {SITE}/join/{'t' * 43}/",
        f"Reviewer   {SITE}/review/   reviewer / maple-[cedar]-fjord",
        f"Admin      {SITE}/admin/   recruiter / quartz",
    ]


def test_the_practice_interviewer_is_named_as_such(tmp_path: Path) -> None:
    output = io.StringIO()
    simulator = Simulator(port=1, control_port=2, ca_file=tmp_path / "ca.pem")
    print_links(Console(file=output, width=80), SITE, SEEDED, simulator)
    assert "practice" in output.getvalue()
    assert "GEMINI_API_KEY" in output.getvalue()

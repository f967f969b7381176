"""docs/threats.md names a proof for each door, and each proof is a test that there is."""

import re

from interviewer.stack.services import ROOT

TEXT = (ROOT / "docs" / "threats.md").read_text()
PROOF = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_proof_is_a_test_that_there_is() -> None:
    proofs = PROOF.findall(TEXT)
    assert len(proofs) > 30
    missing = [
        f"{file}::{name}"
        for file, name in proofs
        if not re.search(rf"^(async )?def {name}\(", (ROOT / file).read_text(), re.MULTILINE)
    ]
    assert missing == []


def test_every_door_has_a_proof() -> None:
    doors = TEXT.partition("## Doors")[2].partition("## What holds nothing yet")[0]
    rows = [line for line in doors.splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert [row for row in rows if not PROOF.search(row)] == []

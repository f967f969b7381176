"""What a test asks of an interview as it was stored."""

from typing import Any


def kinds(stored: dict[str, Any]) -> list[str]:
    return [row["kind"] for row in stored["ledger"]]


def greetings(stored: dict[str, Any]) -> int:
    return sum("practice interviewer" in turn["text"] for turn in stored["turns"])


def said(stored: dict[str, Any]) -> str:
    """Return the candidate's words, of all turns."""
    return " ".join(turn["text"] for turn in stored["turns"] if turn["speaker"] == "candidate")

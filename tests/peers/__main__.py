"""Let foreign frameworks hold a conversation with the simulator, each in its own environment.

`python -m tests.peers [NAME…]`: prints a line for each, and exits with the number that failed.
How to make the environments: README.md.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from live.simulator.clock import ScaledClock
from live.simulator.senses.tones import encode_words
from live.simulator.server import Simulator, running_simulator

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ENVIRONMENTS = ROOT / "var" / "peers"
MODEL = "gemini-3.8-live"
WORDS = 20
WITHIN_S = 150
INSTRUCTION = """You are Maya, an interviewer at Example Ltd.
The candidate's name is Sam Lee.

# Questions
1. What did you build last year?
2. How do you test your work?
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """A framework, by the name of its environment."""

    name: str

    @property
    def script(self) -> Path:
        """What it runs."""
        return HERE / f"{self.name.replace('-', '_')}_peer.py"

    @property
    def python(self) -> Path:
        """The interpreter of its environment."""
        return ENVIRONMENTS / self.name / "bin" / "python"


PEERS = tuple(Peer(name) for name in ("pipecat", "pydantic-ai", "google-adk", "livekit"))


async def hold(peer: Peer, simulator: Simulator, directory: Path, answer: Path) -> str:
    """Run a peer's script against the simulator; return how it ended."""
    environment = {
        **os.environ,
        "GOOGLE_API_KEY": "practice",
        "GOOGLE_GEMINI_BASE_URL": simulator.base_url,
        "SSL_CERT_FILE": str(directory / "ca.pem"),
        "NO_PROXY": "127.0.0.1",
        "PEER_ANSWER": str(answer),
        "PEER_INSTRUCTION": INSTRUCTION,
        "PEER_MODEL": MODEL,
    }
    log = directory / f"{peer.name}.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            peer.python, peer.script, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            async with asyncio.timeout(WITHIN_S):
                code = await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
            return f"did not end within {WITHIN_S} s, see {log}"
    return "" if code == 0 else f"exit status {code}, see {log}"


def complaints(log: list[dict[str, Any]]) -> list[str]:
    """Return what an interview of two questions lacks."""
    said = " ".join(text for one in log for text in one["said"])
    answers = [text for one in log for text in one["heard"]]
    called = [call["name"] for one in log for call in one["tool_calls"]]
    checks = (
        ("no greeting", "Hello Sam." in said),
        ("question 1 not asked", "What did you build last year?" in said),
        ("question 2 not asked", "How do you test your work?" in said),
        ("no goodbye", "Goodbye." in said),
        (f"{[len(one.split()) for one in answers]} words heard", answers_are_whole(answers)),
        ("calls without answers", sum(one["tool_answers"] for one in log) >= len(called) - 1),
        ("no calls", called.count("begin_question") >= 2),
    )
    return [complaint for complaint, holds in checks if not holds]


def answers_are_whole(answers: list[str]) -> bool:
    """Whether at least both answers arrived word by word."""
    return len(answers) >= 2 and all(len(one.split()) == WORDS for one in answers)


async def try_peer(peer: Peer) -> bool:
    """Hold one conversation and print what came of it."""
    if not peer.python.exists():
        sys.stdout.write(f"{peer.name:12} has no environment: see tests/peers/README.md\n")
        return False
    directory = Path(tempfile.mkdtemp(prefix="interviewer-peers-"))
    answer = directory / "answer.pcm"
    answer.write_bytes(encode_words(range(1, WORDS + 1)))
    async with running_simulator(clock=ScaledClock(), ca_file=directory / "ca.pem") as simulator:
        ended = await hold(peer, simulator, directory, answer)
        log = simulator.control.connections()
    wrong = ([ended] if ended else []) + complaints(log)
    figures = (
        f"version {','.join(sorted({one['api_version'] for one in log}))}, {len(log)} dials, "
        f"{sum(one['turns'] for one in log)} turns, "
        f"{sum(len(one['tool_calls']) for one in log)} calls, "
        f"{sum(one['tool_answers'] for one in log)} answers, "
        f"closed {[(one['close_code'], one['closed_by']) for one in log]}"
    )
    sys.stdout.write(f"{peer.name:12} {'; '.join(wrong) or 'ok'} ({figures})\n")
    sys.stdout.flush()
    return not wrong


async def try_all(names: list[str]) -> int:
    """Try one after the other; return how many failed."""
    chosen = [peer for peer in PEERS if not names or peer.name in names]
    return sum([not await try_peer(peer) for peer in chosen])


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.peers")
    known = ", ".join(peer.name for peer in PEERS)
    parser.add_argument("name", nargs="*", help=f"of {known}; all without one")
    names = parser.parse_args().name
    if unknown := set(names) - {peer.name for peer in PEERS}:
        parser.error(f"{', '.join(sorted(unknown))}: not one of {known}")
    return asyncio.run(try_all(names))


if __name__ == "__main__":
    sys.exit(main())

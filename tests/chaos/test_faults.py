"""A short selection of the fault suite, side by side: Daphne, SQLite, no nginx."""

import asyncio
from pathlib import Path

import pytest

from tests.chaos.catalogue import SCENARIOS
from tests.chaos.flow import Flow
from tests.chaos.judge import Outcome
from tests.chaos.run import hold
from tests.stack import RealStack

# Each with the worker that its candidate connects to: one of the two dies.
SELECTION = {
    "worker killed": 0,
    "drop in mid answer": 1,
    "handle refused 1008": 1,
    "browser cut": 1,
    "malformed message": 1,
}


@pytest.mark.xdist_group("stack")
@pytest.mark.timeout(120)
async def test_interviews_survive_drops_cuts_nonsense_and_the_death_of_a_worker(
    tmp_path: Path,
) -> None:
    chosen = [scenario for scenario in SCENARIOS if scenario.name in SELECTION]
    with RealStack(tmp_path, workers=2) as stack:
        interviews = stack.make_interviews(len(chosen))
        async with Flow(stack) as flow:
            outcomes: list[Outcome] = await asyncio.gather(
                *(
                    hold(stack, flow, scenario, interview, worker=SELECTION[scenario.name])
                    for scenario, interview in zip(chosen, interviews, strict=True)
                )
            )
    assert {outcome.scenario.name: outcome.complaints for outcome in outcomes} == {
        name: [] for name in SELECTION
    }

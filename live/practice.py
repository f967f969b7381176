"""The practice question's WebSocket: an interview of one question, by the same bridge, that nobody keeps.

Owns how often one may practise, and that nothing of it meets the interview: it has an id, a store, dials and
counts of its own.
"""

import asyncio
from dataclasses import replace
from functools import cache
from typing import Final
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from interviews.access import CandidateGrant
from interviews.frozen_plan import FrozenPlan
from interviews.services.practice import read_practice_plan
from live import admission
from live.consumers import RoomConsumer
from live.core.errors import CloseCode, WireError
from live.core.protocol import client_messages, flood
from live.handovers import RedisHandovers
from live.practice_store import Practices, PracticeState, PracticeStore
from live.worker_messages import Switchboard

# So many interviews are remembered, the last ones that came.
REMEMBERED: Final = 1_000


class PracticeBudget:
    """How often one interview may come for a practice question, on this worker."""

    def __init__(self) -> None:
        self._counts: dict[UUID, flood.TokenBucket] = {}

    def spend(self, session_id: UUID) -> None:
        """Count one; raises `WireError` where it is one too many."""
        bucket = self._counts.pop(session_id, None) or flood.practice_bucket()
        self._counts[session_id] = bucket
        if len(self._counts) > REMEMBERED:
            del self._counts[next(iter(self._counts))]
        if wait_s := bucket.ask(asyncio.get_running_loop().time()):
            raise WireError(
                CloseCode.FLOODING,
                "too_many_practices",
                _(
                    "You have practised often in a short time. Your interview is not affected by that."
                ),
                retry_ms=round(wait_s * 1000) + 1,
            )


class PracticeConsumer(RoomConsumer):
    """One connection of a page on which somebody practises."""

    async def _serve(self, grant: CandidateGrant) -> None:
        number = practices().open(grant.session_id)
        await super()._serve(replace(grant, session_id=number))

    def _desk(self) -> admission.Admission:
        return practice_desk()

    async def _hello(self) -> client_messages.Hello | None:
        hello = await super()._hello()
        if hello is None or hello.epoch is None:
            return hello
        practice = practices().of(practices().open(UUID(self._session)))
        is_known = practice is not None and practice.epoch >= hello.epoch
        # It was held by another worker, or is over: this page begins anew.
        return hello if is_known else replace(hello, epoch=None)


@cache
def practices() -> Practices:
    """Return the practices of this process."""
    return Practices()


@cache
def practice_desk() -> admission.Admission:
    """Return what this process admits pages by that come to practise."""
    desk = admission.admission()

    async def read_plan(session_id: UUID, token_generation: int) -> FrozenPlan:
        plan: FrozenPlan = await database_sync_to_async(read_practice_plan)(
            session_id=session_id, token_generation=token_generation
        )
        return plan

    world = replace(
        desk.world,
        shared=PracticeState(practices(), desk.world.shared),
        interviews=PracticeStore(practices(), read_plan, PracticeBudget().spend),
    )
    return admission.Admission(
        world,
        RedisHandovers(settings.REDIS_URL),
        Switchboard(),
        desk.dialler_for,
        leads_to=_lobby_of,
    )


def _lobby_of(number: UUID) -> str:
    practice = practices().of(number)
    return reverse("room", args=[practice.session_id if practice is not None else number])

"""What one interview consists of while this process holds it, and how the parts are joined.

Each part knows those that it is given here, which stand above it in the list, and no others. What a
part has to say upwards goes by the callbacks that are made here.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from interviews.records import ClaimedInterview, EndReason
from live.conversation import Conversation
from live.core.link.machine import Machine
from live.core.protocol import flood
from live.core.protocol.client_messages import AudioFrame
from live.downlink import Downlink
from live.driver import Driver
from live.heartbeat import Heartbeat
from live.interruption_watch import InterruptionWatch
from live.last_words import LastWords
from live.link import Link
from live.noise_watch import NoiseWatch
from live.page_messages import PageMessages
from live.ports import Browser, Dialler, ResumptionRecord, World
from live.presence import Presence
from live.resumption import Resumption
from live.saver import Saver
from live.stopping import Stopping
from live.timekeeper import Timekeeper
from live.untranscribed import Untranscribed
from live.uplink import Uplink


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one interview."""

    machine: Machine
    uplink: Uplink
    downlink: Downlink
    conversation: Conversation
    resumption: Resumption
    link: Link
    driver: Driver
    page: Presence
    heartbeat: Heartbeat
    stopping: Stopping
    saver: Saver
    timekeeper: Timekeeper
    untranscribed: Untranscribed
    noise_watch: NoiseWatch
    interruptions: InterruptionWatch
    last_words: LastWords
    page_messages: PageMessages


def assemble(
    claimed: ClaimedInterview,
    *,
    browser: Browser,
    dialler: Dialler,
    world: World,
    record: ResumptionRecord,
    answers: flood.TokenBucket | None,
    hear_out: Callable[[], None],
    finish: Callable[[EndReason], None],
) -> Parts:
    """Join the parts of one interview; call it where a loop is running.

    hear_out, finish: what the bridge does when the machine wants it; see `Driver`.
    """
    clock, unsaved, page = world.clock, asyncio.Event(), Presence()
    machine = Machine(has_talked=claimed.progress.greeted, by_text=record.by_text)

    def ask_page(sequence: int, replay: int | None) -> None:
        conversation.page_side.ask_again(sequence, replay)

    def brought(frame: AudioFrame, now: float) -> None:
        conversation.page_side.on_brought(frame, now)

    def sounding(turn: int, received_at: float) -> None:
        conversation.page_side.on_sounding(turn, received_at, clock.now())

    def speaks(is_open: bool) -> None:  # noqa: FBT001 - what a mark says
        now = clock.now()
        driver.take(conversation.turn_end.told(is_open=is_open, now=now), now)

    uplink = Uplink(ask_page, brought, answers_may_cut=dialler.answers_may_cut)
    downlink = Downlink(browser, clock, sounding)
    conversation = Conversation(claimed, machine, uplink, downlink, ceilings=world.ceilings)
    if claimed.plan.turn_taking.is_manual:
        uplink.mark_activity(conversation.turn_end, speaks)
    resumption = Resumption(
        claimed, record, conversation, uplink, model=dialler.model, shared=world.shared
    )
    link = Link(claimed.session_id, dialler, world.shared, uplink, clock)
    driver = Driver(
        machine,
        conversation,
        link,
        uplink,
        downlink,
        clock=clock,
        first_time=claimed.first_time,
        changed=unsaved.set,
        hear_out=hear_out,
        finish=finish,
    )
    heartbeat = Heartbeat(downlink, clock)
    stopping = Stopping(driver, downlink, uplink, finish=finish)
    saver = Saver(
        claimed=claimed,
        conversation=conversation,
        uplink=uplink,
        downlink=downlink,
        heartbeat=heartbeat,
        interviews=world.interviews,
        clock=clock,
        unsaved=unsaved,
        saved=resumption.save,
        stopped=stopping.ask,
    )
    untranscribed = Untranscribed(conversation, uplink, world.detector, clock, unsaved.set)
    last_words = LastWords(conversation, driver, uplink, page, untranscribed, clock=clock)
    return Parts(
        machine=machine,
        uplink=uplink,
        downlink=downlink,
        conversation=conversation,
        resumption=resumption,
        link=link,
        driver=driver,
        page=page,
        heartbeat=heartbeat,
        stopping=stopping,
        saver=saver,
        timekeeper=Timekeeper(conversation, driver, downlink, uplink, clock),
        untranscribed=untranscribed,
        noise_watch=NoiseWatch(conversation.turn_end, world.detector),
        interruptions=InterruptionWatch(conversation, driver, world.detector, clock),
        last_words=last_words,
        page_messages=PageMessages(
            conversation=conversation,
            driver=driver,
            page=page,
            downlink=downlink,
            heartbeat=heartbeat,
            last_words=last_words,
            saver=saver,
            uplink=uplink,
            answers=answers or flood.answer_bucket(),
            clock=clock,
        ),
    )

"""A page arrives: where its microphone goes on from, what it shows, what the ledger says of it."""

from collections.abc import Sequence
from dataclasses import replace

from interviews import ledger_rows
from interviews.records import ClaimedInterview
from live.conversation import Conversation
from live.core.link.happenings import Started
from live.core.protocol import client_messages, server_messages
from live.core.protocol.server_messages import Phase
from live.core.sound.inheritance import Bequest
from live.core.sound.kept import Kept
from live.downlink import Downlink
from live.driver import Driver
from live.ports import ResumptionRecord
from live.uplink import Uplink


def receive_page(
    hello: client_messages.Hello,
    *,
    claimed: ClaimedInterview,
    record: ResumptionRecord,
    bequests: Sequence[Bequest],
    conversation: Conversation,
    driver: Driver,
    uplink: Uplink,
    downlink: Downlink,
    now: float,
) -> None:
    """Welcome the page where the interview stands; go on at once if it was in the room.

    bequests: what pages before this one have said that is not safe.
    """
    same_stream = hello.stream == record.stream and not claimed.new_page
    conversation.transcript.count_as_read(reading=not hello.plays)
    conversation.page_ducks = hello.ducks
    if hello.played is not None and hello.played.ms and not conversation.was_addressed:
        # The owner that died had not stored its greeting yet; but it was heard.
        conversation.renewal.go_on_greeting()
    resend_from = _go_on_from(hello, claimed, record, uplink)
    uplink.inherit(bequests)
    _note_arrival(hello, claimed, conversation, now, same_stream=same_stream)
    # Without a gesture on the page nothing can be heard there: Continue comes first.
    goes_on = same_stream and hello.entered
    downlink.send(
        server_messages.welcome(
            epoch=claimed.epoch,
            phase=Phase.CONNECTING if goes_on else Phase.READY,
            position=server_messages.Position(
                started=conversation.was_addressed,
                question=conversation.questions.current,
                questions=len(conversation.plan.questions),
                elapsed_ms=conversation.clock.at(now),
                limit_ms=conversation.plan.duration_minutes * 60_000,
            ),
            resend_from=resend_from,
            replay=uplink.replay,
            captions=conversation.display.captions(),
        )
    )
    if hello.played_out is not None:
        conversation.page_side.on_played_out(hello.played_out, now)
    conversation.display.show_question()
    if hello.played is not None:
        # The page still plays what an earlier connection sent: it is dropped there, and said again.
        downlink.flush(hello.played.turn)
        conversation.transcript.pass_over(hello.played.turn)
    if goes_on and conversation.was_addressed:
        driver.tell(Started())


def _go_on_from(
    hello: client_messages.Hello,
    claimed: ClaimedInterview,
    record: ResumptionRecord,
    uplink: Uplink,
) -> int:
    """Return the sequence number that the page shall send from."""
    safe = hello.first_sequence - 1
    if hello.stream == record.stream:
        # Also of a page that takes the interview back: what it has handed over may be words by now.
        safe = max(record.safe_sequence, safe) if claimed.new_page else record.safe_sequence
    lost = hello.carried_over.lost if hello.carried_over else 0
    uplink.stream = hello.stream
    kept = Kept(hello.first_sequence, hello.next_sequence, safe, lost, hello.unsent_voice)
    if claimed.progress.stream == hello.stream:
        kept = replace(kept, told=claimed.progress.page)
    return uplink.begin(kept, protocol=hello.protocol)


def _note_arrival(
    hello: client_messages.Hello,
    claimed: ClaimedInterview,
    conversation: Conversation,
    now: float,
    *,
    same_stream: bool,
) -> None:
    if claimed.first_time:
        conversation.ledger.note(ledger_rows.joined(epoch=claimed.epoch, entry=claimed.entry), now)
        return
    gap_ms = None
    if conversation.was_addressed and claimed.silence is not None:
        gap_ms = max(0, round(claimed.silence.total_seconds() * 1000))
    carried_over = hello.carried_over is not None
    row = ledger_rows.taken_over(
        epoch=claimed.epoch,
        same_page=same_stream and not carried_over,
        carried_over=carried_over,
        gap_ms=gap_ms,
        entry=claimed.entry,
    )
    conversation.ledger.note(row, now)
    if conversation.was_addressed:
        conversation.clock.halt(now)  # nobody can talk before the link stands

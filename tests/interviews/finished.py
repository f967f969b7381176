"""An interview that is over, with something of everything that can stand in a transcript."""

from interviews import ledger_rows as rows
from interviews.ledger_rows import LossCause
from interviews.models import InterviewSession
from interviews.progress import Usage
from interviews.records import EndReason, TurnRecord, TurnSource
from interviews.services import runs, sessions, transcripts
from tests import factories as make


def make_finished(*more_turns: TurnRecord, processed: bool = True) -> InterviewSession:
    session = make.make_session(candidate=make.make_candidate("Ada Byron"))
    epoch = make.claim(session).epoch
    turns = (
        make.make_turn(1, question=None, text="Hello Ada."),
        make.make_turn(2, question=1, text="<b>Hi</b>", source=TurnSource.TYPED),
        make.make_turn(
            3, question=1, text="Tell me", unheard_text="about it", interrupted=True, latency_ms=800,
            own_latency_ms=30,
        ),
        make.make_turn(4, question=2, text="Well."),
        *more_turns,
    )  # fmt: skip
    events = (
        make.make_event(rows.joined(epoch=1)),
        make.make_event(rows.browser_lost(), 26_000),
        make.make_event(rows.taken_over(epoch=2, same_page=False, gap_ms=2500), 26_001),
        make.make_event(rows.audio_lost(frames=100, cause=LossCause.NOT_KEPT), 31_000),
    )
    progress = make.make_progress(
        usage=Usage(1_000_000, 100_000, 1_100_000, 900_000, 100_000), rtt_p50_ms=40, rtt_p95_ms=90
    )
    transcripts.save_conversation(
        session_id=session.pk, epoch=epoch, turns=turns, ledger=events, progress=None
    )
    sessions.complete_interview(
        session_id=session.pk, epoch=epoch, progress=progress, reason=EndReason.COMPLETED
    )
    if processed:
        runs.process(session.processing.pk)
    return InterviewSession.objects.get(pk=session.pk)

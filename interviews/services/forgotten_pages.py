"""What earlier pages of an interview had, and nobody will ask them for any more, is on record as lost."""

from collections.abc import Sequence
from datetime import datetime

from interviews import ledger_rows
from interviews.loss_ceiling import LossCeiling
from interviews.models import InterviewSession
from interviews.progress import EarlierPage
from interviews.services import transitions


def note_forgotten(session: InterviewSession, pages: Sequence[EarlierPage], now: datetime) -> None:
    """Nobody will ask these pages for what they have said any more: that is on record."""
    told = sum(page.unwritten_frames for page in pages if page.has_unsafe_voice)
    if told < ledger_rows.LEAST_FRAMES:
        return
    # Pages have said so themselves, and each of many may have said that it is a minute.
    begun_for = now - (session.started_at or now)
    ceiling = LossCeiling(
        begun_ms=round(begun_for.total_seconds() * 1000),
        now=0.0,
        recorded=session.ledger.lost_frames(),
    )
    lost = ceiling.take(told, 0.0)
    if lost:
        row = ledger_rows.audio_lost(frames=lost, cause=ledger_rows.LossCause.LEFT_BEHIND)
        transitions.note_event(session, row, now)

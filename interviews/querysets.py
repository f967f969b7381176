"""Reads: every question that pages and tasks ask of the stored interviews."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import Now

from interviews.searching import search_words

if TYPE_CHECKING:
    # Named in the base classes' parameters.
    from interviews.models import InterviewSession, Turn  # noqa: F401
    from interviews.records import TurnRecord

UPCOMING = ("scheduled",)
RUNNING = ("live", "interrupted")
FINISHED = ("completed", "abandoned", "failed")
# Whose candidate was promised to hear back, and has not.
WAITS_TO_HEAR = Q(
    status="completed", hear_back_days__isnull=False, told_at__isnull=True, lacks_consent=False
)
# JSON and other columns of one interview that a list of interviews has no use for.
NOT_LISTED = (
    "frozen_plan",
    "questions_finished",
    "questions_asked",
    "questions_answered",
    "questions_declined",
    "earlier_pages",
    "search_text",
    "candidate__search_text",
)


class ReadAlong(models.Func):
    """A column whose value is read off the index that the list's order is read from.

    SQLite keeps no figures about values. It would take an index of this column, which is
    short of what else is wanted, and then read and sort all rows that it names.
    """

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Keep SQLite from looking for an index: https://sqlite.org/optoverview.html (unary +)."""
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


class InterviewSessionQuerySet(models.QuerySet["InterviewSession"]):
    """Questions about interviews."""

    def upcoming(self) -> Self:
        return self.filter(status__in=UPCOMING)

    def still_to_begin(self) -> Self:
        """Interviews that somebody can still begin."""
        return self.upcoming().filter(closes_at__gt=Now())

    def running(self) -> Self:
        return self.filter(status__in=RUNNING)

    def finished(self) -> Self:
        return self.filter(status__in=FINISHED)

    def still_open(self) -> Self:
        """Interviews that somebody can still begin, or come back to."""
        to_come = Q(status__in=UPCOMING, closes_at__gt=Now())
        return self.filter(to_come | Q(status__in=RUNNING))

    def begun(self) -> Self:
        """Interviews that have something to read."""
        return self.filter(started_at__isnull=False)

    def of_statuses(self, statuses: Iterable[str]) -> Self:
        """Narrow a list, in whatever order it is read."""
        return self.alias(listed_status=ReadAlong("status")).filter(listed_status__in=statuses)

    def search(self, words: str) -> Self:
        """Narrow to interviews in which each word is in the candidate's name, e-mail or role."""
        found = self
        for word in search_words(words):
            found = found.filter(search_text__contains=word)
        return found

    def newest_first(self) -> Self:
        return self.order_by("-started_at", "-created_at", "-pk")

    def for_list(self) -> Self:
        """Without what no list shows: a plan alone has some thousand letters."""
        return self.select_related("candidate").defer(*NOT_LISTED)

    def for_readers_list(self) -> Self:
        """The same, and whether there are figures."""
        return self.for_list().select_related("processing")

    def asking_again(self) -> Self:
        """Interviews whose candidates ask for another one and have none yet, the newest first."""
        asking = self.filter(retake_asked_at__isnull=False, retake=None)
        return asking.order_by("-retake_asked_at")

    def asking_for_people(self) -> Self:
        """Interviews whose candidates have asked for something that nobody has answered yet."""
        requests: type[models.Model] = self.model.requests.rel.related_model
        waiting = requests._default_manager.filter(answered_at=None)
        return self.filter(pk__in=waiting.values("session"))

    def waiting_to_hear(self) -> Self:
        """Interviews whose candidates were promised to hear back and have not, the longest over first.

        In the order of an index. In which order they are due hangs on the days of each.
        """
        return self.filter(WAITS_TO_HEAR).order_by("ended_at")

    def missed(self) -> Self:
        """Interviews that nobody came to while they were open, by the database's clock."""
        return self.upcoming().filter(closes_at__lte=Now())

    def left_behind(self) -> Self:
        """Interrupted interviews whose window is over; some may still be finished."""
        return self.filter(status="interrupted", closes_at__lte=Now())

    def silent_for(self, silence: timedelta) -> Self:
        """Live interviews whose owner has given no sign of life for so long."""
        return self.filter(status="live", touched_at__lte=Now() - silence)

    def silence(self) -> timedelta | None:
        """How long the (one) interview's owner has given no sign of life, if there was one.

        Like all of an owner's signs of life by the database's clock: the workers' may differ.
        """
        silence = ExpressionWrapper(Now() - F("touched_at"), output_field=DurationField())
        return self.values_list(silence, flat=True).first()


class TurnQuerySet(models.QuerySet["Turn"]):
    """Questions about transcripts."""

    def records(self) -> "tuple[TurnRecord, ...]":
        """Return the turns in the transcript's order."""
        return tuple(turn.to_record() for turn in self.order_by("number"))

    def last_records(self, most: int) -> "tuple[TurnRecord, ...]":
        """Return the last turns, so many at the most, in the transcript's order."""
        newest_first = self.order_by("-number")[:most]
        return tuple(turn.to_record() for turn in reversed(newest_first))

    def untranscribed_ms(self) -> int:
        """Return for how long the candidate said what has no words."""
        wordless = self.filter(source="untranscribed")
        return sum(turn.end_ms - turn.start_ms for turn in wordless.only("start_ms", "end_ms"))

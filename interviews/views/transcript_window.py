"""Which part of a transcript a page shows, and what has to be read around it.

Nothing here grows with the transcript but a count, and jumps through an index.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Min
from django.http import QueryDict

from interviews.models import InterviewSession
from interviews.records import LedgerRecord, TurnRecord
from interviews.services.remarks import remarks_on

# Most interviews are shown whole.
PAGE_TURNS: Final = 200
# To which question the first turn of a page belongs stands in those before it, and whether a noise has cut
# the last one in those after it.
TURNS_BEFORE: Final = 20
TURNS_AFTER: Final = 10
# A ledger has a ceiling; one of an older version has none.
MOST_EVENTS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Window:
    """A page of a transcript, with turns and events from around it.

    remarks: what candidates say was misheard, by the turn's number. first, last: the numbers of the turns that it shows, 0 where there is none. begins: the place of the
    first among all turns, from 1. count: of all turns.
    """

    turns: tuple[TurnRecord, ...]
    events: tuple[LedgerRecord, ...]
    first: int
    last: int
    begins: int
    count: int
    page: int
    pages: int
    remarks: Mapping[int, str]

    def shows(self, number: int) -> bool:
        """Whether a turn stands on this page."""
        return self.first <= number <= self.last

    @property
    def ends(self) -> int:
        """The place of the last turn of the page among all turns."""
        return min(self.count, self.begins + PAGE_TURNS - 1)

    @property
    def is_paged(self) -> bool:
        """Whether this is not all of it."""
        return self.pages > 1

    @property
    def is_last(self) -> bool:
        """Whether nothing comes after this page."""
        return self.page == self.pages


def read_window(session: InterviewSession, page: int) -> Window:
    """Read a page; one beyond the last is the last."""
    count = session.turns.count()
    pages = max(1, -(-count // PAGE_TURNS))
    page = min(max(1, page), pages)
    start = (page - 1) * PAGE_TURNS
    read_from = max(0, start - TURNS_BEFORE)
    around = session.turns.order_by("number")[read_from : start + PAGE_TURNS + TURNS_AFTER]
    turns = tuple(turn.to_record() for turn in around)
    shown = turns[start - read_from :][:PAGE_TURNS]
    return Window(
        turns=turns,
        events=_events_around(session, turns, is_first=page == 1, is_last=page == pages),
        first=shown[0].number if shown else 0,
        last=shown[-1].number if shown else 0,
        begins=start + 1,
        count=count,
        page=page,
        pages=pages,
        remarks=remarks_on(session, [turn.number for turn in turns]),
    )


def _events_around(
    session: InterviewSession, turns: tuple[TurnRecord, ...], *, is_first: bool, is_last: bool
) -> tuple[LedgerRecord, ...]:
    events = session.ledger.all()
    if not is_first:
        events = events.filter(at_ms__gte=turns[0].start_ms)
    if not is_last:
        events = events.filter(at_ms__lte=max(turn.start_ms for turn in turns))
    return tuple(entry.to_record() for entry in events[:MOST_EVENTS])


def page_of(session: InterviewSession, query: QueryDict) -> int:
    """Return the page that an address asks for, by `turn` or by `page`; nonsense is the first."""
    turn = _whole(query.get("turn"))
    if turn is None:
        return _whole(query.get("page")) or 1
    return session.turns.filter(number__lt=turn).count() // PAGE_TURNS + 1


def turn_at(session: InterviewSession, time: str) -> int | None:
    """Return the turn that was spoken at a time of the interview's clock ("12", "12:30", "1:02:30")."""
    parts = [_whole(part) for part in time.strip().split(":")]
    numbers = [part for part in parts if part is not None]
    if not 1 <= len(numbers) == len(parts) <= 3:
        return None
    seconds = numbers[0] * 60
    if len(numbers) > 1:
        seconds = 0
        for number in numbers:
            seconds = seconds * 60 + number
    before = session.turns.filter(start_ms__lte=min(seconds, _LATEST_S) * 1000)
    last = before.order_by("-start_ms", "-number").values_list("number", flat=True).first()
    return last or session.turns.aggregate(first=Min("number"))["first"]


def first_turns_of_questions(session: InterviewSession) -> dict[int, int]:
    """Return in which turn each question comes up first."""
    asked = session.turns.filter(question__isnull=False).order_by()
    return dict(asked.values_list("question").annotate(first=Min("number")))


# More than any interview's clock has shown, and less than what a column holds.
_LATEST_S: Final = 10**6
_DIGITS: Final = 6


def _whole(text: str | None) -> int | None:
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return int(text) if is_number and text is not None else None

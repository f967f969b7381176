"""Pages of lists of any length.

Owns how a page of a long list is found: by the keys of its rows, out of an index and from
whichever end of the list is nearer, and only then with the rows themselves. Rows are counted
as far as somebody might page; who looks for something older searches, or begins at the end.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Final

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import IntegerField, QuerySet, Subquery

# Pages are offered this far from either end.
COUNTED_ROWS: Final = 10_000


class CountOfRows(Subquery):
    """How many rows of a query there are, as far as they are counted, within another query.

    Several of them are one round trip.
    """

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    # Of no organisation there are no rows, which the database is not asked for.
    empty_result_set_value = 0

    def __init__(self, rows: QuerySet[Any], counted: int = COUNTED_ROWS) -> None:
        super().__init__(rows.order_by().values("pk")[: counted + 1])


class LongPage(Page):  # type: ignore[type-arg] # generic in its stubs alone
    """A page. A negative number counts from the end of the list: -1 is the last page."""

    paginator: "LongPaginator"

    def has_next(self) -> bool:
        return self.number not in {-1, self.paginator.num_pages}

    def has_previous(self) -> bool:
        return self.number not in {1, -self.paginator.num_pages}

    @property
    def from_end(self) -> int:
        """The page's number counted from the end, for a page that is told by it."""
        return -self.number


class LongPaginator(Paginator):  # type: ignore[type-arg] # generic in its stubs alone
    """Pages of the ordered rows of a query, whose order must be a total one.

    complete: adds to the query of a page's rows what is to be shown of them.
    counted: how far rows are counted.
    """

    object_list: QuerySet[Any]

    def __init__(
        self,
        object_list: QuerySet[Any],
        per_page: int,
        orphans: int = 0,
        allow_empty_first_page: bool = True,  # noqa: FBT001, FBT002 - Django's own signature
        *,
        complete: Callable[[Any], QuerySet[Any]] | None = None,
        counted: int = COUNTED_ROWS,
    ) -> None:
        super().__init__(object_list, per_page, 0, allow_empty_first_page)
        self._most = counted
        self._complete = complete

    @cached_property
    def _counted(self) -> int:
        return self.object_list.order_by().values("pk")[: self._most + 1].count()

    @property
    def has_more(self) -> bool:
        """Whether there are more rows than are counted."""
        return self._counted > self._most

    @property
    def count(self) -> int:
        """How many rows there are, or how many are counted where there are more."""
        return min(self._counted, self._most)

    @property
    def last_number(self) -> int:
        """The number of the last page."""
        return -1 if self.has_more else self.num_pages

    def validate_number(self, number: Any) -> int:
        """Take numbers from the end where the list's length is not known."""
        try:
            from_end = int(number) < 0
        except (TypeError, ValueError):
            from_end = False
        if not from_end:
            return super().validate_number(number)
        if self.has_more:
            return -super().validate_number(-int(number))
        return super().validate_number(max(1, self.num_pages + 1 + int(number)))

    def page(self, number: Any) -> LongPage:
        """Return a page with its rows."""
        if number == 1:
            return LongPage(self._first_rows(), 1, self)
        valid = self.validate_number(number)
        if valid < 0:
            start = (-valid - 1) * self.per_page
            return LongPage(self._rows(start, start + self.per_page, backwards=True), valid, self)
        start = (valid - 1) * self.per_page
        stop = start + self.per_page
        if self.has_more or stop <= self.count // 2:
            return LongPage(self._rows(start, stop), valid, self)
        stop = min(stop, self.count)
        rows = self._rows(self.count - stop, self.count - start, backwards=True)
        return LongPage(rows, valid, self)

    def get_page(self, number: Any) -> LongPage:
        """Return the page of a number, or the nearest one."""
        # The first page, as most are, is not counted for before it is known to be full.
        if number is None or str(number) == "1":
            return self.page(1)
        try:
            return self.page(number)
        except PageNotAnInteger:
            return self.page(1)
        except EmptyPage:
            return self.page(self.num_pages)

    def _first_rows(self) -> Sequence[Any]:
        rows = self._rows(0, self.per_page)
        if len(rows) < self.per_page:
            self._counted = len(rows)
        return rows

    def _rows(self, start: int, stop: int, *, backwards: bool = False) -> Sequence[Any]:
        ordered = self.object_list.reverse() if backwards else self.object_list
        keys = list(ordered.values_list("pk", flat=True)[start:stop])
        if backwards:
            keys.reverse()
        # By their keys alone: without figures about values, SQLite would look for what they were
        # narrowed by, and read every row that has it.
        rows = self.object_list.order_by()
        rows.query.clear_where()
        found = (self._complete(rows) if self._complete else rows).in_bulk(keys)
        # A row may have gone since its key was read.
        return [found[key] for key in keys if key in found]

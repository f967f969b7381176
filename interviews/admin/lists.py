"""Lists of the desk that stay quick however long they grow.

Owns how the admin pages, counts and searches; every list is made from `LongList`.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.contrib.admin import ShowFacets
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import lookup_spawns_duplicates
from django.contrib.admin.views.main import PAGE_VAR
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.views import ChangeList

from interviews.paging import LongPage, LongPaginator
from interviews.searching import first_words, search_words

ROWS_OF_A_PAGE: Final = 25
# Of one parameter of a filter: each is a condition of the statement, and SQLite takes 1 000 in all.
VALUES_OF_A_FILTER: Final = 50
# The column in which `interviews.searching` keeps what a row is found by.
SEARCH_TEXT: Final = "search_text"


def count_related(related: QuerySet[Any], owner: str) -> Coalesce:
    """Return how many of the related rows have the row as their `owner`, counted for it alone.

    A join would count for every row of the list before its page is cut out.
    """
    counted = related.filter(**{owner: OuterRef("pk")}).order_by()
    by_owner = counted.values(owner).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(by_owner, output_field=IntegerField()), 0)


@dataclass(frozen=True, slots=True)
class Way:
    """Where a link below the list leads."""

    first: str
    previous: str
    next: str
    last: str


class DeskPaginator(LongPaginator):
    """Shown as steps: nobody picks page 217 by its number."""

    template_name = "interviews/admin/pages.html"


class LongChangeList(ChangeList):
    """One page of rows, and how many there are as far as they are counted."""

    page: LongPage
    page_num: int

    def get_filters(self, request: HttpRequest) -> Any:
        """Take what the list's own filters ask for, and no other lookup.

        Django takes any lookup on any field of the row: a pattern that takes seconds, or the start
        of a hash. What its filters have not taken leads to the whole list, before the database is asked.
        """
        for name, values in self.get_filters_params().items():
            if len(values) > VALUES_OF_A_FILTER:
                raise IncorrectLookupParameters(f"Too many values of {name}")
        found = super().get_filters(request)
        _specs, _has_filters, left, *_others = found
        if left:
            raise IncorrectLookupParameters("Filtering by what is no filter of this list")
        return found

    def get_results(self, request: HttpRequest) -> None:
        """Find the page; a number that leads nowhere is the nearest page."""
        paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        self.page = paginator.get_page(self.page_num)
        self.page_num = self.page.number
        self.paginator = paginator
        self.result_list = self.page.object_list
        self.result_count = paginator.count
        # The theme's heading tells the number, and leads out, where this differs.
        is_narrowed = self.query or self.has_active_filters
        self.full_result_count = None if is_narrowed else self.result_count
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = False
        self.multi_page = paginator.num_pages > 1

    @property
    def counted_as(self) -> str:
        """What the rows are called behind their number."""
        names = self.model_admin.counted_as
        one, several = names or (self.opts.verbose_name, self.opts.verbose_name_plural)
        return str(one if self.result_count == 1 else several)

    @property
    def way(self) -> Way:
        """Where the links to other pages lead; empty where there is none."""
        page = self.page
        back = self._url(page.previous_page_number()) if page.has_previous() else ""
        on = self._url(page.next_page_number()) if page.has_next() else ""
        last = self.paginator.last_number
        return Way(
            first=self._url(1) if page.number != 1 else "",
            previous=back,
            next=on,
            last=self._url(last) if page.number != last else "",
        )

    def _url(self, number: int) -> str:
        return str(self.get_query_string({PAGE_VAR: number}))


class LongList(ModelAdmin):
    """A list whose pages take the same time wherever they are.

    `nothing_yet`, `next_step`: what stands in its place while there are no rows.
    """

    nothing_yet: ClassVar[Promise | str] = _("There is nothing here")
    next_step: ClassVar[Promise | str] = ""

    list_per_page = ROWS_OF_A_PAGE
    paginator = DeskPaginator
    show_full_result_count = False
    # One and several rows, where they are not what the list is called by.
    counted_as: ClassVar[tuple[Promise | str, Promise | str] | None] = None
    # An action changes what is seen on the page, and never ten thousand rows in one request.
    list_disable_select_all = True
    # Behind each choice of a filter, how many rows there are: a count of everything each.
    show_facets = ShowFacets.NEVER

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LongChangeList

    def get_paginator(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        per_page: int,
        orphans: int = 0,
        allow_empty_first_page: bool = True,  # noqa: FBT001, FBT002 - Django's own signature
    ) -> DeskPaginator:
        """Page lists, and what is offered while somebody types, in the same way."""
        if not queryset.ordered:
            queryset = queryset.order_by(*(self.get_ordering(request) or ("-pk",)))
        return DeskPaginator(
            queryset, per_page, orphans, allow_empty_first_page, complete=self.complete_rows
        )

    def complete_rows(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Add to the rows of one page what the list shows of them, and leave out the rest."""
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find the rows that have each word, in whatever letters and accents it was typed."""
        fields = [name for name in self.get_search_fields(request) if name.endswith(SEARCH_TEXT)]
        if not fields:
            return super().get_search_results(request, queryset, first_words(search_term))
        for word in search_words(search_term):
            has_it = Q()
            for name in fields:
                has_it |= Q(**{f"{name}__contains": word})
            queryset = queryset.filter(has_it)
        return queryset, any(lookup_spawns_duplicates(self.opts, name) for name in fields)

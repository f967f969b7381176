"""Pages of a list, from either end, whether its length is known or not."""

import pytest
from django.core.paginator import EmptyPage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from interviews.models import Organisation
from interviews.paging import LongPaginator
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def names(count: int) -> list[str]:
    made = [f"Organisation {number:02}" for number in range(count)]
    for name in made:
        make.make_organisation(name=name)
    return made


def pages_of(counted: int, per_page: int = 3) -> LongPaginator:
    return LongPaginator(Organisation.objects.order_by("name"), per_page, counted=counted)


def shown(pages: LongPaginator, number: object) -> list[str]:
    return [row.name for row in pages.get_page(number)]


@pytest.mark.parametrize("count", [0, 1, 3, 4, 6, 7, 11])
def test_every_row_is_on_one_page_in_its_order(count: int) -> None:
    made = names(count)
    pages = pages_of(counted=100)
    assert pages.count == count
    assert [name for number in pages.page_range for name in shown(pages, number)] == made


def test_pages_are_counted_from_the_end_as_well() -> None:
    made = names(7)
    pages = pages_of(counted=100)
    assert (pages.last_number, pages.num_pages) == (3, 3)
    assert shown(pages, -1) == shown(pages, 3) == made[6:]
    assert pages.get_page(-3).number == 1


def test_of_a_list_that_is_too_long_to_be_counted_both_ends_are_paged() -> None:
    made = names(20)
    pages = pages_of(counted=7)
    assert (pages.count, pages.has_more, pages.last_number) == (7, True, -1)
    assert shown(pages, 1) == made[:3]
    assert shown(pages, 3) == made[6:9]
    assert shown(pages, -1) == made[17:]
    assert shown(pages, -3) == made[11:14]


def test_the_way_leads_on_from_either_end_as_far_as_is_counted() -> None:
    names(20)
    pages = pages_of(counted=7)
    first, furthest = pages.get_page(1), pages.get_page(3)
    last, furthest_back = pages.get_page(-1), pages.get_page(-3)
    assert (first.has_previous(), first.next_page_number()) == (False, 2)
    assert (furthest.previous_page_number(), furthest.has_next()) == (2, False)
    assert (last.previous_page_number(), last.has_next()) == (-2, False)
    assert (furthest_back.has_previous(), furthest_back.next_page_number()) == (False, -2)


@pytest.mark.parametrize(
    ("asked", "number"),
    [("nonsense", 1), (None, 1), ("0", 3), ("99", 3), ("-99", 3), (2**70, 3)],
)
def test_a_number_that_leads_nowhere_is_a_page_all_the_same(asked: object, number: int) -> None:
    names(20)
    assert pages_of(counted=7).get_page(asked).number == number


def test_a_page_that_is_not_there_is_refused_where_it_is_asked_for_exactly() -> None:
    names(20)
    for number in (4, -4):
        with pytest.raises(EmptyPage):
            pages_of(counted=7).page(number)


@pytest.mark.parametrize(("count", "counted"), [(2, 0), (3, 1), (4, 1)])
def test_a_list_that_does_not_fill_its_first_page_is_not_counted(count: int, counted: int) -> None:
    names(count)
    with CaptureQueriesContext(connection) as captured:
        page = pages_of(counted=100).get_page(None)
        assert page.paginator.count == count
    assert len([query for query in captured if "COUNT" in query["sql"]]) == counted


def test_a_page_of_the_far_half_is_read_from_the_end() -> None:
    names(20)
    pages = pages_of(counted=100)
    assert pages.count == 20
    with CaptureQueriesContext(connection) as captured:
        rows = shown(pages, 7)
    assert rows == ["Organisation 18", "Organisation 19"]
    assert "DESC" in captured[0]["sql"]
    assert "OFFSET" not in captured[0]["sql"]


def test_rows_are_read_by_the_keys_of_their_page_alone() -> None:
    names(20)
    narrowed = Organisation.objects.filter(industry="").order_by("name")
    completed = LongPaginator(narrowed, 3, complete=lambda rows: rows.only("name"))
    with CaptureQueriesContext(connection) as captured:
        assert shown(completed, 1) == ["Organisation 00", "Organisation 01", "Organisation 02"]
    keys, rows = (query["sql"] for query in captured.captured_queries[-2:])
    assert '"name"' not in keys.split("FROM")[0]
    assert "values" not in rows
    assert "industry" in keys
    assert "industry" not in rows

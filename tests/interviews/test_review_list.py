"""The reviewers' list: what it finds, and how it is paged."""

import pytest
from django.test import Client

from interviews.models import Status
from tests import factories as make
from tests.interviews.finished import make_finished

pytestmark = pytest.mark.django_db


def test_the_list_is_empty_at_first(reviewer: Client) -> None:
    make.make_session()
    assert "Nothing to read yet" in reviewer.get("/review/").text


def test_the_list_finds_by_words_and_status(reviewer: Client) -> None:
    make_finished()
    make.make_session_in(Status.FAILED, candidate=make.make_candidate("Grace Hopper"))
    both = reviewer.get("/review/").text
    ada = reviewer.get("/review/?q=byron+engineer").text
    failed = reviewer.get("/review/?status=failed").text
    nobody = reviewer.get("/review/?q=turing").text
    assert "Ada Byron" in both
    assert "Grace Hopper" in both
    assert "Grace Hopper" not in ada
    assert "Ada Byron" not in failed
    assert "No interview matches" in nobody


def test_a_long_list_has_pages(reviewer: Client) -> None:
    plan = make.make_plan()
    for _ in range(21):
        make.make_session_in(Status.COMPLETED, plan=plan)
    first, second = reviewer.get("/review/?q=engineer"), reviewer.get("/review/?q=engineer&page=2")
    assert (len(first.context["page"]), len(second.context["page"])) == (20, 1)
    assert "?q=engineer&amp;page=2" in first.text
    assert reviewer.get("/review/?page=seven").status_code == 200


def test_the_list_does_not_ask_once_per_row(
    reviewer: Client, django_assert_max_num_queries
) -> None:
    plan = make.make_plan()
    for _ in range(10):
        make.make_session_in(Status.COMPLETED, plan=plan)
    with django_assert_max_num_queries(7):
        reviewer.get("/review/")


@pytest.mark.every_database
def test_nul_in_the_address_is_no_word(reviewer: Client) -> None:
    make_finished()
    assert "Ada Byron" in reviewer.get("/review/?q=%00").text
    assert "Ada Byron" in reviewer.get("/review/?q=by%00ron&status=%00&page=%00").text
    # What is left of this one without its NUL reads as another NUL, and is none.
    assert "No interview" in reviewer.get("/review/?q=by%0%000ron").text

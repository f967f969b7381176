"""Readers' zones: how a moment is written in them, and what a clock on the wall means."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.formats import localize
from hypothesis import given
from hypothesis import strategies as st

from interviews.time_zones import NoSuchTime, clock_time, moment_of, zone_named

MOMENTS: Final = json.loads(
    (Path(__file__).parent.parent / "fixtures" / "moments.json").read_text()
)


@pytest.mark.parametrize("example", MOMENTS, ids=lambda example: example["written"])
def test_pages_write_moments_in_one_shape_with_the_zone(example: dict[str, str]) -> None:
    moment = datetime.fromisoformat(example["moment"])
    language = translation.override(example.get("language", "en"))
    with language, timezone.override(zone_named(example["zone"])):
        shown = timezone.localtime(moment)
        page = Template('{{ moment|date:"DATETIME_FORMAT" }}').render(Context({"moment": moment}))
        assert page == localize(shown, use_l10n=True) == example["written"]


def test_the_zone_of_no_moment_is_its_name() -> None:
    with timezone.override(zone_named("Asia/Tokyo")):
        assert timezone.get_current_timezone_name() == "Asia/Tokyo"
        assert str(timezone.get_current_timezone()) == "Asia/Tokyo"


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "x" * 5000, "\0"])
def test_there_are_no_other_zones(name: str) -> None:
    assert zone_named(name) is None


@pytest.mark.parametrize(
    ("clock", "zone", "first", "second"),
    [
        ("2026-10-25 02:30", "Europe/Berlin", "00:30", "01:30"),
        ("2026-11-01 01:00", "America/New_York", "05:00", "06:00"),
        ("2026-04-05 01:45", "Australia/Lord_Howe", "14:45", "15:15"),
        ("2026-12-02 10:00", "Europe/Berlin", "09:00", "09:00"),
    ],
)
def test_an_hour_that_comes_twice_means_either(
    clock: str, zone: str, first: str, second: str
) -> None:
    naive, berlin = datetime.fromisoformat(clock), zone_named(zone)
    assert berlin is not None
    moments = [moment_of(naive, berlin, later=later) for later in (False, True)]
    assert [moment.strftime("%H:%M") for moment in moments] == [first, second]


@pytest.mark.parametrize(
    ("clock", "zone"),
    [
        ("2026-03-29 02:30", "Europe/Berlin"),
        ("2026-03-08 02:00", "America/New_York"),
        ("2026-10-04 02:15", "Australia/Lord_Howe"),
    ],
)
def test_what_the_clocks_jump_over_is_refused(clock: str, zone: str) -> None:
    shown = zone_named(zone)
    assert shown is not None
    for later in (False, True):
        with pytest.raises(NoSuchTime):
            moment_of(datetime.fromisoformat(clock), shown, later=later)


@pytest.mark.parametrize(
    ("clock", "zone"),
    [("9999-12-31 23:59", "America/New_York"), ("0001-01-01 00:00", "Asia/Tokyo")],
)
def test_the_calendar_has_an_end_and_a_beginning(clock: str, zone: str) -> None:
    shown = zone_named(zone)
    assert shown is not None
    with pytest.raises(OverflowError):
        moment_of(datetime.fromisoformat(clock), shown, later=False)


@given(
    seconds=st.integers(1_577_836_800, 2_051_222_400),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]),
    hour=st.none() | st.integers(0, 23),
)
def test_a_full_hour_that_a_form_offers_can_be_read_again(
    seconds: int, zone: str, hour: int | None
) -> None:
    shown = zone_named(zone)
    assert shown is not None
    moment = datetime.fromtimestamp(seconds, UTC)
    offered = clock_time(moment, shown, hour=hour).replace(tzinfo=None)
    for later in (False, True):
        moment_of(offered, shown, later=later)

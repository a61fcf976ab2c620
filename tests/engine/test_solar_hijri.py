"""The Solar Hijri calendar, against dates known from elsewhere."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from export_program.engine.calendar import WEEKDAYS
from export_program.engine.solar_hijri import (
    both,
    exists,
    from_solar_hijri,
    gregorian,
    solar_hijri_year,
    to_solar_hijri,
)

TWO_CENTURIES_AROUND = st.dates(date(1830, 1, 1), date(2220, 12, 31))


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2025, 3, 20), "1403-12-30"),
        (date(2025, 3, 21), "1404-01-01"),
        (date(2025, 11, 8), "1404-08-17"),
        (date(2025, 12, 11), "1404-09-20"),
        (date(2026, 3, 20), "1404-12-29"),
        (date(2026, 3, 21), "1405-01-01"),
        (date(1979, 2, 11), "1357-11-22"),
    ],
)
def test_known_days_are_converted_both_ways(day: date, text: str) -> None:
    assert to_solar_hijri(day) == text
    assert from_solar_hijri(text) == day


def test_1403_is_a_leap_year_and_1404_is_not() -> None:
    assert exists(1403, 12, 30)
    assert not exists(1404, 12, 30)


def test_1405_begins_on_a_saturday() -> None:
    assert WEEKDAYS[from_solar_hijri("1405-01-01").weekday()] == "Saturday"


@given(TWO_CENTURIES_AROUND)
def test_every_day_survives_the_round_trip(day: date) -> None:
    assert from_solar_hijri(to_solar_hijri(day)) == day


@given(TWO_CENTURIES_AROUND)
def test_the_next_day_is_written_later(day: date) -> None:
    assert to_solar_hijri(day) < to_solar_hijri(date.fromordinal(day.toordinal() + 1))


@pytest.mark.parametrize(
    "text", ["1404/08/17", "1404-8-17", "۱۴۰۴/۰۸/۱۷", "١٤٠٤-٠٨-١٧", "۱۴۰۴-8-١٧", " 1404-08-17\n"]
)
def test_dates_are_read_as_people_write_them(text: str) -> None:
    assert from_solar_hijri(text) == date(2025, 11, 8)


@pytest.mark.parametrize(
    "text", ["", "1404", "04-08-17", "1404/08-17", "17-08-1404", "1404-08-17T00", "1404-०8-17", "-"]
)
def test_a_text_that_is_no_date_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="is written year-month-day, as in 1404-08-17") as refused:
        from_solar_hijri(text)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize("text", ["1404-12-30", "1404-13-01", "1404-00-10", "1404-07-31"])
def test_a_day_that_does_not_exist_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{text} is not in the Solar Hijri calendar$"):
        from_solar_hijri(text)


def test_a_day_before_the_calendar_began_is_refused() -> None:
    assert to_solar_hijri(date(622, 3, 22)) == "0001-01-01"
    with pytest.raises(ValueError, match=r"^0622-03-21 is outside the Solar Hijri calendar$"):
        to_solar_hijri(date(622, 3, 21))


def test_the_year_changes_at_nowruz() -> None:
    assert solar_hijri_year(date(2026, 3, 20)) == 1404
    assert solar_hijri_year(date(2026, 3, 21)) == 1405


def test_people_read_a_date_in_both_calendars() -> None:
    assert both(date(2025, 11, 8)) == "2025-11-08 (1404-08-17)"


def test_a_day_given_in_parts_is_the_gregorian_one() -> None:
    assert gregorian(1404, 8, 17) == date(2025, 11, 8)

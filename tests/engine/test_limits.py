"""Time limits: when something is due, and the reasons given for it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from export_program.engine.calendars.iran import IRAN
from export_program.engine.limits import (
    Limit,
    days,
    end_of,
    explain,
    months,
    working_days,
    working_hours,
    years,
)
from export_program.engine.office_hours import HOUR, add_hours, hours_between
from export_program.engine.solar_hijri import from_solar_hijri

SATURDAY = datetime(2025, 11, 8, 9, tzinfo=UTC)  # 1404-08-17, 12:30 in Tehran
MOMENTS = st.datetimes(
    datetime.fromisoformat("2015-01-01"),
    datetime.fromisoformat("2035-01-01"),
    timezones=st.just(UTC),
)
LIMITS = st.builds(
    lambda make, count: make(count),
    st.sampled_from((working_days, days, months, years)),
    st.integers(1, 40),
)


def cut_off(day: date) -> datetime:
    return datetime.combine(day, time(18), ZoneInfo("Asia/Tehran"))


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (working_days(5), "5 working days"),
        (working_days(1), "1 working day"),
        (days(90), "90 days"),
        (months(12), "12 months"),
        (years(1), "1 year"),
        (years(2, roll=True), "2 years"),
    ],
)
def test_a_limit_reads_as_people_say_it(limit: Limit, text: str) -> None:
    assert limit.text == text


@pytest.mark.parametrize("make", [working_days, days, months, years])
@pytest.mark.parametrize("count", [0, -1])
def test_a_limit_of_less_than_one_is_refused(make: Callable[[int], Limit], count: int) -> None:
    with pytest.raises(ValueError, match=f"a time limit of {count} .*s: at least one"):
        make(count)


@pytest.mark.parametrize(
    ("limit", "day"),
    [
        (working_days(5), date(2025, 11, 13)),
        (working_days(6), date(2025, 11, 15)),
        (days(5), date(2025, 11, 13)),
        (days(6), date(2025, 11, 14)),  # a Friday
        (days(6, roll=True), date(2025, 11, 15)),
        (days(5, roll=True), date(2025, 11, 13)),
        (months(1), date(2025, 12, 8)),
        (months(3), date(2026, 2, 8)),
        (months(12), date(2026, 11, 8)),
        (years(1), date(2026, 11, 8)),
        (years(6), date(2031, 11, 8)),
    ],
)
def test_a_limit_ends_at_the_cut_off_of_its_last_day(limit: Limit, day: date) -> None:
    assert limit.due(SATURDAY, IRAN) == cut_off(day)


@pytest.mark.parametrize(
    ("start", "limit", "day"),
    [
        (date(2025, 1, 31), months(1), date(2025, 2, 28)),
        (date(2024, 1, 31), months(1), date(2024, 2, 29)),
        (date(2024, 2, 29), years(1), date(2025, 2, 28)),
        (date(2024, 2, 29), years(4), date(2028, 2, 29)),
        (date(2025, 10, 31), months(2), date(2025, 12, 31)),
        (date(2025, 12, 1), months(12), date(2026, 12, 1)),
    ],
)
def test_a_month_without_the_day_ends_on_its_last(start: date, limit: Limit, day: date) -> None:
    assert limit.last_day(start) == day


def test_a_calendar_period_counts_from_the_date_at_the_office() -> None:
    after_midnight = datetime(2025, 11, 8, 21, tzinfo=UTC)  # 00:30 on the 9th in Tehran
    assert days(1).due(after_midnight, IRAN) == cut_off(date(2025, 11, 10))


def test_a_calendar_period_counts_from_the_same_day_after_the_cut_off() -> None:
    evening = datetime(2025, 11, 8, 16, tzinfo=UTC)
    assert days(1).due(evening, IRAN) == cut_off(date(2025, 11, 9))


def test_a_rolled_period_passes_over_all_of_nowruz() -> None:
    start = datetime(2026, 2, 20, 9, tzinfo=UTC)
    assert days(28, roll=True).due(start, IRAN) == cut_off(from_solar_hijri("1405-01-05"))
    assert days(28).due(start, IRAN) == cut_off(from_solar_hijri("1404-12-29"))


def test_something_due_on_a_day_is_due_at_its_cut_off_even_when_closed() -> None:
    assert end_of(date(2025, 11, 14), IRAN) == cut_off(date(2025, 11, 14))
    assert end_of(date(2025, 11, 14), IRAN).isoformat() == "2025-11-14T14:30:00+00:00"


@pytest.mark.parametrize("limit", [working_days(5), days(5), months(5), years(5)])
def test_a_start_without_a_zone_is_refused(limit: Limit) -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        limit.due(SATURDAY.replace(tzinfo=None), IRAN)


@given(MOMENTS, LIMITS)
def test_whatever_is_limited_is_due_after_it_began(start: datetime, limit: Limit) -> None:
    assert limit.due(start, IRAN) > start


@given(MOMENTS, LIMITS)
def test_a_rolled_limit_is_due_on_a_working_day_and_never_earlier(
    start: datetime, limit: Limit
) -> None:
    rolled = msgspec.structs.replace(limit, roll=True).due(start, IRAN)
    assert IRAN.is_working_day(IRAN.local(rolled).date())
    assert rolled >= limit.due(start, IRAN)


# --- Why ------------------------------------------------------------------------------------------


def test_working_days_are_explained_line_by_line() -> None:
    evening_before_the_last_week = datetime(2026, 3, 12, 16, tzinfo=UTC)
    assert explain(evening_before_the_last_week, working_days(6), IRAN) == (
        "Begins on Thursday 2026-03-12 (1404-12-21) at 19:30 (Asia/Tehran).",
        "After the cut-off at 18:00: it counts from the next working day.",
        "Not counted: Friday 2026-03-13 (1404-12-22), weekend (Friday).",
        "Counted from Saturday 2026-03-14 (1404-12-23); the next working day is the first.",
        (
            "Not counted: Friday 2026-03-20 (1404-12-29), weekend (Friday); "
            "holiday: Nationalisation of the oil industry."
        ),
        (
            "Not counted: Saturday 2026-03-21 (1405-01-01), holiday: Nowruz; "
            "holiday: Eid al-Fitr (expected)."
        ),
        (
            "Not counted: Sunday 2026-03-22 (1405-01-02), holiday: Nowruz; "
            "holiday: Eid al-Fitr, second day (expected)."
        ),
        "Not counted: Monday 2026-03-23 (1405-01-03), holiday: Nowruz.",
        "Not counted: Tuesday 2026-03-24 (1405-01-04), holiday: Nowruz.",
        "Working day 6 is Wednesday 2026-03-25 (1405-01-05).",
        "Due on Wednesday 2026-03-25 (1405-01-05) at the cut-off, 18:00 (14:30 UTC).",
        "Computed with the calendar IR@1.",
    )


def test_a_closure_is_named_in_the_explanation_of_the_version_that_has_it() -> None:
    closed = IRAN.with_closure(date(2025, 11, 10), "air pollution", "IR@2")
    lines = explain(SATURDAY, working_days(5), closed)
    assert "Not counted: Monday 2025-11-10 (1404-08-19), closure: air pollution." in lines
    assert lines[-1] == "Computed with the calendar IR@2."


def test_a_calendar_period_that_is_not_moved_says_so() -> None:
    assert explain(SATURDAY, days(6), IRAN) == (
        "Begins on Saturday 2025-11-08 (1404-08-17) at 12:30 (Asia/Tehran).",
        "6 days later is Friday 2025-11-14 (1404-08-23).",
        "Closed on that day: weekend (Friday).",
        "A period of this kind is not moved to a working day.",
        "Due on Friday 2025-11-14 (1404-08-23) at the cut-off, 18:00 (14:30 UTC).",
        "Computed with the calendar IR@1.",
    )


def test_a_calendar_period_that_is_moved_names_each_closed_day() -> None:
    start = datetime(2026, 2, 23, 9, tzinfo=UTC)
    assert explain(start, months(1, roll=True), IRAN)[1:-2] == (
        "1 month later is Monday 2026-03-23 (1405-01-03).",
        "Closed on that day: holiday: Nowruz.",
        "Not counted: Tuesday 2026-03-24 (1405-01-04), holiday: Nowruz.",
        "Moved to the next working day, Wednesday 2026-03-25 (1405-01-05).",
    )


@pytest.mark.parametrize(
    "start", [datetime(2028, 3, 15, 9, tzinfo=UTC), datetime(2024, 3, 10, 9, tzinfo=UTC)]
)
def test_a_period_outside_the_listed_years_says_what_was_not_counted(start: datetime) -> None:
    assert explain(start, days(5), IRAN)[-1] == (
        "Moving holidays are listed from 2024-03-20 (1403-01-01) to 2028-03-19 (1406-12-29) only; "
        "others were not taken into account."
    )


@given(MOMENTS, LIMITS)
def test_the_explanation_ends_on_the_day_that_is_due(start: datetime, limit: Limit) -> None:
    due = IRAN.local(limit.due(start, IRAN)).date()
    said = [line for line in explain(start, limit, IRAN) if line.startswith("Due on ")]
    assert len(said) == 1
    assert due.isoformat() in said[0]


@given(MOMENTS, st.integers(1, 40))
def test_every_closed_day_on_the_way_is_named(start: datetime, count: int) -> None:
    limit = working_days(count)
    began, due = IRAN.local(start).date(), IRAN.local(limit.due(start, IRAN)).date()
    on_the_way = (date.fromordinal(n) for n in range(began.toordinal(), due.toordinal()))
    closed = [day.isoformat() for day in on_the_way if not IRAN.is_working_day(day)]
    lines = explain(start, limit, IRAN)
    assert [line.split()[3] for line in lines if line.startswith("Not counted: ")] == closed


def tehran(day: str, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(
        date.fromisoformat(day), time(hour, minute), ZoneInfo("Asia/Tehran")
    ).astimezone(UTC)


@pytest.mark.parametrize(
    ("begins", "due"),
    [
        (tehran("2025-11-08", 9), tehran("2025-11-08", 13)),
        (tehran("2025-11-08", 6), tehran("2025-11-08", 12)),
        (tehran("2025-11-08", 16, 30), tehran("2025-11-09", 10, 30)),
        (tehran("2025-11-08", 14), tehran("2025-11-08", 18)),
        (tehran("2025-11-08", 20), tehran("2025-11-09", 12)),
        (tehran("2025-11-06", 17), tehran("2025-11-08", 11)),  # Friday is closed
        (tehran("2025-11-07", 10), tehran("2025-11-08", 12)),
    ],
)
def test_four_working_hours_are_hours_the_office_is_open(begins: datetime, due: datetime) -> None:
    limit = working_hours(4)
    assert limit.due(begins, IRAN) == due
    assert limit.text == "4 working hours"
    assert hours_between(begins, due, IRAN) == 4 * HOUR
    lines = explain(begins, limit, IRAN)
    assert "open from 08:00 to 18:00" in lines[1]
    assert f"at {IRAN.local(due):%H:%M}" in " ".join(lines)


@given(start=MOMENTS, hours=st.integers(0, 60), more=st.integers(1, 30))
def test_hours_that_were_added_are_found_between(start: datetime, hours: int, more: int) -> None:
    due = add_hours(start, hours * HOUR, IRAN)
    assert hours_between(start, due, IRAN) == hours * HOUR
    assert hours_between(due, start, IRAN) == 0 * HOUR or due <= start
    assert add_hours(start, (hours + more) * HOUR, IRAN) > due
    assert add_hours(due, more * HOUR, IRAN) == add_hours(start, (hours + more) * HOUR, IRAN)


def test_working_hours_do_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        add_hours(SATURDAY, -HOUR, IRAN)
    with pytest.raises(ValueError, match="time zone"):
        add_hours(datetime(2025, 11, 8, 9), HOUR, IRAN)  # noqa: DTZ001

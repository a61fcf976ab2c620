"""Working days: when the office is open, and what is counted from when to when."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from timeit import repeat
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from export_program.engine.calendar import (
    WEEKDAYS,
    Closure,
    CutOff,
    DatedHoliday,
    ExtraDay,
    FixedHoliday,
    Standing,
    Weekend,
    WorkingCalendar,
)
from export_program.engine.calendars.iran import IRAN
from export_program.engine.solar_hijri import from_solar_hijri, gregorian, to_solar_hijri

TEHRAN = ZoneInfo("Asia/Tehran")
FRIDAYS = (Weekend(date.min, frozenset({4})),)
PLAIN = WorkingCalendar(id="IR", version="PLAIN@1", zone="Asia/Tehran", weekends=FRIDAYS)

MOMENTS = st.datetimes(
    datetime.fromisoformat("2015-01-01"),
    datetime.fromisoformat("2035-01-01"),
    timezones=st.just(UTC),
)
COUNTS = st.integers(0, 400)


def at(text: str) -> datetime:
    """A moment in Tehran: `1404-08-17 12:30`."""
    day, hour = text.split()
    return datetime.combine(from_solar_hijri(day), time.fromisoformat(hour), TEHRAN)


def changed(calendar: WorkingCalendar, **fields: object) -> WorkingCalendar:
    return msgspec.structs.replace(calendar, **fields)


def reason(calendar: WorkingCalendar, day: date) -> str:
    return calendar.why_closed(day) or "open"


def closed_days(solar_year: int) -> dict[str, str]:
    """The holidays of a Solar Hijri year, without weekends and closures: `MM-DD` and why."""
    holidays = changed(IRAN, weekends=(Weekend(date.min, frozenset()),), closures=())
    first, end = gregorian(solar_year, 1, 1), gregorian(solar_year + 1, 1, 1)
    days = (first + timedelta(n) for n in range((end - first).days))
    return {to_solar_hijri(day)[5:]: why for day in days if (why := holidays.why_closed(day))}


# --- Open and closed ------------------------------------------------------------------------------


def test_friday_is_closed_and_saturday_begins_the_week() -> None:
    friday, saturday = date(2025, 11, 7), date(2025, 11, 8)
    assert IRAN.why_closed(friday) == "weekend (Friday)"
    assert not IRAN.is_working_day(friday)
    assert IRAN.why_closed(saturday) is None
    assert IRAN.is_working_day(saturday)


def test_a_holiday_on_a_friday_gives_both_reasons() -> None:
    both = "weekend (Friday); holiday: Nationalisation of the oil industry"
    assert IRAN.why_closed(from_solar_hijri("1404-12-29")) == both


def test_the_last_day_of_a_leap_year_is_closed() -> None:
    assert IRAN.why_closed(from_solar_hijri("1403-12-30")) == "holiday: Last day of a leap year"


def test_a_weekend_holds_from_its_day_on() -> None:
    thursdays = Weekend(date(2026, 3, 21), frozenset({3, 4}))
    calendar = changed(PLAIN, weekends=(*FRIDAYS, thursdays))
    assert calendar.is_working_day(date(2026, 3, 19))
    assert calendar.why_closed(date(2026, 3, 26)) == "weekend (Thursday)"
    assert calendar.why_closed(date(2026, 3, 27)) == "weekend (Friday)"


def test_before_the_first_entry_the_first_one_applies() -> None:
    saturdays = Weekend(date(2026, 1, 1), frozenset({5}))
    sundays = Weekend(date(2027, 1, 1), frozenset({6}))
    late = changed(PLAIN, weekends=(saturdays, sundays))
    assert late.why_closed(date(2025, 11, 8)) == "weekend (Saturday)"


def test_a_fixed_holiday_holds_between_its_years() -> None:
    holiday = FixedHoliday(8, 17, "Export day", from_year=1404, to_year=1405)
    calendar = changed(PLAIN, fixed=(holiday,))
    named = [y for y in range(1400, 1410) if "Export day" in reason(calendar, gregorian(y, 8, 17))]
    assert named == [1404, 1405]


def test_an_expected_holiday_says_so_and_a_confirmed_one_does_not() -> None:
    day = date(2025, 11, 24)
    for standing, said in ((Standing.EXPECTED, " (expected)"), (Standing.CONFIRMED, "")):
        calendar = changed(PLAIN, dated=(DatedHoliday(day, "Fatima", standing),))
        assert calendar.why_closed(day) == f"holiday: Fatima{said}"


def test_an_extra_day_opens_a_weekend_and_a_holiday() -> None:
    friday = date(2026, 3, 20)
    calendar = changed(IRAN, extra_days=(ExtraDay(friday, "year-end accounts"),))
    assert not IRAN.is_working_day(friday)
    assert calendar.is_working_day(friday)


def test_a_closure_wins_over_an_extra_day() -> None:
    friday = date(2025, 11, 7)
    opened = changed(PLAIN, extra_days=(ExtraDay(friday, "stocktaking"),))
    assert opened.with_closure(friday, "snow", "PLAIN@2").why_closed(friday) == "closure: snow"


def test_a_province_closes_with_its_country_and_not_the_other_way() -> None:
    day, other = date(2025, 12, 1), date(2025, 12, 2)
    snow = (Closure(other, "snow", "IR-26"), Closure(other, "rain", "IR-2"))
    closures = (Closure(day, "mourning", "IR"), *snow)
    country = changed(PLAIN, closures=closures)
    qazvin, second = changed(country, id="IR-26"), changed(country, id="IR-2")
    assert [c.why_closed(day) for c in (country, qazvin, second)] == ["closure: mourning"] * 3
    assert country.is_working_day(other)
    assert qazvin.why_closed(other) == "closure: snow"
    assert second.why_closed(other) == "closure: rain"


def test_a_closure_makes_a_new_version_and_leaves_the_old_as_it_was() -> None:
    day = date(2025, 11, 10)
    start = at("1404-08-17 12:30")
    before = IRAN.add_working_days(start, 5)
    closed = IRAN.with_closure(day, "air pollution", "IR@2")
    assert (IRAN.version, closed.version) == ("IR@1", "IR@2")
    assert IRAN.is_working_day(day)
    assert closed.why_closed(day) == "closure: air pollution"
    assert closed.why_closed(date(2024, 7, 28)) == "closure: extreme heat"
    assert IRAN.add_working_days(start, 5) == before
    assert closed.add_working_days(start, 5) > before


def test_a_correction_under_the_same_version_is_refused() -> None:
    with pytest.raises(ValueError, match="a corrected calendar needs a version of its own"):
        IRAN.with_closure(date(2025, 11, 10), "snow", "IR@1")


def test_a_closure_of_elsewhere_is_refused() -> None:
    with pytest.raises(ValueError, match="a closure of IR-26 does not close the offices of IR"):
        IRAN.with_closure(date(2025, 11, 10), "snow", "IR@2", scope="IR-26")


# --- Iran's holidays, against the printed calendars -----------------------------------------------

FIXED_DAYS = "01-01 01-02 01-03 01-04 01-12 01-13 03-14 03-15 11-22 12-29"
PRINTED = {
    1403: "01-13 01-22 01-23 02-15 03-28 04-05 04-25 04-26 06-04 06-12 06-14 06-22 06-31 09-15 "
    "10-25 11-09 11-26 12-30",
    1404: "01-02 01-11 01-12 02-04 03-16 03-24 04-14 04-15 05-23 05-31 06-02 06-10 06-19 09-03 "
    "10-13 10-27 11-15 12-20",
    1405: "01-01 01-02 01-25 03-06 03-14 04-03 04-04 05-13 05-21 05-22 05-30 06-08 08-22 10-02 "
    "10-16 11-04 12-09 12-19 12-20",
}


@pytest.mark.parametrize(("year", "moving"), PRINTED.items())
def test_the_holidays_are_those_of_the_printed_calendar(year: int, moving: str) -> None:
    assert set(closed_days(year)) == set(FIXED_DAYS.split()) | set(moving.split())


def test_every_listed_year_has_the_lunar_holidays_of_the_law() -> None:
    names = {
        year: {h.name for h in IRAN.dated if to_solar_hijri(h.day).startswith(str(year))}
        for year in range(1403, 1407)
    }
    assert names[1403] == names[1404] == names[1405] == names[1406]
    assert len(names[1403]) == 17


def test_the_moving_holidays_lie_in_the_years_that_are_listed_and_in_order() -> None:
    days = [holiday.day for holiday in IRAN.dated]
    assert days == sorted(set(days))
    assert IRAN.listed_from == gregorian(1403, 1, 1) <= days[0]
    assert days[-1] <= IRAN.listed_until == gregorian(1406, 12, 29)


def test_only_holidays_that_were_seen_are_confirmed() -> None:
    confirmed = [h.day for h in IRAN.dated if h.standing is Standing.CONFIRMED]
    expected = [h.day for h in IRAN.dated if h.standing is Standing.EXPECTED]
    assert max(confirmed) == date(2025, 11, 24)
    assert min(expected) == date(2026, 1, 3)


def test_the_nationwide_closures_are_known() -> None:
    assert IRAN.why_closed(date(2024, 5, 22)) == "closure: funeral of the president"
    assert IRAN.why_closed(date(2024, 7, 28)) == "closure: extreme heat"


# --- From which day, and until when ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("1404-08-17 00:00", "1404-08-17"),
        ("1404-08-17 18:00", "1404-08-17"),
        ("1404-08-17 18:01", "1404-08-18"),
        ("1404-08-22 18:01", "1404-08-24"),  # Thursday evening: Friday is closed
        ("1404-08-23 09:00", "1404-08-24"),
        ("1404-12-28 19:00", "1405-01-05"),
    ],
)
def test_a_moment_counts_for_its_working_day(moment: str, day: str) -> None:
    assert to_solar_hijri(IRAN.start_day(at(moment))) == day


def test_the_office_hour_decides_whatever_zone_the_moment_is_in() -> None:
    same = [at("1404-08-17 18:01").astimezone(zone) for zone in (UTC, timezone(timedelta(hours=9)))]
    assert [IRAN.start_day(moment) for moment in same] == [date(2025, 11, 9)] * 2


@pytest.mark.parametrize(
    ("moment", "n", "due"),
    [
        ("1404-08-17 12:30", 0, "1404-08-17 18:00"),
        ("1404-08-17 12:30", 5, "1404-08-22 18:00"),
        ("1404-08-17 12:30", 6, "1404-08-24 18:00"),
        ("1404-08-17 18:30", 5, "1404-08-24 18:00"),
        ("1404-08-23 12:00", 1, "1404-08-25 18:00"),
        ("1404-09-01 08:00", 2, "1404-09-04 18:00"),  # 3 Azar is a holiday
        ("1404-12-27 08:00", 3, "1405-01-06 18:00"),  # over the end of the year
        ("1404-10-08 08:00", 4, "1404-10-14 18:00"),  # over the Gregorian one, a Friday, a holiday
    ],
)
def test_working_days_end_at_the_cut_off(moment: str, n: int, due: str) -> None:
    assert IRAN.add_working_days(at(moment), n) == at(due)


def test_the_due_moment_is_in_utc() -> None:
    due = IRAN.add_working_days(at("1404-08-17 12:30"), 5)
    assert due.isoformat() == "2025-11-13T14:30:00+00:00"


def test_summer_time_of_the_years_that_had_it_is_heeded() -> None:
    assert PLAIN.end_of(date(2022, 7, 3)).isoformat() == "2022-07-03T13:30:00+00:00"
    assert PLAIN.end_of(date(2023, 7, 3)).isoformat() == "2023-07-03T14:30:00+00:00"


def test_the_cut_off_holds_from_its_day_on() -> None:
    shorter = (CutOff(date.min, time(18)), CutOff(date(2025, 11, 10), time(13)))
    calendar = changed(PLAIN, cut_offs=shorter)
    start = at("1404-08-17 14:00")
    assert calendar.add_working_days(start, 1) == at("1404-08-18 18:00")
    assert calendar.add_working_days(start, 2) == at("1404-08-19 13:00")
    assert calendar.start_day(at("1404-08-19 14:00")) == date(2025, 11, 11)


def test_several_years_of_working_days_are_counted_on() -> None:
    every_day = changed(PLAIN, weekends=(Weekend(date.min, frozenset()),))
    start = at("1404-08-17 12:30")
    assert every_day.add_working_days(start, 2000) == every_day.end_of(
        date(2025, 11, 8) + timedelta(2000)
    )


def test_a_negative_period_is_refused() -> None:
    with pytest.raises(ValueError, match="-1 working days: a period does not run backwards"):
        IRAN.add_working_days(at("1404-08-17 12:30"), -1)


def test_a_period_beyond_the_last_date_is_refused() -> None:
    with pytest.raises(ValueError, match="the calendar ends on 9999-12-31"):
        PLAIN.add_working_days(datetime(9999, 12, 30, tzinfo=UTC), 10)


def test_a_moment_without_a_zone_is_refused_everywhere() -> None:
    aware = datetime(2025, 11, 8, 9, tzinfo=UTC)
    naive = aware.replace(tzinfo=None)
    calls = (
        lambda: IRAN.local(naive),
        lambda: IRAN.start_day(naive),
        lambda: IRAN.add_working_days(naive, 5),
        lambda: IRAN.working_days_between(naive, aware),
        lambda: IRAN.working_days_between(aware, naive),
        lambda: IRAN.shift(naive, aware, aware),
        lambda: IRAN.shift(aware, naive, aware),
        lambda: IRAN.shift(aware, aware, naive),
    )
    for call in calls:
        with pytest.raises(ValueError, match=r"^2025-11-08T09:00:00 has no time zone$"):
            call()


# --- What always holds ----------------------------------------------------------------------------


@given(MOMENTS, COUNTS)
def test_what_is_due_is_due_on_a_working_day_at_the_cut_off(moment: datetime, n: int) -> None:
    due = IRAN.local(IRAN.add_working_days(moment, n))
    assert IRAN.is_working_day(due.date())
    assert due.time() == time(18)
    assert due >= moment


@given(MOMENTS, COUNTS)
def test_one_more_working_day_is_later(moment: datetime, n: int) -> None:
    assert IRAN.add_working_days(moment, n) < IRAN.add_working_days(moment, n + 1)


@given(MOMENTS, MOMENTS, COUNTS)
def test_who_begins_later_is_due_no_earlier(a: datetime, b: datetime, n: int) -> None:
    early, late = sorted((a, b))
    assert IRAN.add_working_days(early, n) <= IRAN.add_working_days(late, n)


@given(MOMENTS, COUNTS)
def test_counting_between_undoes_adding(moment: datetime, n: int) -> None:
    due = IRAN.add_working_days(moment, n)
    assert IRAN.working_days_between(moment, due) == n
    assert IRAN.working_days_between(due, moment) == -n


@given(MOMENTS, COUNTS)
def test_counting_day_by_day_gives_the_same(moment: datetime, n: int) -> None:
    day, left = IRAN.start_day(moment), n
    while left:
        day += timedelta(1)
        left -= IRAN.why_closed(day) is None
    assert IRAN.add_working_days(moment, n) == IRAN.end_of(day)


# --- The stopped clock ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stopped", "resumed", "due"),
    [
        ("1404-08-18 10:00", "1404-08-18 17:00", "1404-08-22 18:00"),  # within a day
        ("1404-08-18 10:00", "1404-08-19 10:00", "1404-08-24 18:00"),
        ("1404-08-18 19:00", "1404-08-19 10:00", "1404-08-22 18:00"),  # over night
        ("1404-08-18 10:00", "1404-08-25 10:00", "1404-08-29 18:00"),  # six working days
        ("1404-08-23 08:00", "1404-08-28 10:00", "1404-08-22 18:00"),  # after it was due
        ("1404-08-19 10:00", "1404-08-18 10:00", "1404-08-22 18:00"),  # resumed before
    ],
)
def test_a_due_moment_moves_by_the_working_days_the_clock_stood(
    stopped: str, resumed: str, due: str
) -> None:
    first = at("1404-08-22 18:00")
    assert IRAN.shift(first, at(stopped), at(resumed)) == at(due)


def test_a_due_moment_of_its_own_hour_keeps_it() -> None:
    moved = IRAN.shift(at("1404-08-22 09:15"), at("1404-08-18 10:00"), at("1404-08-19 10:00"))
    assert moved == at("1404-08-24 09:15")
    assert moved.tzinfo is UTC


def test_a_due_moment_at_the_cut_off_moves_to_the_cut_off_then_in_force() -> None:
    shorter = (CutOff(date.min, time(18)), CutOff(date(2025, 11, 15), time(13)))
    calendar = changed(PLAIN, cut_offs=shorter)
    moved = calendar.shift(at("1404-08-22 18:00"), at("1404-08-18 10:00"), at("1404-08-19 10:00"))
    assert moved == at("1404-08-24 13:00")


@given(MOMENTS, st.timedeltas(timedelta(-90), timedelta(90)), MOMENTS)
def test_a_stopped_clock_never_moves_a_due_moment_earlier(
    due: datetime, before: timedelta, resumed: datetime
) -> None:
    assert IRAN.shift(due, due - before, resumed) >= due


@given(MOMENTS, st.integers(1, 60), st.data())
def test_a_clock_that_stood_gives_back_the_same_number_of_working_days(
    start: datetime, n: int, data: st.DataObject
) -> None:
    due = IRAN.add_working_days(start, n)
    stopped = start + (due - start) * data.draw(st.floats(0, 1, exclude_max=True))
    assume(stopped < due)
    resumed = stopped + data.draw(st.timedeltas(timedelta(0), timedelta(200)))
    moved = IRAN.shift(due, stopped, resumed)
    assert IRAN.working_days_between(resumed, moved) == IRAN.working_days_between(stopped, due)


# --- A calendar is data ---------------------------------------------------------------------------


def test_a_calendar_survives_being_written_as_json_after_use() -> None:
    IRAN.add_working_days(at("1404-08-17 12:30"), 5)
    written = msgspec.json.encode(IRAN)
    read = msgspec.json.decode(written, type=WorkingCalendar)
    assert read == IRAN
    assert msgspec.json.encode(read) == written
    assert read.add_working_days(at("1404-08-17 12:30"), 5) == at("1404-08-22 18:00")


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"weekends": ()}, "weekends: at least one, in the order of their days"),
        (
            {"weekends": FRIDAYS * 2},
            "weekends: at least one, in the order of their days, one a day",
        ),
        ({"cut_offs": ()}, "cut_offs: at least one"),
        (
            {"cut_offs": (CutOff(date(2026, 1, 1), time(18)), CutOff(date.min, time(13)))},
            "cut_offs: at least one, in the order of their days",
        ),
        (
            {"weekends": (Weekend(date.min, frozenset(range(7))),)},
            "weekends: days are 0 to 6, and at least one is a working day",
        ),
        ({"weekends": (Weekend(date.min, frozenset({7})),)}, "weekends: days are 0 to 6"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(fields: dict[str, object], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        changed(PLAIN, **fields)


def test_an_unknown_zone_is_refused_when_the_calendar_is_made() -> None:
    with pytest.raises(ZoneInfoNotFoundError, match="Asia/Qazvin"):
        changed(PLAIN, zone="Asia/Qazvin")


def test_a_fixed_holiday_on_a_day_that_no_year_has_is_refused() -> None:
    with pytest.raises(ValueError, match="Nobody's day: no Solar Hijri year has a day 7-31"):
        FixedHoliday(7, 31, "Nobody's day")


def test_weekdays_are_named_from_monday() -> None:
    assert WEEKDAYS[date(2025, 11, 8).weekday()] == "Saturday"


def test_a_due_date_is_computed_in_a_few_microseconds() -> None:
    start = at("1404-08-17 12:30")
    IRAN.add_working_days(start, 5)
    best = min(repeat(lambda: IRAN.add_working_days(start, 5), number=1000, repeat=20)) / 1000
    assert best < 100e-6  # 3 to 5 on the machine it was written on; re-reading the year takes 500

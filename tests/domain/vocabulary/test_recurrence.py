"""Recurrence rules: the days of a series, and which texts are rules at all."""

from datetime import UTC, date, datetime
from itertools import islice

import msgspec
import pytest

from export_program.domain.vocabulary.recurrence import (
    LocalTime,
    RecurrenceRule,
    is_occurrence,
    moment_of,
    occurrences,
)

SATURDAYS = "FREQ=WEEKLY;BYDAY=SA"


def first(rule: str, starts_on: date, after: date, count: int = 3) -> list[date]:
    return list(islice(occurrences(rule, starts_on, after), count))


def test_a_weekly_series_falls_on_every_saturday_after_a_day() -> None:
    start = date(2025, 11, 1)
    assert first(SATURDAYS, start, date(2025, 11, 1)) == [
        date(2025, 11, 8),
        date(2025, 11, 15),
        date(2025, 11, 22),
    ]
    assert first(SATURDAYS, start, date(2025, 10, 1), 1) == [start]


def test_every_second_week_counts_from_the_start() -> None:
    start = date(2025, 11, 1)
    found = first("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", start, date(2025, 11, 8))
    assert found == [date(2025, 11, 15), date(2025, 11, 29), date(2025, 12, 13)]


def test_a_monthly_series_falls_on_the_first_or_last_saturday() -> None:
    start = date(2025, 11, 1)
    assert first("FREQ=MONTHLY;BYDAY=1SA", start, start, 2) == [
        date(2025, 12, 6),
        date(2026, 1, 3),
    ]
    assert first("FREQ=MONTHLY;BYDAY=-1SA", start, start, 1) == [date(2025, 11, 29)]


def test_a_day_is_one_of_the_series_or_not() -> None:
    assert is_occurrence(SATURDAYS, date(2025, 11, 1), date(2025, 11, 8))
    assert not is_occurrence(SATURDAYS, date(2025, 11, 1), date(2025, 11, 9))
    assert not is_occurrence(SATURDAYS, date(2025, 11, 1), date(2025, 10, 25))


def test_the_last_days_of_the_calendar_end_the_series() -> None:
    assert first(SATURDAYS, date(2025, 11, 1), date(9999, 12, 26)) == []


def test_nine_in_tehran_is_half_past_five() -> None:
    assert moment_of(date(2025, 11, 8), "09:00", "Asia/Tehran") == datetime(
        2025, 11, 8, 5, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "text",
    [SATURDAYS, "FREQ=WEEKLY;INTERVAL=52;BYDAY=SA,TU", "FREQ=MONTHLY;INTERVAL=12;BYDAY=5SU,-1MO"],
)
def test_these_are_rules(text: str) -> None:
    assert msgspec.convert(text, RecurrenceRule) == text
    assert first(text, date(2025, 11, 1), date(2025, 11, 1), 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "weekly",
        "FREQ=WEEKLY",
        "FREQ=DAILY;BYDAY=SA",
        "FREQ=WEEKLY;BYDAY=1SA",
        "FREQ=WEEKLY;INTERVAL=0;BYDAY=SA",
        "FREQ=WEEKLY;INTERVAL=53;BYDAY=SA",
        "FREQ=WEEKLY;BYDAY=SA\n",
        "FREQ=WEEKLY;BYDAY=SA;COUNT=1",
        "RRULE:FREQ=WEEKLY;BYDAY=SA",
    ],
)
def test_these_are_not(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, RecurrenceRule)


@pytest.mark.parametrize("text", ["24:00", "9:00", "09:60", "09:00:00", "09:00\n"])
def test_an_hour_is_written_with_two_digits(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, LocalTime)

"""Recurrence rules of RFC 5545 for meetings: the one door to the library that evaluates them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rruleset, rrulestr
from msgspec import Meta

_DAY = "(MO|TU|WE|TH|FR|SA|SU)"
_NTH_DAY = f"(-1|[1-5])?{_DAY}"
_WEEKLY = f"FREQ=WEEKLY(;INTERVAL=([1-9]|[1-4][0-9]|5[0-2]))?;BYDAY={_DAY}(,{_DAY}){{0,6}}"
_MONTHLY = f"FREQ=MONTHLY(;INTERVAL=([1-9]|1[0-2]))?;BYDAY={_NTH_DAY}(,{_NTH_DAY}){{0,6}}"

RecurrenceRule = Annotated[
    str,
    Meta(
        pattern=rf"^({_WEEKLY}|{_MONTHLY})$(?!\n)",
        max_length=100,
        description="RFC 5545 recurrence rule: weekly or monthly, on days of the week.",
        examples=["FREQ=WEEKLY;BYDAY=SA"],
    ),
]
LocalTime = Annotated[
    str,
    Meta(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)",
        description="Hour and minute on the office's clock.",
        examples=["09:00"],
    ),
]


def occurrences(rule: str, starts_on: date, after: date) -> Iterator[date]:
    """The local days of a series that lie after a day, in order, without end if it has none.

    `starts_on` is the day the rule counts its intervals from; the series begins there. Raises
    ValueError if `rule` is no recurrence rule.
    """
    start = datetime.combine(after, time())
    for moment in _series(rule, starts_on).xafter(start):
        yield moment.date()


def is_occurrence(rule: str, starts_on: date, day: date) -> bool:
    """Whether a series falls on a day."""
    midnight = datetime.combine(day, time())
    return bool(_series(rule, starts_on).between(midnight, midnight, inc=True))


def moment_of(day: date, at: str, zone: str) -> datetime:
    """The moment, in UTC, at which the clocks of `zone` show `at` on a day."""
    return datetime.combine(day, time.fromisoformat(at), ZoneInfo(zone)).astimezone(UTC)


@lru_cache(maxsize=256)
def _series(rule: str, starts_on: date) -> rrule | rruleset:
    # Without an end the library would count into a year that no date can name.
    return rrulestr(f"{rule};UNTIL=99991130T000000", dtstart=datetime.combine(starts_on, time()))

"""Time limits: how long something may take, when it is due, and why on that day."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import msgspec

from export_program.engine.calendar import WEEKDAYS, WorkingCalendar
from export_program.engine.office_hours import HOUR, add_hours
from export_program.engine.solar_hijri import both


class Unit(StrEnum):
    WORKING_HOUR = "working hour"
    WORKING_DAY = "working day"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Limit(msgspec.Struct, frozen=True):
    """A number of working hours or days, or of calendar days, months or years.

    A calendar period ends at the cut-off of its last day, whether the office is open or not; with
    `roll` it ends on the next working day. Months and years are Gregorian (ISO 8601 periods); a
    month without the day ends on its last one.
    """

    count: int
    unit: Unit
    roll: bool = False

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"a time limit of {self.count} {self.unit.value}s: at least one")

    @property
    def text(self) -> str:
        return f"{self.count} {self.unit.value}{'' if self.count == 1 else 's'}"

    def due(self, start: datetime, calendar: WorkingCalendar) -> datetime:
        """The due moment in UTC. Raises ValueError when `start` carries no time zone."""
        if self.unit is Unit.WORKING_HOUR:
            return add_hours(start, self.count * HOUR, calendar)
        if self.unit is Unit.WORKING_DAY:
            return calendar.add_working_days(start, self.count)
        day = self.last_day(calendar.local(start).date())
        return calendar.end_of(calendar.next_working_day(day) if self.roll else day)

    def last_day(self, day: date) -> date:
        """The day on which a calendar period ends that begins on `day`, before it is moved."""
        if self.unit is Unit.DAY:
            return day + timedelta(days=self.count)
        months = self.count * (12 if self.unit is Unit.YEAR else 1)
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def working_hours(count: int) -> Limit:
    return Limit(count, Unit.WORKING_HOUR)


def working_days(count: int) -> Limit:
    return Limit(count, Unit.WORKING_DAY)


def days(count: int, *, roll: bool = False) -> Limit:
    return Limit(count, Unit.DAY, roll)


def months(count: int, *, roll: bool = False) -> Limit:
    return Limit(count, Unit.MONTH, roll)


def years(count: int, *, roll: bool = False) -> Limit:
    return Limit(count, Unit.YEAR, roll)


def end_of(day: date, calendar: WorkingCalendar) -> datetime:
    """The due moment, in UTC, of something due on a day: the cut-off of that day."""
    return calendar.end_of(day)


def explain(start: datetime, limit: Limit, calendar: WorkingCalendar) -> tuple[str, ...]:
    """Why a period that begins at `start` is due when it is, line by line, in both calendars."""
    began, due = calendar.local(start), limit.due(start, calendar)
    counted = COUNTED.get(limit.unit, _calendar_period)
    ends, in_utc = calendar.local(due), due.astimezone(UTC)
    moment = "at" if limit.unit is Unit.WORKING_HOUR else "at the cut-off,"
    return (
        f"Begins on {_named(began.date())} at {began:%H:%M} ({calendar.zone}).",
        *counted(start, limit, calendar),
        f"Due on {_named(ends.date())} {moment} {ends:%H:%M} ({in_utc:%H:%M} UTC).",
        f"Computed with the calendar {calendar.version}.",
        *_unlisted(began.date(), ends.date(), calendar),
    )


def _working_days(start: datetime, limit: Limit, calendar: WorkingCalendar) -> Iterator[str]:
    began, first = calendar.local(start), calendar.start_day(start)
    cut_off = calendar.cut_off(began.date())
    last = calendar.local(limit.due(start, calendar)).date()
    if began.time() > cut_off and calendar.is_working_day(began.date()):
        yield f"After the cut-off at {cut_off:%H:%M}: it counts from the next working day."
    yield from _closed(began.date(), first, calendar)
    yield f"Counted from {_named(first)}; the next working day is the first."
    yield from _closed(first + timedelta(days=1), last, calendar)
    yield f"Working day {limit.count} is {_named(last)}."


def _working_hours(start: datetime, limit: Limit, calendar: WorkingCalendar) -> Iterator[str]:
    began, last = calendar.local(start), calendar.local(limit.due(start, calendar)).date()
    day = calendar.next_working_day(began.date())
    opens, closes = calendar.opening(day), calendar.cut_off(day)
    yield f"The office is open from {opens:%H:%M} to {closes:%H:%M}; only these hours count."
    yield from _closed(began.date(), last, calendar)


def _calendar_period(start: datetime, limit: Limit, calendar: WorkingCalendar) -> Iterator[str]:
    day = limit.last_day(calendar.local(start).date())
    yield f"{limit.text} later is {_named(day)}."
    if why := calendar.why_closed(day):
        moved = calendar.next_working_day(day)
        yield f"Closed on that day: {why}."
        if limit.roll:
            yield from _closed(day + timedelta(days=1), moved, calendar)
            yield f"Moved to the next working day, {_named(moved)}."
        else:
            yield "A period of this kind is not moved to a working day."


COUNTED = {Unit.WORKING_DAY: _working_days, Unit.WORKING_HOUR: _working_hours}


def _closed(day: date, until: date, calendar: WorkingCalendar) -> Iterator[str]:
    while day < until:
        if why := calendar.why_closed(day):
            yield f"Not counted: {_named(day)}, {why}."
        day += timedelta(days=1)


def _unlisted(first: date, last: date, calendar: WorkingCalendar) -> Iterator[str]:
    """A date beyond the listed holidays may move when they are announced; say so."""
    if first < calendar.listed_from or last > calendar.listed_until:
        span = f"{both(calendar.listed_from)} to {both(calendar.listed_until)}"
        yield f"Moving holidays are listed from {span} only; others were not taken into account."


def _named(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {both(day)}"

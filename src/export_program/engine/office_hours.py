"""Working hours: the time an office is open, from the opening of a working day to its cut-off."""

from datetime import UTC, datetime, timedelta

from export_program.engine.calendar import WorkingCalendar

HOUR = timedelta(hours=1)
NO_TIME = timedelta()


def add_hours(moment: datetime, time: timedelta, calendar: WorkingCalendar) -> datetime:
    """The moment, in UTC, at which the office has been open for `time` since `moment`.

    Raises ValueError when `moment` has no time zone or `time` is negative.
    """
    if time < NO_TIME:
        raise ValueError(f"{time} of working time: a period does not run backwards")
    day = calendar.next_working_day(calendar.local(moment).date())
    at = max(moment.astimezone(UTC), calendar.start_of(day))
    while calendar.end_of(day) - at < time:
        time -= max(calendar.end_of(day) - at, NO_TIME)
        day = calendar.next_working_day(day + timedelta(days=1))
        at = calendar.start_of(day)
    return at + time


def hours_between(first: datetime, last: datetime, calendar: WorkingCalendar) -> timedelta:
    """How long the office was open between two moments; nothing if `last` is not after `first`."""
    until = calendar.local(last).date()
    day = calendar.next_working_day(calendar.local(first).date())
    open_for = NO_TIME
    while day <= until:
        begin, end = max(first, calendar.start_of(day)), min(last, calendar.end_of(day))
        open_for += max(end - begin, NO_TIME)
        day = calendar.next_working_day(day + timedelta(days=1))
    return open_for

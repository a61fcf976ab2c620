"""Moments as people read them: in UTC, and on the office's day in both calendars."""

from datetime import datetime

import msgspec

from export_program.engine.calendar import WorkingCalendar
from export_program.engine.solar_hijri import to_solar_hijri


class Moment(msgspec.Struct, frozen=True):
    """A moment in UTC, with its date and hour at the office and the Solar Hijri date."""

    at: datetime
    day: str
    hour: str
    solar_hijri: str


def moment_in(calendar: WorkingCalendar, at: datetime) -> Moment:
    local = calendar.local(at)
    day = local.date()
    try:
        persian = to_solar_hijri(day)
    except ValueError:  # a day that the Solar Hijri calendar does not reach
        persian = ""
    return Moment(at, day.isoformat(), f"{local:%H:%M}", persian)

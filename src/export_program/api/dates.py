"""Moments as people read them: in UTC, and on the office's day in both calendars."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

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
    """A moment as it is told. Raises ValueError when it carries no time zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return Moment(at, *_at_the_office(calendar.zone, at.replace(second=0, microsecond=0)))


@lru_cache(maxsize=4096)
def _at_the_office(zone: str, minute: datetime) -> tuple[str, str, str]:
    """The office's day, its hour, and the Solar Hijri date."""
    local = minute.astimezone(ZoneInfo(zone))
    day = local.date()
    try:
        persian = to_solar_hijri(day)
    except ValueError:  # a day that the Solar Hijri calendar does not reach
        persian = ""
    return day.isoformat(), f"{local:%H:%M}", persian

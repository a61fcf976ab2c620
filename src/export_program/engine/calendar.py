"""Working days: when an office is open, and when a period counted in working days ends.

A calendar is data with a version. It is never changed; a correction makes a new version.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from export_program.engine.solar_hijri import exists, gregorian

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ALL_WEEK = frozenset(range(7))
LEAP_YEAR = 1403  # Solar Hijri


class Standing(StrEnum):
    """Lunar holidays are announced as expected and confirmed when the moon has been seen."""

    CONFIRMED = "confirmed"
    EXPECTED = "expected"


class Weekend(msgspec.Struct, frozen=True):
    """The weekly days off from `since` on. Monday is 0, Friday 4, Sunday 6."""

    since: date
    days: frozenset[int]


class CutOff(msgspec.Struct, frozen=True):
    """The hour, local time, at which a working day ends from `since` on."""

    since: date
    at: time


class Opening(msgspec.Struct, frozen=True):
    """The hour, local time, at which a working day begins from `since` on."""

    since: date
    at: time


class FixedHoliday(msgspec.Struct, frozen=True):
    """A holiday on the same Solar Hijri day every year, from and to a year (both included)."""

    month: int
    day: int
    name: str
    from_year: int = 1
    to_year: int = 9377

    def __post_init__(self) -> None:
        if not exists(LEAP_YEAR, self.month, self.day):
            raise ValueError(f"{self.name}: no Solar Hijri year has a day {self.month}-{self.day}")


class DatedHoliday(msgspec.Struct, frozen=True):
    """A holiday that moves (by the moon), on its Gregorian date."""

    day: date
    name: str
    standing: Standing = Standing.EXPECTED


class Closure(msgspec.Struct, frozen=True):
    """A day closed by order. The scope is a country or a province: `IR`, `IR-26`."""

    day: date
    reason: str
    scope: str


class ExtraDay(msgspec.Struct, frozen=True):
    """A weekend or holiday on which the office works by order."""

    day: date
    reason: str


Entry = TypeVar("Entry", Weekend, CutOff, Opening)


def _in_force(entries: tuple[Entry, ...], day: date) -> Entry:
    return next((entry for entry in reversed(entries) if entry.since <= day), entries[0])


class WorkingCalendar(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The working days of one jurisdiction.

    `weekends`, `cut_offs` and `openings` are in force from their `since` until the next one;
    before the first one, the first applies. Dated holidays are listed from `listed_from` to
    `listed_until`.
    Whatever takes a moment raises ValueError when it carries no time zone.
    """

    id: str
    version: str
    zone: str
    weekends: tuple[Weekend, ...]
    cut_offs: tuple[CutOff, ...] = (CutOff(date.min, time(18)),)
    openings: tuple[Opening, ...] = (Opening(date.min, time(8)),)
    fixed: tuple[FixedHoliday, ...] = ()
    dated: tuple[DatedHoliday, ...] = ()
    closures: tuple[Closure, ...] = ()
    extra_days: tuple[ExtraDay, ...] = ()
    listed_from: date = date.min
    listed_until: date = date.max

    def __post_init__(self) -> None:
        dated: dict[str, tuple[Weekend, ...] | tuple[CutOff, ...] | tuple[Opening, ...]] = {
            "weekends": self.weekends,
            "cut_offs": self.cut_offs,
            "openings": self.openings,
        }
        for name, entries in dated.items():
            days = [entry.since for entry in entries]
            if not days or days != sorted(set(days)):
                raise ValueError(f"{name}: at least one, in the order of their days, one a day")
        if not all(weekend.days < ALL_WEEK for weekend in self.weekends):
            raise ValueError("weekends: days are 0 to 6, and at least one is a working day")
        self._zone  # noqa: B018  an unknown zone is refused here, not in the first deadline

    def is_working_day(self, day: date) -> bool:
        return day not in self._closed_in(day.year)

    def why_closed(self, day: date) -> str | None:
        """Weekend, holiday or closure by name; None on a working day."""
        return self._closed_in(day.year).get(day)

    def cut_off(self, day: date) -> time:
        """The hour, local time, at which that day ends for the office."""
        return _in_force(self.cut_offs, day).at

    def opening(self, day: date) -> time:
        """The hour, local time, at which that day begins for the office."""
        return _in_force(self.openings, day).at

    def local(self, moment: datetime) -> datetime:
        if moment.tzinfo is None:
            raise ValueError(f"{moment.isoformat()} has no time zone")
        return moment.astimezone(self._zone)

    def end_of(self, day: date) -> datetime:
        """The cut-off of a day, in UTC."""
        return datetime.combine(day, self.cut_off(day), self._zone).astimezone(UTC)

    def start_of(self, day: date) -> datetime:
        """The opening of a day, in UTC."""
        return datetime.combine(day, self.opening(day), self._zone).astimezone(UTC)

    def start_day(self, moment: datetime) -> date:
        """The working day a moment counts for: the next one if it is late or on a closed day."""
        local = self.local(moment)
        day = local.date()
        late = local.time() > self.cut_off(day)
        return self._after(day, 1) if late or not self.is_working_day(day) else day

    def add_working_days(self, moment: datetime, n: int) -> datetime:
        """The cut-off, in UTC, of the `n`-th working day after the start day."""
        if n < 0:
            raise ValueError(f"{n} working days: a period does not run backwards")
        start = self.start_day(moment)
        return self.end_of(self._after(start, n) if n else start)

    def working_days_between(self, a: datetime, b: datetime) -> int:
        """Working days from the start day of `a` to that of `b`; negative if `b` is before."""
        first, last = self.start_day(a), self.start_day(b)
        if last < first:
            return -self.working_days_between(b, a)
        days = -bisect_right(self._working_in(first.year), first)
        for year in range(first.year, last.year):
            days += len(self._working_in(year))
        return days + bisect_right(self._working_in(last.year), last)

    def next_working_day(self, day: date) -> date:
        """The day itself if the office is open, otherwise the next on which it is."""
        return day if self.is_working_day(day) else self._after(day, 1)

    def shift(self, due: datetime, stopped: datetime, resumed: datetime) -> datetime:
        """Where a due moment goes when the clock stood from `stopped` to `resumed`.

        It moves by the working days that passed, keeping its hour (the cut-off stays the cut-off).
        A due moment that had passed when the clock stopped does not move; none moves earlier.
        """
        local = self.local(due)
        passed = self.working_days_between(stopped, resumed)
        if passed <= 0 or due <= stopped:
            return due
        day = self._after(local.date(), passed)
        if local.time() == self.cut_off(local.date()):
            return self.end_of(day)
        return datetime.combine(day, local.time(), self._zone).astimezone(UTC)

    def with_closure(
        self, day: date, reason: str, version: str, scope: str | None = None
    ) -> "WorkingCalendar":
        """A new version in which a day is closed, here or (`scope`) in a wider jurisdiction."""
        if version == self.version:
            raise ValueError(f"a corrected calendar needs a version of its own, not {version}")
        closure = Closure(day, reason, scope or self.id)
        if not self._heeds(closure):
            raise ValueError(
                f"a closure of {closure.scope} does not close the offices of {self.id}"
            )
        return msgspec.structs.replace(self, version=version, closures=(*self.closures, closure))

    def _after(self, day: date, n: int) -> date:
        """The `n`-th working day (1 is the next) after a day that may itself be closed."""
        year, working = day.year, self._working_in(day.year)
        at = bisect_right(working, day) + n - 1
        while at >= len(working):
            at -= len(working)
            year += 1
            working = self._working_in(year)
        return working[at]

    def _heeds(self, closure: Closure) -> bool:
        """A province closes with its country, a country not with its province."""
        return f"{self.id}-".startswith(f"{closure.scope}-")

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def _years(self) -> dict[int, tuple[dict[date, str], list[date]]]:
        return {}

    def _closed_in(self, year: int) -> dict[date, str]:
        return (self._years.get(year) or self._read(year))[0]

    def _working_in(self, year: int) -> list[date]:
        return (self._years.get(year) or self._read(year))[1]

    def _read(self, year: int) -> tuple[dict[date, str], list[date]]:
        """Spell a year out, once: the closed days with their reasons, and the working days."""
        if year > date.max.year:
            raise ValueError(f"the calendar ends on {date.max.isoformat()}")
        first = date(year, 1, 1)
        days = [first + timedelta(n) for n in range((date(year, 12, 31) - first).days + 1)]
        reasons: dict[date, list[str]] = {}
        for day, reason in (*self._weekend_days(days), *self._holidays(year)):
            reasons.setdefault(day, []).append(reason)
        for extra in self.extra_days:
            reasons.pop(extra.day, None)
        for closure in self.closures:
            if closure.day.year == year and self._heeds(closure):
                reasons.setdefault(closure.day, []).append(f"closure: {closure.reason}")
        closed = {day: "; ".join(reasons[day]) for day in sorted(reasons)}
        self._years[year] = closed, [day for day in days if day not in closed]
        return self._years[year]

    def _weekend_days(self, days: list[date]) -> Iterator[tuple[date, str]]:
        for day in days:
            if day.weekday() in _in_force(self.weekends, day).days:
                yield day, f"weekend ({WEEKDAYS[day.weekday()]})"

    def _holidays(self, year: int) -> Iterator[tuple[date, str]]:
        for solar_year in (year - 622, year - 621):
            for holiday in self.fixed:
                in_force = holiday.from_year <= solar_year <= holiday.to_year
                if in_force and exists(solar_year, holiday.month, holiday.day):
                    day = gregorian(solar_year, holiday.month, holiday.day)
                    if day.year == year:
                        yield day, f"holiday: {holiday.name}"
        for moving in self.dated:
            if moving.day.year == year:
                expected = " (expected)" if moving.standing is Standing.EXPECTED else ""
                yield moving.day, f"holiday: {moving.name}{expected}"

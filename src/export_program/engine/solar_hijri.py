"""The Solar Hijri calendar of Iran: the one door to the library that computes it."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from persiantools.digits import ar_to_fa, fa_to_en
from persiantools.jdatetime import JalaliDate

_solar_hijri: Callable[..., JalaliDate] = JalaliDate  # the library leaves it untyped
WRITTEN = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})")
FIRST_GREGORIAN = 1700  # no office has dates of an earlier year: it is one of the Solar Hijri ones


def to_solar_hijri(day: date) -> str:
    """`2025-11-08` is `1404-08-17`. Raises ValueError before 622-03-22 and after 9999-03-19."""
    found = _of(day)
    return f"{found.year:04d}-{found.month:02d}-{found.day:02d}"


def from_solar_hijri(text: str) -> date:
    """The Gregorian date of a Solar Hijri one.

    Takes `1404-08-17` or `1404/8/17` in ASCII, Persian or Arabic digits. Raises ValueError.
    """
    found = WRITTEN.fullmatch(_digits(text))
    if found is None:
        raise ValueError(
            f"{text!r} is not a Solar Hijri date: it is written year-month-day, as in 1404-08-17"
        )
    year, _, month, day = found.groups()
    return gregorian(int(year), int(month), int(day))


def mistaken(text: str) -> str | None:
    """What a Solar Hijri date or moment means that stands where a Gregorian one is asked for.

    `1404-08-17` gives `1404-08-17 of the Solar Hijri calendar is 2025-11-08`. None: it is none.
    """
    found = WRITTEN.match(_digits(text))
    if found is None or int(found[1]) >= FIRST_GREGORIAN:
        return None
    year, month, day = (int(found[part]) for part in (1, 3, 4))
    if not exists(year, month, day):
        return f"{found[0]!r} is not, nor a day of the Solar Hijri calendar"
    return f"{found[0]} of the Solar Hijri calendar is {gregorian(year, month, day)}"


def exists(year: int, month: int, day: int) -> bool:
    """Whether a Solar Hijri year has that day: 30 Esfand is only in leap years."""
    return JalaliDate.check_date(year, month, day)


def gregorian(year: int, month: int, day: int) -> date:
    """The Gregorian date of a Solar Hijri day. Raises ValueError if there is no such day."""
    if not exists(year, month, day):
        raise ValueError(f"{year:04d}-{month:02d}-{day:02d} is not in the Solar Hijri calendar")
    return _solar_hijri(year, month, day).to_gregorian()


def solar_hijri_year(day: date) -> int:
    """The Solar Hijri year in which a Gregorian day lies."""
    return int(_of(day).year)


def both(day: date) -> str:
    """A date as people read it, in both calendars: `2025-11-08 (1404-08-17)`."""
    return f"{day.isoformat()} ({to_solar_hijri(day)})"


def _digits(text: str) -> str:
    """The text with its Persian and Arabic digits as ASCII ones."""
    return str(fa_to_en(ar_to_fa(text.strip())))


@lru_cache(maxsize=4096)
def _of(day: date) -> JalaliDate:
    try:
        return _solar_hijri(day)
    except ValueError:
        raise ValueError(f"{day.isoformat()} is outside the Solar Hijri calendar") from None

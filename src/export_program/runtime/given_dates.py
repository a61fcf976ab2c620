"""Dates in commands are Gregorian: one of the Solar Hijri calendar is named, not taken as such."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, get_args, get_type_hints

import msgspec

from export_program.engine.solar_hijri import mistaken


def check_calendar(given: msgspec.Struct) -> None:
    """Raises msgspec.ValidationError: a date lies in a year that only the other calendar has."""
    for path, day in _dates(given, "$"):
        meant = mistaken(day.isoformat())
        if meant is not None:
            msg = f"Expected a date of the Gregorian calendar; {meant} - at `{path}`"
            raise msgspec.ValidationError(msg)


def _dates(value: Any, path: str) -> Iterator[tuple[str, date]]:
    """Every date in a value, a moment being one, and where it stands."""
    match value:
        case date():
            yield path, value
        case msgspec.Struct():
            for name in _dated_fields(type(value)):
                yield from _dates(getattr(value, name), f"{path}.{name}")
        case Mapping():
            for key, part in value.items():
                yield from _dates(part, f"{path}[{key}]")
        case tuple() | list():
            for at, part in enumerate(value):
                yield from _dates(part, f"{path}[{at}]")


@cache
def _dated_fields(struct: type[Any]) -> tuple[str, ...]:
    """The fields of a struct that may hold a date, however deep; no command nests in itself."""
    hints = get_type_hints(struct)
    return tuple(name for name in struct.__struct_fields__ if _may_hold_dates(hints[name]))


def _may_hold_dates(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return bool(_dated_fields(annotation))
    if isinstance(annotation, type) and issubclass(annotation, date):
        return True
    return any(map(_may_hold_dates, get_args(annotation)))

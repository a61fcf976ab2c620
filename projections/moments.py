"""Days in rows that tell an age: ages count from moments."""

from datetime import UTC, date, datetime, time

NOON = time(9)  # in UTC: the same day everywhere the office works


def noon(day: date | None) -> datetime | None:
    """A moment in the middle of a day of the office; None if there is no day."""
    return None if day is None else datetime.combine(day, NOON, UTC)

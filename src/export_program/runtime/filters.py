"""What a filter means: text as in an address, compared with a column by the type of its field."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from export_program.engine.solar_hijri import mistaken
from export_program.runtime.read_database import TEXT
from export_program.runtime.reading import contains
from export_program.runtime.row_layout import LARGEST, Layout, sql_value

COMPARISONS = ("lt", "lte", "gt", "gte", "in", "contains", "not")
TRUTHS = {"true": 1, "yes": 1, "1": 1, "false": 0, "no": 0, "0": 0}
MANY_VALUES = 200


class BadQuery(ValueError):
    """A query asks for something the model does not have. `field` names the parameter."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.sentence = field, sentence


def condition(layout: Layout, asked: str, text: str, zone: tzinfo) -> Any:
    """The condition that `asked=text` stands for, `asked` being `field` or `field__lt`.

    A date given for a moment is that whole day in `zone`. Raises BadQuery.
    """
    name, _, comparison = asked.partition("__")
    known = layout.model.filters
    if name not in known or (comparison and comparison not in COMPARISONS):
        known_text = ", ".join(known) or "none"
        raise BadQuery(asked, f"{layout.model.name} has no filter {asked!r}; known: {known_text}.")
    if "\0" in text:
        raise BadQuery(asked, f"{asked} is a text without NUL.")
    field = Asked(layout, name, asked, zone)
    match comparison:
        case "contains":
            return field.contains(text)
        case "in":
            texts = text.split(",")
            if len(texts) > MANY_VALUES:
                raise BadQuery(asked, f"{asked} takes at most {MANY_VALUES} values.")
            return sa.or_(*(field.equals(part) for part in texts))
        case "not":
            return sa.or_(
                sa.not_(field.equals(text)), field.column.is_(None) if text else sa.false()
            )
        case "":
            return field.equals(text)
        case _:
            return field.compared(comparison, text)


class Asked:
    """One field that is asked for."""

    def __init__(self, layout: Layout, name: str, asked: str, zone: tzinfo) -> None:
        self.column, self.kind = layout.column(name), layout.kind(name)
        self.many, self.asked, self.zone = layout.is_many(name), asked, zone

    def contains(self, text: str) -> Any:
        """Part of a text, or one of several values."""
        wanted = f"|{text}|" if self.many else text
        return contains(sa.cast(self.column, TEXT), wanted)

    def equals(self, text: str) -> Any:
        """This very value, one of several values, or (empty) nothing."""
        column = self.column
        if text == "":
            nothing = "|" if self.many else ""
            textual = self.many or self.kind is str
            return sa.or_(column.is_(None), column == nothing) if textual else column.is_(None)
        if self.many:
            return self.contains(text)
        first, after = self.interval(text)
        return column == first if after is None else sa.and_(column >= first, column < after)

    def compared(self, comparison: str, text: str) -> Any:
        """Before, after, or up to a value; a whole day counts with its end."""
        first, after = self.interval(text)
        match comparison:
            case "lt":
                return self.column < first
            case "gte":
                return self.column >= first
            case "lte":
                return self.column <= first if after is None else self.column < after
            case _:
                return self.column > first if after is None else self.column >= after

    def interval(self, text: str) -> tuple[Any, Any]:
        """The value a text stands for, or the first moment of a day and the first one after it."""
        self._check_calendar(text)
        try:
            if self.kind is datetime and len(text) == len("2025-11-08"):
                start = datetime.combine(date.fromisoformat(text), time(), self.zone)
                return sql_value(start), sql_value(start + timedelta(days=1))
            return READ.get(self.kind, str)(text), None
        except (ValueError, KeyError, OverflowError):
            what = NAMES.get(self.kind, "a value")
            raise BadQuery(self.asked, f"{self.asked} is {what}; {text!r} is not.") from None

    def _check_calendar(self, text: str) -> None:
        # ISO reads `1405-09-10` as a day six hundred years ago, and the answer would be empty.
        meant = mistaken(text) if self.kind in {date, datetime} else None
        if meant is not None:
            raise BadQuery(
                self.asked, f"{self.asked} is a date of the Gregorian calendar; {meant}."
            )


def _number(text: str) -> int:
    value = int(text)
    if abs(value) > LARGEST:
        raise OverflowError(text)
    return value


def _moment(text: str) -> Any:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return sql_value(moment.astimezone(UTC))


READ: dict[Any, Callable[[str], Any]] = {
    int: _number,
    float: float,
    bool: lambda text: TRUTHS[text.lower()],
    date: lambda text: date.fromisoformat(text).isoformat(),
    datetime: _moment,
    UUID: lambda text: str(UUID(text)),
}
NAMES = {
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    date: "a date such as 2025-11-08",
    datetime: "a date, or a moment with its offset such as 2025-11-08T12:30:00+03:30",
    UUID: "an id",
}

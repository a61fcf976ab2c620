"""Asking a read model: filters, order, text search, pages that neither skip nor repeat a row."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from export_program.domain.vocabulary.persian import normalise
from export_program.runtime.read_tables import ReadTables
from projections.read_model import ReadModel

COMPARISONS = ("lt", "lte", "gt", "gte", "in", "contains", "not")
EXPORT_PAGE = 1_000
TRUE, FALSE = {"true", "1", "yes"}, {"false", "0", "no"}


class BadQuery(ValueError):
    """A query asks for something the model does not have. `field` names the parameter."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.sentence = field, sentence


@dataclass(frozen=True)
class Query:
    """What is asked of a model. `filters` maps `field` or `field__lt` to text as in an address."""

    filters: Mapping[str, str]
    sort: str = ""
    text: str | None = None
    owner: str | None = None


@dataclass(frozen=True)
class Page:
    """Rows as JSON, the cursor of the next page (None at the end)."""

    rows: list[bytes]
    next: str | None


class Queries:
    """Reads the tables of read models."""

    def __init__(self, tables: ReadTables) -> None:
        self._tables = tables

    def page(self, model: ReadModel, query: Query, after: str | None, limit: int) -> Page:
        """One page in a total order: the asked fields, then the key.

        Raises:
            BadQuery: an unknown field, comparison, order or cursor.
        """
        table = self._tables.tables[model.name]
        order = _order(model, table, query.sort)
        where = [*_filters(model, table, query)]
        if after:
            where.append(_beyond(order, _decoded(after, len(order))))
        columns = [column for column, _ in order]
        asked = sa.select(table.c.body, *columns).where(*where)
        ordered = asked.order_by(*(_direction(c, up=up) for c, up in order)).limit(limit + 1)
        with self._tables.engine.connect() as connection:
            found = connection.execute(ordered).all()
        more = len(found) > limit
        page = found[:limit]
        cursor = _encoded(list(page[-1][1:])) if more else None
        return Page([bytes(row[0]) for row in page], cursor)

    def count(self, model: ReadModel, query: Query) -> int:
        """How many rows a query has in all."""
        table = self._tables.tables[model.name]
        counted = (
            sa.select(sa.func.count()).select_from(table).where(*_filters(model, table, query))
        )
        with self._tables.engine.connect() as connection:
            return int(connection.execute(counted).scalar_one())

    def all_rows(self, model: ReadModel, query: Query) -> Iterator[bytes]:
        """Every row of a query, page by page, for exports."""
        after: str | None = None
        while True:
            page = self.page(model, query, after, EXPORT_PAGE)
            yield from page.rows
            after = page.next
            if after is None:
                return

    def row(self, model: ReadModel, key: str, owner: str | None = None) -> bytes | None:
        """One row by its key."""
        table = self._tables.tables[model.name]
        where = [table.c.key == key, *_owned(model, table, owner)]
        with self._tables.engine.connect() as connection:
            found = connection.execute(sa.select(table.c.body).where(*where)).scalar()
        return None if found is None else bytes(found)


def _order(model: ReadModel, table: sa.Table, sort: str) -> list[tuple[sa.Column[Any], bool]]:
    asked = [part for part in sort.split(",") if part] or list(model.sorts[:1])
    order: list[tuple[sa.Column[Any], bool]] = []
    for part in asked:
        name, up = part.lstrip("-"), not part.startswith("-")
        if name not in model.sorts:
            known = ", ".join(model.sorts) or "none"
            raise BadQuery("sort", f"{model.name} cannot be sorted by {name!r}; known: {known}.")
        order.append((table.c[f"c_{name}"], up))
    return [*order, (table.c.key, order[-1][1] if order else True)]


def _filters(model: ReadModel, table: sa.Table, query: Query) -> Iterator[Any]:
    for asked, text in query.filters.items():
        name, _, comparison = asked.partition("__")
        if name not in model.filters or (comparison and comparison not in COMPARISONS):
            known = ", ".join(model.filters) or "none"
            raise BadQuery(asked, f"{model.name} has no filter {asked!r}; known: {known}.")
        yield _comparison(table.c[f"c_{name}"], comparison, text, asked)
    for word in normalise(query.text or "").split():
        yield table.c.search.contains(word, autoescape=True)
    yield from _owned(model, table, query.owner)


def _owned(model: ReadModel, table: sa.Table, owner: str | None) -> Iterator[Any]:
    if owner is None:
        return
    yield table.c[f"c_{model.owner}"] == owner if model.owner else sa.false()


def _comparison(column: sa.Column[Any], comparison: str, text: str, asked: str) -> Any:
    if comparison == "in":
        return column.in_([_typed(column, part, asked) for part in text.split(",")])
    if comparison == "contains":
        return column.contains(text, autoescape=True)
    value = _typed(column, text, asked)
    match comparison:
        case "lt":
            return column < value
        case "lte":
            return column <= value
        case "gt":
            return column > value
        case "gte":
            return column >= value
        case "not":
            return sa.or_(column != value, column.is_(None))
        case _:
            return column.is_(None) if text == "" else column == value


def _typed(column: sa.Column[Any], text: str, asked: str) -> Any:
    if not isinstance(column.type, sa.BigInteger | sa.Float):
        return text
    if text.lower() in TRUE | FALSE and not text.isdigit():
        return int(text.lower() in TRUE)
    try:
        return float(text) if isinstance(column.type, sa.Float) else int(text or 0)
    except ValueError:
        raise BadQuery(asked, f"{asked} is a number; {text!r} is not.") from None


def _direction(column: sa.Column[Any], *, up: bool) -> Any:
    return column.asc().nulls_first() if up else column.desc().nulls_last()


def _beyond(order: list[tuple[sa.Column[Any], bool]], values: list[Any]) -> Any:
    """Rows after the cursor in the order; NULL sorts below every value."""
    either = []
    for i, ((column, up), value) in enumerate(zip(order, values, strict=True)):
        same = [_equal(c, v) for (c, _), v in zip(order[:i], values[:i], strict=True)]
        either.append(sa.and_(*same, _further(column, value, up=up)))
    return sa.or_(*either)


def _equal(column: sa.Column[Any], value: Any) -> Any:
    return column.is_(None) if value is None else column == value


def _further(column: sa.Column[Any], value: Any, *, up: bool) -> Any:
    if up:
        return column.is_not(None) if value is None else column > value
    return sa.false() if value is None else sa.or_(column < value, column.is_(None))


def _encoded(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")


def _decoded(cursor: str, width: int) -> list[Any]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values: list[Any] = msgspec.json.decode(raw, type=list[str | int | float | None])
    except (binascii.Error, msgspec.DecodeError, ValueError):
        values = []
    if len(values) != width:
        raise BadQuery("after", "The cursor does not belong to this query.")
    return values

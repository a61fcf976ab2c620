"""Asking a read model: filters, order, text search, pages that neither skip nor repeat a row."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Annotated, Any

import msgspec
import sqlalchemy as sa

from export_program.domain.vocabulary.persian import normalise
from export_program.runtime.filters import BadQuery, condition
from export_program.runtime.read_tables import ReadTables
from export_program.runtime.reading import contains, reading
from export_program.runtime.row_layout import LARGEST, Layout
from projections.read_model import ReadModel

Order = list[tuple[sa.Column[Any], bool]]
Whole = Annotated[int, msgspec.Meta(ge=-LARGEST, le=LARGEST)]
MANY_WORDS = 20  # each is looked for in every row


__all__ = ["BadQuery", "Page", "Queries", "Query"]


@dataclass(frozen=True)
class Query:
    """What is asked of a model. `filters` maps `field` or `field__lt` to text as in an address.

    `owner` is the organisation whose rows are meant, or also an account: any of its ids.
    """

    filters: Mapping[str, str]
    sort: str = ""
    text: str | None = None
    owner: frozenset[str] | None = None


@dataclass(frozen=True)
class Page:
    """Rows as JSON, the cursor of the next page (None at the end)."""

    rows: list[bytes]
    next: str | None


class Queries:
    """Reads the tables of read models. A day in a filter is a day in `zone`."""

    def __init__(self, tables: ReadTables, zone: tzinfo = UTC) -> None:
        self._tables, self._zone = tables, zone

    def page(self, model: ReadModel, query: Query, after: str | None, limit: int) -> Page:
        """One page in a total order: the asked fields, then the key.

        Raises:
            BadQuery: an unknown field, comparison, order or cursor.
            NotBuilt: the model is being built.
        """
        layout = self._tables.answering(model.name)
        order = _order(layout, query.sort)
        where = [*self._where(layout, query)]
        if after is not None:
            where.append(_beyond(layout, order, _decoded(after, query.sort, order)))
        columns = [column for column, _ in order]
        asked = sa.select(layout.table.c.body, *columns).where(*where)
        ordered = asked.order_by(*(_direction(layout, c, up=up) for c, up in order)).limit(
            limit + 1
        )
        with reading(self._tables) as connection:
            found = connection.execute(ordered).all()
        more = len(found) > limit
        page = found[:limit]
        cursor = _encoded(query.sort, list(page[-1][1:])) if more else None
        return Page([bytes(row[0]) for row in page], cursor)

    def count(self, model: ReadModel, query: Query) -> int:
        """How many rows a query has in all."""
        layout = self._tables.answering(model.name)
        counted = sa.select(sa.func.count()).select_from(layout.table)
        counted = counted.where(*self._where(layout, query))
        with reading(self._tables) as connection:
            return int(connection.execute(counted).scalar_one())

    def row(self, model: ReadModel, key: str, owner: frozenset[str] | None = None) -> bytes | None:
        """One row by its key."""
        layout = self._tables.answering(model.name)
        table, known = layout.table, layout.key_value(key)
        if known is None:
            return None
        where = [table.c.key == known, *_owned(layout, owner)]
        with reading(self._tables) as connection:
            found = connection.execute(sa.select(table.c.body).where(*where)).scalar()
        return None if found is None else bytes(found)

    def conditions(self, model: ReadModel, query: Query) -> tuple[Layout, list[Any]]:
        """The table that answers for a model and what a query asks of its rows."""
        layout = self._tables.answering(model.name)
        return layout, list(self._where(layout, query))

    def fetched(self, asked: Any) -> list[Any]:
        """All rows of a statement."""
        with reading(self._tables) as connection:
            return list(connection.execute(asked).all())

    def _where(self, layout: Layout, query: Query) -> Iterator[Any]:
        for field, text in query.filters.items():
            yield condition(layout, field, text, self._zone)
        asked = (query.text or "").strip()
        words = dict.fromkeys(w for w in normalise(asked).split() if any(map(str.isalnum, w)))
        if asked and not layout.model.search:
            raise BadQuery("text", f"{layout.model.name} has no text to search in.")
        if len(words) > MANY_WORDS:
            raise BadQuery("text", f"A text to search for has at most {MANY_WORDS} words.")
        if asked and not words:
            yield sa.false()  # a dash stands in every reference, and asks for none of them
        for word in words:
            yield layout.table.c.search.contains(word, autoescape=True)
        yield from _owned(layout, query.owner)


def _order(layout: Layout, sort: str) -> Order:
    model = layout.model
    asked = [part for part in sort.split(",") if part] or list(model.sorts[:1])
    order: Order = []
    if len({part.lstrip("-") for part in asked}) < len(asked):
        raise BadQuery("sort", "Each field is sorted by once.")
    for part in asked:
        name, up = part.lstrip("-"), not part.startswith("-")
        if name not in model.sorts:
            known = ", ".join(model.sorts) or "none"
            raise BadQuery("sort", f"{model.name} cannot be sorted by {name!r}; known: {known}.")
        order.append((layout.column(name), up))
    return [*order, (layout.table.c.key, order[-1][1] if order else True)]


def _owned(layout: Layout, owner: frozenset[str] | None) -> Iterator[Any]:
    if owner is None:
        return
    field = layout.model.parties or layout.model.owner
    theirs = [] if field is None else [_holds(layout, field, one) for one in sorted(owner)]
    yield sa.or_(sa.false(), *theirs)


def _holds(layout: Layout, field: str, one: str) -> Any:
    column = layout.column(field)
    return contains(column, f"|{one}|") if layout.is_many(field) else column == one


def _direction(layout: Layout, column: sa.Column[Any], *, up: bool) -> Any:
    """What has no value comes last, up and down: no due date is not the most urgent one."""
    ordered = column.asc() if up else column.desc()
    return ordered if layout.always_there(column) else ordered.nulls_last()


def _beyond(layout: Layout, order: Order, values: list[Any]) -> Any:
    """Rows after the cursor in the order; NULL comes after every value.

    The bound on the first column alone is implied; an index can be entered by it.
    """
    either = []
    for i, ((column, up), value) in enumerate(zip(order, values, strict=True)):
        same = [_equal(c, v) for (c, _), v in zip(order[:i], values[:i], strict=True)]
        either.append(sa.and_(*same, _further(column, value, up=up)))
    (first, up), value = order[0], values[0]
    if value is None or not layout.always_there(first):
        return sa.or_(*either)
    return sa.and_(first >= value if up else first <= value, sa.or_(*either))


def _equal(column: sa.Column[Any], value: Any) -> Any:
    return column.is_(None) if value is None else column == value


def _further(column: sa.Column[Any], value: Any, *, up: bool) -> Any:
    if value is None:
        return sa.false()
    return sa.or_(column > value if up else column < value, column.is_(None))


def _encoded(sort: str, values: list[Any]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([sort, *values])).decode().rstrip("=")


def _decoded(cursor: str, sort: str, order: Order) -> list[Any]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        told, *values = msgspec.json.decode(raw, type=list[str | Whole | float | None])
    except (binascii.Error, msgspec.DecodeError, ValueError):
        told, values = None, []
    fits = len(values) == len(order) and all(map(_fits, (c for c, _ in order), values))
    if told != sort or not fits:
        raise BadQuery("after", "The cursor does not belong to this query.")
    return values


def _fits(column: sa.Column[Any], value: Any) -> bool:
    """Whether a column may hold a value: not every database compares unlike ones."""
    match value:
        case None:
            return True
        case str():
            return isinstance(column.type, sa.String) and "\0" not in value
        case int():
            return isinstance(column.type, sa.Integer | sa.Float)
        case _:
            return isinstance(column.type, sa.Float)

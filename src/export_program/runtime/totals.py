"""Counting a read model: how many rows there are of each sort, and the sums of their numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from export_program.runtime.filters import BadQuery
from export_program.runtime.queries import Queries, Query
from export_program.runtime.row_layout import Layout
from projections.read_model import ReadModel

MOST_GROUPS = 1_000
MOST_FIELDS = 4


@dataclass(frozen=True)
class Totals:
    """`groups` are rows of plain values in the order of `by`; `cut` says that more were left out.

    Each group has the fields of `by`, `count`, and for each summed field `sum`, `of` (how many
    rows have a value), `least` and `most`; without a value these are None and never 0.
    """

    groups: list[dict[str, Any]]
    cut: bool


def totals(
    queries: Queries, model: ReadModel, query: Query, by: tuple[str, ...], sums: tuple[str, ...]
) -> Totals:
    """Count the rows of a query by fields, and sum fields.

    Raises:
        BadQuery: a field that rows cannot be grouped or summed by, or a bad filter.
        NotBuilt: the model is being built.
    """
    layout, where = queries.conditions(model, query)
    grouped = [_grouping(layout, field) for field in _few("by", by)]
    summed = [_summable(layout, field) for field in _few("sum", sums)]
    measures = [
        measure(column)
        for column in summed
        for measure in (sa.func.sum, sa.func.count, sa.func.min, sa.func.max)
    ]
    asked = sa.select(*grouped, sa.func.count(), *measures).select_from(layout.table).where(*where)
    if grouped:
        order = [c if layout.always_there(c) else c.nulls_last() for c in grouped]
        asked = asked.group_by(*grouped).order_by(*order).limit(MOST_GROUPS + 1)
    found = queries.fetched(asked)
    groups = [_told(layout, by, sums, list(row)) for row in found[:MOST_GROUPS]]
    return Totals(groups, len(found) > MOST_GROUPS)


def _few(name: str, fields: tuple[str, ...]) -> tuple[str, ...]:
    if len(fields) > MOST_FIELDS or len(set(fields)) < len(fields):
        raise BadQuery(name, f"{name} names up to {MOST_FIELDS} fields, each once.")
    return fields


def _grouping(layout: Layout, field: str) -> sa.Column[Any]:
    known = [f for f in layout.model.filters if not layout.is_many(f)]
    if field not in known:
        listed = ", ".join(known) or "none"
        raise BadQuery("by", f"{layout.model.name} is not counted by {field!r}; known: {listed}.")
    return layout.column(field)


def _summable(layout: Layout, field: str) -> sa.Column[Any]:
    asked = dict.fromkeys((*layout.model.filters, *layout.model.sorts))
    known = [f for f in asked if layout.kind(f) in {int, float, bool}]
    if field not in known:
        listed = ", ".join(known) or "none"
        raise BadQuery("sum", f"{layout.model.name} has no sum of {field!r}; known: {listed}.")
    return layout.column(field)


def _told(
    layout: Layout, by: tuple[str, ...], sums: tuple[str, ...], row: list[Any]
) -> dict[str, Any]:
    told: dict[str, Any] = {
        field: bool(value) if layout.kind(field) is bool and value is not None else value
        for field, value in zip(by, row, strict=False)
    }
    told["count"] = row[len(by)]
    for i, field in enumerate(sums):
        at = len(by) + 1 + 4 * i
        told[field] = _measured(layout.kind(field), row[at : at + 4])
    return told


def _measured(kind: Any, found: list[Any]) -> Mapping[str, Any]:
    number = float if kind is float else int
    total, of, least, most = found
    values = (None if value is None else number(value) for value in (total, least, most))
    return dict(zip(("sum", "least", "most"), values, strict=True)) | {"of": of}

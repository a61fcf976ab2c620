"""Was a firm entitled to a mark on a day? One row for each unbroken time it was.

Ask with `holder_id=…&start__lte=D&end__gte=D`. Public; names no persons.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from export_program.domain.mark_licence import MarkLicence, scope_on
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import rolled_up
from projections.read_model import ReadModel, Row

DAY = timedelta(days=1)


class EntitlementRow(Row, frozen=True, kw_only=True):
    """From `start` to `end`, both days included, for these products. As known now: a later
    suspension or withdrawal shortens an interval that reaches into the future."""

    key: str
    number: str
    licence_id: UUID
    holder_id: UUID | None
    scheme: str
    start: date
    end: date
    products: tuple[str, ...]
    brands: tuple[str, ...]
    hs: tuple[str, ...]
    licence_stage: str


def of_case(_: Lifecycle[Any], case: MarkLicence) -> Iterable[EntitlementRow]:
    # Products that were taken out of the scope keep their keys there, but no details.
    known = {p.product: p for p in case.scope}
    for start, end in intervals(case):
        keys = scope_on(case, start)
        scope = [known[key] for key in keys if key in known]
        yield EntitlementRow(
            key=f"{case.number}:{start.isoformat()}",
            number=case.number,
            licence_id=case.id,
            holder_id=case.exporter_id,
            scheme=case.scheme.value,
            start=start,
            end=end,
            products=keys,
            brands=tuple(sorted({p.brand for p in scope if p.brand})),
            hs=rolled_up(p.hs for p in scope),
            licence_stage=case.stage.value,
        )


def intervals(case: MarkLicence) -> Iterator[tuple[date, date]]:
    """The times within validity without an interruption, split where the scope changed."""
    if case.valid_from is None or case.valid_until is None:
        return
    gaps = sorted(case.interruptions, key=lambda gap: gap.start)
    start: date | None = case.valid_from
    for gap in gaps:
        if start is not None and start < gap.start:
            yield from _split(case, start, min(gap.start - DAY, case.valid_until))
        if gap.end is None:
            return
        start = max(start or gap.end, gap.end)
    if start is not None:
        yield from _split(case, start, case.valid_until)


def _split(case: MarkLicence, start: date, end: date) -> Iterator[tuple[date, date]]:
    changes = sorted({s.since for s in case.scopes if start < s.since <= end})
    for first, after in zip([start, *changes], [*changes, end + DAY], strict=True):
        if first < after:
            yield first, after - DAY


MARK_ENTITLEMENTS = ReadModel(
    name="mark_entitlements",
    summary="When a firm was entitled to a mark, day by day, and for which products.",
    row=EntitlementRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"mark_licence"}),
    filters=("number", "licence_id", "holder_id", "scheme", "start", "end", "products", "hs"),
    sorts=("start", "end", "number"),
    search=("number", "products", "brands"),
    public=True,
)

"""The public register of marks: certificates, their products, and how they stand.

Anybody may read it: it names certificates, products and sites, and no persons.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from export_program.domain.mark_licence import LIFECYCLE, MarkLicence
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import rolled_up
from projections.read_model import ReadModel, Row


class MarkRow(Row, frozen=True, kw_only=True):
    """`interrupted_from` and `interrupted_until` are days, pair by pair, on which the mark might
    not be used: from the first one on, until before the second; the last may go on (empty)."""

    number: str
    licence_id: UUID
    holder_id: UUID | None
    scheme: str
    scheme_name: str
    products: tuple[str, ...]
    brands: tuple[str, ...]
    hs: tuple[str, ...]
    sites: tuple[str, ...]
    stage: str
    entitled: bool
    valid_from: date | None
    valid_until: date | None
    interrupted_from: tuple[date, ...]
    interrupted_until: tuple[date | None, ...]
    ended: bool


def of_case(_: Lifecycle[Any], case: MarkLicence) -> Iterable[MarkRow]:
    gaps = case.interruptions
    running = any(gap.end is None for gap in gaps)
    yield MarkRow(
        number=case.number,
        licence_id=case.id,
        holder_id=case.exporter_id,
        scheme=case.scheme.value,
        scheme_name=case.rules_of_scheme.names.en,
        products=tuple(p.name for p in case.scope),
        brands=tuple(sorted({p.brand for p in case.scope if p.brand})),
        hs=rolled_up(p.hs for p in case.scope),
        sites=tuple(s.name for s in case.sites),
        stage=case.stage.value,
        entitled=case.stage not in LIFECYCLE.ends and not running,
        valid_from=case.valid_from,
        valid_until=case.valid_until,
        interrupted_from=tuple(gap.start for gap in gaps),
        interrupted_until=tuple(gap.end for gap in gaps),
        ended=case.stage in LIFECYCLE.ends,
    )


MARK_REGISTER = ReadModel(
    name="mark_register",
    summary="Certificates for marks: holder, products, validity, and interruptions.",
    row=MarkRow,
    key="number",
    of_case=of_case,
    kinds=frozenset({"mark_licence"}),
    filters=(
        "licence_id",
        "holder_id",
        "scheme",
        "products",
        "brands",
        "hs",
        "stage",
        "entitled",
        "valid_from",
        "valid_until",
        "ended",
    ),
    sorts=("number", "valid_until", "valid_from"),
    search=("number", "products", "brands", "sites"),
    public=True,
)

"""Exports by firm, period, goods and market, as sources said."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from export_program.domain.exporter import Exporter
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import rolled_up
from projections.read_model import ReadModel, Row


class PerformanceRow(Row, frozen=True, kw_only=True):
    """`value` is in minor units of `currency`; `groups` are the HS code and what it belongs to."""

    key: str
    exporter_id: UUID
    reference: str
    name: str
    district: str
    record: str
    start: date
    end: date
    hs: str
    edition: str
    groups: tuple[str, ...]
    country: str
    value: int
    currency: str
    source: str
    as_of: date
    provisional: bool
    corrections: int


def of_case(_: Lifecycle[Any], case: Exporter) -> Iterable[PerformanceRow]:
    for record, figure in case.performance.items():
        yield PerformanceRow(
            key=f"{case.id}:{record}",
            exporter_id=case.id,
            reference=case.reference,
            name=case.name,
            district=case.district,
            record=record,
            start=figure.period.start,
            end=figure.period.end,
            hs=figure.hs,
            edition=figure.edition.value,
            groups=rolled_up([figure.hs]),
            country=figure.country.value,
            value=figure.value.minor,
            currency=figure.value.currency.value,
            source=figure.source,
            as_of=figure.as_of,
            provisional=figure.provisional,
            corrections=figure.corrections,
        )


EXPORT_PERFORMANCE = ReadModel(
    name="export_performance",
    summary="What firms exported, by period, goods and market, with source and day.",
    row=PerformanceRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"exporter"}),
    filters=(
        "exporter_id",
        "start",
        "end",
        "hs",
        "edition",
        "groups",
        "country",
        "value",
        "currency",
        "source",
        "as_of",
        "provisional",
        "corrections",
        "district",
    ),
    sorts=("start", "value", "country", "hs", "as_of"),
    search=("name", "reference", "source"),
    owner="exporter_id",
)

"""Who exports what to a market, and who would like to."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.exporter import Exporter
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import rolled_up
from projections.read_model import ReadModel, Row


class InterestRow(Row, frozen=True, kw_only=True):
    """An exporter and a market. `exported` are the goods that figures show were sold there."""

    key: str
    exporter_id: UUID
    reference: str
    name: str
    stage: str
    district: str
    level: str
    country: str
    status: str
    declared_at: datetime | None
    stale: bool
    hs: tuple[str, ...]
    exported: tuple[str, ...]
    last_exported: date | None
    card: str
    card_until: date | None


def of_case(_: Lifecycle[Any], case: Exporter) -> Iterable[InterestRow]:
    made = rolled_up(p.hs for p in case.products.values() if not p.withdrawn)
    declared = {interest.country: interest for interest in case.interests.values()}
    sold = {figure.country for figure in case.performance.values()}
    for country in sorted(declared.keys() | sold):
        interest = declared.get(country)
        figures = [f for f in case.performance.values() if f.country == country]
        yield InterestRow(
            key=f"{case.id}:{country.value}",
            exporter_id=case.id,
            reference=case.reference,
            name=case.name,
            stage=case.stage.value,
            district=case.district,
            level=case.level.value,
            country=country.value,
            status=interest.status.value if interest else "not_declared",
            declared_at=interest.at if interest else None,
            stale=interest.stale if interest else False,
            hs=made,
            exported=rolled_up(f.hs for f in figures),
            last_exported=max((f.period.end for f in figures), default=None),
            card=case.card.status if case.card else "none",
            card_until=case.card.valid_until if case.card else None,
        )


MARKET_INTERESTS = ReadModel(
    name="market_interests",
    summary="Which exporters sell to a market or would like to, with what goods.",
    row=InterestRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"exporter"}),
    filters=(
        "exporter_id",
        "country",
        "status",
        "stale",
        "hs",
        "exported",
        "last_exported",
        "level",
        "stage",
        "district",
        "card",
        "card_until",
        "declared_at",
    ),
    sorts=("country", "reference", "level", "declared_at"),
    search=("name", "reference"),
    owner="exporter_id",
)

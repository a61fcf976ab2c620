"""What exporters make: one row for each of their goods, with how ready the firm is to sell it."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from export_program.domain.exporter import Exporter
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import rolled_up
from projections.read_model import ReadModel, Row


class ProductRow(Row, frozen=True, kw_only=True):
    """`capacity` is what can be made in a year, in `unit`. `groups` are the code and its groups.

    A code means something in its `edition` only: look for the same `hs6` in the same edition.
    """

    key: str
    exporter_id: UUID
    reference: str
    name: str
    name_fa: str
    district: str
    stage: str
    product: str
    description: str
    hs: str
    hs6: str
    hs4: str
    edition: str
    groups: tuple[str, ...]
    capacity: int
    unit: str
    level: str
    card: str
    card_until: date | None
    markets: tuple[str, ...]


def of_case(_: Lifecycle[Any], case: Exporter) -> Iterable[ProductRow]:
    wanted = (i.country.value for i in case.interests.values() if not i.stale)
    markets = tuple(sorted(wanted))
    for key, product in case.products.items():
        if product.withdrawn:
            continue
        yield ProductRow(
            key=f"{case.id}:{key}",
            exporter_id=case.id,
            reference=case.reference,
            name=case.name,
            name_fa=case.name_fa,
            district=case.district,
            stage=case.stage.value,
            product=key,
            description=product.description,
            hs=product.hs,
            hs6=product.hs[:6],
            hs4=product.hs[:4],
            edition=product.edition.value,
            groups=rolled_up([product.hs]),
            capacity=product.capacity,
            unit=product.unit.value,
            level=case.level.value,
            card=case.card.status if case.card else "none",
            card_until=case.card.valid_until if case.card else None,
            markets=markets,
        )


EXPORTER_PRODUCTS = ReadModel(
    name="exporter_products",
    summary="What exporters make, by HS code, with capacity, readiness and card.",
    row=ProductRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"exporter"}),
    filters=(
        "exporter_id",
        "stage",
        "district",
        "hs",
        "hs6",
        "hs4",
        "edition",
        "groups",
        "capacity",
        "unit",
        "level",
        "card",
        "card_until",
        "markets",
    ),
    sorts=("hs4", "hs", "reference", "level", "capacity", "card_until"),
    search=("name", "name_fa", "description", "hs"),
    owner="exporter_id",
)

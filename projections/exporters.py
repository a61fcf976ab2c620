"""The exporter register: who makes what, how ready they are, and on what card they export."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.exporter import Exporter
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import currency, minor, rolled_up
from projections.read_model import ReadModel, Row


class ExporterRow(Row, frozen=True, kw_only=True):
    """`hs` are the HS codes of the products with their chapters and headings.

    `card` is none, valid, expired or suspended as recorded; whether it expires soon shows in
    `card_until`. `ceiling` is in minor units of `ceiling_currency`.
    """

    case_id: UUID
    reference: str
    name: str
    name_fa: str
    national_id: str
    province: str
    district: str
    activity: str
    stage: str
    since: datetime
    opened_at: datetime
    level: str
    assessed_at: datetime | None
    hs: tuple[str, ...]
    products: tuple[str, ...]
    markets: tuple[str, ...]
    card: str
    card_number: str | None
    card_until: date | None
    rating: str | None
    rated_until: date | None
    ceiling: int | None
    ceiling_currency: str | None
    qualification: str
    qualification_scheme: str | None
    qualified_until: date | None
    account_manager: str | None
    last_contact_at: datetime | None
    suspended_because: str | None
    review_on: date | None
    merged_into: UUID | None


def of_case(_: Lifecycle[Any], case: Exporter) -> Iterable[ExporterRow]:
    card, readiness, held = case.card, case.readiness, case.qualification
    made = sorted({p.hs for p in case.products.values() if not p.withdrawn})
    yield ExporterRow(
        case_id=case.id,
        reference=case.reference,
        name=case.name,
        name_fa=case.name_fa,
        national_id=case.national_id,
        province=case.province.value,
        district=case.district,
        activity=case.activity,
        stage=case.stage.value,
        since=case.since,
        opened_at=case.opened_at,
        level=case.level.value,
        assessed_at=readiness.at if readiness else None,
        hs=rolled_up(made),
        products=tuple(made),
        markets=tuple(sorted(i.country.value for i in case.interests.values() if not i.stale)),
        card=card.status if card else "none",
        card_number=card.number if card else None,
        card_until=card.valid_until if card else None,
        rating=card.rating if card else None,
        rated_until=card.rated_until if card else None,
        ceiling=minor(card.ceiling) if card else None,
        ceiling_currency=currency(card.ceiling) if card else None,
        qualification=held.status if held else "none",
        qualification_scheme=held.scheme if held else None,
        qualified_until=held.until if held else None,
        account_manager=case.account_manager,
        last_contact_at=case.last_contact_at,
        suspended_because=case.suspension.reason_code if case.suspension else None,
        review_on=case.suspension.review_on if case.suspension else None,
        merged_into=case.merged_into,
    )


EXPORTERS = ReadModel(
    name="exporters",
    summary="The exporter register, by goods, readiness, district, card and qualification.",
    row=ExporterRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"exporter"}),
    filters=(
        "reference",
        "national_id",
        "province",
        "district",
        "activity",
        "stage",
        "since",
        "level",
        "assessed_at",
        "hs",
        "products",
        "markets",
        "card",
        "card_number",
        "card_until",
        "rating",
        "qualification",
        "qualification_scheme",
        "qualified_until",
        "account_manager",
        "last_contact_at",
        "suspended_because",
        "merged_into",
    ),
    sorts=("reference", "name", "district", "level", "card_until", "qualified_until", "since"),
    search=("name", "name_fa", "reference", "national_id", "district"),
    owner="case_id",
)

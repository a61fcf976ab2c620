"""The database of a market's needs, and what of it is open to everybody."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.market_need.case import WANTED, Need, counted_by, coverage
from export_program.domain.vocabulary.countries import COUNTRY_NAMES
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import currency, minor, rolled_up
from projections.read_model import ReadModel, Row


class NeedRow(Row, frozen=True, kw_only=True):
    """`open` needs are verified and neither met nor over; `published` ones take introductions.

    `target_price` is in minor units of `currency`, for one unit. `covered_percent` is what
    confirmed wins cover of the quantity, 100 at most; nothing if the need names no quantity. By
    `coverage_version` 2 both are what a year takes.
    `introduced` counts exporters, `answered_no` those whose match ended without a win.
    """

    case_id: UUID
    reference: str
    goods: str
    market: str
    market_fa: str
    subdivision: str | None
    stage: str
    since: datetime
    captured_at: datetime
    open: bool
    published: bool
    published_at: datetime | None
    amended: bool
    hs: str | None
    hs6: str | None
    hs4: str | None
    edition: str | None
    groups: tuple[str, ...]
    specification: str | None
    buyer: str | None
    buyer_type: str | None
    amount: int | None
    unit: str | None
    frequency: str
    target_price: int | None
    currency: str | None
    incoterm: str | None
    place: str | None
    payment_terms: str | None
    needed_by: date | None
    response_due_on: date | None
    source: str
    delegation_id: UUID | None
    meeting: str | None
    reliability: str | None
    sensitivity: str
    exclusive: bool
    most_introductions: int | None
    places_given: int
    introduced: int
    last_introduced_at: datetime | None
    answered_no: int
    wins: int
    covered_percent: int | None
    coverage_version: str
    extensions: int
    ended_because: str | None


def of_case(_: Lifecycle[Any], case: Need) -> Iterable[NeedRow]:
    yield NeedRow(
        case_id=case.id,
        reference=case.reference,
        stage=case.stage.value,
        since=case.since,
        captured_at=case.opened_at,
        open=case.stage in WANTED,
        published=case.takes_introductions,
        published_at=case.published_at,
        amended=case.amended,
        **_asked_for(case),
        **_terms(case),
        source=case.source.value,
        delegation_id=case.delegation_id,
        meeting=case.meeting,
        reliability=case.reliability.value if case.reliability else None,
        sensitivity=case.sensitivity.value,
        exclusive=case.exclusive,
        most_introductions=case.most_introductions,
        places_given=len(case.places),
        introduced=len(case.introduced),
        last_introduced_at=max((i.at for i in case.introduced.values()), default=None),
        answered_no=sum(i.ended is not None for i in case.introduced.values()),
        wins=len(case.wins),
        covered_percent=_covered_percent(case),
        coverage_version=counted_by(case),
        extensions=case.extensions,
        ended_because=case.ended_because,
    )


def _asked_for(case: Need) -> dict[str, Any]:
    """What is asked for, where and by whom."""
    hs, quantity, buyer = case.hs, case.quantity, case.buyer
    return {
        "goods": case.goods,
        "market": case.market.value,
        "market_fa": COUNTRY_NAMES[case.market].fa,
        "subdivision": case.subdivision.value if case.subdivision else None,
        "hs": hs,
        "hs6": hs[:6] if hs else None,
        "hs4": hs[:4] if hs else None,
        "edition": case.edition.value if case.edition else None,
        "groups": rolled_up([hs]) if hs else (),
        "specification": case.specification,
        "buyer": buyer.organisation if buyer else None,
        "buyer_type": buyer.type.value if buyer else None,
        "amount": quantity.amount if quantity else None,
        "unit": quantity.unit.value if quantity else None,
        "frequency": case.frequency.value,
    }


def _terms(case: Need) -> dict[str, Any]:
    delivery = case.delivery
    return {
        "target_price": minor(case.target_price),
        "currency": currency(case.target_price),
        "incoterm": delivery.incoterm.value if delivery else None,
        "place": delivery.place if delivery else None,
        "payment_terms": case.payment_terms.value if case.payment_terms else None,
        "needed_by": case.needed_by,
        "response_due_on": case.response_due_on,
    }


def _covered_percent(case: Need) -> int | None:
    met, wanted = coverage(case, case.wins, counted_by(case))
    return min(100, 100 * met // wanted) if wanted > 0 else None


NEEDS = ReadModel(
    name="needs",
    summary="The database of markets' needs, by country, goods, age, stage and reliability.",
    row=NeedRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"market_need"}),
    filters=(
        "reference",
        "market",
        "subdivision",
        "stage",
        "since",
        "captured_at",
        "open",
        "published",
        "published_at",
        "amended",
        "hs",
        "hs6",
        "hs4",
        "edition",
        "groups",
        "buyer",
        "buyer_type",
        "unit",
        "frequency",
        "needed_by",
        "response_due_on",
        "source",
        "delegation_id",
        "reliability",
        "sensitivity",
        "exclusive",
        "introduced",
        "wins",
        "ended_because",
    ),
    sorts=("response_due_on", "captured_at", "reference", "market", "hs", "reliability"),
    search=("goods", "reference", "specification", "buyer"),
    ages=(("age_days", "captured_at"),),
    indexes=("hs4",),
)


class PublishedNeedRow(Row, frozen=True, kw_only=True):
    """What everybody may know of a need that was published as public: not who asks for it."""

    number: str
    goods: str
    market: str
    market_fa: str
    subdivision: str | None
    hs: str | None
    edition: str | None
    groups: tuple[str, ...]
    specification: str | None
    amount: int | None
    unit: str | None
    frequency: str
    incoterm: str | None
    needed_by: date | None
    response_due_on: date | None
    published_at: datetime | None


def announced(_: Lifecycle[Any], case: Need) -> Iterable[PublishedNeedRow]:
    if not case.is_open_to_all:
        return
    quantity = case.quantity
    yield PublishedNeedRow(
        number=case.reference or str(case.id),
        goods=case.goods,
        market=case.market.value,
        market_fa=COUNTRY_NAMES[case.market].fa,
        subdivision=case.subdivision.value if case.subdivision else None,
        hs=case.hs,
        edition=case.edition.value if case.edition else None,
        groups=rolled_up([case.hs]) if case.hs else (),
        specification=case.specification,
        amount=quantity.amount if quantity else None,
        unit=quantity.unit.value if quantity else None,
        frequency=case.frequency.value,
        incoterm=case.delivery.incoterm.value if case.delivery else None,
        needed_by=case.needed_by,
        response_due_on=case.response_due_on,
        published_at=case.published_at,
    )


PUBLISHED_NEEDS = ReadModel(
    name="published_needs",
    summary="Needs that are open to every exporter, without the buyer's name.",
    row=PublishedNeedRow,
    key="number",
    of_case=announced,
    kinds=frozenset({"market_need"}),
    filters=("market", "hs", "groups", "edition", "response_due_on", "published_at"),
    sorts=("response_due_on", "published_at", "market", "hs"),
    search=("goods", "specification", "number"),
    public=True,
)

"""The subsidy ledger by show: budget, committed, paid, got back, and what is free."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from export_program.domain.exhibition import Exhibition
from export_program.domain.exhibition.values import Grant
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import currency
from projections.read_model import ReadModel, Row


class FundRow(Row, frozen=True, kw_only=True):
    """Amounts are in minor units of `currency`. `free` is the budget not committed to anybody."""

    case_id: UUID
    reference: str
    exhibition: str
    stage: str
    opens_on: date
    market: str | None
    currency: str | None
    budget: int
    committed: int
    paid: int
    unpaid: int
    clawed_back: int
    free: int
    grants: int
    percent: int | None
    ceiling: int | None


class GrantRow(Row, frozen=True, kw_only=True):
    """The money of one participation, in minor units of `currency`."""

    key: str
    exhibition_id: UUID
    reference: str
    exhibition: str
    opens_on: date
    participation_id: UUID
    exporter_id: UUID | None
    currency: str
    committed: int
    paid: int
    unpaid: int
    clawed_back: int
    claim_id: UUID | None


def of_case(_: Lifecycle[Any], case: Exhibition) -> Iterable[FundRow]:
    if case.budget is None:
        return
    grants = case.grants.values()
    committed = case.committed()
    yield FundRow(
        case_id=case.id,
        reference=case.reference,
        exhibition=case.name,
        stage=case.stage.value,
        opens_on=case.opens_on,
        market=case.market.value if case.market else None,
        currency=currency(case.budget),
        budget=case.budget.minor,
        committed=committed,
        paid=sum(grant.paid.minor for grant in grants),
        unpaid=sum(grant.unpaid.minor for grant in grants),
        clawed_back=sum(grant.clawed_back.minor for grant in grants),
        free=case.budget.minor - committed,
        grants=len(case.grants),
        percent=case.subsidy.percent if case.subsidy else None,
        ceiling=case.subsidy.ceiling.minor if case.subsidy else None,
    )


def grants_of(_: Lifecycle[Any], case: Exhibition) -> Iterable[GrantRow]:
    for key, grant in case.grants.items():
        yield _grant(case, key, grant)


def _grant(case: Exhibition, key: str, grant: Grant) -> GrantRow:
    entrant = case.entrants.get(key)
    return GrantRow(
        key=f"{case.id}:{key}",
        exhibition_id=case.id,
        reference=case.reference,
        exhibition=case.name,
        opens_on=case.opens_on,
        participation_id=UUID(key),
        exporter_id=entrant.exporter_id if entrant else None,
        currency=grant.committed.currency.value,
        committed=grant.committed.minor,
        paid=grant.paid.minor,
        unpaid=grant.unpaid.minor,
        clawed_back=grant.clawed_back.minor,
        claim_id=grant.claim_id,
    )


SUBSIDY_FUNDS = ReadModel(
    name="subsidy_funds",
    summary="The subsidy budget of each show: approved, committed, paid, got back, free.",
    row=FundRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"exhibition"}),
    filters=("stage", "opens_on", "market", "currency", "budget", "committed", "paid", "free"),
    sorts=("opens_on", "reference", "free", "committed", "paid"),
    search=("exhibition", "reference"),
)
SUBSIDY_GRANTS = ReadModel(
    name="subsidy_grants",
    summary="What is committed and paid to each firm for each show: who got help, and how often.",
    row=GrantRow,
    key="key",
    of_case=grants_of,
    kinds=frozenset({"exhibition"}),
    filters=(
        "exhibition_id",
        "participation_id",
        "exporter_id",
        "currency",
        "committed",
        "paid",
        "unpaid",
        "clawed_back",
        "opens_on",
    ),
    sorts=("opens_on", "committed", "paid"),
    search=("exhibition", "reference"),
    owner="exporter_id",
)

"""The register of delegations, sent and received."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.delegation import LIFECYCLE, Delegation
from export_program.domain.delegation.case import ROSTER, STILL_IN
from export_program.domain.delegation.values import Standing
from export_program.domain.vocabulary.countries import COUNTRY_NAMES
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import currency, minor, rolled_up
from projections.read_model import ReadModel, Row


class DelegationRow(Row, frozen=True, kw_only=True):
    """`exporters` are those with somebody in, `delegates` who is on the roster or has travelled.

    `budget` and `spent` are in minor units of `currency`.
    """

    case_id: UUID
    reference: str
    title: str
    title_fa: str | None
    direction: str
    market: str | None
    market_name: str | None
    market_fa: str | None
    cities: tuple[str, ...]
    sectors: tuple[str, ...]
    departs_on: date | None
    returns_on: date | None
    stage: str
    since: datetime
    resolution_id: UUID | None
    exhibition_id: UUID | None
    head: str | None
    recruitment: str
    recruitment_until: date | None
    minimum: int
    maximum: int
    applicants: int
    waitlisted: int
    delegates: int
    exporters: tuple[str, ...]
    report_status: str
    report_due: date | None
    meetings: int
    budget: int | None
    spent: int
    currency: str | None
    report_late: bool
    ended: bool


def of_case(_: Lifecycle[Any], case: Delegation) -> Iterable[DelegationRow]:
    names = COUNTRY_NAMES[case.market] if case.market else None
    within = case.standing(*STILL_IN, Standing.TRAVELLED).values()
    yield DelegationRow(
        case_id=case.id,
        reference=case.reference,
        title=case.title,
        title_fa=case.title_fa,
        direction=case.direction.value,
        market=case.market.value if case.market else None,
        market_name=names.en if names else None,
        market_fa=names.fa if names else None,
        cities=case.cities,
        sectors=rolled_up(case.sectors),
        departs_on=case.departs_on,
        returns_on=case.returns_on,
        stage=case.stage.value,
        since=case.since,
        resolution_id=case.resolution_id,
        exhibition_id=case.exhibition_id,
        head=case.head,
        recruitment=case.recruitment.value,
        recruitment_until=case.recruitment_until,
        minimum=case.minimum,
        maximum=case.maximum,
        applicants=sum(d.level is not None for d in case.delegates.values()),
        waitlisted=len(case.standing(Standing.WAITLISTED)),
        delegates=len(case.standing(*ROSTER, Standing.TRAVELLED)),
        exporters=tuple(sorted({str(d.exporter_id) for d in within if d.exporter_id})),
        report_status=case.report_status.value,
        report_due=case.report_due,
        meetings=len(case.meetings),
        budget=minor(case.budget),
        spent=case.spent(),
        currency=currency(case.budget),
        report_late=case.report_late,
        ended=case.stage in LIFECYCLE.ends,
    )


DELEGATIONS = ReadModel(
    name="delegations",
    summary="Delegations sent and received: market, days, people, stage and money.",
    row=DelegationRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"delegation"}),
    filters=(
        "reference",
        "direction",
        "market",
        "cities",
        "sectors",
        "departs_on",
        "returns_on",
        "stage",
        "since",
        "resolution_id",
        "exhibition_id",
        "head",
        "recruitment",
        "recruitment_until",
        "exporters",
        "report_status",
        "report_late",
        "ended",
    ),
    sorts=("departs_on", "reference", "market", "stage"),
    search=("title", "title_fa", "market_name", "market_fa", "reference"),
)

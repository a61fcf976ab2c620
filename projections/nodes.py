"""Trade-network nodes: who stands where for what until when, and who reports."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.node import LIFECYCLE, Node
from export_program.domain.node.values import quarter_named
from export_program.domain.vocabulary.countries import COUNTRY_NAMES, SUBDIVISION_NAMES
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import currency, minor, rolled_up
from projections.read_model import ReadModel, Row


class NodeRow(Row, frozen=True, kw_only=True):
    """`country` is where it sits, `countries` where it is appointed. `hs` lists its codes with the
    groups they belong to. `leads` and `sales` are of all quarters reported.
    """

    case_id: UUID
    reference: str
    kind: str
    name: str
    name_fa: str | None
    stage: str
    since: datetime
    ended: bool
    country: str | None
    country_fa: str | None
    subdivision: str | None
    subdivision_fa: str | None
    city: str | None
    countries: tuple[str, ...]
    hs: tuple[str, ...]
    exclusive: bool
    agreement_id: UUID | None
    begins_on: date | None
    until: date | None
    diligence_until: date | None
    adverse: tuple[str, ...]
    awaited: str | None
    report_due: date | None
    missing_reports: int
    leads: int
    visits: int
    last_score: int | None
    reviews: int
    review_reason: str | None
    ended_because: str | None


def of_case(lifecycle: Lifecycle[Any], case: Node) -> Iterable[NodeRow]:
    place, goods = case.place, case.scope or case.goods
    part = place.subdivision if place else None
    yield NodeRow(
        case_id=case.id,
        reference=case.reference,
        kind=case.kind.value,
        name=case.name,
        name_fa=case.name_fa,
        stage=case.stage.value,
        since=case.since,
        ended=case.stage in lifecycle.ends,
        country=place.country.value if place else None,
        country_fa=COUNTRY_NAMES[place.country].fa if place else None,
        subdivision=part.value if part else None,
        subdivision_fa=SUBDIVISION_NAMES[part].fa if part else None,
        city=place.city if place else None,
        countries=tuple(sorted({area.country.value for area in case.territory})),
        hs=rolled_up(g.code for g in goods),
        exclusive=case.exclusive,
        agreement_id=case.agreement_id,
        begins_on=case.begins_on,
        until=case.until,
        diligence_until=case.diligence_until,
        adverse=tuple(topic.value for topic in case.adverse),
        awaited=case.awaited,
        report_due=case.report_due,
        missing_reports=len(case.missing),
        leads=sum(report.leads for report in case.reports.values()),
        visits=sum(report.visits for report in case.reports.values()),
        last_score=case.scores[max(case.scores)].total if case.scores else None,
        reviews=case.reviews,
        review_reason=case.review_reason,
        ended_because=case.ended_because,
    )


class NodeReportRow(Row, frozen=True, kw_only=True):
    """A quarter of a node: `filed`, `late` (filed after it was overdue), `missing` or `awaited`."""

    key: str
    node_id: UUID
    reference: str
    name: str
    name_fa: str | None
    kind: str
    stage: str
    country: str | None
    account: str | None
    quarter: str
    year: int
    starts_on: date
    ends_on: date
    due: date | None
    standing: str
    leads: int | None
    visits: int | None
    sales: int | None
    currency: str | None
    score: int | None
    filed_at: datetime | None
    filed_by: str | None


def reports_of(lifecycle: Lifecycle[Any], case: Node) -> Iterable[NodeReportRow]:
    ended = case.stage in lifecycle.ends
    awaited = {case.awaited} if case.awaited and not ended else set()
    for quarter in sorted({*case.reports, *case.missing, *awaited}):
        report, period = case.reports.get(quarter), quarter_named(quarter)
        score = case.scores.get(quarter)
        yield NodeReportRow(
            key=f"{case.id}:{quarter}",
            node_id=case.id,
            reference=case.reference,
            name=case.name,
            name_fa=case.name_fa,
            kind=case.kind.value,
            stage=case.stage.value,
            country=case.place.country.value if case.place else None,
            account=case.account,
            quarter=quarter,
            year=period.year,
            starts_on=period.first,
            ends_on=period.last,
            due=case.report_due if quarter == case.awaited else None,
            standing=_standing(case, quarter),
            leads=report.leads if report else None,
            visits=report.visits if report else None,
            sales=minor(report.sales) if report else None,
            currency=currency(report.sales) if report else None,
            score=score.total if score else None,
            filed_at=report.at if report else None,
            filed_by=report.by if report else None,
        )


def _standing(case: Node, quarter: str) -> str:
    report = case.reports.get(quarter)
    if report is not None:
        return "late" if report.late else "filed"
    return "missing" if quarter in case.missing else "awaited"


KINDS = frozenset({LIFECYCLE.name})
NODES = ReadModel(
    name="nodes",
    summary="Nodes of the trade network: kind, place, territory, goods, stage, until when.",
    row=NodeRow,
    key="case_id",
    of_case=of_case,
    kinds=KINDS,
    filters=(
        "reference",
        "kind",
        "stage",
        "ended",
        "country",
        "subdivision",
        "countries",
        "hs",
        "exclusive",
        "agreement_id",
        "until",
        "diligence_until",
        "awaited",
        "missing_reports",
    ),
    sorts=("reference", "until", "leads", "last_score", "diligence_until"),
    search=("name", "name_fa", "reference", "country_fa", "city"),
)
NODE_REPORTS = ReadModel(
    name="node_reports",
    summary="Quarterly reports of nodes: who is late, leads, visits and sales of each quarter.",
    row=NodeReportRow,
    key="key",
    of_case=reports_of,
    kinds=KINDS,
    filters=(
        "node_id",
        "reference",
        "kind",
        "stage",
        "country",
        "account",
        "quarter",
        "year",
        "standing",
    ),
    sorts=("quarter", "leads", "sales", "reference"),
    search=("name", "name_fa", "reference"),
)

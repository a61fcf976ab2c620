"""Money, risks and traffic of terminal projects."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from export_program.domain.project import LIFECYCLE, Project
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.money import Money
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import currency, minor
from projections.read_model import ReadModel, Row


class MoneyRow(Row, frozen=True, kw_only=True):
    """A project's money in one currency, in minor units (cents, dinars).

    `baseline` is the investment of the last baseline; `left` is what is committed and not spent;
    `spent_percent` is of what is committed, nothing where nothing is.
    """

    key: str
    project_id: UUID
    reference: str
    title: str
    title_fa: str | None
    stage: str
    currency: str
    capex: int
    baseline: int | None
    committed: int
    spent: int
    left: int
    over_committed: bool
    spent_percent: int | None
    payments: int
    explained_excess: int


def money_of(_: Lifecycle[Any], case: Project) -> Iterable[MoneyRow]:
    for unit in case.currencies:
        committed, spent = case.committed(unit).minor, case.spent(unit).minor
        paid = [
            e for e in case.expenditures.values() if e.amount.currency is unit and not e.reversed
        ]
        yield MoneyRow(
            key=f"{case.id}:{unit.value}",
            project_id=case.id,
            reference=case.reference,
            title=case.title,
            title_fa=case.title_fa,
            stage=case.stage.value,
            currency=unit.value,
            capex=_of(case.capex, unit),
            baseline=_of(case.baseline.capex, unit) if case.baseline else None,
            committed=committed,
            spent=spent,
            left=committed - spent,
            over_committed=spent > committed,
            spent_percent=spent * 100 // committed if committed else None,
            payments=len(paid),
            explained_excess=sum(e.excess_reason is not None for e in paid),
        )


def _of(amounts: Iterable[Money], unit: Currency) -> int:
    return sum(money.minor for money in amounts if money.currency is unit)


class RiskRow(Row, frozen=True, kw_only=True):
    """`score` is probability x impact (1 to 25); `raised_score` is what it was at first."""

    key: str
    project_id: UUID
    reference: str
    project: str
    project_fa: str | None
    stage: str
    risk: str
    title: str
    owner: str
    probability: int
    impact: int
    score: int
    raised_score: int
    open: bool
    outcome: str | None
    measures: tuple[str, ...]
    closed_because: str | None
    raised_at: datetime
    raised_by: str


def risks_of(_: Lifecycle[Any], case: Project) -> Iterable[RiskRow]:
    for key, risk in case.risks.items():
        yield RiskRow(
            key=f"{case.id}:{key}",
            project_id=case.id,
            reference=case.reference,
            project=case.title,
            project_fa=case.title_fa,
            stage=case.stage.value,
            risk=key,
            title=risk.title,
            owner=risk.owner,
            probability=risk.probability,
            impact=risk.impact,
            score=risk.score,
            raised_score=risk.raised_score,
            open=risk.outcome is None,
            outcome=risk.outcome.value if risk.outcome else None,
            measures=risk.measures,
            closed_because=risk.closed_because,
            raised_at=risk.at,
            raised_by=risk.by,
        )


class ThroughputRow(Row, frozen=True, kw_only=True):
    """Traffic of a Solar Hijri month; `value` in minor units. Only a row that `counts` is added up.

    A figure that was corrected stays, with the key of the one in its place.
    """

    key: str
    project_id: UUID
    reference: str
    project: str
    project_fa: str | None
    place: str | None
    month: str
    year: int
    figure: str
    tonnes: int
    teu: int
    value: int | None
    currency: str | None
    source: str
    counts: bool
    corrects: str | None
    corrected_by: str | None
    reason: str | None
    told_at: datetime
    told_by: str


def throughput_of(_: Lifecycle[Any], case: Project) -> Iterable[ThroughputRow]:
    for key, told in case.traffic.items():
        yield ThroughputRow(
            key=f"{case.id}:{key}",
            project_id=case.id,
            reference=case.reference,
            project=case.title,
            project_fa=case.title_fa,
            place=case.site.place if case.site else None,
            month=told.month,
            year=int(told.month[:4]),
            figure=key,
            tonnes=told.tonnes,
            teu=told.teu,
            value=minor(told.value),
            currency=currency(told.value),
            source=told.source,
            counts=told.corrected_by is None,
            corrects=told.corrects,
            corrected_by=told.corrected_by,
            reason=told.reason,
            told_at=told.at,
            told_by=told.by,
        )


KINDS = frozenset({LIFECYCLE.name})
PROJECT_MONEY = ReadModel(
    name="project_money",
    summary="Money of terminal projects by currency: planned, committed, spent, left.",
    row=MoneyRow,
    key="key",
    of_case=money_of,
    kinds=KINDS,
    filters=("project_id", "reference", "stage", "currency", "over_committed"),
    sorts=("key", "committed", "spent", "left", "capex"),
    search=("title", "title_fa", "reference"),
)
PROJECT_RISKS = ReadModel(
    name="project_risks",
    summary="Risks of terminal projects: probability, impact, owner, measures, outcome.",
    row=RiskRow,
    key="key",
    of_case=risks_of,
    kinds=KINDS,
    filters=("project_id", "reference", "stage", "owner", "open", "outcome", "score"),
    sorts=("score", "raised_at", "key"),
    search=("title", "owner", "project", "project_fa"),
)
PROJECT_THROUGHPUT = ReadModel(
    name="project_throughput",
    summary="Traffic through opened terminals by month: tonnes, containers, value, corrections.",
    row=ThroughputRow,
    key="key",
    of_case=throughput_of,
    kinds=KINDS,
    filters=("project_id", "reference", "place", "month", "year", "currency", "counts"),
    sorts=("month", "tonnes", "teu", "value"),
    search=("project", "project_fa", "reference"),
)

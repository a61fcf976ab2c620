"""A terminal project as it is known now, with all it planned, reported, spent and moved."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar
from uuid import UUID

from export_program.domain.project.values import (
    Baseline,
    Commitment,
    Expenditure,
    Gate,
    GateCondition,
    GatePassage,
    Milestone,
    Progress,
    Rag,
    Risk,
    Site,
    Throughput,
)
from export_program.domain.target.values import month_before
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.money import Money
from export_program.engine.case import Case, Stage


class ProjectStage(Stage):
    IDEA = "idea"
    PREFEASIBILITY = "prefeasibility"
    FEASIBILITY = "feasibility"
    PERMITTING = "permitting"
    FINANCING = "financing"
    PROCUREMENT = "procurement"
    CONSTRUCTION = "construction"
    COMMISSIONING = "commissioning"
    OPERATIONAL = "operational"
    ON_HOLD = "on_hold"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class Project(Case, frozen=True, kw_only=True):
    """An export terminal on its way from an idea to traffic.

    `manager` is the account that answers for it. Months are Solar Hijri (`1404-08`).
    """

    stage: ProjectStage
    title: str = ""
    title_fa: str | None = None
    purpose: str = ""
    site: Site | None = None
    capacity_teu: int | None = None
    capacity_tonnes: int | None = None
    capex: tuple[Money, ...] = ()
    owner: str | None = None
    operators: tuple[str, ...] = ()
    manager: str | None = None
    resolution_id: UUID | None = None
    milestones: dict[str, Milestone] = {}
    baselines: tuple[Baseline, ...] = ()
    passages: tuple[GatePassage, ...] = ()
    conditions: dict[str, GateCondition] = {}
    progress: dict[str, Progress] = {}
    report_due: dict[str, date] = {}
    traffic_due: dict[str, date] = {}
    late_reports: tuple[str, ...] = ()
    risks: dict[str, Risk] = {}
    commitments: dict[str, Commitment] = {}
    expenditures: dict[str, Expenditure] = {}
    traffic: dict[str, Throughput] = {}
    review_on: date | None = None
    operational_on: date | None = None
    result: str | None = None

    KIND: ClassVar[str] = "project"

    @property
    def baseline(self) -> Baseline | None:
        return self.baselines[-1] if self.baselines else None

    @property
    def latest(self) -> Progress | None:
        """The report of the latest month."""
        return self.progress[max(self.progress)] if self.progress else None

    @property
    def red_months(self) -> int:
        """How many months running, up to the latest report, stand on red."""
        count, month = 0, max(self.progress, default="")
        while (told := self.progress.get(month)) is not None and told.rag is Rag.RED:
            count, month = count + 1, month_before(month)
        return count

    @property
    def next_gate(self) -> Gate | None:
        """The gate before it, also while the project is on hold; None once it has opened."""
        stage = self.before if self.stage is ProjectStage.ON_HOLD else self.stage.value
        order = [ProjectStage.IDEA.value, *(gate.value for gate in Gate)]
        place = order.index(stage) + 1 if stage in order else len(order)
        return Gate(order[place]) if place < len(order) else None

    def committed(self, currency: Currency) -> Money:
        given = (c.amount for c in self.commitments.values() if not c.released)
        return _sum(given, currency)

    def spent(self, currency: Currency) -> Money:
        paid = (e.amount for e in self.expenditures.values() if not e.reversed)
        return _sum(paid, currency)

    @property
    def currencies(self) -> tuple[Currency, ...]:
        """Every currency that the project plans, commits or spends in, by its code."""
        amounts = (
            *self.capex,
            *(c.amount for c in self.commitments.values()),
            *(e.amount for e in self.expenditures.values()),
        )
        return tuple(sorted({money.currency for money in amounts}))

    def months_of_traffic(self) -> Iterator[tuple[str, Throughput]]:
        """The figures that count, with their keys."""
        return ((key, t) for key, t in self.traffic.items() if t.corrected_by is None)


def _sum(amounts: Iterator[Money], currency: Currency) -> Money:
    minor = sum(money.minor for money in amounts if money.currency is currency)
    return Money.of_minor(minor, currency)

"""Terminal projects: the register, and what blocks each one's next gate."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.project import LIFECYCLE, Project
from export_program.domain.project.gates import blockers
from export_program.domain.project.values import MilestoneStatus
from export_program.domain.vocabulary.places import PLACE_NAMES
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class ProjectRow(Row, frozen=True, kw_only=True):
    """`weighted_percent` is the weight of accepted milestones in that of all that count.

    `capex` lists the planned investment (`2500000.00 USD`). `rag` and `percent` are of the latest
    report. Ages count since the last report.
    """

    case_id: UUID
    reference: str
    title: str
    title_fa: str | None
    stage: str
    since: datetime
    ended: bool
    next_gate: str | None
    blockers: int
    place: str | None
    place_name: str | None
    place_name_fa: str | None
    latitude: str | None
    longitude: str | None
    capacity_teu: int | None
    capacity_tonnes: int | None
    capex: tuple[str, ...]
    owner: str | None
    operators: tuple[str, ...]
    manager: str | None
    resolution_id: UUID | None
    rag: str | None
    percent: int | None
    reported_month: str | None
    reported_at: datetime | None
    red_months: int
    red_twice: bool
    late_reports: int
    weighted_percent: int | None
    milestones: int
    milestones_accepted: int
    milestones_missed: int
    next_milestone: str | None
    next_milestone_due: date | None
    baselines: int
    open_risks: int
    highest_risk: int | None
    operational_on: date | None
    review_on: date | None


def _milestones(case: Project) -> dict[str, Any]:
    every = list(case.milestones.values())
    counted = [m for m in every if m.status is not MilestoneStatus.WAIVED]
    accepted = [m for m in counted if m.status is MilestoneStatus.ACCEPTED]
    whole = sum(m.weight for m in counted)
    coming = min((m for m in counted if not m.settled), key=lambda m: m.due, default=None)
    return {
        "weighted_percent": sum(m.weight for m in accepted) * 100 // whole if whole else None,
        "milestones": len(every),
        "milestones_accepted": len(accepted),
        "milestones_missed": sum(m.status is MilestoneStatus.MISSED for m in every),
        "next_milestone": coming.title if coming else None,
        "next_milestone_due": coming.due if coming else None,
    }


def _site(case: Project) -> dict[str, Any]:
    site = case.site
    names = PLACE_NAMES.get(site.place) if site else None
    return {
        "place": site.place if site else None,
        "place_name": names.en if names else None,
        "place_name_fa": names.fa if names else None,
        "latitude": site.latitude if site else None,
        "longitude": site.longitude if site else None,
    }


def of_case(lifecycle: Lifecycle[Any], case: Project) -> Iterable[ProjectRow]:
    latest, ended = case.latest, case.stage in lifecycle.ends
    open_risks = [risk.score for risk in case.risks.values() if risk.outcome is None]
    yield ProjectRow(
        case_id=case.id,
        reference=case.reference,
        title=case.title,
        title_fa=case.title_fa,
        stage=case.stage.value,
        since=case.since,
        ended=ended,
        next_gate=case.next_gate.value if case.next_gate and not ended else None,
        blockers=0 if ended else sum(1 for _ in blockers(case)),
        capacity_teu=case.capacity_teu,
        capacity_tonnes=case.capacity_tonnes,
        capex=tuple(str(money) for money in case.capex),
        owner=case.owner,
        operators=case.operators,
        manager=case.manager,
        resolution_id=case.resolution_id,
        rag=latest.rag.value if latest else None,
        percent=latest.percent if latest else None,
        reported_month=latest.month if latest else None,
        reported_at=latest.at if latest else None,
        red_months=case.red_months,
        red_twice=case.red_months > 1,
        late_reports=len(case.late_reports),
        baselines=len(case.baselines),
        open_risks=len(open_risks),
        highest_risk=max(open_risks, default=None),
        operational_on=case.operational_on,
        review_on=case.review_on,
        **_site(case),
        **_milestones(case),
    )


class GateRow(Row, frozen=True, kw_only=True):
    """One thing that blocks the next gate, as a sentence; a free gate has one row without."""

    key: str
    project_id: UUID
    reference: str
    title: str
    title_fa: str | None
    stage: str
    gate: str
    blocked: bool
    blocker: str | None
    manager: str | None


def gates_of(lifecycle: Lifecycle[Any], case: Project) -> Iterable[GateRow]:
    if case.stage in lifecycle.ends or case.next_gate is None:
        return
    found: list[str | None] = [*blockers(case)] or [None]
    for number, sentence in enumerate(found, 1):
        yield GateRow(
            key=f"{case.id}:{number:03d}",
            project_id=case.id,
            reference=case.reference,
            title=case.title,
            title_fa=case.title_fa,
            stage=case.stage.value,
            gate=case.next_gate.value,
            blocked=sentence is not None,
            blocker=sentence,
            manager=case.manager,
        )


PROJECTS = ReadModel(
    name="projects",
    summary="Terminal projects: gate, state, percent done, milestones, risks, who answers for it.",
    row=ProjectRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({LIFECYCLE.name}),
    filters=(
        "reference",
        "stage",
        "ended",
        "next_gate",
        "place",
        "owner",
        "manager",
        "rag",
        "red_twice",
        "reported_month",
        "resolution_id",
        "operational_on",
        "next_milestone_due",
    ),
    sorts=("reference", "next_milestone_due", "percent", "highest_risk", "red_months"),
    search=("title", "title_fa", "reference", "owner", "place_name", "place_name_fa"),
    ages=(("report_age_days", "reported_at"),),
)
PROJECT_GATES = ReadModel(
    name="project_gates",
    summary="What blocks the next gate of each terminal project, a sentence for each obstacle.",
    row=GateRow,
    key="key",
    of_case=gates_of,
    kinds=frozenset({LIFECYCLE.name}),
    filters=("project_id", "reference", "stage", "gate", "blocked", "manager"),
    sorts=("key", "reference", "gate"),
    search=("title", "title_fa", "blocker"),
)

"""Milestones of terminal projects: plan, baseline and actual, and every date that was moved."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.project import LIFECYCLE, Project
from export_program.domain.project.values import Milestone, MilestoneStatus
from export_program.engine.lifecycle import Lifecycle
from projections.moments import noon
from projections.read_model import ReadModel, Row

LATE = frozenset({MilestoneStatus.MISSED})


class MilestoneRow(Row, frozen=True, kw_only=True):
    """`planned` is the first date, `baseline` that of the last baseline, `due` the one in force.

    `actual` is the day it was reached. `slippage_days` count from the last baseline (or the first
    plan, where it is in none) to the actual day or the one in force; `total_slippage_days` count
    from the first plan. Below zero is earlier. Ages count since the day of a missed milestone.
    """

    key: str
    project_id: UUID
    reference: str
    project: str
    project_fa: str | None
    project_stage: str
    manager: str | None
    milestone: str
    title: str
    title_fa: str | None
    gate: str
    weight: int
    status: str
    settled: bool
    planned: date
    first_baseline: date | None
    baseline: date | None
    due: date
    actual: date | None
    slippage_days: int
    total_slippage_days: int
    times_moved: int
    times_missed: int
    missed_since: datetime | None
    last_reason: str | None
    claimed_by: str | None
    accepted_by: str | None
    evidence: int


def _baselines(case: Project, key: str) -> list[date]:
    return [b.dates[key] for b in case.baselines if key in b.dates]


def of_case(_: Lifecycle[Any], case: Project) -> Iterable[MilestoneRow]:
    for key, milestone in case.milestones.items():
        frozen = _baselines(case, key)
        base = frozen[-1] if frozen else milestone.planned
        now = _standing(milestone)
        last = milestone.moves[-1] if milestone.moves else None
        yield MilestoneRow(
            key=f"{case.id}:{key}",
            project_id=case.id,
            reference=case.reference,
            project=case.title,
            project_fa=case.title_fa,
            project_stage=case.stage.value,
            manager=case.manager,
            milestone=key,
            title=milestone.title,
            title_fa=milestone.title_fa,
            gate=milestone.gate.value,
            weight=milestone.weight,
            status=milestone.status.value,
            settled=milestone.settled,
            planned=milestone.planned,
            first_baseline=frozen[0] if frozen else None,
            baseline=frozen[-1] if frozen else None,
            due=milestone.due,
            actual=milestone.reached_on,
            slippage_days=(now - base).days,
            total_slippage_days=(now - milestone.planned).days,
            times_moved=len(milestone.moves),
            times_missed=milestone.times_missed,
            missed_since=noon(milestone.due) if milestone.status in LATE else None,
            last_reason=last.reason if last else None,
            claimed_by=milestone.claimed_by,
            accepted_by=milestone.accepted_by,
            evidence=len(milestone.evidence),
        )


def _standing(milestone: Milestone) -> date:
    return milestone.reached_on or milestone.due


class SlippageRow(Row, frozen=True, kw_only=True):
    """One date that was moved: from when to when, why, and who approved it."""

    key: str
    project_id: UUID
    reference: str
    project: str
    project_fa: str | None
    milestone: str
    title: str
    title_fa: str | None
    gate: str
    move: int
    previous: date
    due: date
    days: int
    later: bool
    reason_code: str
    reason: str
    approved_by: str
    resolution_id: UUID | None
    moved_at: datetime


def moves_of(_: Lifecycle[Any], case: Project) -> Iterable[SlippageRow]:
    for key, milestone in case.milestones.items():
        for number, move in enumerate(milestone.moves, 1):
            days = (move.due - move.previous).days
            yield SlippageRow(
                key=f"{case.id}:{key}:{number:03d}",
                project_id=case.id,
                reference=case.reference,
                project=case.title,
                project_fa=case.title_fa,
                milestone=key,
                title=milestone.title,
                title_fa=milestone.title_fa,
                gate=milestone.gate.value,
                move=number,
                previous=move.previous,
                due=move.due,
                days=days,
                later=days > 0,
                reason_code=move.reason_code,
                reason=move.reason,
                approved_by=move.approved_by,
                resolution_id=move.resolution_id,
                moved_at=move.at,
            )


MILESTONES = ReadModel(
    name="milestones",
    summary="Milestones of terminal projects: plan, baseline, actual, slippage, times moved.",
    row=MilestoneRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({LIFECYCLE.name}),
    filters=(
        "project_id",
        "reference",
        "project_stage",
        "manager",
        "milestone",
        "gate",
        "status",
        "settled",
        "due",
        "baseline",
        "slippage_days",
        "times_moved",
    ),
    sorts=("due", "slippage_days", "times_moved", "weight", "reference"),
    search=("title", "title_fa", "project", "project_fa", "reference"),
    ages=(("missed_days", "missed_since"),),
)
MILESTONE_SLIPPAGE = ReadModel(
    name="milestone_slippage",
    summary="Every date of a milestone that was moved, with its reason and who approved it.",
    row=SlippageRow,
    key="key",
    of_case=moves_of,
    kinds=frozenset({LIFECYCLE.name}),
    filters=(
        "project_id",
        "reference",
        "milestone",
        "gate",
        "reason_code",
        "later",
        "days",
        "approved_by",
        "resolution_id",
        "moved_at",
    ),
    sorts=("moved_at", "days", "key"),
    search=("title", "title_fa", "project", "project_fa", "reason"),
)

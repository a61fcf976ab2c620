"""All there is about a firm: one row for each of its cases, of whatever kind."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class ActivityRow(Row, frozen=True, kw_only=True):
    """`seen_by` is the exporter, from when it knows of the case."""

    case_id: UUID
    exporter_id: UUID
    seen_by: UUID | None
    kind: str
    reference: str
    title: str
    stage: str
    since: datetime
    opened_at: datetime
    ended: bool
    decision: str | None
    assignee: str | None
    next_due: datetime | None
    missed_deadlines: int


def of_case(lifecycle: Lifecycle[Any], case: Any) -> Iterable[ActivityRow]:
    exporter_id = lifecycle.owner(case)
    if exporter_id is None:
        return
    running = [d.due_at for d in case.deadlines.values() if not d.missed]
    yield ActivityRow(
        case_id=case.id,
        exporter_id=exporter_id,
        seen_by=lifecycle.seen_by(case),
        kind=case.KIND,
        reference=case.reference,
        title=lifecycle.title(case),
        stage=case.stage.value,
        since=case.since,
        opened_at=case.opened_at,
        ended=case.stage in lifecycle.ends,
        decision=case.decision.outcome if case.decision else None,
        assignee=case.assignee,
        next_due=min(running, default=None),
        missed_deadlines=len(case.deadlines) - len(running),
    )


EXPORTER_ACTIVITY = ReadModel(
    name="exporter_activity",
    summary="Everything about a firm: its registration, applications, claims and licences.",
    row=ActivityRow,
    key="case_id",
    of_case=of_case,
    filters=(
        "exporter_id",
        "kind",
        "stage",
        "ended",
        "opened_at",
        "since",
        "decision",
        "assignee",
        "next_due",
        "missed_deadlines",
    ),
    sorts=("since", "opened_at", "next_due", "reference"),
    search=("title", "reference"),
    owner="seen_by",
)

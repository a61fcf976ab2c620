"""Every case in one line: what it is, where it stands, whose desk it is on, when it is due."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class CaseRow(Row, frozen=True, kw_only=True):
    """`owner` is the exporter whose case it is; `seen_by` the same, from when it knows of it."""

    case_id: UUID
    kind: str
    reference: str
    title: str
    stage: str
    since: datetime
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    last_at: datetime
    version: int
    owner: UUID | None
    seen_by: UUID | None
    assignee: str | None
    handlers: tuple[str, ...]
    queue: str | None
    next_due: datetime | None
    next_due_rule: str | None
    clock_stopped: bool
    clock_stopped_why: tuple[str, ...]
    open_questions: int
    missed_deadlines: int
    decision: str | None
    tags: tuple[str, ...]
    flags: tuple[str, ...]
    classification: str
    correlation: UUID | None
    lifecycle: str


def of_case(lifecycle: Lifecycle[Any], case: Any) -> Iterable[CaseRow]:
    due = min(
        (d for d in case.deadlines.values() if not d.missed),
        key=lambda d: d.due_at,
        default=None,
    )
    yield CaseRow(
        case_id=case.id,
        kind=case.KIND,
        reference=case.reference,
        title=lifecycle.title(case),
        stage=case.stage.value,
        since=case.since,
        opened_at=case.opened_at,
        opened_by=case.opened_by,
        closed_at=case.closed_at,
        last_at=case.last_at,
        version=case.version,
        owner=lifecycle.owner(case),
        seen_by=lifecycle.seen_by(case),
        assignee=case.assignee,
        handlers=case.handlers,
        queue=case.queue,
        next_due=due.due_at if due else None,
        next_due_rule=due.rule if due else None,
        clock_stopped=case.clock_stopped,
        clock_stopped_why=tuple(case.clock_stops),
        open_questions=sum(q.status == "open" for q in case.questions.values()),
        missed_deadlines=sum(d.missed for d in case.deadlines.values()),
        decision=case.decision.outcome if case.decision else None,
        tags=case.tags,
        flags=case.flags,
        classification=case.classification,
        correlation=case.correlation,
        lifecycle=case.lifecycle,
    )


CASES = ReadModel(
    name="cases",
    summary="Every case in one line.",
    row=CaseRow,
    key="case_id",
    of_case=of_case,
    filters=(
        "kind",
        "stage",
        "reference",
        "owner",
        "assignee",
        "handlers",
        "queue",
        "opened_at",
        "closed_at",
        "since",
        "next_due",
        "clock_stopped",
        "missed_deadlines",
        "decision",
        "tags",
        "flags",
        "correlation",
    ),
    sorts=("reference", "opened_at", "since", "last_at", "next_due", "kind"),
    search=("title", "reference"),
    owner="seen_by",
    indexes=("reference", "kind", "owner", "seen_by"),
    version=2,
)

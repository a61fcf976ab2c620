"""The audit log: one line per event, by actor, verb, kind, case and interval."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from export_program.engine.case import Recorded
from projections.read_model import ReadModel, Row


class AuditRow(Row, frozen=True, kw_only=True):
    position: int
    event_id: UUID
    case_id: UUID
    kind: str
    reference: str
    version: int
    event: str
    command: str
    stage: str
    occurred_at: datetime
    recorded_at: datetime
    late_days: int
    actor: str
    actor_kind: str
    role: str
    on_behalf_of: str | None
    authority: str | None
    basis: str | None
    reason_code: str | None
    reason: str | None
    causation: UUID | None
    correlation: UUID
    lifecycle: str
    calendar: str


def of_event(step: Recorded, case: Any) -> Iterable[AuditRow]:
    meta = step.meta
    recorded_at = step.recorded_at
    yield AuditRow(
        position=step.position,
        event_id=meta.id,
        case_id=step.case_id,
        kind=meta.kind,
        reference=case.reference,
        version=step.version,
        event=step.event.STORED,
        command=meta.command.type,
        stage=meta.stage,
        occurred_at=meta.occurred_at,
        recorded_at=recorded_at,
        late_days=max((recorded_at - meta.occurred_at).days, 0),
        actor=meta.actor.id,
        actor_kind=meta.actor.kind.value,
        role=meta.actor.role.value,
        on_behalf_of=meta.on_behalf_of,
        authority=meta.actor.authority,
        basis=meta.basis,
        reason_code=meta.reason.code if meta.reason else None,
        reason=meta.reason.text if meta.reason else None,
        causation=meta.causation,
        correlation=meta.correlation,
        lifecycle=meta.lifecycle,
        calendar=meta.calendar,
    )


AUDIT_LOG = ReadModel(
    name="audit_log",
    summary="One line per event: who did what, when, in which role, on what basis and why.",
    row=AuditRow,
    key="position",
    of_event=of_event,
    filters=(
        "actor",
        "actor_kind",
        "role",
        "event",
        "command",
        "kind",
        "case_id",
        "reference",
        "occurred_at",
        "recorded_at",
        "late_days",
        "basis",
        "reason_code",
        "correlation",
        "causation",
        "position",
    ),
    sorts=("position", "occurred_at"),
    search=("reference", "reason"),
    indexes=("actor", "correlation"),
)

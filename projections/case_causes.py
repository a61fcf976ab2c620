"""Which case led to which: one row per automatic step that another case's event caused."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from export_program.engine.case import Recorded
from projections.read_model import ReadModel, Row


class CaseCauseRow(Row, frozen=True, kw_only=True):
    """`cause_id` is the case whose event led to this step; `opened` if the step opened its case."""

    position: int
    case_id: UUID
    kind: str
    event: str
    cause_id: UUID
    cause_event: UUID
    policy: str
    opened: bool
    occurred_at: datetime


def of_event(step: Recorded, _: Any) -> Iterable[CaseCauseRow]:
    meta = step.meta
    if meta.causation is None or meta.caused_in is None or meta.caused_in == step.case_id:
        return
    yield CaseCauseRow(
        position=step.position,
        case_id=step.case_id,
        kind=meta.kind,
        event=step.event.STORED,
        cause_id=meta.caused_in,
        cause_event=meta.causation,
        policy=meta.actor.id.removeprefix("system:policy:"),
        opened=step.version == 1,
        occurred_at=meta.occurred_at,
    )


CASE_CAUSES = ReadModel(
    name="case_causes",
    summary="Automatic steps: which case's event led to which step of which other case.",
    row=CaseCauseRow,
    key="position",
    of_event=of_event,
    filters=("case_id", "cause_id", "kind", "event", "policy", "opened"),
    sorts=("position",),
    indexes=("cause_id",),
)

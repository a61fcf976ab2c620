"""The deadlines board: every running or missed deadline, its rule, its clock, who may extend it."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from export_program.engine.lifecycle import Lifecycle
from projections.organisations import organisation_of
from projections.read_model import ReadModel, Row


class DeadlineRow(Row, frozen=True, kw_only=True):
    """`owner` is the exporter whose case it is, `organisation` who owes or brought it otherwise.

    `seen_by` is the owner, from when it knows of the case.
    """

    key: str
    case_id: UUID
    kind: str
    reference: str
    title: str
    stage: str
    deadline: str
    item: str
    due_at: datetime
    rule: str
    calendar: str
    counted_from: datetime
    missed: bool
    clock_stopped: bool
    clock_stopped_why: tuple[str, ...]
    warned: int
    next_alarm: datetime | None
    assignee: str | None
    queue: str | None
    owner: UUID | None
    seen_by: UUID | None
    organisation: str | None
    extended_by: tuple[str, ...]


def of_case(lifecycle: Lifecycle[Any], case: Any) -> Iterable[DeadlineRow]:
    if not case.deadlines:
        return
    deciders = _may_extend(lifecycle)
    for due in case.deadlines.values():
        yield DeadlineRow(
            key=f"{case.id}:{due.key}",
            case_id=case.id,
            kind=case.KIND,
            reference=case.reference,
            title=lifecycle.title(case),
            stage=case.stage.value,
            deadline=due.name,
            item=due.item,
            due_at=due.due_at,
            rule=due.rule,
            calendar=due.calendar,
            counted_from=due.counted_from,
            missed=due.missed,
            clock_stopped=due.clocked and case.clock_stopped,
            clock_stopped_why=tuple(case.clock_stops) if due.clocked else (),
            warned=due.warned,
            next_alarm=None if due.clocked and case.clock_stopped else due.next_alarm,
            assignee=case.assignee,
            queue=case.queue,
            owner=lifecycle.owner(case),
            seen_by=lifecycle.seen_by(case),
            organisation=organisation_of(case),
            extended_by=deciders,
        )


@lru_cache(maxsize=256)
def _may_extend(lifecycle: Lifecycle[Any]) -> tuple[str, ...]:
    rows = (r for r in lifecycle.rows if r.command.__name__ == "ExtendDeadline")
    return tuple(sorted({role.value for r in rows for role in r.by}))


DEADLINES = ReadModel(
    name="deadlines",
    summary="The deadlines board: what is due when, and which clock stands still.",
    row=DeadlineRow,
    key="key",
    of_case=of_case,
    filters=(
        "kind",
        "stage",
        "deadline",
        "due_at",
        "missed",
        "clock_stopped",
        "assignee",
        "queue",
        "owner",
        "organisation",
        "case_id",
        "next_alarm",
    ),
    sorts=("due_at", "reference"),
    search=("title", "reference", "rule"),
    owner="seen_by",
    version=3,
)

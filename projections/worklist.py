"""The worklist: every case that waits for somebody, by person, role, queue or organisation."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from export_program.engine.actors import SYSTEM_ROLES
from export_program.engine.case import Stage
from export_program.engine.decide import outsiders
from export_program.engine.lifecycle import SAME, Lifecycle
from projections.organisations import organisation_of
from projections.read_model import ReadModel, Row


class WorkRow(Row, frozen=True, kw_only=True):
    """`roles` can take the case out of its stage by one of `actions`; it is there `since`.

    `due_at` is the earliest limit that stands, missed or not; `overdue` says that one was missed.

    `owner` is the exporter whose case it is, `seen_by` the same, from when it knows of it;
    `parties` are all outside who have a part in it, who see the row.
    """

    case_id: UUID
    kind: str
    reference: str
    title: str
    stage: str
    since: datetime
    age_days: int = 0
    opened_at: datetime
    assignee: str | None
    queue: str | None
    owner: UUID | None
    seen_by: UUID | None
    parties: tuple[str, ...]
    organisation: str | None
    roles: tuple[str, ...]
    actions: tuple[str, ...]
    due_at: datetime | None
    due_rule: str | None
    overdue: bool
    clock_stopped: bool
    clock_stopped_why: tuple[str, ...]
    waits_for: tuple[str, ...]


@lru_cache(maxsize=1024)
def next_steps(lifecycle: Lifecycle[Any], stage: Stage) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The roles and verbs that lead out of a stage."""
    verbs = {command: verb for verb, command in lifecycle.verbs.items()}
    onward = [
        r
        for r in lifecycle.rows
        if r.target is not SAME and r.target != stage and stage in lifecycle.sources(r)
    ]
    roles = {role for r in onward for role in r.by - SYSTEM_ROLES}
    actions = {verbs[r.command] for r in onward if r.by - SYSTEM_ROLES}
    return tuple(sorted(role.value for role in roles)), tuple(sorted(actions))


def of_case(lifecycle: Lifecycle[Any], case: Any) -> Iterable[WorkRow]:
    if case.stage in lifecycle.ends:
        return
    roles, actions = next_steps(lifecycle, case.stage)
    due = min(case.deadlines.values(), key=lambda d: d.due_at, default=None)
    yield WorkRow(
        case_id=case.id,
        kind=case.KIND,
        reference=case.reference,
        title=lifecycle.title(case),
        stage=case.stage.value,
        since=case.since,
        opened_at=case.opened_at,
        assignee=case.assignee,
        queue=case.queue,
        owner=lifecycle.owner(case),
        seen_by=lifecycle.seen_by(case),
        parties=tuple(sorted(outsiders(lifecycle, case))),
        organisation=organisation_of(case),
        roles=roles,
        actions=actions,
        due_at=due.due_at if due else None,
        due_rule=due.rule if due else None,
        overdue=any(d.missed for d in case.deadlines.values()),
        clock_stopped=case.clock_stopped,
        clock_stopped_why=tuple(case.clock_stops),
        waits_for=tuple(q.to for q in case.questions.values() if q.status == "open"),
    )


WORKLIST = ReadModel(
    name="worklist",
    summary="What waits for whom: by desk, role, queue or organisation, with due date and clock.",
    row=WorkRow,
    key="case_id",
    of_case=of_case,
    filters=(
        "kind",
        "stage",
        "assignee",
        "queue",
        "owner",
        "organisation",
        "roles",
        "since",
        "due_at",
        "overdue",
        "clock_stopped",
        "waits_for",
    ),
    sorts=("due_at", "since", "reference"),
    search=("title", "reference"),
    owner="seen_by",
    parties="parties",
    inside=frozenset({"parties"}),
    indexes=("due_at", "assignee"),
    ages=(("age_days", "since"),),
    version=4,
)

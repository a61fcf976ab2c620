"""The action list: who owes the working group what, for how long, and how late."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.action_item import LIFECYCLE, ActionItem
from export_program.engine.lifecycle import Lifecycle
from projections.organisations import spelt
from projections.read_model import ReadModel, Row


class ActionRow(Row, frozen=True, kw_only=True):
    """`overdue` says that its day has passed now, `times_overdue` how often one has."""

    case_id: UUID
    reference: str
    title: str
    title_fa: str | None
    measure: str
    organisation: str
    owner: str | None
    stage: str
    since: datetime
    assigned_at: datetime
    due: date | None
    first_due: date | None
    overdue: bool
    times_overdue: int
    escalated: bool
    unacknowledged: bool
    extension_asked: bool
    extensions: int
    returned: int
    reassigned: int
    percent: int | None
    last_report: str | None
    resolution_id: UUID | None
    resolution: str | None
    session_id: UUID | None
    working_group_id: UUID | None
    directive: str | None
    open: bool


def of_case(_: Lifecycle[Any], case: ActionItem) -> Iterable[ActionRow]:
    last = case.progress[-1] if case.progress else None
    given = [p.percent for p in case.progress if p.percent is not None]
    waiting = case.deadlines.get("acknowledgement")
    yield ActionRow(
        case_id=case.id,
        reference=case.reference,
        title=case.heading,
        title_fa=case.heading_fa,
        measure=case.measure,
        organisation=spelt(case.organisation),
        owner=case.owner,
        stage=case.stage.value,
        since=case.since,
        assigned_at=case.opened_at,
        due=case.due,
        first_due=case.first_due,
        overdue=case.late,
        times_overdue=case.overdue,
        escalated=case.escalated,
        unacknowledged=waiting is not None and waiting.missed,
        extension_asked=case.asked is not None,
        extensions=sum(bool(e.granted) for e in case.extensions),
        returned=case.returned,
        reassigned=case.reassigned,
        percent=given[-1] if given else None,
        last_report=last.text if last else None,
        resolution_id=case.resolution_id,
        resolution=case.resolution_number,
        session_id=case.session_id,
        working_group_id=case.working_group_id,
        directive=case.directive,
        open=case.stage not in LIFECYCLE.ends,
    )


ACTIONS = ReadModel(
    name="actions",
    summary="The action list by organisation and age: what is open, late, escalated, claimed.",
    row=ActionRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"action_item"}),
    filters=(
        "organisation",
        "owner",
        "stage",
        "since",
        "assigned_at",
        "due",
        "overdue",
        "times_overdue",
        "escalated",
        "unacknowledged",
        "extension_asked",
        "resolution_id",
        "resolution",
        "session_id",
        "working_group_id",
        "directive",
        "open",
    ),
    sorts=("due", "assigned_at", "organisation", "reference", "stage"),
    search=("title", "title_fa", "measure", "organisation", "reference"),
    ages=(("age_days", "assigned_at"),),
)

"""The desk of the Export House: requests that wait, by what is due next, with stopped clocks."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.service_request import LIFECYCLE, ServiceRequest
from export_program.domain.service_request.case import Priority
from export_program.engine.case import Due
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row

URGENCY = (Priority.URGENT, Priority.HIGH, Priority.NORMAL, Priority.LOW)


class DeskRow(Row, frozen=True, kw_only=True):
    """`due_at` is what is due next, by the deadline `due_for`; `overdue` if one was missed.

    `clock_stopped` says that the time of the service stands still, as it does while the request
    waits on its applicant: then `due_for` is `information`, the day of the answer, if there is one.
    `clock_stopped_why` names the question or suspension; `waits_for` is who is asked. `urgency` is
    0 for the most urgent.
    """

    case_id: UUID
    reference: str
    stage: str
    since: datetime
    received_on: date
    opened_at: datetime
    age_days: int = 0
    service: str | None
    service_en: str | None
    service_fa: str | None
    topic: str
    subject: str
    priority: str
    urgency: int
    channel: str
    exporter_id: UUID | None
    organisation: str | None
    district: str | None
    hs: str | None
    assignee: str | None
    queue: str | None
    provider: str | None
    due_at: datetime | None
    due_for: str | None
    due_rule: str | None
    overdue: bool
    clock_stopped: bool
    clock_stopped_why: tuple[str, ...]
    waits_for: tuple[str, ...]


def next_due(case: ServiceRequest) -> Due | None:
    """What is due next and runs; else what stands still; else what was missed."""
    stopped = case.clock_stopped

    def order(due: Due) -> tuple[bool, bool, datetime]:
        return due.missed, due.clocked and stopped, due.due_at

    return min(case.deadlines.values(), key=order, default=None)


def of_case(lifecycle: Lifecycle[Any], case: ServiceRequest) -> Iterable[DeskRow]:
    if case.stage in lifecycle.ends:
        return
    due, offer = next_due(case), case.offer
    yield DeskRow(
        case_id=case.id,
        reference=case.reference,
        stage=case.stage.value,
        since=case.since,
        received_on=case.received_on,
        opened_at=case.opened_at,
        service=case.item.value if case.item else None,
        service_en=offer.names.en if offer else None,
        service_fa=offer.names.fa if offer else None,
        topic=case.topic,
        subject=case.subject,
        priority=case.priority.value,
        urgency=URGENCY.index(case.priority),
        channel=case.channel.value,
        exporter_id=case.exporter_id,
        organisation=case.walk_in.organisation if case.walk_in else None,
        district=case.district,
        hs=case.hs,
        assignee=case.assignee,
        queue=case.queue,
        provider=case.provider,
        due_at=due.due_at if due else None,
        due_for=due.name if due else None,
        due_rule=due.rule if due else None,
        overdue=any(known.missed for known in case.deadlines.values()),
        clock_stopped=case.clock_stopped,
        clock_stopped_why=tuple(case.clock_stops),
        waits_for=tuple(q.to for q in case.questions.values() if q.status == "open"),
    )


SERVICE_DESK = ReadModel(
    name="service_desk",
    summary="Today's desk of the Export House: what is due next, and which clock stands still.",
    row=DeskRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({LIFECYCLE.name}),
    filters=(
        "reference",
        "stage",
        "received_on",
        "service",
        "topic",
        "priority",
        "channel",
        "exporter_id",
        "district",
        "assignee",
        "queue",
        "provider",
        "due_at",
        "due_for",
        "overdue",
        "clock_stopped",
        "waits_for",
    ),
    sorts=("due_at", "urgency", "received_on", "reference"),
    search=("reference", "subject", "topic", "service_en", "service_fa", "organisation"),
    owner="exporter_id",
    ages=(("age_days", "opened_at"),),
)

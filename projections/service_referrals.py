"""Requests handed to other organisations: which of them have not answered, and for how long."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from export_program.domain.service_request import LIFECYCLE, ServiceRequest
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class ReferralRow(Row, frozen=True, kw_only=True):
    """`status` is open, accepted or returned. `waits`: open, on a case that has not ended.

    `next_reminder_at` is empty once three reminders were sent.
    """

    key: str
    request_id: UUID
    reference: str
    stage: str
    service: str | None
    service_fa: str | None
    topic: str
    exporter_id: UUID | None
    to: str
    referred_at: datetime
    age_days: int = 0
    status: str
    waits: bool
    reminded: int
    next_reminder_at: datetime | None
    their_case: str | None
    answered_at: datetime | None
    assignee: str | None


def of_case(lifecycle: Lifecycle[Any], case: ServiceRequest) -> Iterable[ReferralRow]:
    due = case.deadlines.get("referral")
    for number, sent in enumerate(case.referrals, 1):
        waits = sent.status == "open" and case.stage not in lifecycle.ends
        yield ReferralRow(
            key=f"{case.id}:{number}",
            request_id=case.id,
            reference=case.reference,
            stage=case.stage.value,
            service=case.item.value if case.item else None,
            service_fa=case.offer.names.fa if case.offer else None,
            topic=case.topic,
            exporter_id=case.exporter_id,
            to=sent.to,
            referred_at=sent.at,
            status=sent.status,
            waits=waits,
            reminded=sent.reminded,
            next_reminder_at=due.due_at if due and waits else None,
            their_case=sent.their_case,
            answered_at=sent.ended_at,
            assignee=case.assignee,
        )


SERVICE_REFERRALS = ReadModel(
    name="service_referrals",
    summary="Requests that were referred to other organisations: without an answer, and how old.",
    row=ReferralRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({LIFECYCLE.name}),
    filters=(
        "request_id",
        "stage",
        "service",
        "topic",
        "exporter_id",
        "to",
        "referred_at",
        "status",
        "waits",
        "reminded",
        "their_case",
        "assignee",
    ),
    sorts=("referred_at", "to", "reference", "reminded"),
    search=("to", "reference", "topic", "their_case"),
    ages=(("age_days", "referred_at"),),
)

"""The follow-up board: what every delegate was to report after the journey, and who never does."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.delegation import Delegation
from export_program.domain.delegation.result_values import FollowUpStatus
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class FollowUpRow(Row, frozen=True, kw_only=True):
    """`never_reported`: none of the delegate's follow-ups came, and at least one is overdue.

    `wins` counts those named in this report.
    """

    key: str
    delegation_id: UUID
    reference: str
    delegation: str
    stage: str
    market: str | None
    returned_on: date | None
    follow_up: str
    delegate: str
    organisation: str
    exporter_id: UUID | None
    period: str
    due: date
    status: str
    overdue: bool
    was_overdue: bool
    never_reported: bool
    recorded_at: datetime | None
    contacts: int
    quotations: int
    orders: int
    wins: int
    remarks: str


def _silent(case: Delegation) -> frozenset[str]:
    """The delegates who let a follow-up pass and never reported."""
    late = {f.delegate for f in case.follow_ups.values() if f.was_overdue}
    done = FollowUpStatus.RECORDED
    return frozenset(late - {f.delegate for f in case.follow_ups.values() if f.status is done})


def of_case(_: Lifecycle[Any], case: Delegation) -> Iterable[FollowUpRow]:
    silent = _silent(case)
    for key, asked in case.follow_ups.items():
        delegate = case.delegates[asked.delegate]
        mine = (asked.delegate, asked.period)
        yield FollowUpRow(
            key=f"{case.id}:{key}",
            delegation_id=case.id,
            reference=case.reference,
            delegation=case.title,
            stage=case.stage.value,
            market=case.market.value if case.market else None,
            returned_on=case.returned_on,
            follow_up=key,
            delegate=asked.delegate,
            organisation=delegate.organisation,
            exporter_id=delegate.exporter_id,
            period=asked.period.value,
            due=asked.due,
            status=asked.status.value,
            overdue=asked.status is FollowUpStatus.OVERDUE,
            was_overdue=asked.was_overdue,
            never_reported=asked.delegate in silent,
            recorded_at=asked.at,
            contacts=asked.contacts,
            quotations=asked.quotations,
            orders=asked.orders,
            wins=sum((w.delegate, w.period) == mine for w in case.wins.values()),
            remarks=asked.remarks,
        )


FOLLOW_UP_BOARD = ReadModel(
    name="follow_up_board",
    summary="Follow-ups of journeys by delegate: due, recorded, overdue, waived, never reported.",
    row=FollowUpRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"delegation"}),
    filters=(
        "delegation_id",
        "stage",
        "market",
        "returned_on",
        "delegate",
        "exporter_id",
        "period",
        "due",
        "status",
        "overdue",
        "was_overdue",
        "never_reported",
        "orders",
    ),
    sorts=("due", "organisation", "reference", "status"),
    search=("organisation", "delegation", "delegate", "remarks", "reference"),
    owner="exporter_id",
)

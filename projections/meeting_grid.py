"""The meeting grid: when, where, who of ours, with whom, and what came of it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.delegation import Delegation
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import rolled_up
from projections.read_model import ReadModel, Row


class MeetingRow(Row, frozen=True, kw_only=True):
    """`delegates` are refs; none means the head. `lead`: it led on, or a need was heard."""

    key: str
    delegation_id: UUID
    reference: str
    delegation: str
    stage: str
    market: str | None
    meeting: str
    status: str
    starts_at: datetime | None
    ends_at: datetime | None
    place: str | None
    delegates: tuple[str, ...]
    organisations: tuple[str, ...]
    counterpart: str
    counterpart_kind: str
    country: str
    subdivision: str | None
    contact: str | None
    subject: str
    outcome: str | None
    summary: str
    next_step: str | None
    lead: bool
    need: str | None
    need_hs: tuple[str, ...]
    why_not: str | None
    departs_on: date | None


def of_case(_: Lifecycle[Any], case: Delegation) -> Iterable[MeetingRow]:
    for key, meeting in case.meetings.items():
        slot, need, them = meeting.slot, meeting.need, meeting.counterpart
        ours = (case.delegates[ref].organisation for ref in meeting.delegates)
        yield MeetingRow(
            key=f"{case.id}:{key}",
            delegation_id=case.id,
            reference=case.reference,
            delegation=case.title,
            stage=case.stage.value,
            market=case.market.value if case.market else None,
            meeting=key,
            status=meeting.status.value,
            starts_at=slot.starts_at if slot else None,
            ends_at=slot.ends_at if slot else None,
            place=slot.place if slot else None,
            delegates=meeting.delegates,
            organisations=tuple(dict.fromkeys(ours)),
            counterpart=them.organisation,
            counterpart_kind=them.kind.value,
            country=them.country.value,
            subdivision=them.subdivision.value if them.subdivision else None,
            contact=meeting.contact.ref if meeting.contact else None,
            subject=meeting.subject,
            outcome=meeting.outcome.value if meeting.outcome else None,
            summary=meeting.summary,
            next_step=meeting.next_step,
            lead=meeting.leads_on,
            need=need.goods if need else None,
            need_hs=rolled_up((need.hs,)) if need and need.hs else (),
            why_not=meeting.why_not,
            departs_on=case.departs_on,
        )


MEETING_GRID = ReadModel(
    name="meeting_grid",
    summary="Meetings of delegations: when and where, who meets whom, and what came of it.",
    row=MeetingRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"delegation"}),
    filters=(
        "delegation_id",
        "stage",
        "market",
        "meeting",
        "status",
        "starts_at",
        "place",
        "delegates",
        "counterpart",
        "counterpart_kind",
        "country",
        "subdivision",
        "contact",
        "outcome",
        "lead",
        "need_hs",
        "departs_on",
    ),
    sorts=("starts_at", "counterpart", "reference", "status"),
    search=("counterpart", "subject", "summary", "delegation", "reference"),
)

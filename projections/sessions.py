"""The sessions: when, with whom, what came of them, and how far their minutes are."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.session import LIFECYCLE, Session
from export_program.domain.session.case import HELD, TO_COME, ItemOutcome, ResolutionOutcome
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class SessionRow(Row, frozen=True, kw_only=True):
    """`there` of `seats` came; `numbers` are those of the adopted resolutions.

    `uncovered` adopted resolutions have no action and are not for information.
    """

    case_id: UUID
    reference: str
    working_group_id: UUID | None
    on: date | None
    at: str
    place: str
    starts_at: datetime | None
    lock_on: date | None
    stage: str
    regular: bool
    to_come: bool
    held: bool
    moved_to: date | None
    replaces_id: UUID | None
    items: int
    items_open: int
    items_urgent: int
    items_left_over: int
    seats: int
    there: int
    quorum: int | None
    has_quorum: bool
    adopted: int
    rejected: int
    deferred: int
    numbers: tuple[str, ...]
    uncovered: int
    minutes_version: int
    objections_open: int
    minutes_approved_by: str | None
    corrections: int
    ended: bool


def of_case(_: Lifecycle[Any], case: Session) -> Iterable[SessionRow]:
    composition = case.composition
    outcomes = [item.outcome for item in case.items.values()]
    yield SessionRow(
        case_id=case.id,
        reference=case.reference,
        working_group_id=case.working_group_id,
        on=case.on,
        at=case.at,
        place=case.place,
        starts_at=case.starts_at,
        lock_on=case.lock_on,
        stage=case.stage.value,
        regular=case.regular,
        to_come=case.stage in TO_COME,
        held=case.stage in HELD,
        moved_to=case.moved_to,
        replaces_id=case.replaces_id,
        items=len(outcomes),
        items_open=outcomes.count(ItemOutcome.OPEN),
        items_urgent=sum(item.urgent for item in case.items.values()),
        items_left_over=sum(o in {ItemOutcome.CARRIED, ItemOutcome.DEFERRED} for o in outcomes),
        seats=len(composition.seats) if composition else 0,
        there=len(case.there),
        quorum=composition.quorum if composition else None,
        has_quorum=case.has_quorum,
        minutes_version=len(case.minutes),
        objections_open=sum(o.accepted is None for o in case.objections.values()),
        minutes_approved_by=case.minutes_approved_by,
        corrections=len(case.corrections),
        ended=case.stage in LIFECYCLE.ends,
        **_decided(case),
    )


def _decided(case: Session) -> dict[str, Any]:
    decided = case.decided.values()
    outcomes = [d.outcome for d in decided]
    adopted = [d for d in decided if d.outcome is ResolutionOutcome.ADOPTED]
    return {
        "adopted": len(adopted),
        "rejected": outcomes.count(ResolutionOutcome.REJECTED),
        "deferred": outcomes.count(ResolutionOutcome.DEFERRED),
        "numbers": tuple(sorted(d.number for d in adopted if d.number)),
        "uncovered": sum(not d.covered for d in adopted),
    }


SESSIONS = ReadModel(
    name="sessions",
    summary="The sessions of the working groups: day, quorum, decisions, state of the minutes.",
    row=SessionRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"session"}),
    filters=(
        "reference",
        "working_group_id",
        "on",
        "stage",
        "regular",
        "to_come",
        "held",
        "moved_to",
        "lock_on",
        "has_quorum",
        "numbers",
        "uncovered",
        "objections_open",
        "ended",
    ),
    sorts=("on", "reference", "stage"),
    search=("reference", "place"),
)

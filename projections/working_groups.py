"""The working groups: who sits in them, when they meet next, what waits."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from export_program.domain.working_group import LIFECYCLE, WorkingGroup
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class WorkingGroupRow(Row, frozen=True, kw_only=True):
    """`organisations` and `quorum` are of the newest composition, in force from `from_on`.

    `next_on` is the next session that was called, or else the next day of the series.
    `passed_over` are the last days of the series without a session, each with the reason.
    """

    case_id: UUID
    reference: str
    name: str
    name_fa: str
    stage: str
    main: bool
    rule: str | None
    at: str | None
    place: str | None
    organisations: tuple[str, ...]
    quorum: int | None
    from_on: date | None
    next_on: date | None
    planned_until: date | None
    waiting: int
    passed_over: tuple[str, ...]
    ended: bool


def next_session(case: WorkingGroup) -> date | None:
    """The day of the next session that was called, or else the next day of the series."""
    return min((known.on for known in case.upcoming.values()), default=None) or case.next_on()


def of_case(_: Lifecycle[Any], case: WorkingGroup) -> Iterable[WorkingGroupRow]:
    newest = case.compositions[-1] if case.compositions else None
    seats = newest.composition.seats if newest else ()
    yield WorkingGroupRow(
        case_id=case.id,
        reference=case.reference,
        name=case.name,
        name_fa=case.name_fa,
        stage=case.stage.value,
        main=case.main,
        rule=case.series.rule if case.series else None,
        at=case.series.at if case.series else None,
        place=case.series.place if case.series else None,
        organisations=tuple(seat.organisation for seat in seats),
        quorum=newest.composition.quorum if newest else None,
        from_on=newest.from_on if newest else None,
        next_on=next_session(case),
        planned_until=case.planned_until,
        waiting=len(case.waiting),
        passed_over=case.passed_over,
        ended=case.stage in LIFECYCLE.ends,
    )


WORKING_GROUPS = ReadModel(
    name="working_groups",
    summary="The working groups: members, quorum, next session, days passed over, what waits.",
    row=WorkingGroupRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"working_group"}),
    filters=("reference", "stage", "main", "organisations", "next_on", "waiting", "ended"),
    sorts=("name", "next_on", "reference"),
    search=("name", "name_fa", "reference"),
)

"""Applications for shows: where each stands, how it was checked and scored."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.participation import LIFECYCLE, Participation, has_attended
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import rolled_up
from projections.read_model import ReadModel, Row


class ParticipationRow(Row, frozen=True, kw_only=True):
    """`total` is points in hundredths. `checks_failed` and `checks_passed` name the checks."""

    case_id: UUID
    reference: str
    exhibition_id: UUID | None
    exporter_id: UUID | None
    stage: str
    since: datetime
    opened_at: datetime
    hs: tuple[str, ...]
    m2: int
    checks_passed: tuple[str, ...]
    checks_failed: tuple[str, ...]
    scorers: int
    conflicts: int
    total: int | None
    rank: int | None
    stands: tuple[str, ...]
    stand_m2: int
    co_exhibitors: tuple[str, ...]
    other_support: bool
    contracted: bool
    attended: bool
    attendance: str | None
    on_hold_because: str | None
    flags: tuple[str, ...]
    show_closed_on: date | None
    reported: bool
    follow_ups: tuple[str, ...]
    next_due: datetime | None
    ended: bool


def of_case(_: Lifecycle[Any], case: Participation) -> Iterable[ParticipationRow]:
    running = [d.due_at for d in case.deadlines.values() if not d.missed]
    yield ParticipationRow(
        case_id=case.id,
        reference=case.reference,
        exhibition_id=case.exhibition_id,
        exporter_id=case.exporter_id,
        stage=case.stage.value,
        since=case.since,
        opened_at=case.opened_at,
        hs=rolled_up(g.hs for g in case.goods),
        m2=case.m2,
        checks_passed=tuple(name for name, found in case.checks.items() if found.passed),
        checks_failed=tuple(name for name, found in case.checks.items() if not found.passed),
        scorers=len(case.scores),
        conflicts=sum(d.conflict for d in case.declarations.values()),
        total=case.total,
        rank=case.rank,
        stands=case.stands,
        stand_m2=case.stand_m2,
        co_exhibitors=tuple(c.firm for c in case.co_exhibitors),
        other_support=bool(case.other_support),
        contracted=case.contract is not None,
        attended=has_attended(case),
        attendance=case.attendance,
        on_hold_because=case.hold_reason.value if case.hold_reason else None,
        flags=case.flags,
        show_closed_on=case.show_closed_on,
        reported=case.outcome is not None,
        follow_ups=tuple(case.follow_ups),
        next_due=min(running, default=None),
        ended=case.stage in LIFECYCLE.ends,
    )


PARTICIPATIONS = ReadModel(
    name="participations",
    summary="Applications for shows by state and score, with checks, stands and attendance.",
    row=ParticipationRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"participation"}),
    filters=(
        "reference",
        "exhibition_id",
        "exporter_id",
        "stage",
        "since",
        "hs",
        "checks_failed",
        "conflicts",
        "total",
        "rank",
        "contracted",
        "attended",
        "on_hold_because",
        "flags",
        "show_closed_on",
        "reported",
        "follow_ups",
        "next_due",
        "ended",
    ),
    sorts=("reference", "rank", "total", "since", "next_due", "stage"),
    search=("reference", "co_exhibitors"),
    owner="exporter_id",
    inside=frozenset({"scorers", "conflicts"}),
)

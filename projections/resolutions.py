"""The resolution tracker: what was decided, what it ordered, and what became of it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.resolution import LIFECYCLE, Resolution
from export_program.domain.resolution.case import ActionStanding, Tally
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class ResolutionRow(Row, frozen=True, kw_only=True):
    """Actions count by standing; `next_due` is the earliest day of one that is open.

    `opens` are the kinds of case it orders, `opened` the cases there are (`kind title: progress`).
    """

    case_id: UUID
    reference: str
    number: str | None
    adopted_on: date | None
    title: str
    title_fa: str | None
    stage: str
    since: datetime
    session_id: UUID | None
    working_group_id: UUID | None
    item: str
    subject_kind: str | None
    subject_id: UUID | None
    in_favour: int
    against: int
    abstained: int
    recused: int
    for_information: bool
    covered: bool
    opens: tuple[str, ...]
    markets: tuple[str, ...]
    organisations: tuple[str, ...]
    actions: int
    actions_open: int
    actions_overdue: int
    actions_done: int
    actions_cancelled: int
    next_due: date | None
    implement_by: date | None
    cases: int
    cases_closed: int
    opened: tuple[str, ...]
    not_opened: tuple[str, ...]
    deferrals: int
    result: str | None
    successor_id: UUID | None
    ended: bool


def of_case(_: Lifecycle[Any], case: Resolution) -> Iterable[ResolutionRow]:
    tally: Tally = case.tally or case.count
    yield ResolutionRow(
        case_id=case.id,
        reference=case.reference,
        number=case.number,
        adopted_on=case.adopted_on,
        title=case.heading,
        title_fa=case.heading_fa,
        stage=case.stage.value,
        since=case.since,
        session_id=case.session_id,
        working_group_id=case.working_group_id,
        item=case.item,
        subject_kind=case.subject_kind,
        subject_id=case.subject_id,
        in_favour=tally.in_favour,
        against=tally.against,
        abstained=tally.abstained,
        recused=tally.recused,
        for_information=case.for_information,
        covered=case.covered,
        implement_by=case.implement_by,
        deferrals=case.deferrals,
        result=case.result,
        successor_id=case.successor_id,
        ended=case.stage in LIFECYCLE.ends,
        **_ordered(case),
        **_actions(case),
    )


def _ordered(case: Resolution) -> dict[str, Any]:
    opened = case.opened.values()
    followed = {o.directive for o in opened}
    told = (f"{o.kind} {o.title}" + (f": {o.progress}" if o.progress else "") for o in opened)
    return {
        "opens": tuple(sorted({d.opens.value for d in case.directives})),
        "markets": tuple(sorted({d.market.value for d in case.directives if d.market})),
        "cases": len(case.opened),
        "cases_closed": sum(o.closed for o in opened),
        "opened": tuple(told),
        "not_opened": tuple(d.key for d in case.directives if d.key not in followed),
    }


def _actions(case: Resolution) -> dict[str, Any]:
    notes = case.actions.values()
    standings = [note.standing for note in notes]
    running = {ActionStanding.OPEN, ActionStanding.OVERDUE, ActionStanding.CLAIMED}
    dues = [note.due for note in notes if note.standing in running]
    ordered = (d.organisation for d in case.directives if d.organisation)
    return {
        "organisations": tuple(sorted({*ordered, *(note.organisation for note in notes)})),
        "actions": len(standings),
        "actions_open": sum(s in running for s in standings),
        "actions_overdue": standings.count(ActionStanding.OVERDUE),
        "actions_done": standings.count(ActionStanding.VERIFIED),
        "actions_cancelled": standings.count(ActionStanding.CANCELLED),
        "next_due": min(dues, default=None),
    }


RESOLUTIONS = ReadModel(
    name="resolutions",
    summary="The resolution tracker: number, votes, stage, actions done and late, cases opened.",
    row=ResolutionRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"resolution"}),
    filters=(
        "number",
        "reference",
        "adopted_on",
        "stage",
        "since",
        "session_id",
        "working_group_id",
        "subject_kind",
        "subject_id",
        "for_information",
        "covered",
        "opens",
        "markets",
        "organisations",
        "actions_open",
        "actions_overdue",
        "next_due",
        "implement_by",
        "cases",
        "deferrals",
        "ended",
    ),
    sorts=("adopted_on", "number", "reference", "next_due", "stage", "since"),
    search=("title", "title_fa", "number", "reference"),
    ages=(("age_days", "since"),),
)

"""What journeys brought: meetings held against planned, leads and their cost, wins."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from export_program.domain.delegation import LIFECYCLE, Delegation
from export_program.domain.delegation.meeting_values import MeetingOutcome, MeetingStatus
from export_program.domain.delegation.result_values import FollowUpStatus
from export_program.domain.delegation.values import Standing
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import currency, minor
from projections.read_model import ReadModel, Row

ANSWERED = frozenset({FollowUpStatus.RECORDED, FollowUpStatus.WAIVED})


class ResultRow(Row, frozen=True, kw_only=True):
    """From departure on. `meetings_planned` are all that were asked for and not cancelled.

    `held_percent` and `cost_per_lead` are empty where there is nothing to divide by. Money is in
    minor units of `currency`; `wins_value` by the currency of each win, as reported: only matches
    that are confirmed count towards targets. `matches` are those the wins name.
    """

    case_id: UUID
    reference: str
    title: str
    title_fa: str | None
    direction: str
    market: str | None
    stage: str
    departed_on: date | None
    returned_on: date | None
    travellers: int
    meetings_wanted: int | None
    meetings_planned: int
    meetings_held: int
    no_shows: int
    cancelled: int
    held_percent: int | None
    outcomes: dict[str, int]
    leads_wanted: int | None
    leads: int
    needs: int
    mou_intents: int
    budget: int | None
    spent: int
    currency: str | None
    cost_per_lead: int | None
    follow_ups: int
    follow_ups_answered: int
    follow_ups_overdue: int
    orders: int
    wins: int
    wins_value: dict[str, int]
    matches: tuple[str, ...]
    report_late: bool
    ended: bool


def of_case(_: Lifecycle[Any], case: Delegation) -> Iterable[ResultRow]:
    if case.departed_on is None:
        return
    yield ResultRow(
        case_id=case.id,
        reference=case.reference,
        title=case.title,
        title_fa=case.title_fa,
        direction=case.direction.value,
        market=case.market.value if case.market else None,
        stage=case.stage.value,
        departed_on=case.departed_on,
        returned_on=case.returned_on,
        travellers=len(case.standing(Standing.TRAVELLED)),
        report_late=case.report_late,
        ended=case.stage in LIFECYCLE.ends,
        **_meetings(case),
        **_money(case),
        **_afterwards(case),
    )


def _meetings(case: Delegation) -> dict[str, Any]:
    states = Counter(meeting.status for meeting in case.meetings.values())
    held = case.held().values()
    planned = len(case.meetings) - states[MeetingStatus.CANCELLED]
    outcomes = Counter(meeting.outcome.value for meeting in held if meeting.outcome)
    return {
        "meetings_wanted": case.targets.meetings if case.targets else None,
        "meetings_planned": planned,
        "meetings_held": len(held),
        "no_shows": states[MeetingStatus.NO_SHOW],
        "cancelled": states[MeetingStatus.CANCELLED],
        "held_percent": len(held) * 100 // planned if planned else None,
        "outcomes": dict(sorted(outcomes.items())),
        "leads_wanted": case.targets.leads if case.targets else None,
        "leads": case.leads(),
        "needs": sum(meeting.need is not None for meeting in held),
        "mou_intents": outcomes[MeetingOutcome.MOU_INTENT.value],
    }


def _money(case: Delegation) -> dict[str, Any]:
    """The cost of a lead, rounded half up."""
    spent, leads = case.spent(), case.leads()
    return {
        "budget": minor(case.budget),
        "spent": spent,
        "currency": currency(case.budget),
        "cost_per_lead": (2 * spent + leads) // (2 * leads) if leads else None,
    }


def _afterwards(case: Delegation) -> dict[str, Any]:
    asked = case.follow_ups.values()
    value: Counter[str] = Counter()
    for win in case.wins.values():
        value[win.value.currency.value] += win.value.minor
    return {
        "follow_ups": len(asked),
        "follow_ups_answered": sum(f.status in ANSWERED for f in asked),
        "follow_ups_overdue": sum(f.status is FollowUpStatus.OVERDUE for f in asked),
        "orders": sum(f.orders for f in asked),
        "wins": len(case.wins),
        "wins_value": dict(sorted(value.items())),
        "matches": tuple(sorted({str(w.match_id) for w in case.wins.values() if w.match_id})),
    }


DELEGATION_RESULTS = ReadModel(
    name="delegation_results",
    summary="What journeys brought: meetings held, leads and the cost of one, follow-ups, wins.",
    row=ResultRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"delegation"}),
    filters=(
        "reference",
        "direction",
        "market",
        "stage",
        "departed_on",
        "returned_on",
        "meetings_held",
        "leads",
        "needs",
        "mou_intents",
        "cost_per_lead",
        "currency",
        "follow_ups_overdue",
        "wins",
        "matches",
        "report_late",
        "ended",
    ),
    sorts=("departed_on", "leads", "cost_per_lead", "wins", "reference"),
    search=("title", "title_fa", "reference"),
)

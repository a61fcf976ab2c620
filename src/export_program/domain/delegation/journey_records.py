"""What the events of journey, money and results hold more than their commands, and change."""

from typing import Any

from msgspec import structs

from export_program.domain.delegation import journey, results
from export_program.domain.delegation.case import Delegation
from export_program.domain.delegation.journey_rules import follow_up_key
from export_program.domain.delegation.result_values import (
    Expense,
    FollowUp,
    FollowUpDue,
    FollowUpStatus,
    NamedWin,
    Period,
    Win,
)
from export_program.domain.delegation.values import DailyNote, Delegate, Standing
from export_program.domain.vocabulary.money import Money
from export_program.engine.case import Recorded, amend, next_key, put
from export_program.engine.context import Context
from export_program.engine.lifecycle import Fold
from export_program.engine.limits import months, working_days
from export_program.engine.messages import Event

Changes = dict[str, Any]
REPORT_WITHIN = working_days(15)


def _leaving(event: type[Any]) -> Any:
    def record(case: Any, _c: Any, context: Context) -> Event:
        travellers = tuple(case.standing(Standing.CONFIRMED))
        left: Event = event(travellers=travellers, departed_on=context.today)
        return left

    return record


def _coming_back(event: type[Any]) -> Any:
    def record(case: Any, _c: Any, context: Context) -> Event:
        asked = [(ref, p) for ref in case.standing(Standing.TRAVELLED) for p in Period]
        due = tuple(
            FollowUpDue(f"F{n}", ref, p, months(p.months).last_day(context.today))
            for n, (ref, p) in enumerate(asked, start=1)
        )
        back: Event = event(returned_on=context.today, follow_ups=due)
        return back

    return record


departed, received = _leaving(journey.DelegationDeparted), _leaving(journey.DelegationReceived)
returned, seen_off = (
    _coming_back(journey.DelegationReturned),
    _coming_back(journey.DelegationSeenOff),
)


def report_filed(case: Any, c: Any, context: Context) -> journey.DelegationReportFiled:
    """Late by the time since it was first due, however often it was returned."""
    back = context.calendar.end_of(case.returned_on) if case.returned_on else context.at
    late = context.at > REPORT_WITHIN.due(back, context.calendar)
    return journey.DelegationReportFiled(
        report=c.report, lessons=c.lessons, report_late=late or case.report_late
    )


def expense(case: Any, c: Any, _: Context) -> results.ExpenseRecorded:
    return results.ExpenseRecorded(
        expense=next_key(case.expenses, "E"),
        kind=c.kind,
        amount=c.amount,
        paid_on=c.paid_on,
        voucher=c.voucher,
    )


def _key(case: Delegation, c: Any) -> str:
    return follow_up_key(case, c) or ""


def follow_up(case: Any, c: Any, _: Context) -> results.FollowUpRecorded:
    return results.FollowUpRecorded(
        follow_up=_key(case, c),
        delegate=c.delegate,
        period=c.period,
        contacts=c.contacts,
        quotations=c.quotations,
        orders=c.orders,
        wins=c.wins,
        remarks=c.remarks,
    )


def waived(case: Any, c: Any, _: Context) -> results.FollowUpWaived:
    return results.FollowUpWaived(
        follow_up=_key(case, c), reason_code=c.reason_code, reason=c.reason
    )


def closed(case: Any, _c: Any, _: Context) -> results.DelegationClosed:
    budget = case.budget
    wins = (
        NamedWin(buyer=w.buyer, value=w.value, hs=w.hs, edition=w.edition, match_id=w.match_id)
        for w in case.wins.values()
    )
    return results.DelegationClosed(
        meetings_held=len(case.held()),
        leads=case.leads(),
        spent=Money.of_minor(case.spent(), budget.currency) if budget else None,
        wins=tuple(wins),
    )


# ---------------------------------------------------------------- folds


def _on_departed(case: Any, e: Any, _: Recorded) -> Changes:
    delegates: dict[str, Delegate] = dict(case.delegates)
    for ref in e.travellers:
        delegates[ref] = structs.replace(delegates[ref], standing=Standing.TRAVELLED)
    return {"delegates": delegates, "departed_on": e.departed_on}


def _on_returned(_: Any, e: Any, __: Recorded) -> Changes:
    asked = {
        f.follow_up: FollowUp(delegate=f.delegate, period=f.period, due=f.due) for f in e.follow_ups
    }
    return {"returned_on": e.returned_on, "follow_ups": asked}


def _on_note(case: Any, e: Any, r: Recorded) -> Changes:
    note = DailyNote(e.text, r.meta.actor.id, r.meta.occurred_at)
    return {"daily_notes": put(case.daily_notes, e.day.isoformat(), note)}


def _on_expense(case: Any, e: Any, _: Recorded) -> Changes:
    new = Expense(kind=e.kind, amount=e.amount, paid_on=e.paid_on, voucher=e.voucher)
    return {"expenses": put(case.expenses, e.expense, new)}


def _on_follow_up(case: Any, e: Any, r: Recorded) -> Changes:
    wins: dict[str, Win] = dict(case.wins)
    for win in e.wins:
        wins[next_key(wins, "W")] = Win(
            buyer=win.buyer,
            value=win.value,
            delegate=e.delegate,
            period=e.period,
            hs=win.hs,
            edition=win.edition,
            match_id=win.match_id,
        )
    told = {name: getattr(e, name) for name in ("contacts", "quotations", "orders", "remarks")}
    changes = {"status": FollowUpStatus.RECORDED, "at": r.meta.occurred_at, **told}
    return {"follow_ups": amend(case.follow_ups, e.follow_up, **changes), "wins": wins}


def _on_overdue(case: Any, e: Any, _: Recorded) -> Changes:
    late: Changes = {"status": FollowUpStatus.OVERDUE, "was_overdue": True}
    return {"follow_ups": amend(case.follow_ups, e.follow_up, **late)}


def _on_waived(case: Any, e: Any, r: Recorded) -> Changes:
    done = {"status": FollowUpStatus.WAIVED, "remarks": e.reason, "at": r.meta.occurred_at}
    return {"follow_ups": amend(case.follow_ups, e.follow_up, **done)}


FOLDS: dict[type[Event], Fold] = {
    journey.DelegationDeparted: _on_departed,
    journey.DelegationReceived: _on_departed,
    journey.DelegationReturned: _on_returned,
    journey.DelegationSeenOff: _on_returned,
    journey.DailyNoteFiled: _on_note,
    results.ExpenseRecorded: _on_expense,
    results.ExpenseReversed: lambda c, e, _r: {
        "expenses": amend(c.expenses, e.expense, reversed=True)
    },
    results.FollowUpRecorded: _on_follow_up,
    results.FollowUpOverdue: _on_overdue,
    results.FollowUpWaived: _on_waived,
    results.DelegationClosed: lambda _c, _e, _r: {},
}

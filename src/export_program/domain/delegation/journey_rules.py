"""What must hold for journey, report, money and follow-ups."""

from typing import Any

from export_program.domain.delegation.case import Delegation
from export_program.domain.delegation.result_values import FollowUp, FollowUpStatus
from export_program.engine.context import Context
from export_program.engine.limits import months
from export_program.engine.rules import rule

OPEN = frozenset({FollowUpStatus.DUE, FollowUpStatus.OVERDUE})


@rule("A delegation leaves or arrives on its first day or later.")
def first_day_has_come(case: Delegation, _command: Any, context: Context) -> bool | str:
    first = case.departs_on
    return (first is not None and context.today >= first) or f"it is {first}"


@rule("A daily note is of a day of the journey that has come.", field="day")
def is_a_day_of_it(case: Delegation, command: Any, context: Context) -> bool | str:
    if command.day > context.today:
        return f"{command.day} has not come"
    first, last = case.departed_on, case.returned_on or context.today
    return (first is not None and first <= command.day <= last) or f"it began on {first}"


@rule("That day has no note yet.", field="day")
def day_is_new(case: Delegation, command: Any, _: Context) -> bool:
    return command.day.isoformat() not in case.daily_notes


# ---------------------------------------------------------------- money


@rule("A budget is approved, and amounts are in its currency.", field="amount")
def is_in_currency(case: Delegation, command: Any, _: Context) -> bool | str:
    if case.budget is None:
        return "no budget is approved"
    same = command.amount.currency is case.budget.currency
    return same or f"the budget is in {case.budget.currency}"


@rule("What is spent stays within the budget; the chair revises it.", field="amount")
def is_within_budget(case: Delegation, command: Any, _: Context) -> bool | str:
    if case.budget is None or command.amount.currency is not case.budget.currency:
        return True
    free = case.budget.minor - case.spent()
    return bool(command.amount.minor <= free) or f"{free} minor units are free"


@rule("A voucher counts once.", field="voucher")
def voucher_is_new(case: Delegation, command: Any, _: Context) -> bool:
    return not any(
        e.voucher.casefold() == command.voucher.casefold() and not e.reversed
        for e in case.expenses.values()
    )


@rule("What is noted as paid has been paid.", field="paid_on")
def was_paid(_: Any, command: Any, context: Context) -> bool:
    return bool(command.paid_on <= context.today)


@rule("The expense stands.", field="expense")
def expense_stands(case: Delegation, command: Any, _: Context) -> bool | str:
    found = case.expenses.get(command.expense)
    if found is None:
        return f"known: {', '.join(case.expenses) or 'none'}"
    return not found.reversed or "it was reversed"


# ---------------------------------------------------------------- follow-ups


def follow_up_key(case: Delegation, command: Any) -> str | None:
    """The key of the follow-up of a delegate at a period."""
    asked = (command.delegate, command.period)
    found = (k for k, f in case.follow_ups.items() if (f.delegate, f.period) == asked)
    return next(found, None)


def _found(case: Delegation, command: Any) -> FollowUp | None:
    key = follow_up_key(case, command)
    return case.follow_ups[key] if key else None


@rule("The follow-up is asked of that delegate, and still open.", field="delegate")
def is_asked(case: Delegation, command: Any, _: Context) -> bool | str:
    found = _found(case, command)
    if found is None:
        return "nobody asks for it"
    return found.status in OPEN or f"it is {found.status}"


@rule("A follow-up is recorded in the month before it is due, or later.", field="period")
def is_its_time(case: Delegation, command: Any, context: Context) -> bool | str:
    if case.returned_on is None:
        return "the delegation is not back"
    before = command.period.months - 1
    earliest = months(before).last_day(case.returned_on)
    return context.today >= earliest or f"not before {earliest}"


@rule("The goods of a win are a code of their HS edition.", field="wins")
def wins_exist(_: Any, command: Any, context: Context) -> bool | str:
    named = [w for w in command.wins if w.hs is not None]
    unknown = [w.hs for w in named if not context.nomenclature.knows(w.hs, w.edition)]
    return not unknown or f"unknown: {', '.join(unknown)}"


@rule("A match is named as a win of this journey once.", field="wins")
def wins_are_new(case: Delegation, command: Any, _: Context) -> bool | str:
    named = [w.match_id for w in command.wins if w.match_id is not None]
    known = {w.match_id for w in case.wins.values()}
    twice = [m for m in named if m in known or named.count(m) > 1]
    return not twice or f"named already: {', '.join(sorted({str(m) for m in twice}))}"


@rule("A win comes with at least one order.", field="orders")
def wins_are_orders(_: Any, command: Any, __: Context) -> bool:
    return bool(command.orders >= len(command.wins))


@rule("The follow-up is open.", field="follow_up")
def is_outstanding(case: Delegation, command: Any, _: Context) -> bool:
    found = case.follow_ups.get(command.follow_up)
    return found is not None and found.status is FollowUpStatus.DUE


@rule("The day of the follow-up has passed.", field="follow_up")
def has_passed(case: Delegation, command: Any, context: Context) -> bool:
    due = case.deadlines.get(f"follow-up:{command.follow_up}")
    return due is None or context.now >= due.due_at


@rule("Every follow-up is recorded, or waived with a reason.")
def follow_ups_are_settled(case: Delegation, _command: Any, _: Context) -> bool | str:
    open_ = [f"{f.delegate} {f.period}" for f in case.follow_ups.values() if f.status in OPEN]
    return not open_ or f"open: {', '.join(open_[:20])}"

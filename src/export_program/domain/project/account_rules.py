"""What must hold for a project's money and traffic: nothing spent unseen, no month told twice."""

from typing import Any

from export_program.domain.project import accounts as a
from export_program.domain.project.case import Project
from export_program.domain.target.values import last_day
from export_program.engine.context import Context
from export_program.engine.rules import rule


@rule("It was committed today or earlier.", field="on")
def was_committed(_: Project, command: a.CommitBudget, context: Context) -> bool:
    return command.on <= context.today


@rule("It was paid today or earlier.", field="paid_on")
def was_paid(_: Project, command: a.RecordExpenditure, context: Context) -> bool:
    return command.paid_on <= context.today


@rule("The voucher was not recorded yet.", field="voucher")
def voucher_is_new(case: Project, command: a.RecordExpenditure, _: Context) -> bool | str:
    known = (k for k, e in case.expenditures.items() if not e.reversed and e.voucher == command.voucher)  # fmt: skip
    key = next(known, None)
    return key is None or f"it is {key}"


@rule("What is spent stays within what is committed, or it is said why not.", field="excess_reason")
def is_covered(case: Project, command: a.RecordExpenditure, _: Context) -> bool | str:
    currency = command.amount.currency
    left = case.committed(currency) - case.spent(currency)
    return command.excess_reason is not None or command.amount <= left or f"{left} is left"


@rule("The commitment is known and stands.", field="commitment")
def commitment_stands(case: Project, command: a.ReleaseBudget, _: Context) -> bool | str:
    found = case.commitments.get(command.commitment)
    if found is None:
        return f"known: {', '.join(case.commitments) or 'none'}"
    return not found.released or "it was released"


@rule("The rest still covers what was spent.", field="commitment")
def rest_covers(case: Project, command: a.ReleaseBudget, _: Context) -> bool | str:
    found = case.commitments.get(command.commitment)
    if found is None:
        return True
    currency = found.amount.currency
    rest, spent = case.committed(currency) - found.amount, case.spent(currency)
    return spent <= rest or f"{spent} was spent, {rest} would be left"


@rule("The expenditure is known and counts.", field="expenditure")
def expenditure_counts(case: Project, command: a.ReverseExpenditure, _: Context) -> bool | str:
    found = case.expenditures.get(command.expenditure)
    if found is None:
        return f"known: {', '.join(case.expenditures) or 'none'}"
    return not found.reversed or "it was reversed"


@rule("The month is over, and the terminal was open in it.", field="month")
def month_is_of_traffic(case: Project, command: Any, context: Context) -> bool:
    last = last_day(command.month)
    opened = case.operational_on
    return last < context.today and opened is not None and last >= opened


@rule("The value is not below zero.", field="value")
def value_is_possible(_: Project, command: Any, __: Context) -> bool:
    return command.value is None or command.value.minor >= 0


@rule("The month has no figure yet; one that is there is corrected.", field="month")
def figure_is_new(case: Project, command: a.RecordThroughput, _: Context) -> bool:
    return all(t.month != command.month for _key, t in case.months_of_traffic())


@rule("The month has a figure, and the correction differs from it.", field="month")
def figure_is_there(case: Project, command: a.CorrectThroughput, _: Context) -> bool | str:
    found = next((t for _key, t in case.months_of_traffic() if t.month == command.month), None)
    if found is None:
        return "it has none"
    told = (command.tonnes, command.teu, command.value, command.source)
    return told != (found.tonnes, found.teu, found.value, found.source) or "nothing differs"

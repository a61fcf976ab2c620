"""Commands and events of money and results: expenses, follow-ups with wins, the end."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from export_program.domain.delegation.result_values import ExpenseKind, NamedWin, Period
from export_program.domain.delegation.values import require_above_zero
from export_program.domain.vocabulary.money import Money
from export_program.engine.messages import (
    Command,
    Count,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    Slug,
    stored,
)

Wins = Annotated[tuple[NamedWin, ...], Meta(max_length=50)]


class RecordExpense(Command, frozen=True, kw_only=True):
    """Note what was paid, by its voucher, in the currency of the budget."""

    kind: ExpenseKind
    amount: Money
    paid_on: date
    voucher: Slug

    def __post_init__(self) -> None:
        require_above_zero("amount", self.amount)


@stored("delegation.expense_recorded.v1")
class ExpenseRecorded(Event, frozen=True, kw_only=True):
    expense: str
    kind: ExpenseKind
    amount: Money
    paid_on: date
    voucher: str


class ReverseExpense(Reasoned, frozen=True, kw_only=True):
    """An expense was noted wrongly or paid back: it does not count any more."""

    expense: Slug
    reason_code: GeneralReason


@stored("delegation.expense_reversed.v1")
class ExpenseReversed(Event, frozen=True, kw_only=True):
    expense: str
    reason_code: str
    reason: str


class RecordFollowUp(Command, frozen=True, kw_only=True):
    """What one delegate reports 3, 6 or 12 months after the journey; wins may name their match."""

    delegate: Slug
    period: Period
    contacts: Count
    quotations: Count
    orders: Count
    wins: Wins = ()
    remarks: LongText


@stored("delegation.follow_up_recorded.v1")
class FollowUpRecorded(Event, frozen=True, kw_only=True):
    follow_up: str
    delegate: str
    period: Period
    contacts: int
    quotations: int
    orders: int
    wins: tuple[NamedWin, ...]
    remarks: str


class MarkFollowUpOverdue(Command, frozen=True, kw_only=True):
    follow_up: Slug


@stored("delegation.follow_up_overdue.v1")
class FollowUpOverdue(Event, frozen=True, kw_only=True):
    follow_up: str


class WaiveFollowUp(Reasoned, frozen=True, kw_only=True):
    """Do without a delegate's follow-up."""

    delegate: Slug
    period: Period
    reason_code: GeneralReason


@stored("delegation.follow_up_waived.v1")
class FollowUpWaived(Event, frozen=True, kw_only=True):
    follow_up: str
    reason_code: str
    reason: str


class CloseDelegation(Command, frozen=True, kw_only=True):
    pass


@stored("delegation.closed.v1")
class DelegationClosed(Event, frozen=True, kw_only=True):
    """What the journey brought: what targets are told of it. `spent` is None without a budget."""

    meetings_held: int
    leads: int
    spent: Money | None
    wins: tuple[NamedWin, ...]

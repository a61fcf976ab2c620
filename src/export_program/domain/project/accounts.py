"""Commands and events of a project's money and of the traffic after its opening."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from export_program.domain.target.values import Month
from export_program.domain.vocabulary.money import Money
from export_program.engine.messages import (
    Command,
    Count,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    ShortText,
    Slug,
    stored,
)

Voucher = Annotated[str, Meta(min_length=1, max_length=60)]


def check_positive(money: Money) -> None:
    """Raises ValueError when there is nothing to account for."""
    if money.minor <= 0:
        raise ValueError(f"amount: {money} is not above zero")


class CommitBudget(Command, frozen=True, kw_only=True):
    """Set money aside for the project. Raises ValueError when it is not above zero."""

    amount: Money
    source: ShortText
    on: date
    resolution_id: UUID | None = None

    def __post_init__(self) -> None:
        check_positive(self.amount)


@stored("project.budget_committed.v1")
class BudgetCommitted(Event, frozen=True, kw_only=True):
    commitment: str
    amount: Money
    source: str
    on: date
    resolution_id: UUID | None = None


class ReleaseBudget(Reasoned, frozen=True, kw_only=True):
    """Take back a commitment that is not needed for what was spent."""

    commitment: Slug
    reason_code: GeneralReason


@stored("project.budget_released.v1")
class BudgetReleased(Event, frozen=True, kw_only=True):
    commitment: str
    reason_code: str
    reason: str


class RecordExpenditure(Command, frozen=True, kw_only=True):
    """Money spent, by its voucher. Beyond what was committed it says why (`excess_reason`)."""

    amount: Money
    payee: ShortText
    voucher: Voucher
    paid_on: date
    purpose: ShortText
    excess_reason: LongText | None = None

    def __post_init__(self) -> None:
        check_positive(self.amount)


@stored("project.expenditure_recorded.v1")
class ExpenditureRecorded(Event, frozen=True, kw_only=True):
    expenditure: str
    amount: Money
    payee: str
    voucher: str
    paid_on: date
    purpose: str
    excess_reason: str | None = None


class ReverseExpenditure(Reasoned, frozen=True, kw_only=True):
    """It was recorded wrongly; it stays in the history and no longer counts."""

    expenditure: Slug
    reason_code: GeneralReason


@stored("project.expenditure_reversed.v1")
class ExpenditureReversed(Event, frozen=True, kw_only=True):
    expenditure: str
    reason_code: str
    reason: str


class RecordThroughput(Command, frozen=True, kw_only=True):
    """Traffic of a month that is over: tonnes, containers (TEU), and the value of the goods."""

    month: Month
    tonnes: Count
    teu: Count
    value: Money | None = None
    source: ShortText


@stored("project.throughput_recorded.v1")
class ThroughputRecorded(Event, frozen=True, kw_only=True):
    figure: str
    month: str
    tonnes: int
    teu: int
    value: Money | None = None
    source: str
    traffic_due: dict[str, date] = {}


class CorrectThroughput(Reasoned, frozen=True, kw_only=True):
    month: Month
    tonnes: Count
    teu: Count
    value: Money | None = None
    source: ShortText
    reason_code: GeneralReason


@stored("project.throughput_corrected.v1")
class ThroughputCorrected(Event, frozen=True, kw_only=True):
    figure: str
    corrects: str
    month: str
    tonnes: int
    teu: int
    value: Money | None = None
    source: str
    reason_code: str
    reason: str

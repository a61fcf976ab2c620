"""What a journey cost and brought: expenses, follow-ups, wins."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from export_program.domain.delegation.values import require_above_zero
from export_program.domain.vocabulary.hs import HsCode, HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.engine.messages import ShortText
from export_program.engine.naming import a_case


class Period(StrEnum):
    """The follow-ups, by months after the journey, as ISO 8601 periods."""

    AFTER_3 = "P3M"
    AFTER_6 = "P6M"
    AFTER_12 = "P12M"

    @property
    def months(self) -> int:
        return int(self.value[1:-1])


class FollowUpStatus(StrEnum):
    DUE = "due"
    OVERDUE = "overdue"
    RECORDED = "recorded"
    WAIVED = "waived"


class ExpenseKind(StrEnum):
    TRAVEL = "travel"
    ACCOMMODATION = "accommodation"
    VISA = "visa"
    FAIR = "fair"
    INTERPRETATION = "interpretation"
    VENUE = "venue"
    HOSPITALITY = "hospitality"
    OTHER = "other"


class NamedWin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Business that a delegate traces to the journey; `match_id` is the match it came by."""

    buyer: ShortText
    value: Money
    hs: HsCode | None = None
    edition: HsEdition = HsEdition.HS2022
    match_id: Annotated[UUID, a_case("match")] | None = None

    def __post_init__(self) -> None:
        require_above_zero("value", self.value)


class Win(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    buyer: str
    value: Money
    delegate: str
    period: Period
    hs: str | None = None
    edition: HsEdition = HsEdition.HS2022
    match_id: UUID | None = None


class FollowUp(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one delegate is asked at one period. `was_overdue` stays true when it came late."""

    delegate: str
    period: Period
    due: date
    status: FollowUpStatus = FollowUpStatus.DUE
    was_overdue: bool = False
    contacts: int = 0
    quotations: int = 0
    orders: int = 0
    remarks: str = ""
    at: datetime | None = None


class FollowUpDue(msgspec.Struct, frozen=True):
    follow_up: str
    delegate: str
    period: Period
    due: date


class Expense(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    kind: ExpenseKind
    amount: Money
    paid_on: date
    voucher: str
    reversed: bool = False

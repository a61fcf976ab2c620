"""Commands and events of a need: from its capture to its publication and its end."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, UnsetType

from export_program.domain.market_need.case import (
    Buyer,
    Delivery,
    MostIntroductions,
    PaymentTerms,
    Reliability,
    Sensitivity,
    Source,
)
from export_program.domain.vocabulary.countries import Country, Subdivision, country_of
from export_program.domain.vocabulary.hs import HsCode, HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.quantities import Frequency, Quantity
from export_program.engine.messages import (
    Command,
    Event,
    LongText,
    Reasoned,
    ShortText,
    Slug,
    stored,
)
from export_program.engine.naming import a_case
from export_program.engine.protocols.intake import Change


class NeedReason(StrEnum):
    """Why a need is refused, taken back or given more time."""

    NOT_A_NEED = "not_a_need"
    BUYER_NOT_FOUND = "buyer_not_found"
    BUYER_NOT_RELIABLE = "buyer_not_reliable"
    NOT_PERMITTED = "not_permitted"
    NOT_SUPPLIED_HERE = "not_supplied_here"
    BUYER_WITHDREW = "buyer_withdrew"
    MET_ELSEWHERE = "met_elsewhere"
    BUYER_ASKS = "buyer_asks"
    TOO_FEW_ANSWERS = "too_few_answers"
    ERROR_OF_FACT = "error_of_fact"
    DUPLICATE = "duplicate"
    OTHER = "other"


class CaptureNeed(Command, frozen=True, kw_only=True):
    """Take a need down as it was heard; what is missing then is asked for before it is verified.

    `target_price` is for one unit of the quantity. A need that was told at a meeting names the
    delegation and the meeting. `exclusive` needs say how many exporters may be introduced.
    """

    market: Country
    goods: ShortText
    source: Source
    subdivision: Subdivision | None = None
    hs: HsCode | None = None
    edition: HsEdition | None = None
    specification: LongText | None = None
    buyer: Buyer | None = None
    quantity: Quantity | None = None
    frequency: Frequency = Frequency.ONE_OFF
    target_price: Money | None = None
    delivery: Delivery | None = None
    payment_terms: PaymentTerms | None = None
    needed_by: date | None = None
    response_due_on: date | None = None
    source_note: ShortText | None = None
    delegation_id: Annotated[UUID, a_case("delegation")] | None = None
    meeting: Slug | None = None
    sensitivity: Sensitivity = Sensitivity.INTERNAL
    exclusive: bool = False
    most_introductions: MostIntroductions | None = None

    def __post_init__(self) -> None:
        if (self.hs is None) is not (self.edition is None):
            raise ValueError("edition: an HS code and its edition are given together")
        if self.subdivision and country_of(self.subdivision) is not self.market:
            raise ValueError(f"subdivision: {self.subdivision} does not lie in {self.market}")
        if self.target_price is not None and self.target_price.minor <= 0:
            raise ValueError("target_price: a price above zero is needed")
        if self.exclusive is (self.most_introductions is None):
            raise ValueError("most_introductions: given for an exclusive need, and only then")
        if self.meeting is not None and self.delegation_id is None:
            raise ValueError("meeting: a meeting belongs to a delegation, which is named")


@stored("market_need.captured.v1")
class NeedCaptured(Event, frozen=True, kw_only=True):
    market: Country
    goods: str
    source: Source
    subdivision: Subdivision | None = None
    hs: str | None = None
    edition: HsEdition | None = None
    specification: str | None = None
    buyer: Buyer | None = None
    quantity: Quantity | None = None
    frequency: Frequency = Frequency.ONE_OFF
    target_price: Money | None = None
    delivery: Delivery | None = None
    payment_terms: PaymentTerms | None = None
    needed_by: date | None = None
    response_due_on: date | None = None
    source_note: str | None = None
    delegation_id: UUID | None = None
    meeting: str | None = None
    sensitivity: Sensitivity = Sensitivity.INTERNAL
    exclusive: bool = False
    most_introductions: int | None = None


class AmendNeed(Command, frozen=True, kw_only=True):
    """Change what is known of a need. A published one is to be published again before it goes on.

    Fields that are left out stay as they are. Once it is published, ExtendNeed moves the day by
    which answers are due.
    """

    subdivision: Subdivision | UnsetType | None = UNSET
    goods: ShortText | UnsetType = UNSET
    hs: HsCode | UnsetType = UNSET
    edition: HsEdition | UnsetType = UNSET
    specification: LongText | UnsetType | None = UNSET
    buyer: Buyer | UnsetType = UNSET
    quantity: Quantity | UnsetType | None = UNSET
    frequency: Frequency | UnsetType = UNSET
    target_price: Money | UnsetType | None = UNSET
    delivery: Delivery | UnsetType | None = UNSET
    payment_terms: PaymentTerms | UnsetType | None = UNSET
    needed_by: date | UnsetType | None = UNSET
    response_due_on: date | UnsetType = UNSET
    source_note: ShortText | UnsetType | None = UNSET
    sensitivity: Sensitivity | UnsetType = UNSET

    def __post_init__(self) -> None:
        if (self.hs is UNSET) is not (self.edition is UNSET):
            raise ValueError("edition: an HS code and its edition are given together")
        if isinstance(self.target_price, Money) and self.target_price.minor <= 0:
            raise ValueError("target_price: a price above zero is needed")


@stored("market_need.amended.v1")
class NeedAmended(Event, frozen=True, kw_only=True):
    """What changed, old and new, by field."""

    changes: dict[str, Change]


class SetExclusivity(Command, frozen=True, kw_only=True):
    """How many exporters may be introduced at a time; None for as many as fit."""

    most_introductions: MostIntroductions | None


@stored("market_need.exclusivity_set.v1")
class NeedExclusivitySet(Event, frozen=True, kw_only=True):
    exclusive: bool
    most_introductions: int | None


class VerifyNeed(Command, frozen=True, kw_only=True):
    """The need is real: by somebody else than who captured it, with what was found."""

    reliability: Reliability
    findings: LongText


@stored("market_need.verified.v1", decides="verified")
class NeedVerified(Event, frozen=True, kw_only=True):
    reliability: Reliability
    findings: str


class RejectNeed(Reasoned, frozen=True, kw_only=True):
    reason_code: NeedReason


@stored("market_need.rejected.v1", decides="rejected")
class NeedRejected(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class MarkDuplicate(Command, frozen=True, kw_only=True):
    """The office knows this need already, as another case."""

    duplicate_of_id: UUID
    remarks: LongText | None = None


@stored("market_need.duplicate_marked.v1")
class NeedMarkedDuplicate(Event, frozen=True, kw_only=True):
    duplicate_of_id: UUID
    remarks: str | None = None


class PublishNeed(Command, frozen=True, kw_only=True):
    """Release a verified need for matching, or an amended one again."""


@stored("market_need.published.v1")
class NeedPublished(Event, frozen=True, kw_only=True):
    """`first` is true once in a need's life: subscribers are told then, and not again."""

    first: bool
    market: Country
    hs: str | None
    edition: HsEdition | None
    goods: str
    sensitivity: Sensitivity
    response_due_on: date | None
    published_at: datetime


@stored("market_need.published_again.v1")
class NeedPublishedAgain(Event, frozen=True, kw_only=True):
    """An amended need is released again; `first` is false: nobody is told a second time."""

    first: bool
    market: Country
    hs: str | None
    edition: HsEdition | None
    goods: str
    sensitivity: Sensitivity
    response_due_on: date | None


class ExtendNeed(Reasoned, frozen=True, kw_only=True):
    """Give more time for answers. An expired need is open again."""

    response_due_on: date
    reason_code: NeedReason


@stored("market_need.extended.v1")
class NeedExtended(Event, frozen=True, kw_only=True):
    response_due_on: date
    previous: date | None
    reason_code: str
    reason: str


@stored("market_need.revived.v1")
class NeedRevived(Event, frozen=True, kw_only=True):
    response_due_on: date
    previous: date | None
    reason_code: str
    reason: str


class WithdrawNeed(Reasoned, frozen=True, kw_only=True):
    reason_code: NeedReason


@stored("market_need.withdrawn.v1")
class NeedWithdrawn(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class ExpireNeed(Command, frozen=True, kw_only=True):
    """The day by which answers were due is over."""


@stored("market_need.expired.v1")
class NeedExpired(Event, frozen=True, kw_only=True):
    response_due_on: date | None

"""Meetings: with whom, when and where, what came of them, and the need that was heard."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from export_program.domain.delegation.values import Person, require_above_zero
from export_program.domain.market_need.case import BuyerType, Delivery, PaymentTerms
from export_program.domain.vocabulary.countries import Country, Subdivision
from export_program.domain.vocabulary.hs import HsCode, HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.quantities import Frequency, Quantity
from export_program.engine.messages import LongText, Moment, ShortText


class CounterpartKind(StrEnum):
    COMPANY = "company"
    CHAMBER = "chamber"
    STATE_BODY = "state_body"
    FAIR_ORGANISER = "fair_organiser"
    OTHER = "other"


class MeetingStatus(StrEnum):
    REQUESTED = "requested"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class MeetingOutcome(StrEnum):
    AGREED_NEXT_STEP = "agreed_next_step"
    QUOTATION = "quotation"
    SAMPLE = "sample"
    MOU_INTENT = "mou_intent"
    NONE = "none"


class Counterpart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom we meet: an organisation. Its person, if known, stands beside it."""

    organisation: ShortText
    kind: CounterpartKind = CounterpartKind.COMPANY
    country: Country
    subdivision: Subdivision | None = None


class Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When, for how many minutes, and where: a room or table that one meeting takes at a time."""

    starts_at: Moment
    minutes: Annotated[int, Meta(ge=5, le=720)]
    place: ShortText

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def overlaps(self, other: "Slot") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


class NeedHeard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a buyer said to need, in the terms of a market need; price for one unit of quantity.

    Without `buyer` it is the counterpart's own. Raises ValueError when a code has no edition.
    """

    goods: ShortText
    hs: HsCode | None = None
    edition: HsEdition | None = None
    specification: LongText | None = None
    quantity: Quantity | None = None
    frequency: Frequency = Frequency.ONE_OFF
    target_price: Money | None = None
    delivery: Delivery | None = None
    payment_terms: PaymentTerms | None = None
    buyer: ShortText | None = None
    buyer_type: BuyerType = BuyerType.OTHER
    subdivision: Subdivision | None = None
    needed_by: date | None = None
    response_due_on: date | None = None

    def __post_init__(self) -> None:
        if (self.hs is None) is not (self.edition is None):
            raise ValueError("edition: an HS code and its edition are given together")
        if self.target_price is not None:
            require_above_zero("target_price", self.target_price)


class Meeting(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`delegates` are refs; a meeting without any is the head's own."""

    counterpart: Counterpart
    contact: Person | None = None
    delegates: tuple[str, ...] = ()
    subject: str = ""
    status: MeetingStatus = MeetingStatus.REQUESTED
    slot: Slot | None = None
    outcome: MeetingOutcome | None = None
    summary: str = ""
    next_step: str | None = None
    need: NeedHeard | None = None
    requested_at: datetime | None = None
    why_not: str | None = None

    @property
    def leads_on(self) -> bool:
        """Whether it was held and led to something: an outcome, or a need that was heard."""
        told = self.outcome not in {None, MeetingOutcome.NONE} or self.need is not None
        return self.status is MeetingStatus.HELD and told

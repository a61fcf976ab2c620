"""Commands and events of an exporter's trade: products, markets, exports, and who looks after it."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from export_program.domain.exporter.values import InterestStatus, Period
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsCode, HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.units import Unit
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    Personal,
    Reasoned,
    ShortText,
    Slug,
    stored,
)
from export_program.engine.naming import OF_STAFF, a_case

Capacity = Annotated[int, Meta(ge=1, le=1_000_000_000_000, description="Units per year.")]
CommitmentKey = Annotated[
    str,
    Meta(
        pattern=r"^[a-z_]{1,40}:[A-Za-z0-9._-]{1,64}$(?!\n)",
        description="What is open, and the case it is open on.",
        examples=["stand_offer:0193a5c1-7b7e-7000-8000-000000000001"],
    ),
]


class Channel(StrEnum):
    MEETING = "meeting"
    SITE_VISIT = "site_visit"
    PHONE = "phone"
    EMAIL = "email"
    LETTER = "letter"
    EVENT = "event"


class ProductReason(StrEnum):
    DISCONTINUED = "discontinued"
    NO_CAPACITY = "no_capacity"
    NOT_FOR_EXPORT = "not_for_export"
    WRONG_CODE = "wrong_code"
    NEW_EDITION = "new_edition"
    OTHER = "other"


class AddProduct(Command, frozen=True, kw_only=True):
    """Goods by HS code within an edition, and how much of them a year can be made."""

    hs: HsCode
    edition: HsEdition
    capacity: Capacity
    unit: Unit
    description: Annotated[str, Meta(max_length=300)] = ""


class WithdrawProduct(Reasoned, frozen=True, kw_only=True):
    product: Slug
    reason_code: ProductReason


class DeclareMarketInterest(Command, frozen=True, kw_only=True):
    country: Country
    status: InterestStatus


class MarkMarketInterestStale(Command, frozen=True, kw_only=True):
    country: Country


class AssignAccountManager(Command, frozen=True, kw_only=True):
    """Name who looks after this exporter: an account's id."""

    manager: Annotated[ShortText, OF_STAFF]


class RecordContact(Command, frozen=True, kw_only=True):
    """The office and the exporter spoke. `contact` is the ref of whom; the summary is sealed."""

    channel: Channel
    summary: Personal
    contact: Slug | None = None


class RecordExportPerformance(Command, frozen=True, kw_only=True):
    """What was exported in a period, as a source said on the day `as_of`."""

    period: Period
    hs: HsCode
    edition: HsEdition
    country: Country
    value: Money
    source: ShortText
    as_of: date
    provisional: bool = False


class CorrectExportPerformance(Reasoned, frozen=True, kw_only=True):
    """A later or better figure for a record; the figure before stays in the history."""

    record: Slug
    value: Money
    source: ShortText
    as_of: date
    provisional: bool = False
    reason_code: GeneralReason


class NoteCommitment(Command, frozen=True, kw_only=True):
    """Another case now rests on this exporter: an open stand offer, a mark, an unpaid subsidy."""

    commitment: CommitmentKey
    what: ShortText


class ClearCommitment(Command, frozen=True, kw_only=True):
    commitment: CommitmentKey
    because: ShortText


class NoteDuplicate(Command, frozen=True, kw_only=True):
    """Another exporter case seems to be, or was merged as, the same firm."""

    other: Annotated[UUID, a_case("exporter")]
    because: ShortText


class ClearDuplicate(Command, frozen=True, kw_only=True):
    other: Annotated[UUID, a_case("exporter")]
    because: ShortText


@stored("exporter.product_added.v1")
class ExporterProductAdded(Event, frozen=True, kw_only=True):
    product: str
    hs: str
    edition: HsEdition
    capacity: int
    unit: Unit
    description: str = ""


@stored("exporter.product_withdrawn.v1")
class ExporterProductWithdrawn(Event, frozen=True, kw_only=True):
    product: str
    reason_code: str
    reason: str


@stored("exporter.market_interest_declared.v1")
class MarketInterestDeclared(Event, frozen=True, kw_only=True):
    country: Country
    status: InterestStatus


@stored("exporter.market_interest_stale.v1")
class MarketInterestStale(Event, frozen=True, kw_only=True):
    country: Country


@stored("exporter.account_manager_assigned.v1")
class AccountManagerAssigned(Event, frozen=True, kw_only=True):
    manager: str
    previous: str | None = None


@stored("exporter.contact_recorded.v1")
class ExporterContacted(Event, frozen=True, kw_only=True):
    channel: str
    summary: Personal
    contact: str | None = None


@stored("exporter.export_performance_recorded.v1")
class ExportPerformanceRecorded(Event, frozen=True, kw_only=True):
    record: str
    period: Period
    hs: str
    edition: HsEdition
    country: Country
    value: Money
    source: str
    as_of: date
    provisional: bool = False


@stored("exporter.export_performance_corrected.v1")
class ExportPerformanceCorrected(Event, frozen=True, kw_only=True):
    record: str
    value: Money
    previous: Money
    source: str
    as_of: date
    provisional: bool = False
    reason_code: str
    reason: str


@stored("exporter.commitment_noted.v1")
class CommitmentNoted(Event, frozen=True, kw_only=True):
    commitment: str
    what: str


@stored("exporter.commitment_cleared.v1")
class CommitmentCleared(Event, frozen=True, kw_only=True):
    commitment: str
    because: str


@stored("exporter.duplicate_noted.v1")
class DuplicateNoted(Event, frozen=True, kw_only=True):
    other: UUID
    because: str


@stored("exporter.duplicate_cleared.v1")
class DuplicateCleared(Event, frozen=True, kw_only=True):
    other: UUID
    because: str

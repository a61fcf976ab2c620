"""Commands and events of a win: claimed, put to the exporter by a link, confirmed or disputed."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from export_program.domain.match.case import Claim, Confirmed, Support
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsCode, HsEdition
from export_program.domain.vocabulary.incoterms import Incoterm
from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.quantities import Frequency, Quantity
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    Sha256,
    stored,
)

Supports = Annotated[tuple[Support, ...], Meta(min_length=1, max_length=10)]


class DisputeReason(StrEnum):
    NO_CONTRACT = "no_contract"
    OTHER_BUYER = "other_buyer"
    WITHOUT_THE_OFFICE = "without_the_office"
    OTHER_FIGURES = "other_figures"
    CANCELLED = "cancelled"
    OTHER = "other"


class ClaimWin(Command, frozen=True, kw_only=True):
    """A contract is said to have come of the match. It counts once the exporter confirms it.

    `market` is where the goods go: the need's market if it is left out. `quantity` is delivered
    as often as `frequency` says; `value` is that of the whole contract.
    """

    value: Money
    hs: HsCode
    edition: HsEdition
    incoterm: Incoterm
    contract_on: date
    support: Supports
    quantity: Quantity | None = None
    frequency: Frequency = Frequency.ONE_OFF
    market: Country | None = None

    def __post_init__(self) -> None:
        if self.value.minor <= 0:
            raise ValueError("value: an amount above zero is needed")


@stored("match.win_claimed.v1")
class WinClaimed(Event, frozen=True, kw_only=True):
    claim: Claim


class IssueConfirmation(Command, frozen=True, kw_only=True):
    """A link was made for the exporter, by the SHA-256 of its token. It holds for seven days."""

    token_hash: Sha256


@stored("match.confirmation_issued.v1")
class ConfirmationIssued(Event, frozen=True, kw_only=True):
    """`number` counts the links of the present claim."""

    number: int
    token_hash: str
    expires_at: datetime


class ConfirmWin(Command, frozen=True, kw_only=True):
    """The exporter confirms the claim by its link, with its own figures where they differ."""

    token_hash: Sha256
    value: Money | None = None
    contract_on: date | None = None
    quantity: Quantity | None = None
    frequency: Frequency | None = None
    remarks: LongText | None = None

    def __post_init__(self) -> None:
        if self.value is not None and self.value.minor <= 0:
            raise ValueError("value: an amount above zero is needed")


@stored("match.win_confirmed.v1", decides="confirmed")
class WinConfirmed(Event, frozen=True, kw_only=True):
    """A win that counts. `value` is what the exporter confirmed of the `claimed` value."""

    need_id: UUID
    exporter_id: UUID
    market: Country
    hs: str
    edition: HsEdition
    value: Money
    claimed: Money
    contract_on: date
    quantity: Quantity | None = None
    remarks: str | None = None
    frequency: Frequency = Frequency.ONE_OFF


class DisputeWin(Reasoned, frozen=True, kw_only=True):
    """The exporter says by its link that the claim is not true."""

    token_hash: Sha256
    reason_code: DisputeReason


@stored("match.win_disputed.v1", decides="disputed")
class WinDisputed(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class MarkUnconfirmed(Command, frozen=True, kw_only=True):
    """The exporter did not answer within four weeks of the first link."""


@stored("match.unconfirmed.v1")
class MatchUnconfirmed(Event, frozen=True, kw_only=True):
    pass


class CorrectWin(Reasoned, frozen=True, kw_only=True):
    """Better figures for a confirmed win. What was confirmed stays in the history."""

    value: Money
    contract_on: date | None = None
    quantity: Quantity | None = None
    frequency: Frequency | None = None
    reason_code: GeneralReason

    def __post_init__(self) -> None:
        if self.value.minor <= 0:
            raise ValueError("value: an amount above zero is needed; RetractWin takes a win back")


@stored("match.win_corrected.v1")
class WinCorrected(Event, frozen=True, kw_only=True):
    """`previous` is what stood before; need and exporter are those of the confirmed win."""

    need_id: UUID
    exporter_id: UUID
    corrected: Confirmed
    previous: Confirmed
    reason_code: str
    reason: str


class RetractWin(Reasoned, frozen=True, kw_only=True):
    """A confirmed win was none. It no longer counts."""

    reason_code: GeneralReason


@stored("match.win_retracted.v1")
class WinRetracted(Event, frozen=True, kw_only=True):
    need_id: UUID
    exporter_id: UUID
    previous: Confirmed
    reason_code: str
    reason: str

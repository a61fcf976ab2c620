"""A match as it is known now: why an exporter fits a need, who answered what, and what came of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.incoterms import Incoterm
from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.quantities import Frequency, Quantity
from export_program.engine.case import Case, Stage
from export_program.engine.messages import Personal


class MatchStage(Stage):
    SUGGESTED = "suggested"
    SHORTLISTED = "shortlisted"
    INTRODUCED = "introduced"
    EXPORTER_INTERESTED = "exporter_interested"
    EXPORTER_DECLINED = "exporter_declined"
    EXPORTER_SILENT = "exporter_silent"
    BUYER_ACCEPTED = "buyer_accepted"
    BUYER_REFUSED = "buyer_refused"
    BUYER_SILENT = "buyer_silent"
    NEGOTIATING = "negotiating"
    WON_CLAIMED = "won_claimed"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    UNCONFIRMED = "unconfirmed"
    LOST = "lost"
    STALE = "stale"


S = MatchStage
ENDS = frozenset(
    {S.EXPORTER_DECLINED, S.BUYER_REFUSED, S.CONFIRMED, S.UNCONFIRMED, S.LOST, S.STALE}
)
CANDIDATE = (S.SUGGESTED, S.SHORTLISTED)
UNANSWERED = (S.INTRODUCED, S.EXPORTER_SILENT, S.EXPORTER_INTERESTED, S.BUYER_SILENT)
TALKING = (S.BUYER_ACCEPTED, S.NEGOTIATING)


class Answer(StrEnum):
    """What one side answers to an introduction."""

    RIGHT = "right"
    NEED_MORE_INFORMATION = "need_more_information"
    NOT_RIGHT = "not_right"
    NOT_ELIGIBLE = "not_eligible"
    THIRD_PARTY = "third_party"


class Support(StrEnum):
    """What the office did for a win."""

    INTRODUCTION = "introduction"
    DELEGATION = "delegation"
    EXHIBITION = "exhibition"
    MARKET_INFORMATION = "market_information"
    BUYER_CHECK = "buyer_check"
    CONTRACT_ADVICE = "contract_advice"
    DOCUMENTS = "documents"
    FINANCE = "finance"
    SUBSIDY = "subsidy"
    NONE = "none"


class Factor(msgspec.Struct, frozen=True):
    """One thing that was looked at: its points of the most possible, and why so many."""

    name: str
    points: int
    most: int
    reason: str


class NeedFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a match shows of its need, as it was when the match was last worked out."""

    reference: str
    goods: str
    market: Country
    hs: str
    edition: HsEdition
    quantity: Quantity | None
    response_due_on: date | None
    exclusive: bool
    frequency: Frequency = Frequency.ONE_OFF


class ExporterFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a match shows of its exporter, as it was when the match was last worked out."""

    reference: str
    name: str
    name_fa: str
    district: str
    level: str
    card: str
    card_until: date | None
    hs: str
    edition: HsEdition


class Hold(msgspec.Struct, frozen=True):
    reason_code: str
    at: datetime


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    answer: Answer
    by: str
    at: datetime
    remarks: str | None = None


class Claim(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A contract that is said to have come of the match. `market` is where the goods go.

    `frequency` is how often the quantity is delivered; the value is that of the whole contract.
    """

    value: Money
    hs: str
    edition: HsEdition
    market: Country
    incoterm: Incoterm
    contract_on: date
    support: tuple[Support, ...]
    quantity: Quantity | None = None
    by: str = ""
    frequency: Frequency = Frequency.ONE_OFF


class WinLink(msgspec.Struct, frozen=True):
    """A link by which the exporter confirms or disputes a claim; of its token only the hash."""

    token_hash: str
    sent_at: datetime
    expires_at: datetime
    event: UUID


class Confirmed(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the exporter confirmed; corrections replace it, history keeps both."""

    value: Money
    contract_on: date
    at: datetime
    quantity: Quantity | None = None
    corrections: int = 0
    frequency: Frequency = Frequency.ONE_OFF


class Match(Case, frozen=True, kw_only=True):
    """An exporter and a need that it may meet.

    `score` is the sum of the points of `factors` by the method and version named. `claim` is kept
    beside what is `confirmed` of it. `confirmations` are the links of the present claim.
    """

    KIND: ClassVar[str] = "match"

    stage: MatchStage
    need_id: UUID | None = None
    exporter_id: UUID | None = None
    need: NeedFacts | None = None
    exporter: ExporterFacts | None = None
    score: int = 0
    factors: tuple[Factor, ...] = ()
    method: str = ""
    method_version: str = ""
    same_subheading: bool = False
    remarks: str | None = None
    message_to_exporter: Personal | None = None
    message_to_buyer: Personal | None = None
    introduced_at: datetime | None = None
    exporter_reply: Reply | None = None
    buyer_reply: Reply | None = None
    negotiations: int = 0
    negotiated_at: datetime | None = None
    expected: Money | None = None
    claim: Claim | None = None
    claimed_at: datetime | None = None
    confirmations: tuple[WinLink, ...] = ()
    confirmed: Confirmed | None = None
    disputes: int = 0
    hold: Hold | None = None
    ended_because: str | None = None

    def link(self, token_hash: str) -> WinLink | None:
        """The link of the present claim with that token."""
        return next((c for c in self.confirmations if c.token_hash == token_hash), None)

"""Commands and events of a match, from the suggestion to the negotiation, and its other ends."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from export_program.domain.match.case import Answer, ExporterFacts, Factor, NeedFacts
from export_program.domain.vocabulary.money import Money
from export_program.engine.messages import (
    Command,
    Event,
    LongText,
    Personal,
    Reasoned,
    ShortText,
    stored,
)


class LossReason(StrEnum):
    PRICE = "price"
    QUALITY = "quality"
    QUANTITY = "quantity"
    DELIVERY_TIME = "delivery_time"
    PAYMENT_TERMS = "payment_terms"
    LOGISTICS = "logistics"
    REGULATION = "regulation"
    COMPETITOR = "competitor"
    NOT_SUITABLE = "not_suitable"
    BUYER_LEFT = "buyer_left"
    EXPORTER_LEFT = "exporter_left"
    NEED_WITHDRAWN = "need_withdrawn"
    NEED_FULFILLED = "need_fulfilled"
    CLAIM_UNFOUNDED = "claim_unfounded"
    OTHER = "other"


class HoldReason(StrEnum):
    EXPORTER_SUSPENDED = "exporter_suspended"
    BUYER_UNDER_REVIEW = "buyer_under_review"
    INVESTIGATION = "investigation"
    OTHER = "other"


class SuggestMatch(Command, frozen=True, kw_only=True):
    """Put an exporter beside a need. The score is worked out by the method, never given."""

    need_id: UUID
    exporter_id: UUID
    remarks: LongText | None = None


@stored("match.suggested.v1")
class MatchSuggested(Event, frozen=True, kw_only=True):
    """`score` is the sum of the points of `factors`, by this version of the method."""

    need_id: UUID
    exporter_id: UUID
    need: NeedFacts
    exporter: ExporterFacts
    score: int
    factors: tuple[Factor, ...]
    method: str
    method_version: str
    same_subheading: bool
    remarks: str | None = None


class RefreshMatch(Command, frozen=True, kw_only=True):
    """Work the match out again, because the need or the exporter has changed."""


@stored("match.rescored.v1")
class MatchRescored(Event, frozen=True, kw_only=True):
    need: NeedFacts
    exporter: ExporterFacts
    score: int
    factors: tuple[Factor, ...]
    method: str
    method_version: str
    same_subheading: bool
    previous: int


@stored("match.facts_refreshed.v1")
class MatchFactsRefreshed(Event, frozen=True, kw_only=True):
    """After the introduction the score stands; what is shown of both sides is kept up to date."""

    need: NeedFacts
    exporter: ExporterFacts


class ShortlistMatch(Command, frozen=True, kw_only=True):
    remarks: LongText | None = None


@stored("match.shortlisted.v1")
class MatchShortlisted(Event, frozen=True, kw_only=True):
    remarks: str | None = None


class IntroduceMatch(Command, frozen=True, kw_only=True):
    """Introduce the two to each other, with the messages that both sides were sent."""

    message_to_exporter: Personal
    message_to_buyer: Personal

    def __post_init__(self) -> None:
        for name in ("message_to_exporter", "message_to_buyer"):
            text = getattr(self, name)
            if isinstance(text, str) and not text.strip():
                raise ValueError(f"{name}: both sides are told something")


@stored("match.introduced.v1")
class MatchIntroduced(Event, frozen=True, kw_only=True):
    """`score` is the one the introduction was made with."""

    need_id: UUID
    exporter_id: UUID
    exporter: ExporterFacts
    message_to_exporter: Personal
    message_to_buyer: Personal
    introduced_at: datetime
    score: int


class ReplyAsExporter(Command, frozen=True, kw_only=True):
    """What the exporter answers to the introduction; other answers than `right` say why."""

    answer: Answer
    remarks: LongText | None = None


@stored("match.exporter_interested.v1")
class ExporterInterested(Event, frozen=True, kw_only=True):
    answer: Answer
    remarks: str | None = None


@stored("match.exporter_asked.v1")
class ExporterAsked(Event, frozen=True, kw_only=True):
    """The exporter needs more information; its week begins anew."""

    answer: Answer
    remarks: str | None = None


@stored("match.exporter_declined.v1")
class ExporterDeclined(Event, frozen=True, kw_only=True):
    answer: Answer
    remarks: str | None = None


class ReplyAsBuyer(Command, frozen=True, kw_only=True):
    """What the buyer answers, as the office was told; other answers than `right` say why."""

    answer: Answer
    remarks: LongText | None = None


@stored("match.buyer_accepted.v1")
class BuyerAccepted(Event, frozen=True, kw_only=True):
    answer: Answer
    remarks: str | None = None


@stored("match.buyer_asked.v1")
class BuyerAsked(Event, frozen=True, kw_only=True):
    """The buyer needs more information; its week begins anew."""

    answer: Answer
    remarks: str | None = None


@stored("match.buyer_refused.v1")
class BuyerRefused(Event, frozen=True, kw_only=True):
    answer: Answer
    remarks: str | None = None


class MarkExporterSilent(Command, frozen=True, kw_only=True):
    pass


@stored("match.exporter_silent.v1")
class ExporterWentSilent(Event, frozen=True, kw_only=True):
    pass


class MarkBuyerSilent(Command, frozen=True, kw_only=True):
    pass


@stored("match.buyer_silent.v1")
class BuyerWentSilent(Event, frozen=True, kw_only=True):
    pass


class RecordNegotiation(Command, frozen=True, kw_only=True):
    """How the talks stand; `expected` is the value of the contract they may lead to."""

    remarks: LongText
    expected: Money | None = None


@stored("match.negotiation_recorded.v1")
class NegotiationRecorded(Event, frozen=True, kw_only=True):
    remarks: str
    expected: Money | None = None


class HoldMatch(Reasoned, frozen=True, kw_only=True):
    """No introduction for now; reply clocks stand still."""

    reason_code: HoldReason


@stored("match.held.v1")
class MatchHeld(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class ResumeMatch(Command, frozen=True, kw_only=True):
    pass


@stored("match.resumed.v1")
class MatchResumed(Event, frozen=True, kw_only=True):
    pass


class CloseLost(Reasoned, frozen=True, kw_only=True):
    """Nothing comes of it."""

    reason_code: LossReason


@stored("match.lost.v1")
class MatchLost(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class MarkStale(Command, frozen=True, kw_only=True):
    """Nothing was heard for too long, or the need expired."""

    because: ShortText


@stored("match.stale.v1")
class MatchWentStale(Event, frozen=True, kw_only=True):
    because: str

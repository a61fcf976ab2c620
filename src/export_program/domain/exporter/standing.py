"""Commands and events of an exporter's standing: commercial card, readiness, qualification."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from export_program.domain.exporter.values import Dimension, ReadinessLevel, Scheme
from export_program.domain.vocabulary.money import Money
from export_program.engine.messages import (
    Command,
    Event,
    Percent,
    Reasoned,
    ShortText,
    Slug,
    stored,
)

CardNumber = Annotated[
    str,
    Meta(pattern=r"^[0-9A-Z][0-9A-Z/-]{3,31}$(?!\n)", description="Number of the commercial card."),
]
Rating = Annotated[str, Meta(min_length=1, max_length=40)]
Scores = Annotated[dict[Dimension, Percent], Meta(max_length=8)]


class CardReason(StrEnum):
    UNMET_FX_REPATRIATION = "unmet_fx_repatriation"
    TAX_DEBT = "tax_debt"
    SUSPENDED_BY_CHAMBER = "suspended_by_chamber"
    SANCTION_BY_REGULATOR = "sanction_by_regulator"
    OTHER = "other"


class RevocationReason(StrEnum):
    REQUIREMENTS_NOT_MET = "requirements_not_met"
    FALSE_DATA = "false_data"
    MISUSE = "misuse"
    SANCTION_BY_REGULATOR = "sanction_by_regulator"
    OWN_REQUEST = "own_request"


class RecordCommercialCard(Command, frozen=True, kw_only=True):
    """Record a card as the chamber issued it; a new one replaces the one before.

    `rating` (with `rated_until`), the export `ceiling` and the `endorsement` of the local
    chamber's head are data: what exports they allow is decided by law, not here.
    """

    number: CardNumber
    issuer: ShortText
    issued_on: date
    valid_until: date
    rating: Rating | None = None
    rated_until: date | None = None
    ceiling: Money | None = None
    endorsement: ShortText | None = None


class ExpireCommercialCard(Command, frozen=True, kw_only=True):
    number: CardNumber


class SuspendCommercialCard(Reasoned, frozen=True, kw_only=True):
    """Record that whoever issued the card suspended it."""

    reason_code: CardReason


class RestoreCommercialCard(Command, frozen=True, kw_only=True):
    """Record that the card's suspension was lifted."""


class AssessReadiness(Command, frozen=True, kw_only=True):
    """The level found, with a score from 0 to 100 for each dimension, by a versioned method."""

    level: ReadinessLevel
    scores: Scores
    method: Slug
    method_version: Slug
    remarks: Annotated[str, Meta(max_length=8000)] = ""


class GrantQualification(Command, frozen=True, kw_only=True):
    scheme: Scheme
    until: date


class RevokeQualification(Reasoned, frozen=True, kw_only=True):
    reason_code: RevocationReason


class LapseQualification(Command, frozen=True, kw_only=True):
    """A qualification does not outlive the commercial card it rests on."""

    because: ShortText


class ExpireQualification(Command, frozen=True, kw_only=True):
    pass


@stored("exporter.commercial_card_recorded.v1")
class CommercialCardRecorded(Event, frozen=True, kw_only=True):
    number: str
    issuer: str
    issued_on: date
    valid_until: date
    rating: str | None = None
    rated_until: date | None = None
    ceiling: Money | None = None
    endorsement: str | None = None


@stored("exporter.commercial_card_expired.v1")
class CommercialCardExpired(Event, frozen=True, kw_only=True):
    number: str


@stored("exporter.commercial_card_suspended.v1")
class CommercialCardSuspended(Event, frozen=True, kw_only=True):
    number: str
    reason_code: str
    reason: str


@stored("exporter.commercial_card_restored.v1")
class CommercialCardRestored(Event, frozen=True, kw_only=True):
    number: str


@stored("exporter.readiness_assessed.v1")
class ReadinessAssessed(Event, frozen=True, kw_only=True):
    level: ReadinessLevel
    scores: dict[Dimension, int]
    method: str
    method_version: str
    remarks: str = ""


@stored("exporter.qualified.v1", decides="qualified")
class ExporterQualified(Event, frozen=True, kw_only=True):
    scheme: str
    until: date


@stored("exporter.qualification_revoked.v1", decides="qualification_revoked")
class QualificationRevoked(Event, frozen=True, kw_only=True):
    scheme: str
    reason_code: str
    reason: str


@stored("exporter.qualification_lapsed.v1")
class QualificationLapsed(Event, frozen=True, kw_only=True):
    scheme: str
    because: str


@stored("exporter.qualification_expired.v1")
class QualificationExpired(Event, frozen=True, kw_only=True):
    scheme: str

"""What is known about an exporter, and what other kinds of case ask about it."""

from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from export_program.domain.exporter.values import (
    Card,
    CardStatus,
    Contact,
    MarketInterest,
    Performance,
    Product,
    Qualification,
    Readiness,
    ReadinessLevel,
    Suspension,
    Verification,
)
from export_program.domain.vocabulary.countries import Subdivision
from export_program.engine.case import Case, Stage

DOCUMENT_TYPES = (
    "official_gazette_notice",
    "production_licence",
    "commercial_card",
    "tax_clearance",
    "chamber_membership",
    "chamber_letter",
    "site_visit_report",
    "catalogue",
    "other",
)
MANDATORY_DOCUMENTS = ("official_gazette_notice", "production_licence", "tax_clearance")
EXPIRING = timedelta(days=60)


class ExporterStage(Stage):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_VERIFICATION = "under_verification"
    REGISTERED = "registered"
    SUSPENDED = "suspended"
    DEREGISTERED = "deregistered"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class Exporter(Case, frozen=True, kw_only=True):
    """A firm that exports or wants to, from its draft registration to its end."""

    stage: ExporterStage
    national_id: str = ""
    name: str = ""
    name_fa: str = ""
    province: Subdivision = Subdivision.QAZVIN
    district: str = ""
    address: str = ""
    activity: str = ""
    contacts: dict[str, Contact] = {}
    representatives: tuple[str, ...] = ()
    verifications: dict[str, Verification] = {}
    card: Card | None = None
    readiness: Readiness | None = None
    qualification: Qualification | None = None
    products: dict[str, Product] = {}
    interests: dict[str, MarketInterest] = {}
    account_manager: str | None = None
    last_contact_at: datetime | None = None
    performance: dict[str, Performance] = {}
    suspension: Suspension | None = None
    merged_into: UUID | None = None
    commitments: dict[str, str] = {}
    duplicates: dict[str, str] = {}

    KIND: ClassVar[str] = "exporter"

    @property
    def level(self) -> ReadinessLevel:
        return self.readiness.level if self.readiness else ReadinessLevel.L0

    def card_status(self, day: date) -> CardStatus:
        """The state of the commercial card on a day."""
        if self.card is None:
            return CardStatus.NONE
        if self.card.status == "expired" or self.card.valid_until < day:
            return CardStatus.EXPIRED
        if self.card.status == "suspended":
            return CardStatus.SUSPENDED
        if self.card.valid_until - day <= EXPIRING:
            return CardStatus.EXPIRING
        return CardStatus.VALID


def is_in_good_standing(exporter: Exporter | None) -> bool:
    """Registered and not suspended."""
    return exporter is not None and exporter.stage is ExporterStage.REGISTERED


def has_valid_card(exporter: Exporter | None, day: date) -> bool:
    """Whether the commercial card is valid (though perhaps soon to expire) on a day."""
    usable = {CardStatus.VALID, CardStatus.EXPIRING}
    return exporter is not None and exporter.card_status(day) in usable


def is_qualified(exporter: Exporter | None, day: date) -> bool:
    """Whether a qualification that was granted still holds on a day."""
    held = exporter.qualification if exporter else None
    return held is not None and held.status == "granted" and held.until >= day

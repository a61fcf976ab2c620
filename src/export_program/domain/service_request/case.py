"""A service request as it is known now: who asked what, what was promised, done, and thought of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from export_program.domain.service_request.catalogue import Offer, ServiceItem, offer_of
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.engine.case import Case, Stage
from export_program.engine.messages import Personal, ShortText, Slug

DOCUMENT_TYPES = (
    "company_profile",
    "document_to_check",
    "product_description",
    "catalogue",
    "source_text",
    "translated_text",
    "payment_receipt",
    "result",
    "letter",
    "other",
)


class ServiceRequestStage(Stage):
    RECEIVED = "received"
    TRIAGED = "triaged"
    QUOTED = "quoted"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    IN_SERVICE = "in_service"
    WAITING_ON_APPLICANT = "waiting_on_applicant"
    REFERRED = "referred"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"
    CLOSED = "closed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    QUOTE_EXPIRED = "quote_expired"


class Channel(StrEnum):
    """How a request came in."""

    WALK_IN = "walk_in"
    PHONE = "phone"
    EMAIL = "email"
    LETTER = "letter"
    PORTAL = "portal"
    EVENT = "event"
    PARTNER = "partner"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class WalkIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who is in no register. `ref` tells the person apart on this case."""

    ref: Slug
    name: Personal
    contact: Personal
    organisation: ShortText | None = None

    def __post_init__(self) -> None:
        for name in ("name", "contact"):
            value = getattr(self, name)
            if isinstance(value, str) and not value.strip():
                raise ValueError(f"{name}: a walk-in leaves a name and a way to be reached")


class Quote(msgspec.Struct, frozen=True):
    """`status` is open, accepted, declined or expired; `expires_on` is its last day."""

    amount: Money
    quantity: int
    expires_on: date
    delivery: date | None = None
    status: str = "open"


class Referral(msgspec.Struct, frozen=True):
    """`status` is open, accepted or returned; `account` may answer for the other organisation."""

    to: str
    at: datetime
    account: str | None = None
    their_case: str | None = None
    reminded: int = 0
    status: str = "open"
    ended_at: datetime | None = None


class Rating(msgspec.Struct, frozen=True):
    score: int
    at: datetime
    comment: str | None = None


class ServiceRequest(Case, frozen=True, kw_only=True):
    """One service that somebody asked the Export House for.

    Of several rounds (reopened, returned) the first triage and the first answer count, and the
    last delivery. `triage_minutes` are minutes of working time.
    """

    KIND: ClassVar[str] = "service_request"

    stage: ServiceRequestStage
    channel: Channel = Channel.WALK_IN
    exporter_id: UUID | None = None
    walk_in: WalkIn | None = None
    topic: str = ""
    subject: str = ""
    hs: str | None = None
    edition: HsEdition | None = None
    district: str | None = None
    received_on: date = date.min
    wanted_by: date | None = None
    item: ServiceItem | None = None
    catalogue: str = ""
    priority: Priority = Priority.NORMAL
    triage_minutes: int | None = None
    triage_on_time: bool | None = None
    first_answer_at: datetime | None = None
    first_answer_on_time: bool | None = None
    quote: Quote | None = None
    provider: str | None = None
    result: str | None = None
    complete: bool | None = None
    delivered_at: datetime | None = None
    on_time: bool | None = None
    confirmed_by: str | None = None
    rating: Rating | None = None
    reopenings: int = 0
    referrals: tuple[Referral, ...] = ()
    ended_because: str | None = None
    theme_noted: int | None = None
    need_ids: tuple[UUID, ...] = ()

    @property
    def offer(self) -> Offer | None:
        """What the catalogue of its triage says of the service."""
        return offer_of(self.item, self.catalogue)

    @property
    def is_paid_for(self) -> bool:
        """Whether the work may begin: the service is free or its quote was accepted."""
        offer = self.offer
        if offer is None:
            return False
        return offer.is_free or (self.quote is not None and self.quote.status == "accepted")

    @property
    def referral(self) -> Referral | None:
        """The referral that waits for an answer."""
        last = self.referrals[-1] if self.referrals else None
        return last if last is not None and last.status == "open" else None

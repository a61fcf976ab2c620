"""Commands and events of a service request, from its receipt to the work."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from export_program.domain.service_request.case import Channel, Priority, WalkIn
from export_program.domain.service_request.catalogue import ServiceItem
from export_program.domain.vocabulary.hs import HsCode, HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.engine.messages import (
    Command,
    Count,
    Event,
    LongText,
    Reasoned,
    ShortText,
    stored,
)
from export_program.engine.naming import StaffId

Topic = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z0-9-]{1,39}$(?!\n)",
        description="What it is about, in one or a few words; the desk uses the same ones again.",
        examples=["tir-carnet"],
    ),
]
Quantity = Annotated[int, Meta(ge=1, le=10_000)]


class RefusalReason(StrEnum):
    NOT_OFFERED = "not_offered"
    NOT_ELIGIBLE = "not_eligible"
    NO_ANSWER = "no_answer"
    DUPLICATE = "duplicate"
    UNLAWFUL = "unlawful"
    OTHER = "other"


class TriageReason(StrEnum):
    MISUNDERSTOOD = "misunderstood"
    APPLICANT_WANTS_ANOTHER = "applicant_wants_another"
    CLERICAL_ERROR = "clerical_error"
    OTHER = "other"


class QuoteReason(StrEnum):
    TOO_EXPENSIVE = "too_expensive"
    TOO_LATE = "too_late"
    FOUND_ELSEWHERE = "found_elsewhere"
    NO_LONGER_NEEDED = "no_longer_needed"
    OTHER = "other"


class ReceiveRequest(Command, frozen=True, kw_only=True):
    """Somebody asks for a service: an exporter of the register, or a walk-in. Nobody is both.

    Raises ValueError unless exactly one of `exporter_id` and `walk_in` is given, and `edition`
    with `hs`.
    """

    channel: Channel
    topic: Topic
    subject: LongText
    exporter_id: UUID | None = None
    walk_in: WalkIn | None = None
    hs: HsCode | None = None
    edition: HsEdition | None = None
    district: ShortText | None = None
    wanted_by: date | None = None

    def __post_init__(self) -> None:
        if (self.exporter_id is None) == (self.walk_in is None):
            raise ValueError("exporter_id: either an exporter or a walk-in asks, and only one")
        if (self.hs is None) != (self.edition is None):
            raise ValueError("edition: an HS code means something only with its edition")


@stored("service_request.received.v1")
class RequestReceived(Event, frozen=True, kw_only=True):
    channel: Channel
    topic: str
    subject: str
    received_on: date
    exporter_id: UUID | None = None
    walk_in: WalkIn | None = None
    hs: str | None = None
    edition: HsEdition | None = None
    district: str | None = None
    wanted_by: date | None = None


class TriageRequest(Command, frozen=True, kw_only=True):
    """Say which service of the catalogue it is and how urgent."""

    item: ServiceItem
    priority: Priority = Priority.NORMAL


@stored("service_request.triaged.v1")
class RequestTriaged(Event, frozen=True, kw_only=True):
    """`minutes` of working time passed since the request came in (or was opened again)."""

    item: ServiceItem
    priority: Priority
    catalogue: str
    minutes: int


class CorrectTriage(Reasoned, frozen=True, kw_only=True):
    """Another service or urgency after all; the time of that service begins anew."""

    item: ServiceItem
    priority: Priority = Priority.NORMAL
    reason_code: TriageReason


@stored("service_request.triage_corrected.v1")
class TriageCorrected(Event, frozen=True, kw_only=True):
    item: ServiceItem
    priority: Priority
    catalogue: str
    reason_code: str
    reason: str


class AnswerApplicant(Command, frozen=True, kw_only=True):
    """What the desk told the applicant: the first time it is the first answer."""

    answer: LongText


@stored("service_request.applicant_answered.v1")
class ApplicantAnswered(Event, frozen=True, kw_only=True):
    answer: str


class QuoteService(Command, frozen=True, kw_only=True):
    """Offer a priced service: how much of it, delivered when (else as the applicant wanted)."""

    quantity: Quantity = 1
    delivery: date | None = None


@stored("service_request.quoted.v1")
class ServiceQuoted(Event, frozen=True, kw_only=True):
    amount: Money
    quantity: int
    expires_on: date
    delivery: date | None = None


class AcceptQuote(Command, frozen=True, kw_only=True):
    pass


@stored("service_request.quote_accepted.v1")
class QuoteAccepted(Event, frozen=True, kw_only=True):
    amount: Money


class DeclineQuote(Reasoned, frozen=True, kw_only=True):
    reason_code: QuoteReason


@stored("service_request.quote_declined.v1")
class QuoteDeclined(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class ExpireQuote(Command, frozen=True, kw_only=True):
    pass


@stored("service_request.quote_expired.v1")
class QuoteExpired(Event, frozen=True, kw_only=True):
    expires_on: date


class AssignService(Command, frozen=True, kw_only=True):
    """Who does it: an account's id, and the organisation if it is not the catalogue's provider."""

    agent: StaffId
    provider: ShortText | None = None


@stored("service_request.service_assigned.v1")
class ServiceAssigned(Event, frozen=True, kw_only=True):
    agent: str
    provider: str


class StartWork(Command, frozen=True, kw_only=True):
    pass


@stored("service_request.work_started.v1")
class WorkStarted(Event, frozen=True, kw_only=True):
    pass


class RefuseRequest(Reasoned, frozen=True, kw_only=True):
    reason_code: RefusalReason


@stored("service_request.refused.v1", decides="refused")
class RequestRefused(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class NoteNeeds(Command, frozen=True, kw_only=True):
    """Market needs for such goods, for whoever searches for buyers."""

    need_ids: Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=100)]


@stored("service_request.needs_noted.v1")
class NeedsNoted(Event, frozen=True, kw_only=True):
    need_ids: tuple[UUID, ...]


class NoteTheme(Command, frozen=True, kw_only=True):
    """So many asked the same lately: it was put before the working group as an idea."""

    requests: Count


@stored("service_request.theme_noted.v1")
class ThemeNoted(Event, frozen=True, kw_only=True):
    requests: int

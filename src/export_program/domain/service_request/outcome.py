"""Commands and events of a service request: referral, delivery, confirmation, rating, the end."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from export_program.engine.messages import (
    Command,
    Event,
    LongText,
    Reasoned,
    ShortText,
    stored,
)
from export_program.engine.naming import AccountId

Score = Annotated[int, Meta(ge=1, le=5, description="From 1, bad, to 5, very good.")]


class ReturnReason(StrEnum):
    NOT_COMPETENT = "not_competent"
    NO_CAPACITY = "no_capacity"
    NO_ANSWER = "no_answer"
    INCOMPLETE = "incomplete"
    OTHER = "other"


class DeliveryReason(StrEnum):
    INCOMPLETE = "incomplete"
    WRONG = "wrong"
    NOT_RECEIVED = "not_received"
    OTHER = "other"


class ReopeningReason(StrEnum):
    NOT_SOLVED = "not_solved"
    NEW_EVIDENCE = "new_evidence"
    ERROR_OF_OFFICE = "error_of_office"
    APPLICANT_ASKS = "applicant_asks"
    OTHER = "other"


class ReferRequest(Command, frozen=True, kw_only=True):
    """Hand it to another organisation; `account` is who may answer there through the program."""

    to: ShortText
    why: LongText
    account: AccountId | None = None
    their_case: ShortText | None = None


@stored("service_request.referred.v1")
class RequestReferred(Event, frozen=True, kw_only=True):
    to: str
    why: str
    account: str | None = None
    their_case: str | None = None


class RemindReferral(Command, frozen=True, kw_only=True):
    pass


@stored("service_request.referral_reminded.v1")
class ReferralReminded(Event, frozen=True, kw_only=True):
    times: int


class AcceptReferral(Command, frozen=True, kw_only=True):
    """The other organisation took it over, under a number of its own."""

    their_case: ShortText


@stored("service_request.referral_accepted.v1")
class ReferralAccepted(Event, frozen=True, kw_only=True):
    their_case: str


class ReturnReferral(Reasoned, frozen=True, kw_only=True):
    """The other organisation gives it back, or the desk takes it back from one that is silent."""

    reason_code: ReturnReason


@stored("service_request.referral_returned.v1")
class ReferralReturned(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class DeliverService(Command, frozen=True, kw_only=True):
    """What came of it. A delivery in part says in the result what is missing."""

    result: LongText
    complete: bool = True


@stored("service_request.delivered.v1")
class ServiceDelivered(Event, frozen=True, kw_only=True):
    """`due` was the last day of the catalogue's time; None where no time ran."""

    result: str
    complete: bool
    on_time: bool | None = None
    due: date | None = None


class RejectDelivery(Reasoned, frozen=True, kw_only=True):
    reason_code: DeliveryReason


@stored("service_request.delivery_rejected.v1")
class DeliveryRejected(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class ConfirmDelivery(Command, frozen=True, kw_only=True):
    """The applicant has what was asked for; the desk may note it on the applicant's word."""


@stored("service_request.delivery_confirmed.v1")
class DeliveryConfirmed(Event, frozen=True, kw_only=True):
    pass


class PresumeConfirmation(Command, frozen=True, kw_only=True):
    pass


@stored("service_request.confirmation_presumed.v1")
class ConfirmationPresumed(Event, frozen=True, kw_only=True):
    pass


class RateService(Command, frozen=True, kw_only=True):
    score: Score
    comment: LongText | None = None


@stored("service_request.rated.v1")
class ServiceRated(Event, frozen=True, kw_only=True):
    score: int
    comment: str | None = None


class CloseServiceRequest(Command, frozen=True, kw_only=True):
    pass


@stored("service_request.closed.v1")
class ServiceRequestClosed(Event, frozen=True, kw_only=True):
    pass


class ReopenServiceRequest(Reasoned, frozen=True, kw_only=True):
    """Take up an ended request again, within 30 days of its end."""

    reason_code: ReopeningReason


@stored("service_request.reopened.v1")
class ServiceRequestReopened(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str

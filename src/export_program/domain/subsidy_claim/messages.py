"""Commands and events of a subsidy claim."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from export_program.domain.subsidy_claim.case import Invoice, Payment
from export_program.domain.vocabulary.money import Money
from export_program.engine.messages import (
    Command,
    Event,
    LongText,
    Reasoned,
    ShortText,
    Slug,
    stored,
)

Invoices = Annotated[tuple[Invoice, ...], Meta(min_length=1, max_length=50)]
Wanted = Annotated[tuple[Slug, ...], Meta(min_length=1, max_length=20)]


class ClaimReason(StrEnum):
    NOT_ELIGIBLE_COST = "not_eligible_cost"
    EVIDENCE_MISSING = "evidence_missing"
    EVIDENCE_FALSE = "evidence_false"
    OVER_CEILING = "over_ceiling"
    PAID_BY_OTHERS = "paid_by_others"
    OWN_REQUEST = "own_request"
    OTHER = "other"


class ClawbackReason(StrEnum):
    PAID_IN_ERROR = "paid_in_error"
    FALSE_DATA = "false_data"
    DOUBLE_FUNDING = "double_funding"
    CONDITIONS_NOT_KEPT = "conditions_not_kept"
    OTHER = "other"


class RequestSubsidyClaim(Command, frozen=True, kw_only=True):
    """Claim part of the cost of a show that the exporter attended, within 60 days of its close."""

    participation_id: UUID
    exhibition_id: UUID
    invoices: Invoices
    claimed: Money

    def __post_init__(self) -> None:
        if self.claimed.minor <= 0:
            raise ValueError("claimed: an amount above zero is needed")


@stored("subsidy_claim.requested.v1")
class SubsidyClaimRequested(Event, frozen=True, kw_only=True):
    participation_id: UUID
    exhibition_id: UUID
    exporter_id: UUID
    invoices: tuple[Invoice, ...]
    claimed: Money
    last_day: date


class RequestEvidence(Command, frozen=True, kw_only=True):
    """Name the documents that are missing and the day by which they are to be there."""

    evidence_wanted: Wanted
    evidence_due: date
    remarks: LongText | None = None


@stored("subsidy_claim.evidence_requested.v1")
class EvidenceRequested(Event, frozen=True, kw_only=True):
    evidence_wanted: tuple[str, ...]
    evidence_due: date
    remarks: str | None = None


class SubmitEvidence(Command, frozen=True, kw_only=True):
    pass


@stored("subsidy_claim.evidence_submitted.v1")
class EvidenceSubmitted(Event, frozen=True, kw_only=True):
    """`content` is the SHA-256 of the claim with its documents."""

    content: str


class VerifySubsidyClaim(Command, frozen=True, kw_only=True):
    """What of the claim is eligible, once booking, invoice and payment proof are verified."""

    eligible: Money
    findings: LongText


@stored("subsidy_claim.verified.v1")
class SubsidyClaimVerified(Event, frozen=True, kw_only=True):
    eligible: Money
    findings: str


class ApproveSubsidyClaim(Command, frozen=True, kw_only=True):
    """Approve all that was claimed."""


@stored("subsidy_claim.approved.v1", decides="approved")
class SubsidyClaimApproved(Event, frozen=True, kw_only=True):
    approved: Money


class ApproveSubsidyClaimInPart(Reasoned, frozen=True, kw_only=True):
    approved: Money
    reason_code: ClaimReason


@stored("subsidy_claim.partly_approved.v1", decides="partly_approved")
class SubsidyClaimPartlyApproved(Event, frozen=True, kw_only=True):
    approved: Money
    reason_code: str
    reason: str


class RefuseSubsidyClaim(Reasoned, frozen=True, kw_only=True):
    reason_code: ClaimReason


@stored("subsidy_claim.refused.v1", decides="refused")
class SubsidyClaimRefused(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class LapseSubsidyClaim(Command, frozen=True, kw_only=True):
    pass


@stored("subsidy_claim.lapsed.v1", decides="refused")
class SubsidyClaimLapsed(Event, frozen=True, kw_only=True):
    """The evidence did not come in time."""


class PaySubsidyClaim(Command, frozen=True, kw_only=True):
    """Record the payment of what was approved; `reference` is the payment order's number."""

    reference: Slug
    paid_on: date


@stored("subsidy_claim.paid.v1")
class SubsidyClaimPaid(Event, frozen=True, kw_only=True):
    payment: Payment
    participation_id: UUID
    exhibition_id: UUID


class ReconcileSubsidyClaim(Command, frozen=True, kw_only=True):
    """The payment was found on the bank statement, for the amount paid."""

    statement: ShortText
    amount: Money


@stored("subsidy_claim.reconciled.v1")
class SubsidyClaimReconciled(Event, frozen=True, kw_only=True):
    statement: str


class OrderClawback(Reasoned, frozen=True, kw_only=True):
    clawback: Money
    reason_code: ClawbackReason

    def __post_init__(self) -> None:
        if self.clawback.minor <= 0:
            raise ValueError("clawback: an amount above zero is needed")


@stored("subsidy_claim.clawback_ordered.v1", decides="clawback")
class ClawbackOrdered(Event, frozen=True, kw_only=True):
    clawback: Money
    reason_code: str
    reason: str


class RecordRecovery(Command, frozen=True, kw_only=True):
    """Money came back; when all of it has, the claim is reconciled."""

    amount: Money
    reference: Slug

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise ValueError("amount: an amount above zero is needed")


@stored("subsidy_claim.recovery_recorded.v1")
class RecoveryRecorded(Event, frozen=True, kw_only=True):
    """A part came back. `recovered` is the sum so far."""

    amount: Money
    reference: str
    recovered: Money


@stored("subsidy_claim.clawback_recovered.v1")
class ClawbackRecovered(Event, frozen=True, kw_only=True):
    """The last part came back."""

    amount: Money
    reference: str
    recovered: Money

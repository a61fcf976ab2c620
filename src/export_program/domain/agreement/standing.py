"""While in force: suspension, the end of the term, renewal, notice and termination, yearly reports."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from export_program.domain.agreement.values import Renewal
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    Slug,
    stored,
)


class SuspensionReason(StrEnum):
    MATERIAL_BREACH = "material_breach"
    FORCE_MAJEURE = "force_majeure"
    SANCTIONS = "sanctions"
    OWN_REQUEST = "own_request"
    CHANGED_CIRCUMSTANCES = "changed_circumstances"
    LEGAL_REQUIREMENT = "legal_requirement"


class TerminationReason(StrEnum):
    """Everything but mutual consent takes a notice whose period has ended."""

    NOTICE_EXPIRED = "notice_expired"
    MUTUAL_CONSENT = "mutual_consent"
    MATERIAL_BREACH = "material_breach"
    CHANGED_CIRCUMSTANCES = "changed_circumstances"
    LEGAL_REQUIREMENT = "legal_requirement"


class SuspendAgreement(Reasoned, frozen=True, kw_only=True):
    """The time limits of obligations rest until it is resumed."""

    review_on: date
    reason_code: SuspensionReason


@stored("agreement.suspended.v1", decides="suspended")
class AgreementSuspended(Event, frozen=True, kw_only=True):
    review_on: date
    suspended_on: date
    reason_code: str
    reason: str


class ResumeAgreement(Command, frozen=True, kw_only=True):
    remarks: LongText


@stored("agreement.resumed.v1", decides="resumed")
class AgreementResumed(Event, frozen=True, kw_only=True):
    """`dues` are the obligations' due days, later by the days of the suspension."""

    remarks: str
    dues: dict[str, date] = {}


class MarkAgreementExpiring(Command, frozen=True, kw_only=True):
    pass


@stored("agreement.expiring.v1")
class AgreementExpiring(Event, frozen=True, kw_only=True):
    pass


class DecideRenewal(Command, frozen=True, kw_only=True):
    renewal: Renewal
    text: LongText


@stored("agreement.renewal_decided.v1", decides="renewal_decided")
class RenewalDecided(Event, frozen=True, kw_only=True):
    renewal: Renewal
    text: str


class RenewAgreement(Command, frozen=True, kw_only=True):
    """The parties have agreed on a later last day; `document` is their exchange of notes."""

    until: date
    document: Slug


@stored("agreement.renewed.v1")
class AgreementRenewed(Event, frozen=True, kw_only=True):
    until: date
    document: str


class EndAgreementTerm(Command, frozen=True, kw_only=True):
    """The last day has passed: the agreement expires, or renews itself if it says so."""


@stored("agreement.renewed_tacitly.v1")
class AgreementRenewedTacitly(Event, frozen=True, kw_only=True):
    until: date


@stored("agreement.expired.v1")
class AgreementExpired(Event, frozen=True, kw_only=True):
    pass


class GiveNotice(Reasoned, frozen=True, kw_only=True):
    """A party's notice of termination: ours, or one that we received."""

    party: Slug
    ends_on: date
    reason_code: TerminationReason
    document: Slug | None = None


@stored("agreement.termination_notice_given.v1")
class TerminationNoticeGiven(Event, frozen=True, kw_only=True):
    party: str
    given_on: date
    ends_on: date
    reason_code: str
    reason: str
    document: str | None = None


class WithdrawNotice(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


@stored("agreement.termination_notice_withdrawn.v1")
class TerminationNoticeWithdrawn(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class TerminateAgreement(Reasoned, frozen=True, kw_only=True):
    reason_code: TerminationReason


@stored("agreement.terminated.v1", decides="terminated")
class AgreementTerminated(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class RecordImplementationReport(Command, frozen=True, kw_only=True):
    """The yearly report on what was done; `document` is attached already."""

    year: Annotated[int, Meta(ge=1300, le=2200)]
    document: Slug


@stored("agreement.implementation_reported.v1")
class ImplementationReported(Event, frozen=True, kw_only=True):
    year: int
    document: str

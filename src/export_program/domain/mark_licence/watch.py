"""Commands and events of watching a mark in use: surveillance, findings, misuse, complaints."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from export_program.domain.mark_application.case import Severity
from export_program.domain.mark_licence.case import Declaration, Result
from export_program.domain.scheme import TaskMethod
from export_program.engine.actors import Role
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    ShortText,
    Slug,
    stored,
)
from export_program.engine.naming import an_account

Methods = Annotated[tuple[TaskMethod, ...], Meta(min_length=1, max_length=10)]
Evidence = Annotated[tuple[Slug, ...], Meta(max_length=30)]


class Complainant(StrEnum):
    CONSUMER = "consumer"
    BUYER = "buyer"
    COMPETITOR = "competitor"
    AUTHORITY = "authority"
    LICENSEE = "licensee"
    OTHER = "other"


class Conclusion(StrEnum):
    UNFOUNDED = "unfounded"
    CORRECTED = "corrected"
    ACTION_TAKEN = "action_taken"


class ScheduleSurveillance(Command, frozen=True, kw_only=True):
    """Plan the next surveillance: when, by whom (an account's id), by which methods."""

    on: date
    evaluator: Annotated[ShortText, an_account(Role.EVALUATOR)]
    methods: Methods
    declaration: Declaration


class CallSurveillance(Command, frozen=True, kw_only=True):
    pass


class MarkSurveillanceOverdue(Command, frozen=True, kw_only=True):
    pass


class ProposeSuspensionForSurveillance(Command, frozen=True, kw_only=True):
    pass


class RecordSurveillance(Command, frozen=True, kw_only=True):
    """Record a surveillance. A nonconforming one names a first finding and its severity."""

    result: Result
    performed_on: date
    report: Slug
    severity: Severity | None = None
    text: LongText | None = None


class RaiseFinding(Command, frozen=True, kw_only=True):
    """A further finding. Correction is due in 30 days (major) or 90 (minor)."""

    severity: Severity
    text: LongText


class SubmitCorrection(Command, frozen=True, kw_only=True):
    finding: Slug
    root_cause: LongText
    action: LongText
    evidence: Evidence = ()


class RejectCorrection(Reasoned, frozen=True, kw_only=True):
    finding: Slug
    due: date
    reason_code: GeneralReason


class CloseFinding(Command, frozen=True, kw_only=True):
    finding: Slug
    verification: LongText


class MarkFindingOverdue(Command, frozen=True, kw_only=True):
    finding: Slug


class ReportMisuse(Command, frozen=True, kw_only=True):
    """The mark is used where or how it may not be; also after a licence has ended."""

    where: ShortText
    text: LongText


class CloseMisuse(Command, frozen=True, kw_only=True):
    misuse: Slug
    conclusion: Conclusion
    action: LongText


class LodgeComplaint(Command, frozen=True, kw_only=True):
    complainant: Complainant
    text: LongText


class AcknowledgeComplaint(Command, frozen=True, kw_only=True):
    complaint: Slug


class DecideComplaint(Command, frozen=True, kw_only=True):
    complaint: Slug
    conclusion: Conclusion
    answer: LongText


@stored("mark_licence.surveillance_scheduled.v1")
class SurveillanceScheduled(Event, frozen=True, kw_only=True):
    on: date
    evaluator: str
    methods: tuple[TaskMethod, ...]
    declaration: Declaration


@stored("mark_licence.surveillance_fell_due.v1")
class SurveillanceFellDue(Event, frozen=True, kw_only=True):
    pass


@stored("mark_licence.surveillance_overdue.v1")
class SurveillanceOverdue(Event, frozen=True, kw_only=True):
    due: date


@stored("mark_licence.surveillance_suspension_proposed.v1")
class SurveillanceSuspensionProposed(Event, frozen=True, kw_only=True):
    """The surveillance is 30 days late: a suspension is proposed, a person decides."""


@stored("mark_licence.surveillance_passed.v1")
class SurveillancePassed(Event, frozen=True, kw_only=True):
    surveillance: str
    performed_on: date
    report: str
    sha256: str
    surveillance_due: date | None = None


@stored("mark_licence.surveillance_nonconformity_found.v1")
class SurveillanceNonconformityFound(Event, frozen=True, kw_only=True):
    surveillance: str
    performed_on: date
    report: str
    sha256: str
    finding: str
    severity: Severity
    text: str
    due: date
    surveillance_due: date | None = None


@stored("mark_licence.finding_raised.v1")
class FindingRaised(Event, frozen=True, kw_only=True):
    finding: str
    severity: Severity
    text: str
    due: date


@stored("mark_licence.correction_submitted.v1")
class CorrectionSubmitted(Event, frozen=True, kw_only=True):
    finding: str
    root_cause: str
    action: str
    evidence: tuple[str, ...] = ()


@stored("mark_licence.correction_rejected.v1")
class CorrectionRejected(Event, frozen=True, kw_only=True):
    finding: str
    due: date
    reason_code: str
    reason: str


@stored("mark_licence.finding_closed.v1")
class FindingClosed(Event, frozen=True, kw_only=True):
    finding: str
    verification: str


@stored("mark_licence.finding_overdue.v1")
class FindingOverdue(Event, frozen=True, kw_only=True):
    """A correction did not come in time: a suspension is proposed, a person decides."""

    finding: str


@stored("mark_licence.misuse_reported.v1")
class MarkMisuseReported(Event, frozen=True, kw_only=True):
    misuse: str
    where: str
    text: str


@stored("mark_licence.misuse_closed.v1")
class MarkMisuseClosed(Event, frozen=True, kw_only=True):
    misuse: str
    conclusion: str
    action: str


@stored("mark_licence.complaint_lodged.v1")
class ComplaintLodged(Event, frozen=True, kw_only=True):
    complaint: str
    complainant: str
    text: str


@stored("mark_licence.complaint_acknowledged.v1")
class ComplaintAcknowledged(Event, frozen=True, kw_only=True):
    complaint: str


@stored("mark_licence.complaint_decided.v1")
class ComplaintDecided(Event, frozen=True, kw_only=True):
    complaint: str
    conclusion: str
    answer: str

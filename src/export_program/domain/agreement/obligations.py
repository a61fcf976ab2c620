"""Obligations: what was promised, reported, verified, and what is late."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from export_program.domain.agreement.values import Recurrence
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
from export_program.engine.naming import OF_STAFF

Days = Annotated[int, Meta(ge=0, le=3650)]
Evidence = Annotated[tuple[Slug, ...], Meta(max_length=50)]


class Finding(StrEnum):
    """What the verifier finds about a reported obligation."""

    FULFILLED = "fulfilled"
    PARTIALLY_FULFILLED = "partially_fulfilled"


class AddObligation(Command, frozen=True, kw_only=True):
    """A promise of a party, how it is measured, and who on our side answers for it (an account's id).

    It is due on a day, or so many days after entry into force, or every so often; of a recurring
    one the day is that of its first round. When in force it takes a signed amendment.
    """

    party: Slug
    text: LongText
    measure: LongText
    owner: Annotated[ShortText, OF_STAFF]
    due: date | None = None
    due_after_days: Days | None = None
    every: Recurrence | None = None
    amendment: Slug | None = None


@stored("agreement.obligation_defined.v1")
class ObligationDefined(Event, frozen=True, kw_only=True):
    obligation: str
    party: str
    text: str
    measure: str
    owner: str
    due: date | None = None
    due_after_days: int | None = None
    every: Recurrence | None = None
    amendment: str | None = None
    running: bool = False


class DropObligation(Reasoned, frozen=True, kw_only=True):
    """Take a promise out: from the text that is being made, or by a signed amendment."""

    obligation: Slug
    reason_code: GeneralReason
    amendment: Slug | None = None


@stored("agreement.obligation_dropped.v1")
class ObligationDropped(Event, frozen=True, kw_only=True):
    obligation: str
    reason_code: str
    reason: str
    amendment: str | None = None


class ReassignObligation(Command, frozen=True, kw_only=True):
    obligation: Slug
    owner: Annotated[ShortText, OF_STAFF]


@stored("agreement.obligation_reassigned.v1")
class ObligationReassigned(Event, frozen=True, kw_only=True):
    obligation: str
    owner: str
    previous: str


class ReportObligation(Command, frozen=True, kw_only=True):
    """What was done, with the keys of the documents that show it."""

    obligation: Slug
    text: LongText
    evidence: Evidence = ()


@stored("agreement.obligation_reported.v1")
class ObligationReported(Event, frozen=True, kw_only=True):
    obligation: str
    text: str
    evidence: tuple[str, ...] = ()


class VerifyObligation(Command, frozen=True, kw_only=True):
    """Somebody else than owner and reporter verifies a report."""

    obligation: Slug
    finding: Finding
    remarks: LongText | None = None


@stored("agreement.obligation_fulfilled.v1")
class ObligationFulfilled(Event, frozen=True, kw_only=True):
    """`next_due` opens the next round of a recurring obligation."""

    obligation: str
    remarks: str | None = None
    next_due: date | None = None


@stored("agreement.obligation_partially_fulfilled.v1")
class ObligationPartiallyFulfilled(Event, frozen=True, kw_only=True):
    obligation: str
    remarks: str | None = None


class RejectObligationReport(Reasoned, frozen=True, kw_only=True):
    """The report does not show what it says; the obligation stands open again."""

    obligation: Slug
    reason_code: GeneralReason


@stored("agreement.obligation_report_rejected.v1")
class ObligationReportRejected(Event, frozen=True, kw_only=True):
    obligation: str
    reason_code: str
    reason: str


class WaiveObligation(Reasoned, frozen=True, kw_only=True):
    """Let a party off: this round of a recurring obligation, or all that are to come."""

    obligation: Slug
    reason_code: GeneralReason
    for_good: bool = False


@stored("agreement.obligation_waived.v1")
class ObligationWaived(Event, frozen=True, kw_only=True):
    obligation: str
    reason_code: str
    reason: str
    next_due: date | None = None


class DisputeObligation(Reasoned, frozen=True, kw_only=True):
    """A party says that it does not owe this, or that it has done it; the time limit rests."""

    obligation: Slug
    party: Slug
    reason_code: GeneralReason


@stored("agreement.obligation_disputed.v1")
class ObligationDisputed(Event, frozen=True, kw_only=True):
    obligation: str
    party: str
    reason_code: str
    reason: str


class SettleDispute(Command, frozen=True, kw_only=True):
    """The parties agree; the obligation stands again, due on the agreed day."""

    obligation: Slug
    settlement: LongText
    due: date


@stored("agreement.obligation_dispute_settled.v1")
class ObligationDisputeSettled(Event, frozen=True, kw_only=True):
    obligation: str
    settlement: str
    due: date


class MarkObligationOverdue(Command, frozen=True, kw_only=True):
    obligation: Slug


@stored("agreement.obligation_overdue.v1")
class ObligationOverdue(Event, frozen=True, kw_only=True):
    """`times` counts how often this obligation was overdue, this time included."""

    obligation: str
    due: date
    owner: str
    times: int


class EscalateObligation(Command, frozen=True, kw_only=True):
    obligation: Slug


@stored("agreement.obligation_escalated.v1")
class ObligationEscalated(Event, frozen=True, kw_only=True):
    obligation: str
    owner: str

"""Commands and events of an action."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Percent,
    Reasoned,
    ShortText,
    Slug,
    stored,
)
from export_program.engine.naming import StaffId

Evidence = Annotated[tuple[Slug, ...], Meta(max_length=50)]


class ExtensionReason(StrEnum):
    WAITS_FOR_OTHERS = "waits_for_others"
    WORKLOAD = "workload"
    FUNDS = "funds"
    CHANGED_CIRCUMSTANCES = "changed_circumstances"
    FORCE_MAJEURE = "force_majeure"
    OTHER = "other"


class ReturnReason(StrEnum):
    NOT_DONE = "not_done"
    INCOMPLETE = "incomplete"
    NO_EVIDENCE = "no_evidence"
    OTHER = "other"


class CancellationReason(StrEnum):
    RESOLUTION_REVOKED = "resolution_revoked"
    RESOLUTION_SUPERSEDED = "resolution_superseded"
    NO_LONGER_NEEDED = "no_longer_needed"
    ASSIGNED_IN_ERROR = "assigned_in_error"
    OTHER = "other"


class AssignAction(Command, frozen=True, kw_only=True):
    """Give an organisation something to do: under a resolution, or straight from a session.

    `measure` says by what one sees that it is done.
    """

    title: ShortText
    title_fa: ShortText | None = None
    measure: LongText
    organisation: Slug
    owner: StaffId | None = None
    due: date
    resolution_id: UUID | None = None
    session_id: UUID | None = None
    directive: Slug | None = None


@stored("action_item.assigned.v1")
class ActionAssigned(Event, frozen=True, kw_only=True):
    title: str
    title_fa: str | None = None
    measure: str
    organisation: str
    owner: str | None = None
    due: date
    resolution_id: UUID | None = None
    session_id: UUID | None = None
    working_group_id: UUID | None = None
    resolution_number: str | None = None
    directive: str | None = None


class AcknowledgeAction(Command, frozen=True, kw_only=True):
    """The owner takes note, within 2 working days; an action without a person finds one here."""


@stored("action_item.acknowledged.v1")
class ActionAcknowledged(Event, frozen=True, kw_only=True):
    owner: str


class ReportProgress(Command, frozen=True, kw_only=True):
    text: LongText
    percent: Percent | None = None


@stored("action_item.progress_reported.v1")
class ActionProgressReported(Event, frozen=True, kw_only=True):
    text: str
    percent: int | None = None


class ClaimDone(Command, frozen=True, kw_only=True):
    """What was done, with the keys of the documents that show it."""

    claim: LongText
    evidence: Evidence = ()


@stored("action_item.done_claimed.v1")
class ActionDoneClaimed(Event, frozen=True, kw_only=True):
    claim: str
    evidence: tuple[str, ...] = ()


class VerifyDone(Command, frozen=True, kw_only=True):
    """Somebody else than the owner saw that the measure is met."""

    findings: LongText | None = None


@stored("action_item.verified.v1", decides="verified")
class ActionVerified(Event, frozen=True, kw_only=True):
    findings: str | None = None


class ReturnAction(Reasoned, frozen=True, kw_only=True):
    """It is not done; `due` is a new day, if the old one is past it needs one."""

    due: date | None = None
    reason_code: ReturnReason


@stored("action_item.returned.v1")
class ActionReturned(Event, frozen=True, kw_only=True):
    due: date
    reason_code: str
    reason: str


class RequestExtension(Reasoned, frozen=True, kw_only=True):
    due: date
    reason_code: ExtensionReason


@stored("action_item.extension_requested.v1")
class ActionExtensionRequested(Event, frozen=True, kw_only=True):
    due: date
    reason_code: str
    reason: str


class GrantExtension(Command, frozen=True, kw_only=True):
    """The day asked for, or an earlier one."""

    due: date | None = None
    answer: LongText | None = None


@stored("action_item.extension_granted.v1")
class ActionExtensionGranted(Event, frozen=True, kw_only=True):
    due: date
    previous: date
    answer: str | None = None


class RefuseExtension(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


@stored("action_item.extension_refused.v1")
class ActionExtensionRefused(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class ReassignAction(Reasoned, frozen=True, kw_only=True):
    """Another organisation or person owes it from now on, and acknowledges it anew."""

    organisation: Slug
    owner: StaffId | None = None
    due: date | None = None
    reason_code: GeneralReason


@stored("action_item.reassigned.v1")
class ActionReassigned(Event, frozen=True, kw_only=True):
    organisation: str
    owner: str | None = None
    due: date
    previous: str
    reason_code: str
    reason: str


class MarkActionOverdue(Command, frozen=True, kw_only=True):
    pass


@stored("action_item.overdue.v1")
class ActionOverdue(Event, frozen=True, kw_only=True):
    """`times` counts how often it was overdue, this time included."""

    due: date
    times: int


class EscalateAction(Command, frozen=True, kw_only=True):
    pass


@stored("action_item.escalated.v1")
class ActionEscalated(Event, frozen=True, kw_only=True):
    """It is five working days late: it goes to the chair and to the next session."""

    due: date


class CancelAction(Reasoned, frozen=True, kw_only=True):
    reason_code: CancellationReason


@stored("action_item.cancelled.v1")
class ActionCancelled(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str

"""Commands and events of a resolution."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from export_program.domain.resolution.case import ActionStanding, Directive, Position, Tally
from export_program.domain.session.case import ResolutionNumber
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
from export_program.engine.naming import a_case_by

Directives = Annotated[tuple[Directive, ...], Meta(max_length=20)]


class RejectionReason(StrEnum):
    NO_MAJORITY = "no_majority"
    NOT_COMPETENT = "not_competent"
    NO_FUNDS = "no_funds"
    UNLAWFUL = "unlawful"
    OTHER = "other"


class DeferralReason(StrEnum):
    MORE_EVIDENCE = "more_evidence"
    ABSENT_MEMBER = "absent_member"
    NO_TIME = "no_time"
    WAITS_FOR_OTHERS = "waits_for_others"
    OTHER = "other"


class DraftResolution(Command, frozen=True, kw_only=True):
    """Put the draft of a resolution to a convened session, on an item of its agenda."""

    session_id: UUID
    item: Slug
    title: ShortText
    title_fa: ShortText | None = None
    text: LongText
    directives: Directives = ()
    for_information: bool = False
    implement_by: date | None = None


@stored("resolution.drafted.v1")
class ResolutionDrafted(Event, frozen=True, kw_only=True):
    session_id: UUID
    working_group_id: UUID | None
    item: str
    subject_kind: str
    subject_id: UUID | None = None
    title: str
    title_fa: str | None = None
    text: str
    directives: tuple[Directive, ...] = ()
    for_information: bool = False
    implement_by: date | None = None


class AmendResolution(Command, frozen=True, kw_only=True):
    """Change the draft as a whole; votes on the old text fall away."""

    title: ShortText
    title_fa: ShortText | None = None
    text: LongText
    directives: Directives = ()
    for_information: bool = False
    implement_by: date | None = None


@stored("resolution.amended.v1")
class ResolutionAmended(Event, frozen=True, kw_only=True):
    title: str
    title_fa: str | None = None
    text: str
    directives: tuple[Directive, ...] = ()
    for_information: bool = False
    implement_by: date | None = None


class TakeUpResolution(Command, frozen=True, kw_only=True):
    """A deferred resolution is before a session again; its votes start anew."""

    session_id: UUID
    item: Slug


@stored("resolution.taken_up.v1")
class ResolutionTakenUp(Event, frozen=True, kw_only=True):
    session_id: UUID
    item: str


class Vote(Command, frozen=True, kw_only=True):
    """The vote of one member organisation. The secretariat may record a show of hands."""

    organisation: Slug
    position: Position
    remarks: LongText | None = None


@stored("resolution.vote_recorded.v1")
class VoteRecorded(Event, frozen=True, kw_only=True):
    organisation: str
    position: Position
    remarks: str | None = None
    previous: Position | None = None


class AdoptResolution(Command, frozen=True, kw_only=True):
    """Without a number it bears the one of its reference: QZ-RES-1404-00031 is 1404/31."""

    number: ResolutionNumber | None = None


@stored("resolution.adopted.v1", decides="adopted")
class ResolutionAdopted(Event, frozen=True, kw_only=True):
    """`directives` say which cases are to be opened; reactions do so."""

    number: str
    adopted_on: date
    session_id: UUID
    item: str
    title: str
    title_fa: str | None = None
    text: str
    directives: tuple[Directive, ...] = ()
    for_information: bool = False
    implement_by: date | None = None
    tally: Tally


class RejectResolution(Reasoned, frozen=True, kw_only=True):
    reason_code: RejectionReason


@stored("resolution.rejected.v1", decides="rejected")
class ResolutionRejected(Event, frozen=True, kw_only=True):
    tally: Tally
    reason_code: str
    reason: str


class DeferResolution(Reasoned, frozen=True, kw_only=True):
    reason_code: DeferralReason


@stored("resolution.deferred.v1", decides="deferred")
class ResolutionDeferred(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class BeginExecution(Command, frozen=True, kw_only=True):
    pass


@stored("resolution.execution_begun.v1")
class ExecutionBegun(Event, frozen=True, kw_only=True):
    pass


class NoteAction(Command, frozen=True, kw_only=True):
    """An action under this resolution was assigned: its execution has begun."""

    action_id: UUID
    title: ShortText
    organisation: Slug
    due: date
    directive: Slug | None = None


@stored("resolution.action_noted.v1")
class ActionNoted(Event, frozen=True, kw_only=True):
    action_id: UUID
    title: str
    organisation: str
    due: date
    directive: str | None = None


class NoteActionProgress(Command, frozen=True, kw_only=True):
    action_id: UUID
    organisation: Slug
    due: date
    standing: ActionStanding


@stored("resolution.action_progress_noted.v1")
class ActionProgressNoted(Event, frozen=True, kw_only=True):
    action_id: UUID
    organisation: str
    due: date
    standing: ActionStanding


class NoteOpenedCase(Command, frozen=True, kw_only=True):
    """A case was opened because of this resolution, to a directive or without one."""

    kind: Slug
    case_id: Annotated[UUID, a_case_by("kind")]
    title: ShortText
    directive: Slug | None = None


@stored("resolution.opened_case_noted.v1")
class OpenedCaseNoted(Event, frozen=True, kw_only=True):
    kind: str
    case_id: UUID
    title: str
    directive: str | None = None


class NoteProgress(Command, frozen=True, kw_only=True):
    """How a case that was opened under this resolution stands, or how it ended."""

    case_id: UUID
    progress: LongText
    closed: bool = False
    outcome: ShortText | None = None


@stored("resolution.progress_noted.v1")
class ProgressNoted(Event, frozen=True, kw_only=True):
    case_id: UUID
    progress: str
    closed: bool = False
    outcome: str | None = None


class CompleteResolution(Command, frozen=True, kw_only=True):
    """Everything it ordered is done."""

    result: LongText | None = None


@stored("resolution.implemented.v1")
class ResolutionImplemented(Event, frozen=True, kw_only=True):
    result: str | None = None


class CompleteResolutionInPart(Reasoned, frozen=True, kw_only=True):
    """No more will come of it than has been done."""

    result: LongText
    reason_code: GeneralReason


@stored("resolution.partly_implemented.v1")
class ResolutionPartlyImplemented(Event, frozen=True, kw_only=True):
    result: str
    reason_code: str
    reason: str


class SupersedeResolution(Reasoned, frozen=True, kw_only=True):
    """A newer resolution takes its place."""

    successor_id: UUID
    reason_code: GeneralReason


@stored("resolution.superseded.v1", decides="superseded")
class ResolutionSuperseded(Event, frozen=True, kw_only=True):
    successor_id: UUID
    reason_code: str
    reason: str


class RevokeResolution(Reasoned, frozen=True, kw_only=True):
    """A newer resolution revokes it; its actions are cancelled."""

    successor_id: UUID
    reason_code: GeneralReason


@stored("resolution.revoked.v1", decides="revoked")
class ResolutionRevoked(Event, frozen=True, kw_only=True):
    successor_id: UUID
    reason_code: str
    reason: str

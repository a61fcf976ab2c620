"""Commands and events of a session from its opening: attendance, items, minutes."""

from datetime import datetime
from uuid import UUID

from export_program.domain.session.case import (
    ItemOutcome,
    Presence,
    ResolutionNumber,
    ResolutionOutcome,
)
from export_program.domain.working_group.case import Composition
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    Slug,
    stored,
)
from export_program.engine.naming import AccountId


class RecordAttendance(Command, frozen=True, kw_only=True):
    """Who came for an organisation: an account's id, never a name."""

    organisation: Slug
    presence: Presence
    person: AccountId | None = None
    remarks: LongText | None = None


@stored("session.attendance_recorded.v1")
class AttendanceRecorded(Event, frozen=True, kw_only=True):
    organisation: str
    presence: Presence
    person: str | None = None
    remarks: str | None = None


class OpenSession(Command, frozen=True, kw_only=True):
    """Open the sitting: convened with a quorum of the composition in force, else inquorate."""

    presided_by: AccountId | None = None


@stored("session.convened.v1")
class SessionConvened(Event, frozen=True, kw_only=True):
    """`present` are the organisations that made the quorum."""

    composition: Composition
    present: tuple[str, ...]
    convened_at: datetime
    presided_by: str | None = None


@stored("session.inquorate.v1")
class SessionInquorate(Event, frozen=True, kw_only=True):
    """The session could not be held: too few of the composition in force came."""

    composition: Composition
    present: tuple[str, ...]
    presided_by: str | None = None


class ConcludeItem(Command, frozen=True, kw_only=True):
    """What became of an item on which no resolution was made."""

    item: Slug
    outcome: ItemOutcome
    summary: LongText


@stored("session.item_concluded.v1")
class ItemConcluded(Event, frozen=True, kw_only=True):
    item: str
    outcome: ItemOutcome
    summary: str


class NoteResolution(Command, frozen=True, kw_only=True):
    """What became of a resolution of this session, and whether somebody has to act on it."""

    resolution_id: UUID
    item: Slug
    outcome: ResolutionOutcome
    number: ResolutionNumber | None = None
    covered: bool = False


@stored("session.resolution_noted.v1")
class ResolutionNoted(Event, frozen=True, kw_only=True):
    resolution_id: UUID
    item: str
    outcome: ResolutionOutcome
    number: str | None = None
    covered: bool = False


class AdjournSession(Command, frozen=True, kw_only=True):
    """Close the sitting; what was not reached is carried to the next session."""


@stored("session.adjourned.v1")
class SessionAdjourned(Event, frozen=True, kw_only=True):
    adjourned_at: datetime
    carried: tuple[str, ...] = ()


class DraftMinutes(Command, frozen=True, kw_only=True):
    """Put a version of the minutes forward; `document` is attached already."""

    document: Slug
    summary: LongText


@stored("session.minutes_drafted.v1")
class MinutesDrafted(Event, frozen=True, kw_only=True):
    document: str
    sha256: str
    summary: str
    number: int


class CirculateMinutes(Command, frozen=True, kw_only=True):
    pass


@stored("session.minutes_circulated.v1")
class MinutesCirculated(Event, frozen=True, kw_only=True):
    """`to` are the organisations of the composition."""

    number: int
    to: tuple[str, ...]


class ObjectToMinutes(Command, frozen=True, kw_only=True):
    organisation: Slug
    text: LongText
    item: Slug | None = None


@stored("session.minutes_objected.v1")
class MinutesObjected(Event, frozen=True, kw_only=True):
    objection: str
    organisation: str
    text: str
    item: str | None = None


class AnswerObjection(Command, frozen=True, kw_only=True):
    """An objection that is accepted takes a new version of the minutes."""

    objection: Slug
    accepted: bool
    answer: LongText


@stored("session.objection_answered.v1")
class ObjectionAnswered(Event, frozen=True, kw_only=True):
    objection: str
    accepted: bool
    answer: str


class EndObjections(Command, frozen=True, kw_only=True):
    pass


@stored("session.objections_ended.v1")
class ObjectionsEnded(Event, frozen=True, kw_only=True):
    """The three working days for objections are over."""


class ApproveMinutes(Command, frozen=True, kw_only=True):
    """The minutes stand from here on; they are only corrected."""


@stored("session.minutes_approved.v1", decides="minutes_approved")
class MinutesApproved(Event, frozen=True, kw_only=True):
    number: int
    document: str
    sha256: str


class CorrectMinutes(Reasoned, frozen=True, kw_only=True):
    """Correct approved minutes beside their text; the corrected document may be attached."""

    correction: LongText
    document: Slug | None = None
    reason_code: GeneralReason


@stored("session.minutes_corrected.v1")
class MinutesCorrected(Event, frozen=True, kw_only=True):
    correction: str
    reason_code: str
    reason: str
    document: str | None = None

"""Commands and events of meetings: requested, a slot proposed, confirmed, held, missed, cancelled."""

from datetime import date
from enum import StrEnum

from export_program.domain.delegation.meeting_values import (
    Counterpart,
    MeetingOutcome,
    NeedHeard,
    Slot,
)
from export_program.domain.delegation.values import Person, Refs
from export_program.domain.vocabulary.countries import Country
from export_program.engine.messages import Command, Event, LongText, Reasoned, Slug, stored


class NoShowReason(StrEnum):
    COUNTERPART_ABSENT = "counterpart_absent"
    DELEGATE_ABSENT = "delegate_absent"
    BOTH_ABSENT = "both_absent"


class MeetingReason(StrEnum):
    COUNTERPART_REFUSED = "counterpart_refused"
    COUNTERPART_SILENT = "counterpart_silent"
    NO_INTEREST = "no_interest"
    NO_TIME = "no_time"
    DELEGATE_DROPPED = "delegate_dropped"
    OTHER = "other"


class RequestMeeting(Command, frozen=True, kw_only=True):
    """Ask a counterpart for a meeting. `contact.ref` tells the same person in every meeting;
    without `delegates` it is the head's own."""

    counterpart: Counterpart
    contact: Person | None = None
    delegates: Refs = ()
    subject: LongText


@stored("delegation.meeting_requested.v1")
class MeetingRequested(Event, frozen=True, kw_only=True):
    meeting: str
    counterpart: Counterpart
    contact: Person | None = None
    delegates: tuple[str, ...]
    subject: str


class AssignMeeting(Command, frozen=True, kw_only=True):
    """Say which delegates go to a meeting; none means the head alone."""

    meeting: Slug
    delegates: Refs


@stored("delegation.meeting_assigned.v1")
class MeetingAssigned(Event, frozen=True, kw_only=True):
    meeting: str
    delegates: tuple[str, ...]


class ProposeSlot(Command, frozen=True, kw_only=True):
    """Propose when and where, or move a meeting; it is to be confirmed (again)."""

    meeting: Slug
    slot: Slot


@stored("delegation.slot_proposed.v1")
class SlotProposed(Event, frozen=True, kw_only=True):
    meeting: str
    slot: Slot


class ConfirmMeeting(Command, frozen=True, kw_only=True):
    meeting: Slug


@stored("delegation.meeting_confirmed.v1")
class MeetingConfirmed(Event, frozen=True, kw_only=True):
    meeting: str


class RecordMeeting(Command, frozen=True, kw_only=True):
    """Record what came of a meeting, and the need that was heard there, if any.

    Raises ValueError when a next step was agreed and is not told.
    """

    meeting: Slug
    outcome: MeetingOutcome
    summary: LongText
    next_step: LongText | None = None
    need: NeedHeard | None = None

    def __post_init__(self) -> None:
        if self.outcome is MeetingOutcome.AGREED_NEXT_STEP and self.next_step is None:
            raise ValueError("next_step: what was agreed to be the next step")


@stored("delegation.meeting_recorded.v1")
class MeetingRecorded(Event, frozen=True, kw_only=True):
    """All that follows from a meeting can be told from this event alone."""

    meeting: str
    outcome: MeetingOutcome
    summary: str
    next_step: str | None = None
    need: NeedHeard | None = None
    counterpart: Counterpart
    subject: str
    delegates: tuple[str, ...]
    market: Country | None = None
    held_on: date


class MarkNoShow(Reasoned, frozen=True, kw_only=True):
    meeting: Slug
    reason_code: NoShowReason


@stored("delegation.meeting_missed.v1")
class MeetingMissed(Event, frozen=True, kw_only=True):
    meeting: str
    reason_code: str
    reason: str


class CancelMeeting(Reasoned, frozen=True, kw_only=True):
    meeting: Slug
    reason_code: MeetingReason


@stored("delegation.meeting_cancelled.v1")
class MeetingCancelled(Event, frozen=True, kw_only=True):
    meeting: str
    reason_code: str
    reason: str

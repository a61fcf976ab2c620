"""Commands and events of a working group."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from export_program.domain.vocabulary.recurrence import LocalTime
from export_program.domain.working_group.case import AgendaReason, Cause, Composition, Series
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


class SkipReason(StrEnum):
    """Why an occurrence of the series is passed over."""

    ABSENCES = "absences"
    COLLIDES = "collides"
    NO_BUSINESS = "no_business"
    ORDER = "order"
    OTHER = "other"


class DropReason(StrEnum):
    """Why something no longer waits for a session."""

    SETTLED = "settled"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    HANDLED_ELSEWHERE = "handled_elsewhere"
    OTHER = "other"


class SessionStanding(StrEnum):
    TO_COME = "to_come"
    OVER = "over"


class FormWorkingGroup(Command, frozen=True, kw_only=True):
    """Form a group with its series of sessions and its first composition, in force from today.

    The first one is the `main` group, to which the office brings what names no other; who leaves
    `main` out forms another group if there is a main one.
    """

    name: ShortText
    name_fa: ShortText
    series: Series
    composition: Composition
    main: bool | None = None


@stored("working_group.formed.v1")
class WorkingGroupFormed(Event, frozen=True, kw_only=True):
    """The series counts from `planned_until`: the day before it starts."""

    name: str
    name_fa: str
    series: Series
    composition: Composition
    from_on: date
    planned_until: date
    main: bool = True


class ChangeComposition(Command, frozen=True, kw_only=True):
    """A new composition, in force from a day until the next one."""

    composition: Composition
    from_on: date


@stored("working_group.composition_changed.v1")
class CompositionChanged(Event, frozen=True, kw_only=True):
    composition: Composition
    from_on: date


class ChangeSeries(Reasoned, frozen=True, kw_only=True):
    """Another recurrence, hour or place, for sessions that were not called yet."""

    series: Series
    reason_code: GeneralReason


@stored("working_group.series_changed.v1")
class SeriesChanged(Event, frozen=True, kw_only=True):
    series: Series
    planned_until: date
    reason_code: str
    reason: str


class SkipOccurrence(Reasoned, frozen=True, kw_only=True):
    """Hold no session on a day of the series; a session that was called is cancelled instead."""

    on: date
    reason_code: SkipReason


@stored("working_group.occurrence_skipped.v1")
class OccurrenceSkipped(Event, frozen=True, kw_only=True):
    on: date
    reason_code: str
    reason: str


class RestoreOccurrence(Command, frozen=True, kw_only=True):
    on: date


@stored("working_group.occurrence_restored.v1")
class OccurrenceRestored(Event, frozen=True, kw_only=True):
    on: date


class PlanNextSession(Command, frozen=True, kw_only=True):
    """Call the next session of the series, or pass it over if the office is closed on that day."""


@stored("working_group.session_planned.v1")
class SessionPlanned(Event, frozen=True, kw_only=True):
    """A reaction schedules the session."""

    on: date
    at: LocalTime
    place: str
    starts_at: datetime


@stored("working_group.session_skipped.v1")
class SessionSkipped(Event, frozen=True, kw_only=True):
    """No session on that day of the series; `because` names the holiday or gives the reason."""

    on: date
    because: str


class QueueItem(Command, frozen=True, kw_only=True):
    """Put something on the list for the next session; once per `cause` while it waits."""

    subject_kind: Slug
    subject_id: Annotated[UUID, a_case_by("subject_kind")] | None = None
    title: ShortText
    title_fa: ShortText | None = None
    why: AgendaReason
    cause: Cause | None = None
    remarks: LongText | None = None


@stored("working_group.item_queued.v1")
class ItemQueued(Event, frozen=True, kw_only=True):
    item: str
    subject_kind: str
    subject_id: UUID | None = None
    title: str
    title_fa: str | None = None
    why: AgendaReason
    cause: str
    remarks: str | None = None


class TakeQueuedItem(Command, frozen=True, kw_only=True):
    """The agenda of a session holds the item now."""

    item: Slug
    session_id: UUID


@stored("working_group.queued_item_taken.v1")
class QueuedItemTaken(Event, frozen=True, kw_only=True):
    item: str
    session_id: UUID


class DropQueuedItem(Reasoned, frozen=True, kw_only=True):
    item: Slug
    reason_code: DropReason


@stored("working_group.queued_item_dropped.v1")
class QueuedItemDropped(Event, frozen=True, kw_only=True):
    item: str
    reason_code: str
    reason: str


class NoteSession(Command, frozen=True, kw_only=True):
    """A session of this group was called, or was held, cancelled or moved."""

    session_id: UUID
    on: date
    standing: SessionStanding


@stored("working_group.session_noted.v1")
class SessionNoted(Event, frozen=True, kw_only=True):
    session_id: UUID
    on: date
    standing: SessionStanding


class DissolveWorkingGroup(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


@stored("working_group.dissolved.v1", decides="dissolved")
class WorkingGroupDissolved(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str

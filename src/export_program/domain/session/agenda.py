"""Commands and events of a session up to its opening: the call, the agenda."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from export_program.domain.vocabulary.recurrence import LocalTime
from export_program.domain.working_group.case import AgendaReason, Cause
from export_program.engine.messages import (
    Command,
    Event,
    LongText,
    Reasoned,
    ShortText,
    Slug,
    stored,
)
from export_program.engine.naming import a_case, a_case_by

Minutes = Annotated[int, Meta(ge=1, le=480)]


class SessionReason(StrEnum):
    """Why a session is cancelled or moved."""

    HOLIDAY = "holiday"
    NO_BUSINESS = "no_business"
    CHAIR_ABSENT = "chair_absent"
    COLLIDES = "collides"
    ORDER = "order"
    OTHER = "other"


class UrgencyReason(StrEnum):
    """Why an item comes after the agenda is locked."""

    DEADLINE = "deadline"
    NEW_FACTS = "new_facts"
    ORDER = "order"
    OTHER = "other"


class ItemReason(StrEnum):
    """Why an item comes off the agenda."""

    SETTLED = "settled"
    NOT_READY = "not_ready"
    DUPLICATE = "duplicate"
    OWN_REQUEST = "own_request"
    OTHER = "other"


class ScheduleSession(Command, frozen=True, kw_only=True):
    """Call a session; hour and place are those of the series unless they are given.

    A session outside the series is not `regular`. `replaces_id` is the session that was moved.
    """

    working_group_id: UUID
    on: date
    at: LocalTime | None = None
    place: ShortText | None = None
    regular: bool = True
    replaces_id: Annotated[UUID, a_case("session")] | None = None


@stored("session.scheduled.v1")
class SessionScheduled(Event, frozen=True, kw_only=True):
    working_group_id: UUID
    on: date
    at: str
    place: str
    starts_at: datetime
    opens_on: date
    lock_on: date
    lapses_on: date
    regular: bool = True
    replaces_id: UUID | None = None


class RescheduleSession(Reasoned, frozen=True, kw_only=True):
    """Move a session to another day: this one ends, and a reaction calls the other."""

    on: date
    at: LocalTime | None = None
    reason_code: SessionReason


@stored("session.rescheduled.v1", decides="rescheduled")
class SessionRescheduled(Event, frozen=True, kw_only=True):
    moved_to: date
    reason_code: str
    reason: str
    moved_at: str | None = None


class CancelSession(Reasoned, frozen=True, kw_only=True):
    reason_code: SessionReason


@stored("session.cancelled.v1", decides="cancelled")
class SessionCancelled(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class LapseSession(Command, frozen=True, kw_only=True):
    pass


@stored("session.lapsed.v1")
class SessionLapsed(Event, frozen=True, kw_only=True):
    """Nobody opened the session on its day."""


class OpenAgenda(Command, frozen=True, kw_only=True):
    """Take items from now on; what waits in the group's list is tabled by a reaction."""


@stored("session.agenda_opened.v1")
class AgendaOpened(Event, frozen=True, kw_only=True):
    pass


class TableItem(Command, frozen=True, kw_only=True):
    """Put an item on the agenda: an idea, an action, another case, or a free text."""

    subject_kind: Slug
    subject_id: Annotated[UUID, a_case_by("subject_kind")] | None = None
    title: ShortText
    title_fa: ShortText | None = None
    why: AgendaReason
    cause: Cause | None = None
    remarks: LongText | None = None
    presenter: Slug | None = None
    minutes: Minutes | None = None


@stored("session.item_tabled.v1")
class AgendaItemTabled(Event, frozen=True, kw_only=True):
    item: str
    subject_kind: str
    subject_id: UUID | None = None
    title: str
    title_fa: str | None = None
    why: AgendaReason
    cause: str
    remarks: str | None = None
    presenter: str | None = None
    minutes: int | None = None


class TableUrgentItem(Reasoned, frozen=True, kw_only=True):
    """The chair lets an item in after the agenda was locked, and says why it cannot wait."""

    subject_kind: Slug
    subject_id: Annotated[UUID, a_case_by("subject_kind")] | None = None
    title: ShortText
    title_fa: ShortText | None = None
    why: AgendaReason
    cause: Cause | None = None
    presenter: Slug | None = None
    minutes: Minutes | None = None
    reason_code: UrgencyReason


@stored("session.urgent_item_tabled.v1")
class UrgentItemTabled(Event, frozen=True, kw_only=True):
    item: str
    subject_kind: str
    subject_id: UUID | None = None
    title: str
    title_fa: str | None = None
    why: AgendaReason
    cause: str
    presenter: str | None = None
    minutes: int | None = None
    reason_code: str
    reason: str


class WithdrawItem(Reasoned, frozen=True, kw_only=True):
    item: Slug
    reason_code: ItemReason


@stored("session.item_withdrawn.v1")
class ItemWithdrawn(Event, frozen=True, kw_only=True):
    item: str
    reason_code: str
    reason: str


class OrderAgenda(Command, frozen=True, kw_only=True):
    """The order in which the items are taken; those not named come last."""

    order: Annotated[tuple[Slug, ...], Meta(min_length=1, max_length=1000)]


@stored("session.agenda_ordered.v1")
class AgendaOrdered(Event, frozen=True, kw_only=True):
    order: tuple[str, ...]


class LockAgenda(Command, frozen=True, kw_only=True):
    pass


@stored("session.agenda_locked.v1")
class AgendaLocked(Event, frozen=True, kw_only=True):
    """The papers go out with these items in this order."""

    order: tuple[str, ...]

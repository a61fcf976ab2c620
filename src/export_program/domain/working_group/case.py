"""A working group as it is known now: its members, its series of sessions, and what waits for one."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from msgspec import Meta

from export_program.domain.vocabulary.recurrence import LocalTime, RecurrenceRule, occurrences
from export_program.engine.calendar import WorkingCalendar
from export_program.engine.case import Case, Stage
from export_program.engine.messages import ShortText, Slug
from export_program.engine.naming import AccountId

LOOK_AHEAD = 520
MAIN = "main-working-group"
"""The unique fact that the main working group holds."""


class WorkingGroupStage(Stage):
    ACTIVE = "active"
    DISSOLVED = "dissolved"


class AgendaReason(StrEnum):
    """Why something comes to a session."""

    IDEA = "idea"
    DEFERRED = "deferred"
    OVERDUE_ACTION = "overdue_action"
    ESCALATED_ACTION = "escalated_action"
    LATE_OBLIGATION = "late_obligation"
    EXPIRING_AGREEMENT = "expiring_agreement"
    RED_PROJECT = "red_project"
    TARGET_BEHIND_PLAN = "target_behind_plan"
    NODE_UNDER_REVIEW = "node_under_review"
    REPORT = "report"
    DECISION_NEEDED = "decision_needed"
    OTHER = "other"


Cause = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9:._-]{0,149}$(?!\n)",
        description="What brings an item to a session; while it waits it is not queued again.",
        examples=["action:01890a5d-ac96-774b-bcce-b302099a8057"],
    ),
]


class Seat(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An organisation's seat. `members` are the accounts that speak for it; none leaves it open."""

    organisation: Slug
    name: ShortText
    name_fa: ShortText | None = None
    members: Annotated[tuple[AccountId, ...], Meta(max_length=20)] = ()
    voting: bool = True
    chair: bool = False


class Composition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who sits in the group, and how many voting seats must be taken for it to decide.

    Raises ValueError unless organisations differ, one seat chairs, and the quorum can be reached.
    """

    seats: Annotated[tuple[Seat, ...], Meta(min_length=1, max_length=60)]
    quorum: Annotated[int, Meta(ge=1, le=60)]
    chair_required: bool = True

    def __post_init__(self) -> None:
        if len({seat.organisation for seat in self.seats}) < len(self.seats):
            raise ValueError("seats: an organisation has one seat")
        if sum(seat.chair for seat in self.seats) != 1:
            raise ValueError("seats: exactly one seat is the chair's")
        if self.quorum > sum(seat.voting for seat in self.seats):
            raise ValueError("quorum: at most the number of voting seats")

    def seat(self, organisation: str) -> Seat | None:
        return next((s for s in self.seats if s.organisation == organisation), None)

    @property
    def chairing(self) -> Seat:
        """The chair's seat."""
        return next(s for s in self.seats if s.chair)

    def makes_quorum(self, present: frozenset[str]) -> bool:
        """Whether these organisations together may decide."""
        taken = [s for s in self.seats if s.organisation in present]
        chaired = any(s.chair for s in taken) or not self.chair_required
        return chaired and sum(s.voting for s in taken) >= self.quorum


class CompositionInForce(msgspec.Struct, frozen=True):
    from_on: date
    composition: Composition


class Series(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The series of sessions: a recurrence rule on the office's clock, and the days before each.

    A session is called `plan_days` before it, its agenda opens `agenda_days` before it and is
    locked `lock_days` working days before it.
    """

    rule: RecurrenceRule
    starts_on: date
    at: LocalTime
    place: ShortText
    plan_days: Annotated[int, Meta(ge=1, le=60)] = 7
    agenda_days: Annotated[int, Meta(ge=1, le=60)] = 5
    lock_days: Annotated[int, Meta(ge=1, le=20)] = 2

    def after(self, day: date) -> Iterator[date]:
        return occurrences(self.rule, self.starts_on, day)


class QueuedItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that waits for the next session. `item` is its key."""

    item: str
    subject_kind: str
    title: str
    why: AgendaReason
    cause: str
    queued_at: datetime
    by: str
    subject_id: UUID | None = None
    title_fa: str | None = None
    remarks: str | None = None


class Upcoming(msgspec.Struct, frozen=True):
    """A session that is to come."""

    session_id: UUID
    on: date


class WorkingGroup(Case, frozen=True, kw_only=True):
    """A standing working group. The `main` one receives what the whole office brings to a session.

    `planned_until` is the day of the series up to which sessions were called or passed over.
    `skips` holds, by ISO date, why an occurrence to come is passed over.
    """

    stage: WorkingGroupStage
    name: str = ""
    name_fa: str = ""
    main: bool = False
    series: Series | None = None
    compositions: tuple[CompositionInForce, ...] = ()
    planned_until: date | None = None
    skips: dict[str, str] = {}
    passed_over: tuple[str, ...] = ()
    waiting: dict[str, QueuedItem] = {}
    queued: int = 0
    upcoming: dict[str, Upcoming] = {}

    KIND: ClassVar[str] = "working_group"

    def composition_on(self, day: date) -> Composition | None:
        """The composition in force on a day; None before the first one."""
        found = None
        for version in self.compositions:
            if version.from_on <= day:
                found = version.composition
        return found

    def next_on(self) -> date | None:
        """The next day of the series, open or not, for which nothing was planned yet."""
        if self.series is None or self.planned_until is None:
            return None
        return next(self.series.after(self.planned_until), None)

    def why_closed(self, day: date, calendar: WorkingCalendar) -> str | None:
        """Why no session is held on a day of the series; None if one is."""
        return self.skips.get(day.isoformat()) or calendar.why_closed(day)

    def sessions_after(self, day: date, calendar: WorkingCalendar) -> Iterator[date]:
        """The days after `day` on which the series holds a session, as far as is known."""
        if self.series is None:
            return
        for found in islice(self.series.after(day), LOOK_AHEAD):
            if self.why_closed(found, calendar) is None:
                yield found

    def waits_for(self, cause: str) -> QueuedItem | None:
        """The waiting item of a cause."""
        return next((item for item in self.waiting.values() if item.cause == cause), None)

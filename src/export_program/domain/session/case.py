"""A session as it is known now: its agenda, who was there, what was decided, and its minutes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from msgspec import Meta

from export_program.domain.working_group.case import AgendaReason, Composition
from export_program.engine.case import Case, Stage
from export_program.engine.messages import Sha256

ResolutionNumber = Annotated[
    str,
    Meta(
        pattern=r"^1[3-9][0-9]{2}/[1-9][0-9]{0,4}$(?!\n)",
        description="Solar Hijri year and serial.",
        examples=["1404/31"],
    ),
]


class SessionStage(Stage):
    SCHEDULED = "scheduled"
    AGENDA_OPEN = "agenda_open"
    AGENDA_LOCKED = "agenda_locked"
    CONVENED = "convened"
    ADJOURNED = "adjourned"
    MINUTES_DRAFTED = "minutes_drafted"
    MINUTES_CIRCULATED = "minutes_circulated"
    MINUTES_APPROVED = "minutes_approved"
    INQUORATE = "inquorate"
    CANCELLED = "cancelled"
    RESCHEDULED = "rescheduled"


TO_COME = frozenset({SessionStage.SCHEDULED, SessionStage.AGENDA_OPEN, SessionStage.AGENDA_LOCKED})
HELD = frozenset(
    {
        SessionStage.CONVENED,
        SessionStage.ADJOURNED,
        SessionStage.MINUTES_DRAFTED,
        SessionStage.MINUTES_CIRCULATED,
        SessionStage.MINUTES_APPROVED,
    }
)


class ItemOutcome(StrEnum):
    """What became of an item. `open` until it was dealt with; `carried` was not reached."""

    OPEN = "open"
    NOTED = "noted"
    DECIDED = "decided"
    REFERRED = "referred"
    DEFERRED = "deferred"
    CARRIED = "carried"
    WITHDRAWN = "withdrawn"
    IN_RESOLUTION = "in_resolution"


class Presence(StrEnum):
    """`delegated`: another person than the seat's own came; observers have no seat."""

    PRESENT = "present"
    DELEGATED = "delegated"
    ABSENT = "absent"
    EXCUSED = "excused"
    OBSERVER = "observer"


THERE = frozenset({Presence.PRESENT, Presence.DELEGATED})


class ResolutionOutcome(StrEnum):
    DRAFTED = "drafted"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    DEFERRED = "deferred"


class AgendaItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """An item on the agenda. `cause` is what brought it there; `minutes` the time given to it."""

    item: str
    subject_kind: str
    title: str
    why: AgendaReason
    cause: str
    tabled_at: datetime
    by: str
    subject_id: UUID | None = None
    title_fa: str | None = None
    remarks: str | None = None
    presenter: str | None = None
    minutes: int | None = None
    urgent: bool = False
    outcome: ItemOutcome = ItemOutcome.OPEN
    summary: str | None = None


class Attendance(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whether an organisation was there, and which account came for it."""

    presence: Presence
    person: str | None = None
    remarks: str | None = None


class Decided(msgspec.Struct, frozen=True, omit_defaults=True):
    """A resolution of the session. `covered`: it has an action, or is for information."""

    resolution_id: UUID
    item: str
    outcome: ResolutionOutcome
    number: str | None = None
    covered: bool = False


class Minutes(msgspec.Struct, frozen=True, omit_defaults=True):
    """A version of the minutes, bound to the bytes of its document."""

    version: int
    document: str
    sha256: Sha256
    summary: str
    by: str


class Objection(msgspec.Struct, frozen=True, omit_defaults=True):
    """An objection to a version of the minutes. What is accepted goes into a later version."""

    organisation: str
    text: str
    by: str
    version: int
    item: str | None = None
    accepted: bool | None = None
    answer: str | None = None


class Correction(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was corrected in approved minutes, which themselves stay as they are."""

    text: str
    by: str
    at: datetime
    document: str | None = None


class Session(Case, frozen=True, kw_only=True):
    """One session of a working group.

    `composition` is the one in force on the day, from the moment the session is opened.
    `lapses_on` is the day at whose end a session that nobody opened is void.
    """

    stage: SessionStage
    working_group_id: UUID | None = None
    regular: bool = True
    on: date | None = None
    at: str = ""
    place: str = ""
    starts_at: datetime | None = None
    opens_on: date | None = None
    lock_on: date | None = None
    lapses_on: date | None = None
    replaces_id: UUID | None = None
    moved_to: date | None = None
    moved_at: str | None = None
    items: dict[str, AgendaItem] = {}
    order: tuple[str, ...] = ()
    attendance: dict[str, Attendance] = {}
    composition: Composition | None = None
    presided_by: str | None = None
    convened_at: datetime | None = None
    adjourned_at: datetime | None = None
    decided: dict[str, Decided] = {}
    minutes: tuple[Minutes, ...] = ()
    objections: dict[str, Objection] = {}
    objections_over: bool = False
    minutes_approved_by: str | None = None
    corrections: tuple[Correction, ...] = ()

    KIND: ClassVar[str] = "session"

    @property
    def there(self) -> frozenset[str]:
        """The organisations that are there, in person or by a delegate."""
        return frozenset(o for o, a in self.attendance.items() if a.presence in THERE)

    @property
    def has_quorum(self) -> bool:
        return self.composition is not None and self.composition.makes_quorum(self.there)

    @property
    def agenda(self) -> tuple[AgendaItem, ...]:
        """The items in their order."""
        rest = (key for key in self.items if key not in self.order)
        return tuple(self.items[key] for key in (*self.order, *rest) if key in self.items)

    def tabled(self, cause: str) -> AgendaItem | None:
        """The item of a cause that is still to be dealt with."""
        found = (i for i in self.items.values() if i.cause == cause)
        return next((i for i in found if i.outcome is ItemOutcome.OPEN), None)

    def votes(self, organisation: str) -> bool:
        """Whether an organisation has a vote and is there."""
        seat = self.composition.seat(organisation) if self.composition else None
        return seat is not None and seat.voting and organisation in self.there

    def is_chaired_by(self, account: str) -> bool:
        """Whether an account came for the chair's seat; without it, whoever presides chairs.

        A seat that is left open, and nobody named as having come, tells no one from another.
        """
        seat = self.composition.chairing if self.composition else None
        if seat is None:
            return False
        if seat.organisation not in self.there:
            return self.presided_by == account
        came = self.attendance[seat.organisation].person
        if came is None and not seat.members:
            return True
        return self.speaks_for(account, seat.organisation)

    def speaks_for(self, account: str, organisation: str) -> bool:
        """Whether an account came for an organisation, or is one of those named for its seat."""
        came = self.attendance.get(organisation)
        if came is not None and came.person is not None:
            return came.person == account
        seat = self.composition.seat(organisation) if self.composition else None
        return seat is not None and account in seat.members

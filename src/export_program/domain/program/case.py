"""What is known about the office itself: its calendar's closures, its timers, what was put aside."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from export_program.domain.vocabulary.countries import Subdivision
from export_program.engine.calendar import Closure, WorkingCalendar
from export_program.engine.case import Case, Stage

THE_OFFICE = "program:the-office"


class ProgramStage(Stage):
    RUNNING = "running"
    CLOSED = "closed"


class AnnouncedClosure(msgspec.Struct, frozen=True, omit_defaults=True):
    """A day on which the office is closed by order; `day` is None once it was called off."""

    day: date | None
    reason: str
    scope: str
    corrections: int = 0


class AdoptedList(msgspec.Struct, frozen=True):
    """A published code list that the office works with: its bytes are kept under their SHA-256."""

    version: str
    sha256: str
    lines: int


class Parked(msgspec.Struct, frozen=True):
    """A case that a read model could not take in, from which position on and why."""

    model: str
    case_id: UUID
    position: int
    error: str
    since: datetime


class Program(Case, frozen=True, kw_only=True):
    """The one configuration case. `calendar_version` counts announced and corrected closures.

    While `timers_held`, deadlines fire up to `timers_until` only: history is being filled in.
    """

    stage: ProgramStage
    name: str = ""
    province: str = ""
    subdivision: Subdivision = Subdivision.QAZVIN
    store_id: str = ""
    closures: dict[str, AnnouncedClosure] = {}
    calendar_version: int = 0
    timers_held: bool = False
    timers_until: datetime | None = None
    parked: dict[str, Parked] = {}
    code_lists: dict[str, AdoptedList] = {}
    refused_reactions: int = 0
    overtaken_reactions: int = 0

    KIND: ClassVar[str] = "program"


def calendar_of(program: Program, base: WorkingCalendar) -> WorkingCalendar:
    """The calendar in force: the base with the closures announced, under a version of its own.

    It is the province's calendar, so that it heeds closures of the country and of the province.
    """
    if program.calendar_version == 0:
        return base
    announced = (c for c in program.closures.values() if c.day is not None)
    days = tuple(Closure(c.day, c.reason, c.scope) for c in announced if c.day is not None)
    return msgspec.structs.replace(
        base,
        id=program.subdivision.value,
        version=f"{base.version}+{program.calendar_version}",
        closures=(*base.closures, *days),
    )

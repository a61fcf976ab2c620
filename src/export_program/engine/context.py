"""Everything a decision may look at beside the case and the command; all of it is passed in."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

import msgspec

from export_program.engine.actors import Actor
from export_program.engine.calendar import WorkingCalendar
from export_program.engine.case import Case
from export_program.engine.naming import NamedCases


class Nomenclature(Protocol):
    """The product codes in force: what a rule may ask of the HS list that the office loaded."""

    def knows(self, code: str, edition: Any) -> bool: ...


class Context(msgspec.Struct, frozen=True):
    """The circumstances of one command.

    `at` is business time (the command's `occurred_at`), `now` the server's time. `related` holds
    the cases that the row reads, by the name of the `Related`. `reference` is the reference
    allotted to a case that is being opened.
    `named` holds the cases that the command names; None if it is the program's own step.
    """

    case_id: UUID
    event_id: UUID
    command_id: str
    actor: Actor
    at: datetime
    now: datetime
    calendar: WorkingCalendar
    nomenclature: Nomenclature
    correlation: UUID
    causation: UUID | None = None
    caused_in: UUID | None = None
    on_behalf_of: str | None = None
    basis: str | None = None
    reference: str = ""
    software: str = ""
    related: Mapping[str, Case | None] = {}
    named: NamedCases | None = None

    @property
    def today(self) -> date:
        """The office's date at business time."""
        return self.calendar.local(self.at).date()

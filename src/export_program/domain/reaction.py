"""What a reaction is: when this event, then that command, by a policy with a name and a version."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from export_program.engine.case import Case, Recorded
from export_program.engine.messages import Command, Event


class Cases(Protocol):
    """The cases a reaction may look for; they are at least as new as the event."""

    def get(self, case_id: UUID) -> Any: ...

    def of_exporter(self, kind: str, exporter_id: UUID) -> Iterable[Any]:
        """The cases of a kind that belong to an exporter and have not ended."""
        ...

    def linked(self, kind: str, field: str, case_id: UUID) -> Iterable[Any]:
        """The cases of a kind that have not ended and whose field `field` is the id of a case."""
        ...

    def where(self, kind: str, register: str, **equal: str | bool) -> Iterable[Any]:
        """The cases of a kind that have not ended and have a row in a register with these fields.

        `equal` names filters of the read model `register`; it is as new as the event.
        """
        ...

    def every(self, kind: str, register: str, **equal: str | bool) -> Iterable[Any]:
        """As `where`, with the cases that have ended."""
        ...

    def with_deadline_on_or_after(self, day: date) -> Iterable[Any]:
        """The cases, of any kind, with a running deadline on or after a day."""
        ...


@dataclass(frozen=True)
class Then:
    """A command to issue: on a case, or (`case_id` None) to open one of that kind."""

    kind: str
    case_id: UUID | None
    command: Command


@dataclass(frozen=True)
class Reaction:
    """One row of the table of reactions (domain.md B14).

    `then` is pure: it sees the recorded event, the case after it, and the cases it may look for.
    Each command's id is derived from the event and the target, so it has its effect once.
    """

    name: str
    version: int
    upon: tuple[type[Event], ...]
    then: Callable[[Recorded, Case, Cases], Iterable[Then]]
    sentence: str

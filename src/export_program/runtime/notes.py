"""What the program notes on the office's own case: parked cases and refused reactions."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from export_program.domain import program
from export_program.domain.reaction import Reaction, Then
from export_program.engine.actors import policy
from export_program.engine.case import Recorded
from export_program.engine.messages import Command
from export_program.engine.refusals import Refused
from export_program.runtime.command_bus import CommandBus
from export_program.runtime.folding import Poisoned
from export_program.runtime.identifiers import derived_id
from export_program.runtime.requests import Asked, Outcome

RUNTIME = policy("runtime", 1)
LONGEST = 500  # characters of an error


class Notes:
    """Commands of the program itself. `office` gives the office's case, None before founding."""

    def __init__(self, bus: CommandBus, office: Callable[[], Any]) -> None:
        self._bus, self._office = bus, office

    async def issue(
        self, kind: str, case_id: UUID | None, command: Command, *cause: object
    ) -> Outcome:
        """A command of the program itself; the same cause has its effect once."""
        asked = Asked(RUNTIME, _key(type(command), cause), given_key=True)
        return await self._bus.handle(kind, case_id, command, asked)

    def issued(self, command: type[Command], *cause: object) -> int | None:
        """The position of what such a command recorded for this cause, or None before it did."""
        found = self._bus.store.by_command(_key(command, cause))
        return found[0] if found else None

    async def park(self, poison: Poisoned) -> None:
        """Note that a read model could not take in a case."""
        park = program.ParkCase(
            model=poison.model,
            case_id=poison.case_id,
            position=poison.position,
            error=poison.error[:LONGEST],
        )
        await self._note(park, poison.model, poison.case_id, poison.position)

    async def refused(
        self, reaction: Reaction, step: Recorded, then: Then | None, why: str
    ) -> None:
        """Note that what a reaction wanted was refused, or (`then` None) that it failed itself."""
        note = program.NoteRefusedReaction(
            reaction=f"{reaction.name}@{reaction.version}",
            event_id=step.meta.id,
            target=_target(then),
            command=type(then.command).__name__ if then else "none",
            error=why[:LONGEST],
        )
        await self._note(note, *_cause(reaction, step, then))

    async def overtaken(self, reaction: Reaction, step: Recorded, then: Then) -> None:
        """Note that what a reaction wanted was done, or made needless, by something else before."""
        note = program.NoteOvertakenReaction(
            reaction=f"{reaction.name}@{reaction.version}",
            event_id=step.meta.id,
            target=_target(then),
            command=type(then.command).__name__,
        )
        await self._note(note, *_cause(reaction, step, then))

    def came_to_nothing(self, reaction: Reaction, step: Recorded, then: Then) -> bool:
        """Whether the log says so already: a repetition must not have a late effect."""
        cause = _cause(reaction, step, then)
        noted = (program.NoteRefusedReaction, program.NoteOvertakenReaction)
        return any(self._bus.store.by_command(_key(note, cause)) for note in noted)

    async def _note(self, command: Command, *cause: object) -> None:
        case = self._office()
        if case is not None:
            with suppress(Refused):
                await self.issue("program", case.id, command, *cause)


def _key(command: type[Command], cause: tuple[object, ...]) -> str:
    return derived_id("runtime", command.__name__, *cause)


def _cause(reaction: Reaction, step: Recorded, then: Then | None) -> tuple[object, ...]:
    wanted = type(then.command).__name__ if then else "none"
    return reaction.name, step.meta.id, _target(then), wanted


def _target(then: Then | None) -> str:
    return str(then.case_id or f"new {then.kind}") if then else "unknown"

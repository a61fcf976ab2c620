"""Reactions: when this event, then that command. Exactly once in effect, whatever crashes."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import structlog

from export_program.domain.reaction import Reaction, Then
from export_program.engine.actors import policy
from export_program.engine.case import Case, Recorded
from export_program.engine.messages import Event
from export_program.engine.refusals import Refused
from export_program.runtime.command_bus import CommandBus
from export_program.runtime.identifiers import derived_id
from export_program.runtime.read_tables import ReadTables
from export_program.runtime.requests import Asked
from export_program.runtime.states import States
from export_program.store import StoreReadOnly

log = structlog.get_logger("reactor")
MARK = "reactor"
BATCH = 200
MARK_EVERY = 200

Lookup = Callable[[str, str, UUID], Iterable[UUID]]
DueLookup = Callable[[date], Iterable[UUID]]
Refusal = Callable[[Reaction, Recorded, Then | None, str], Awaitable[None]]


class OpenCases:
    """The cases a reaction may look for: found in a read model, read from their streams."""

    def __init__(self, bus: CommandBus, find: Lookup, find_due: DueLookup) -> None:
        self._bus, self._find, self._find_due = bus, find, find_due

    def get(self, case_id: UUID) -> Any:
        return self._bus.cases.get(case_id)

    def of_exporter(self, kind: str, exporter_id: UUID) -> Iterable[Any]:
        return self.linked(kind, "exporter_id", exporter_id)

    def linked(self, kind: str, field: str, case_id: UUID) -> Iterable[Any]:
        ends = self._bus.kinds[kind].ends
        for found in self._find(kind, field, case_id):
            case = self._bus.cases.get(found)
            if case is not None and case.stage not in ends:
                yield case

    def with_deadline_on_or_after(self, day: date) -> Iterable[Any]:
        found = (self._bus.cases.get(case_id) for case_id in self._find_due(day))
        return [case for case in found if case is not None]


class Reactor:
    """Follows the log behind the read models and issues what the table of reactions says."""

    def __init__(
        self,
        bus: CommandBus,
        tables: ReadTables,
        reactions: tuple[Reaction, ...],
        cases: OpenCases,
        refused: Refusal,
    ) -> None:
        self._bus, self._tables, self._refused = bus, tables, refused
        self._states = States(bus.store, bus.kinds)
        self._cases = cases
        self._by_event: Mapping[type[Event], tuple[Reaction, ...]] = _by_event(reactions)
        self.position = tables.mark(MARK)
        self._wake = asyncio.Event()
        self._pending: deque[tuple[Recorded, Case]] = deque()
        self._marked = self.position
        self._started_at = self._projected = 0
        self.issued = 0
        self.refusals = 0

    def observe(self, steps: list[tuple[Recorded, Case]]) -> None:
        """The read models have taken these steps in, so reactions may look around."""
        wanted = [pair for pair in steps if type(pair[0].event) in self._by_event]
        if steps:
            self._projected = steps[-1][0].position
        if wanted:
            self._pending.extend(wanted)
            self._wake.set()

    def start_at(self, position: int) -> None:
        """The read models are at `position`; from there on `observe` tells what comes."""
        self._started_at = self._projected = position

    async def run(self) -> None:
        """React until cancelled."""
        while True:
            self._wake.clear()
            try:
                await self.catch_up()
            except StoreReadOnly as stop:
                log.warning("reactor waits", reason=str(stop))
                await asyncio.sleep(1.0)
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self._wake.wait()

    async def catch_up(self) -> None:
        """React to everything up to what the read models have taken in."""
        while self.position < self._started_at:
            await self._replay(self._started_at)
        while self._pending:
            step, case = self._pending[0]
            if step.position > self.position:
                await self._react(step, case)
                self._move(step.position)
            self._pending.popleft()
        self._move(max(self.position, self._projected))

    async def _replay(self, until: int) -> None:
        """What happened before this process started, read from the log."""
        steps = self._bus.store.log(self.position, min(BATCH, until - self.position))
        for step in steps:
            if type(step.event) in self._by_event:
                await self._react(step, self._states.after(step))
        self._move(steps[-1].position if steps else until)

    def _move(self, position: int) -> None:
        """The mark is kept now and then: after a crash, what is repeated has no second effect."""
        self.position = position
        if position - self._marked >= MARK_EVERY or self._pending:
            self._tables.set_mark(MARK, position)
            self._marked = position

    async def _react(self, step: Recorded, case: Case) -> None:
        for reaction in self._by_event[type(step.event)]:
            try:
                wanted = list(reaction.then(step, case, self._cases))
            except Exception as error:
                log.exception("reaction failed", reaction=reaction.name, event_id=str(step.meta.id))
                self.refusals += 1
                await self._refused(reaction, step, None, repr(error))
                continue
            for then in wanted:
                await self._issue(reaction, step, then)

    async def _issue(self, reaction: Reaction, step: Recorded, then: Then) -> None:
        target = then.case_id or f"new {then.kind}"
        key = derived_id(
            "reaction", reaction.name, step.meta.id, target, type(then.command).__name__
        )
        asked = Asked(
            policy(reaction.name, reaction.version),
            key,
            causation=step.meta.id,
            correlation=step.meta.correlation,
            given_key=True,
        )
        # What follows happens when its cause happened, also when history is filled in afterwards.
        command = msgspec.structs.replace(then.command, occurred_at=step.meta.occurred_at)
        try:
            await self._bus.handle(then.kind, then.case_id, command, asked)
        except Refused as refusal:
            self.refusals += 1
            await self._refused(reaction, step, then, refusal.detail)
        else:
            self.issued += 1


def _by_event(reactions: tuple[Reaction, ...]) -> dict[type[Event], tuple[Reaction, ...]]:
    table: dict[type[Event], tuple[Reaction, ...]] = {}
    for reaction in reactions:
        for event in reaction.upon:
            table[event] = (*table.get(event, ()), reaction)
    return table

"""Reactions: when this event, then that command. Exactly once in effect, whatever crashes."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import structlog

from export_program.domain.program.messages import ReactionOvertaken, ReactionRefused
from export_program.domain.reaction import Reaction, Then
from export_program.engine.actors import policy
from export_program.engine.case import Case, Recorded
from export_program.engine.messages import Event
from export_program.engine.refusals import Refused
from export_program.runtime.command_bus import CommandBus
from export_program.runtime.identifiers import derived_id
from export_program.runtime.notes import Notes
from export_program.runtime.read_tables import REACTED, ReadTables
from export_program.runtime.requests import Asked
from export_program.runtime.states import States
from export_program.store import CorruptStore, EventStore, RawRow, StoreReadOnly, UnknownEvent

log = structlog.get_logger("reactor")
MARK = REACTED
BATCH = 200
CAME_TO_NOTHING = (ReactionRefused, ReactionOvertaken)
MARK_EVERY = 200
WHOLE_STORE = (StoreReadOnly, CorruptStore)  # nothing goes on; anything else concerns one case

Lookup = Callable[[str, str, UUID], Iterable[UUID]]
DueLookup = Callable[[date], Iterable[UUID]]
RowLookup = Callable[[str, Mapping[str, str | bool]], Iterable[UUID]]


class OpenCases:
    """The cases a reaction may look for: found in a read model, read from their streams."""

    def __init__(
        self, bus: CommandBus, find: Lookup, find_due: DueLookup, find_rows: RowLookup
    ) -> None:
        self._bus, self._find, self._find_due, self._find_rows = bus, find, find_due, find_rows

    def get(self, case_id: UUID) -> Any:
        return self._bus.cases.get(case_id)

    def of_exporter(self, kind: str, exporter_id: UUID) -> Iterable[Any]:
        return self.linked(kind, "exporter_id", exporter_id)

    def linked(self, kind: str, field: str, case_id: UUID) -> Iterable[Any]:
        return self._open(kind, self._find(kind, field, case_id))

    def where(self, kind: str, register: str, **equal: str | bool) -> Iterable[Any]:
        return self._open(kind, self._find_rows(register, equal))

    def every(self, kind: str, register: str, **equal: str | bool) -> Iterable[Any]:
        found = (self._bus.cases.get(case_id) for case_id in self._find_rows(register, equal))
        return [case for case in found if case is not None and kind == case.KIND]

    def with_deadline_on_or_after(self, day: date) -> Iterable[Any]:
        found = (self._bus.cases.get(case_id) for case_id in self._find_due(day))
        return [case for case in found if case is not None]

    def _open(self, kind: str, found: Iterable[UUID]) -> Iterator[Any]:
        ends = self._bus.kinds[kind].ends
        for case_id in found:
            case = self._bus.cases.get(case_id)
            if case is not None and kind == case.KIND and case.stage not in ends:
                yield case


class Reactor:
    """Follows the log behind the read models and issues what the table of reactions says."""

    def __init__(
        self,
        bus: CommandBus,
        tables: ReadTables,
        reactions: tuple[Reaction, ...],
        cases: OpenCases,
        notes: Notes,
    ) -> None:
        self._bus, self._tables, self._notes = bus, tables, notes
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

    @property
    def idle(self) -> bool:
        """Whether it has reacted to everything that the read models have taken in."""
        return not self._pending and self.position >= self._started_at

    def observe(self, steps: list[tuple[Recorded, Case]]) -> None:
        """The read models have taken these steps in, so reactions may look around."""
        wanted = [pair for pair in steps if type(pair[0].event) in self._by_event]
        if steps:
            self._projected = steps[-1][0].position
        if wanted:
            self._pending.extend(wanted)
            self._wake.set()
        elif self.idle:  # nothing to react to, so it is not behind
            self.position = max(self.position, self._projected)

    def start_at(self, position: int) -> None:
        """A term begins with the read models at `position`; then `observe` tells what comes.

        The mark lies with the read models, which may be deleted. Then the log tells how far
        reactions had come: reacting to old events anew would meet cases as they are today.
        """
        self._pending.clear()
        self._started_at = self._projected = position
        self.position = self._marked = self._tables.mark(MARK)
        if self.position == 0:
            self.position = self._marked = _before_last_cause(self._bus.store)

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
            try:
                async with asyncio.timeout(1.0):
                    await self._wake.wait()
            except TimeoutError:
                self._keep_mark()

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
        store = self._bus.store
        rows = store.raw_log(self.position, min(BATCH, until - self.position))
        for row in rows:
            try:
                step = store.decode(row)
                wanted = type(step.event) in self._by_event
                case = self._states.after(step) if wanted else None
            except Exception:
                # Such a case is parked and noted by the read models; here it is passed over.
                log.exception("event cannot be read", position=row.position)
                continue
            if case is not None:
                await self._react(step, case)
        self._move(rows[-1].position if rows else until)

    def _move(self, position: int) -> None:
        """The mark is kept now and then: after a crash, what is repeated has no second effect."""
        self.position = position
        if position - self._marked >= MARK_EVERY:
            self._keep_mark()

    def _keep_mark(self) -> None:
        if self.position > self._marked:
            self._tables.set_mark(MARK, self.position)
            self._marked = self.position

    async def _react(self, step: Recorded, case: Case) -> None:
        for reaction in self._by_event[type(step.event)]:
            try:
                wanted = list(reaction.then(step, case, self._cases))
            except WHOLE_STORE:
                raise
            except Exception as error:  # noqa: BLE001 - noted on the office's case
                await self._failed(reaction, step, None, error)
                continue
            for then in wanted:
                if not self._notes.came_to_nothing(reaction, step, then):
                    await self._issue(reaction, step, then)

    async def _issue(self, reaction: Reaction, step: Recorded, then: Then) -> None:
        target = then.case_id or f"new {then.kind}"
        asked_for = msgspec.json.encode(then.command).hex()
        key = derived_id(
            "reaction", reaction.name, step.meta.id, target, type(then.command).__name__, asked_for
        )
        asked = Asked(
            policy(reaction.name, reaction.version),
            key,
            causation=step.meta.id,
            caused_in=step.case_id,
            correlation=step.meta.correlation,
            given_key=True,
        )
        # What follows happens when its cause happened, also when history is filled in afterwards.
        command = msgspec.structs.replace(then.command, occurred_at=step.meta.occurred_at)
        try:
            await self._bus.handle(then.kind, then.case_id, command, asked)
        except Refused as refusal:
            if self._still_wants(reaction, step, then):
                self.refusals += 1
                await self._notes.refused(reaction, step, then, refusal.detail)
            else:
                await self._notes.overtaken(reaction, step, then)
        except WHOLE_STORE:
            raise
        except Exception as error:  # noqa: BLE001 - noted on the office's case
            await self._failed(reaction, step, then, error)
        else:
            self.issued += 1

    def _still_wants(self, reaction: Reaction, step: Recorded, then: Then) -> bool:
        """Whether it would want the same of the cases as they are now.

        A deadline may do what a reaction wants a moment before it, or the other way round.
        """
        current = self._bus.cases.get(step.case_id)
        try:
            return current is None or then in list(reaction.then(step, current, self._cases))
        except Exception:  # noqa: BLE001 - then the refusal itself is what is noted
            return True

    async def _failed(
        self, reaction: Reaction, step: Recorded, then: Then | None, error: Exception
    ) -> None:
        """One reaction that cannot be carried out must not keep the others waiting."""
        log.error("reaction failed", reaction=reaction.name, event_id=str(step.meta.id))
        self.refusals += 1
        await self._notes.refused(reaction, step, then, repr(error))


def _before_last_cause(store: EventStore) -> int:
    """The position before the newest event that reactions have acted on; 0 if there is none.

    Reactions act in the order of the log, so that everything before that event is done with.
    """
    wanted: UUID | None = None
    for row in _backwards(store):
        try:
            step = store.decode(row)
        except UnknownEvent:
            continue
        if wanted is None:
            came = step.event if isinstance(step.event, CAME_TO_NOTHING) else None
            wanted = came.event_id if came else step.meta.causation
        elif step.meta.id == wanted:
            return row.position - 1
    return 0


def _backwards(store: EventStore) -> Iterator[RawRow]:
    end = store.head()
    while end > 0:
        start = max(0, end - BATCH)
        yield from reversed(store.raw_log(start, end - start))
        end = start


def _by_event(reactions: tuple[Reaction, ...]) -> dict[type[Event], tuple[Reaction, ...]]:
    table: dict[type[Event], tuple[Reaction, ...]] = {}
    for reaction in reactions:
        for event in reaction.upon:
            table[event] = (*table.get(event, ()), reaction)
    return table

"""The program put together: store, commands, read models, deadlines, reactions."""

import asyncio
import contextlib
from collections.abc import Coroutine, Iterable
from datetime import UTC, date, datetime
from importlib.metadata import version
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from export_program.domain import KINDS, LIFECYCLES, program
from export_program.domain.reaction import Reaction, Then
from export_program.domain.reactions import REACTIONS
from export_program.domain.vocabulary.hs import SHIPPED, Nomenclature
from export_program.engine.actors import policy
from export_program.engine.calendar import WorkingCalendar
from export_program.engine.calendars.iran import IRAN
from export_program.engine.case import Recorded
from export_program.engine.messages import Command, Event
from export_program.engine.refusals import Refused
from export_program.runtime.command_bus import CommandBus, Office
from export_program.runtime.directory import Directory
from export_program.runtime.identifiers import derived_id
from export_program.runtime.projection import Poisoned
from export_program.runtime.projector import Projector
from export_program.runtime.queries import Queries
from export_program.runtime.reactor import OpenCases, Reactor
from export_program.runtime.read_tables import ReadTables
from export_program.runtime.references import References
from export_program.runtime.requests import Asked, Outcome
from export_program.runtime.scheduler import Scheduler, alarms
from export_program.runtime.settings import Settings
from export_program.store import DocumentStore, open_store, open_vault
from projections import READ_MODELS

RUNTIME = policy("runtime", 1)
LINKS = "case_links"
FAR_BEHIND = 1_000


def event_registry() -> dict[str, type[Event]]:
    """Every stored event name and its type, over all kinds of case."""
    return {event.STORED: event for lifecycle in LIFECYCLES for event in lifecycle.events}


class Program:
    """Everything one process runs. `start` brings it up, `stop` ends it without loss."""

    def __init__(
        self, settings: Settings, *, nomenclature: Nomenclature = SHIPPED, secondary: bool = False
    ) -> None:
        self.settings, self.secondary = settings, secondary
        data = settings.data
        data.mkdir(parents=True, exist_ok=True)
        self.vault = open_vault(data, secondary=secondary)
        self.store = open_store(
            data / "events.db", event_registry(), vault=self.vault, secondary=secondary
        )
        self.documents = DocumentStore(data / "documents", settings.max_document)
        office = Office(self.calendar, nomenclature, f"export-program {version('export-program')}")
        references = References(settings.province, self.store.last_key)
        self.bus = CommandBus(self.store, self.vault, KINDS, office, references)
        self.directory = Directory(self.bus)
        self.tables = ReadTables(settings.read_models_url, READ_MODELS)
        self.queries = Queries(self.tables)
        self.projector = Projector(self.bus, self.tables, self._park)
        self.scheduler = Scheduler(self.bus, self.timers_until)
        cases = OpenCases(self.bus, self._find, self._find_due)
        self.reactor = Reactor(self.bus, self.tables, REACTIONS, cases, self._refused)
        self.demo_loaded = True
        self._tasks: list[asyncio.Task[None]] = []
        self._office_id: UUID | None = None
        self._calendar: tuple[int, WorkingCalendar] = (0, IRAN)

    @property
    def office_case(self) -> Any:
        """The office's own configuration case, or None before it is founded."""
        if self._office_id is None:
            self._office_id = self.store.holder(program.THE_OFFICE)
        return self.bus.cases.get(self._office_id) if self._office_id else None

    def calendar(self) -> WorkingCalendar:
        """The working calendar in force, with the closures the office announced."""
        case = self.office_case
        if case is None:
            return IRAN
        if self._calendar[0] != case.version:
            self._calendar = (case.version, program.calendar_of(case, IRAN))
        return self._calendar[1]

    def timers_until(self) -> datetime:
        """Up to which moment deadlines fire: now, or earlier while timers are held."""
        now = datetime.now(UTC)
        case = self.office_case
        held = case is not None and case.timers_held
        return min(now, case.timers_until) if held else now

    def accounts(self) -> list[Any]:
        """Every account, by the log itself (read models may not be there)."""
        head, after = self.store.head(), 0
        found: dict[UUID, None] = {}
        while after < head:
            for row in self.store.raw_log(after, 1_000):
                after = row.position
                if row.type.startswith("account.opened."):
                    found[UUID(row.case_id)] = None
        return [self.bus.cases.get(case_id) for case_id in found]

    async def start(self) -> None:
        """Found the office if it is new, bring read models up, let everything follow the log."""
        await self._found()
        await self.projector.start()
        self.scheduler.load(await asyncio.to_thread(self._known_alarms))
        self.projector.observers = [self.scheduler.observe, self.reactor.observe]
        self.reactor.start_at(self.projector.position)
        self._follow(self.projector.run(), self.scheduler.run(), self.reactor.run())

    async def stop(self) -> None:
        """End what runs, write what is queued, close everything."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._tasks.clear()
        self.close()

    def close(self) -> None:
        self.store.close()
        self.tables.close()
        self.vault.close()

    def ready(self) -> tuple[bool, dict[str, Any]]:
        """Ready means: demonstration loaded, read models built and caught up, store writable."""
        lag, health = self.projector.lag(), self.store.health()
        behind = lag.head - lag.position
        facts = {
            "writable": health.writable,
            "reason": health.reason,
            "position": lag.position,
            "head": lag.head,
            "building": list(lag.building),
            "demo_loaded": self.demo_loaded,
        }
        up = bool(self._tasks) and not any(task.done() for task in self._tasks)
        caught_up = up and not lag.building and behind < FAR_BEHIND
        return caught_up and health.writable and self.demo_loaded, facts

    async def issue(
        self, kind: str, case_id: UUID | None, command: Command, *cause: object
    ) -> Outcome:
        """A command of the program itself; the same cause has its effect once."""
        key = derived_id("runtime", type(command).__name__, *cause)
        return await self.bus.handle(kind, case_id, command, Asked(RUNTIME, key, given_key=True))

    async def _found(self) -> None:
        if self.store.holder(program.THE_OFFICE) is None:
            found = program.FoundProgram(
                name=self.settings.office,
                province=self.settings.province,
                store_id=str(self.store.store_id),
            )
            await self.issue("program", None, found, self.store.store_id)

    def _follow(self, *parts: Coroutine[Any, Any, None]) -> None:
        self._tasks = [asyncio.create_task(part) for part in parts]

    def _known_alarms(self) -> list[Any]:
        """The alarms of all cases with deadlines, by the read model of deadlines."""
        table = self.tables.tables["deadlines"]
        with self.tables.engine.connect() as connection:
            found = connection.execute(sa.select(table.c.case_id).distinct()).scalars().all()
        cases = (self.bus.cases.get(UUID(case_id)) for case_id in found)
        return [alarm for case in cases if case is not None for alarm in alarms(case)]

    def _find(self, kind: str, field: str, case_id: UUID) -> Iterable[UUID]:
        """The cases of a kind that point to a case by a field (read model of links)."""
        table = self.tables.tables[LINKS]
        where = (
            table.c.c_kind == kind,
            table.c.c_field == field,
            table.c.c_target == str(case_id),
        )
        with self.tables.engine.connect() as connection:
            found = connection.execute(sa.select(table.c.case_id).where(*where)).scalars().all()
        return [UUID(holder) for holder in found]

    def _find_due(self, day: date) -> Iterable[UUID]:
        table = self.tables.tables["deadlines"]
        where = (table.c.c_due_at >= day.isoformat(), table.c.c_missed == 0)
        asked = sa.select(table.c.case_id).where(*where).distinct()
        with self.tables.engine.connect() as connection:
            return [UUID(found) for found in connection.execute(asked).scalars().all()]

    async def _park(self, poison: Poisoned) -> None:
        case = self.office_case
        if case is None:
            return
        park = program.ParkCase(
            model=poison.model,
            case_id=poison.case_id,
            position=poison.position,
            error=poison.error[:500],
        )
        with contextlib.suppress(Refused):
            await self.issue(
                "program", case.id, park, poison.model, poison.case_id, poison.position
            )

    async def _refused(
        self, reaction: Reaction, step: Recorded, then: Then | None, why: str
    ) -> None:
        case = self.office_case
        if case is None:
            return
        note = program.NoteRefusedReaction(
            reaction=f"{reaction.name}@{reaction.version}",
            event_id=step.meta.id,
            target=str(then.case_id or f"new {then.kind}") if then else "unknown",
            command=type(then.command).__name__ if then else "none",
            error=why[:500],
        )
        with contextlib.suppress(Refused):
            await self.issue("program", case.id, note, step.meta.id, note.target, note.command)

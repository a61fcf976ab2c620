"""The program put together: store, commands, read models, deadlines, reactions."""

import asyncio
import contextlib
from collections.abc import Coroutine, Iterable, Mapping
from datetime import UTC, date, datetime
from importlib.metadata import version
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog

from export_program.domain import KINDS, LIFECYCLES, program
from export_program.domain.reactions import REACTIONS
from export_program.domain.vocabulary.hs import SHIPPED, Nomenclature
from export_program.engine.calendar import WorkingCalendar
from export_program.engine.calendars.iran import IRAN
from export_program.engine.messages import Command, Event
from export_program.runtime.belonging import check_belonging
from export_program.runtime.chain import Chains
from export_program.runtime.command_bus import CommandBus, Office
from export_program.runtime.directory import Directory
from export_program.runtime.notes import Notes
from export_program.runtime.projector import Projector
from export_program.runtime.queries import Queries
from export_program.runtime.reactor import OpenCases, Reactor
from export_program.runtime.read_tables import ReadTables
from export_program.runtime.references import References
from export_program.runtime.requests import Outcome
from export_program.runtime.row_layout import sql_value
from export_program.runtime.scheduler import Alarm, Scheduler, alarms
from export_program.runtime.settings import Settings
from export_program.store import CorruptStore, DocumentStore, open_store, open_vault
from projections import READ_MODELS

LINKS, DEADLINES = "case_links", "deadlines"
FAR_BEHIND = 1_000
log = structlog.get_logger("program")


def event_registry() -> dict[str, type[Event]]:
    """Every stored event name and its type, over all kinds of case."""
    return {event.STORED: event for lifecycle in LIFECYCLES for event in lifecycle.events}


def _read_tables(settings: Settings) -> ReadTables:
    try:
        return ReadTables(settings.read_models_url, READ_MODELS)
    except sa.exc.DatabaseError as error:
        msg = f"read.db: {error.orig}; read models are made anew when that file is deleted"
        raise CorruptStore(msg) from error


class Program:
    """Everything one process runs. `start` brings it up, `stop` ends it without loss."""

    def __init__(
        self, settings: Settings, *, nomenclature: Nomenclature = SHIPPED, secondary: bool = False
    ) -> None:
        self.settings, self.secondary = settings, secondary
        data = settings.data
        data.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as undo:
            self.vault = open_vault(data, secondary=secondary)
            undo.callback(self.vault.close)
            self.store = open_store(
                data / "events.db", event_registry(), vault=self.vault, secondary=secondary
            )
            undo.callback(self.store.close)
            self.tables = _read_tables(settings)
            undo.callback(self.tables.close)
            check_belonging(self.store, self.vault, self.tables)
            undo.pop_all()
        self.documents = DocumentStore(data / "documents", settings.max_document)
        office = Office(self.calendar, nomenclature, f"export-program {version('export-program')}")
        references = References(settings.province, self.store.last_key)
        self.bus = CommandBus(self.store, self.vault, KINDS, office, references)
        self.directory = Directory(self.bus)
        self.queries = Queries(self.tables)
        self.chains = Chains(self.bus, self.tables)
        self._notes = Notes(self.bus, lambda: self.office_case)
        self.projector = Projector(self.bus, self.tables, self._notes.park)
        self.scheduler = Scheduler(self.bus, self.timers_until)
        cases = OpenCases(self.bus, self._find, self._find_due, self._find_rows)
        self.reactor = Reactor(self.bus, self.tables, REACTIONS, cases, self._notes)
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
        await asyncio.to_thread(self.reactor.start_at, self.projector.position)
        self._follow(self.projector.run(), self.scheduler.run(), self.reactor.run())

    async def stop(self) -> None:
        """End what runs, write what is queued, close everything."""
        for task in self._tasks:
            task.cancel()
        ended = await asyncio.gather(*self._tasks, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                log.error("a part had stopped", error=repr(error))
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
        return await self._notes.issue(kind, case_id, command, *cause)

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

    def _known_alarms(self) -> list[Alarm]:
        """The alarms of all cases with deadlines, by the read model of deadlines."""
        table = self.tables.tables[DEADLINES]
        rings = table.c.c_next_alarm
        asked = sa.select(rings, table.c.case_id, table.c.c_kind, table.c.key)
        with self.tables.engine.connect() as connection:
            found = connection.execute(asked.where(rings.is_not(None))).all()
        known = [
            Alarm(datetime.fromisoformat(at), UUID(case_id), kind, key.partition(":")[2])
            for at, case_id, kind, key in found
        ]
        # A case that this model could not take in has no row here, but its deadlines run.
        parked = {case_id for model, case_id in self.tables.parked_cases() if model == DEADLINES}
        for case_id in parked:
            try:  # one that cannot be read must not keep the others from ringing
                case = self.bus.cases.get(case_id)
            except Exception:
                log.exception("deadlines of a case unknown", case=str(case_id))
                continue
            known.extend(alarms(case) if case is not None else ())
        return known

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

    def _find_rows(self, register: str, equal: Mapping[str, str | bool]) -> Iterable[UUID]:
        """The cases with a row in a register whose filters have these values, in order of age."""
        layout = self.tables.layouts[register]
        case_id = layout.table.c.case_id
        asked = sa.select(case_id).distinct().order_by(case_id)
        for field, value in equal.items():
            column = layout.column(field)
            among = column.contains(f"|{value}|", autoescape=True)
            asked = asked.where(among if layout.is_many(field) else column == sql_value(value))
        with self.tables.engine.connect() as connection:
            return [UUID(found) for found in connection.execute(asked).scalars().all()]

    def _find_due(self, day: date) -> Iterable[UUID]:
        table = self.tables.tables[DEADLINES]
        where = (table.c.c_due_at >= day.isoformat(), table.c.c_missed == 0)
        asked = sa.select(table.c.case_id).where(*where).distinct()
        with self.tables.engine.connect() as connection:
            return [UUID(found) for found in connection.execute(asked).scalars().all()]

"""The program put together: store, commands, read models, deadlines, reactions."""

import contextlib
from datetime import UTC, date, datetime
from importlib.metadata import version
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog

from export_program.domain import KINDS, LIFECYCLES, program
from export_program.domain.reactions import REACTIONS
from export_program.engine.calendar import WorkingCalendar
from export_program.engine.calendars.iran import IRAN
from export_program.engine.messages import Command, Event
from export_program.runtime.belonging import check_belonging
from export_program.runtime.chain import Chains
from export_program.runtime.command_bus import CommandBus, Office
from export_program.runtime.directory import Directory
from export_program.runtime.erasing import Eraser
from export_program.runtime.importing import Importer
from export_program.runtime.leader import Leader, Parts
from export_program.runtime.lookups import Lookups
from export_program.runtime.notes import Notes
from export_program.runtime.others import Others
from export_program.runtime.projector import LONGEST_PAUSE, Projector
from export_program.runtime.queries import Queries
from export_program.runtime.reactor import OpenCases, Reactor
from export_program.runtime.read_tables import ReadTables, Sight
from export_program.runtime.reference_data import ReferenceData
from export_program.runtime.references import References
from export_program.runtime.report import LeaderSaid, Report, report_of, tell
from export_program.runtime.requests import Outcome
from export_program.runtime.scheduler import Scheduler
from export_program.runtime.settings import Settings
from export_program.runtime.threads import in_thread
from export_program.runtime.watch import Watch
from export_program.store import (
    CorruptStore,
    DocumentStore,
    StoreReadOnly,
    open_store,
    open_vault,
    private_folder,
)
from projections import READ_MODELS

FAR_BEHIND = 1_000
SHORT_PAUSE = 0.01  # seconds
LARGEST_IMPORT = 64 * 1024 * 1024
log = structlog.get_logger("program")


def event_registry() -> dict[str, type[Event]]:
    """Every stored event name and its type, over all kinds of case."""
    return {event.STORED: event for lifecycle in LIFECYCLES for event in lifecycle.events}


def _read_tables(settings: Settings) -> ReadTables:
    try:
        return ReadTables(settings.read_models_url, READ_MODELS)
    except sa.exc.DatabaseError as error:
        if settings.store is not None:
            raise StoreReadOnly(f"read models: {error.orig}", 1.0, "read models") from error
        msg = f"read.db: {error.orig}; read models are made anew when that file is deleted"
        raise CorruptStore(msg) from error


class Program:
    """Everything one process runs. `start` brings it up, `stop` ends it without loss."""

    def __init__(self, settings: Settings, *, secondary: bool = False) -> None:
        self.settings, self.secondary = settings, secondary
        self.shared = settings.shared or settings.store is not None  # a database is open to others
        data = settings.data
        private_folder(data)
        self._open(settings, secondary=secondary)
        self.documents = DocumentStore(data / "documents", settings.max_document)
        self.reference_data = ReferenceData(
            self.documents, lambda: self.office_case, lambda: self.today
        )
        goods = self.reference_data.nomenclature
        software = f"export-program {version('export-program')}"
        office = Office(self.calendar, goods, software, fills_in=lambda: self.fills_in)
        self.bus = CommandBus(self.store, self.vault, KINDS, office, self._references())
        self.directory = Directory(self.bus)
        self.queries = Queries(self.tables)
        self.chains = Chains(self.bus, self.tables)
        self._notes = Notes(self.bus, lambda: self.office_case)
        self.projector = Projector(self.bus, self.tables, self._notes.park)
        self.scheduler = Scheduler(self.bus, self.timers_until)
        self._lookups = find = Lookups(self.bus, self.tables)
        cases = OpenCases(self.bus, find.linked, find.due, find.rows)
        self.reactor = Reactor(self.bus, self.tables, REACTIONS, cases, self._notes)
        self.eraser = Eraser(self.bus, self.vault, find.rows, self._notes.issue)
        self.imports = DocumentStore(data / "imports", LARGEST_IMPORT)
        kept = (self.imports, self.documents)
        self.importer = Importer(self.bus, kept, self.directory, find.rows, self._notes.issue)
        self.leader = Leader(self.store.leadership(), self._lead, self._follow)
        self._others = Others(self.bus, lambda: self.leader.leading)
        self.watch = Watch(self.tables, self._told, lambda: bool(self.projector.waiting))
        self._reacted = 0
        self._leader_said = LeaderSaid(self.tables, self.store)
        self.demo_loaded = True
        self._office_id: UUID | None = None
        self._calendar: tuple[int, WorkingCalendar] = (0, IRAN)

    def _open(self, settings: Settings, *, secondary: bool) -> None:
        """Vault, log and read models: all of them, of one office, or none."""
        with contextlib.ExitStack() as undo:
            self.vault = open_vault(settings.data, secondary=secondary)
            undo.callback(self.vault.close)
            self.store = open_store(
                settings.log, event_registry(), vault=self.vault, secondary=secondary
            )
            undo.callback(self.store.close)
            self.tables = _read_tables(settings)
            undo.callback(self.tables.close)
            check_belonging(self.store, self.vault, self.tables)
            undo.pop_all()

    def _references(self) -> References:
        last_key = self.store.last_key
        if self.shared or self.secondary:
            return References(self.settings.province, last_key, self.tables.database.next_serials)
        return References(self.settings.province, last_key)

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

    @property
    def today(self) -> date:
        """The office's day: while timers are held, the one they are held at."""
        return self.calendar().local(self.timers_until()).date()

    def timers_until(self) -> datetime:
        """Up to which moment deadlines fire: now, or earlier while timers are held."""
        now = datetime.now(UTC)
        return min(now, self.office_case.timers_until) if self.fills_in else now

    @property
    def fills_in(self) -> bool:
        """Whether the office fills in history: timers are held."""
        return self.office_case is not None and self.office_case.timers_held

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

    def issued(self, command: type[Command], *cause: object) -> Any:
        """The case that such a command of the program itself was about, or None before it was."""
        position = self._notes.issued(command, *cause)
        if position is None:
            return None
        return self.bus.cases.get(self.bus.outcome_at(position).case_id)

    async def start(self) -> None:
        """Found the office if it is new; then lead, or follow the process that does."""
        await self.found()
        await self.leader.start()

    async def stop(self) -> None:
        """End what runs, write what is queued, close everything."""
        await self.leader.stop()
        self.close()

    def close(self) -> None:
        self.leader.release()
        self.store.close()
        self.tables.close()
        self.vault.close()

    def catch_up(self) -> int:
        """Know what other processes have stored, before a case is shown; up to which position."""
        if self.shared:
            return self._others.catch_up()
        return max(self.bus.newest, self.projector.position) or self.store.head()

    def ready(self) -> tuple[bool, dict[str, Any]]:
        """Ready means: demonstration loaded, read models built and caught up, store writable."""
        health = self.store.health()
        lag = self.projector.lag(health.head)
        behind = lag.head - lag.position
        facts = {
            "writable": health.writable,
            "reason": health.reason,
            "position": lag.position,
            "head": lag.head,
            "building": list(lag.building),
            "demo_loaded": self.demo_loaded,
            "leading": self.leader.leading,
        }
        caught_up = self.leader.up and not lag.building and behind < FAR_BEHIND
        return caught_up and health.writable and self.demo_loaded, facts

    async def issue(
        self, kind: str, case_id: UUID | None, command: Command, *cause: object
    ) -> Outcome:
        """A command of the program itself; the same cause has its effect once."""
        return await self._notes.issue(kind, case_id, command, *cause)

    async def found(self) -> None:
        """Open the office's own case, once."""
        if self.store.holder(program.THE_OFFICE) is None:
            found = program.FoundProgram(
                name=self.settings.office,
                province=self.settings.province,
                store_id=str(self.store.store_id),
            )
            await self.issue("program", None, found, self.store.store_id)

    @property
    def reacted(self) -> int:
        """The position up to which events were reacted to, as far as this process knows."""
        return self.reactor.position if self.leader.leading else self._reacted

    def report(self) -> Report:
        """What the parts say that run in one process only, this one or another."""
        if self.leader.leading:
            return report_of(self.projector, self.scheduler, self.reactor)
        return self._leader_said.now()

    def _longest_pause(self) -> float:
        """Who waits in another process cannot say so here."""
        return SHORT_PAUSE if self.shared and not self.leader.alone else LONGEST_PAUSE

    def _told(self, sight: Sight) -> None:
        self._reacted = sight.reacted
        self.projector.told(sight)

    async def _lead(self) -> Parts:
        """Bring read models up, find what is due, and let everything follow the log."""
        await self.projector.start()
        self.projector.hurry = self.projector.soon
        self.projector.longest_pause = self._longest_pause
        self.scheduler.load(await in_thread(self._lookups.known_alarms))
        await in_thread(self.eraser.load)
        await in_thread(self.importer.load)
        self.projector.observers = [
            self.scheduler.observe,
            self.reactor.observe,
            self.eraser.observe,
            self.importer.observe,
        ]
        await in_thread(self.reactor.start_at, self.projector.position)
        parts = [
            self.projector.run(),
            self.scheduler.run(),
            self.reactor.run(),
            self.eraser.run(),
            self.importer.run(),
        ]
        if self.shared:
            parts += [self._others.run(), tell(self.tables, self.report)]
        return parts

    async def _follow(self) -> Parts:
        """Know how far the leader is, and what others store."""
        await in_thread(self.tables.take_up)
        self._told(await in_thread(self.tables.look))
        self.projector.hurry = self.watch.hurry
        return [self.watch.run(), self._others.run()]

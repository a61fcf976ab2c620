"""What the process that leads says of the parts that only it runs, so that every process knows."""

import asyncio
import os
import sys
from collections.abc import Callable

import msgspec
import sqlalchemy as sa

from export_program.runtime.projector import Projector
from export_program.runtime.reactor import Reactor
from export_program.runtime.read_tables import ReadTables
from export_program.runtime.scheduler import Scheduler
from export_program.store import EventStore, StoreReadOnly

EVERY = 0.2  # seconds; nothing is written while nothing changes
_encode = msgspec.json.Encoder().encode


class ProjectorReport(msgspec.Struct, frozen=True):
    failures: int = 0
    last_error: str | None = None


class SchedulerReport(msgspec.Struct, frozen=True):
    idle: bool = False
    fired: int = 0
    refusals: int = 0
    max_lateness_seconds: float = 0.0


class ReactorReport(msgspec.Struct, frozen=True):
    idle: bool = False
    position: int = 0
    issued: int = 0
    refusals: int = 0


class Report(msgspec.Struct, frozen=True):
    """As of `position` in the log; counts are those of process `leader` since it started."""

    leader: int = 0
    position: int = 0
    projector: ProjectorReport = ProjectorReport()
    scheduler: SchedulerReport = SchedulerReport()
    reactor: ReactorReport = ReactorReport()


def report_of(projector: Projector, scheduler: Scheduler, reactor: Reactor) -> Report:
    """What these parts of this process have to say."""
    return Report(
        leader=os.getpid(),
        position=projector.position,
        projector=ProjectorReport(projector.failures, projector.last_error),
        scheduler=SchedulerReport(
            scheduler.idle,
            scheduler.fired,
            scheduler.refusals,
            scheduler.max_lateness.total_seconds(),
        ),
        reactor=ReactorReport(reactor.idle, reactor.position, reactor.issued, reactor.refusals),
    )


class LeaderSaid:
    """What the leader says, for the other processes; while no database answers, what it said."""

    def __init__(self, tables: ReadTables, store: EventStore) -> None:
        self._tables, self._store = tables, store
        self._last: str | None = None

    def now(self) -> Report:
        """Raises nothing because the database is away: it is asked for to tell how things are."""
        try:
            self._last, head = self._tables.report(), self._store.head()
        except (StoreReadOnly, sa.exc.OperationalError):
            head = sys.maxsize
        return _as_told(self._last, head)


def _as_told(text: str | None, head: int) -> Report:
    """What was told. Nobody knows whether parts are idle that have not said so of the head."""
    told = msgspec.json.decode(text, type=Report) if text else Report()
    if told.position >= head:
        return told
    replace = msgspec.structs.replace
    return replace(
        told,
        scheduler=replace(told.scheduler, idle=False),
        reactor=replace(told.reactor, idle=False),
    )


async def tell(tables: ReadTables, report: Callable[[], Report]) -> None:
    """Keep the report up while this process leads."""
    kept: Report | None = None
    while True:
        now = report()
        if now != kept:
            tables.keep_report(_encode(now).decode())
            kept = now
        await asyncio.sleep(EVERY)

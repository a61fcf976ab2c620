"""Keeps read models up with the log: in slices while people work, in batches when far behind.

A case's rows are made from the case as it stands, so the steps that one slice takes in together
cost little more than one step. The busier the process, the longer it rests between slices; who
asks a read model for something ends the rest.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter
from uuid import UUID

from export_program.runtime.arrivals import Arrivals
from export_program.runtime.command_bus import CommandBus
from export_program.runtime.folding import Changes, Poisoned, Step
from export_program.runtime.projection import Projection
from export_program.runtime.read_tables import Overtaken, ReadTables, Sight
from export_program.runtime.rebuild import BATCH, Rebuild, Unread
from export_program.runtime.states import States
from export_program.runtime.threads import in_thread
from projections.read_model import ReadModel

FAR_BEHIND, SLICE = 1_500, 500
PAUSE, LONGEST_PAUSE = 0.003, 0.2
REST = 8  # seconds of pause for each second of work
TURN = 0.002  # seconds of work after which requests have their turn
POLL = 1.0

Observer = Callable[[list[Step]], None]
Report = Callable[[Poisoned], Awaitable[None]]


@dataclass
class Taken:
    """What a slice took in up to a position, and the seconds that it cost."""

    steps: list[Step] = field(default_factory=list)
    changed: dict[str, Changes] = field(default_factory=dict)
    reached: int = 0
    poisoned: list[Poisoned] = field(default_factory=list)
    cost: float = 0.0


@dataclass
class Lag:
    """How far the read models are, for health and metrics."""

    position: int
    head: int
    building: tuple[str, ...]
    parked: int


class Projector:
    """One reader of the log, many models. Observers are told of each batch after it is written.

    In a process that does not lead it only knows, by `told`, how far the leader's one is.
    """

    def __init__(self, bus: CommandBus, tables: ReadTables, report: Report) -> None:
        self._bus, self._store, self.tables = bus, bus.store, tables
        self.projection = Projection(tables, bus.kinds)
        self._states = States(bus.store, bus.kinds)
        self._report = report
        self.observers: list[Observer] = []
        self.position = 0
        self.positions: dict[str, int] = {}
        self.changed_at: dict[str, int] = {}
        self.building: tuple[str, ...] = ()
        self.failures = 0
        self.last_error: str | None = None
        self._asked = asyncio.Event()
        self.hurry = self.soon  # called when somebody begins to wait
        self.waiting = Arrivals()
        self._turn = asyncio.Lock()
        self._leads, self._heard = False, 0  # the log's growth when there was nothing to do
        self.longest_pause: Callable[[], float] = lambda: LONGEST_PAUSE

    async def start(self) -> None:
        """Bring models of new or changed definition up from the first event, then join in.

        Nothing is left of an earlier term: others may have led since.
        """
        self._bus.fresh.clear()
        self.projection = Projection(self.tables, self._bus.kinds)
        self.tables.take_up()
        self.tables.forget_others()
        known = self.tables.standings()
        stale = tuple(name for name in self.tables.models if name not in known)
        self.positions = {name: s.position for name, s in known.items()}
        self.changed_at = {name: s.changed_at for name, s in known.items()}
        if stale:
            await self.rebuild(stale)
        self.position = min(self.positions.values(), default=self._store.head())

    async def rebuild(self, names: tuple[str, ...]) -> None:
        """Build models beside what answers now, which follows the log on, and switch over."""
        self.building = names
        try:
            job = await in_thread(Rebuild, self.projection, names, self._store)
            await in_thread(job.run, abandon=job.abandon)
            async with self._turn:
                await in_thread(job.catch_up, abandon=job.abandon)
                job.switch()
                for name in names:
                    self.positions[name] = self.changed_at[name] = job.position
        finally:
            self.building = ()
        for poison in job.poisoned:
            await self._report(poison)

    async def run(self) -> None:
        """Follow the log until cancelled. An error is counted, shown in health, and tried again.

        Raises:
            Overtaken, Replaced: another process leads; read models lie elsewhere.
        """
        self._leads, pause = True, PAUSE
        try:
            while True:
                self.tables.database.check_in_place()
                pause = await self._step(pause)
                if pause:
                    await self._rest(pause)
                else:
                    self._heard = await self._store.wait_beyond(self.position, POLL)
        finally:
            self._leads = False

    async def _step(self, pause: float) -> float:
        """One slice, and how long to rest after it; 0 when there is nothing to take in."""
        try:
            taken = await self._slice()
        except Overtaken:
            raise
        except Exception as error:  # noqa: BLE001 - never stop silently: count, show, retry
            self.failures += 1
            self.last_error = repr(error)
            return min(max(pause, PAUSE) * 2, 5.0)
        self.last_error = None
        return min(max(PAUSE, taken.cost * REST), self.longest_pause()) if taken else 0.0

    async def _rest(self, pause: float) -> None:
        """Let requests work for so long, or until somebody asks for what is not taken in yet."""
        await asyncio.sleep(PAUSE)
        if pause > PAUSE and not self.waiting:
            self._asked.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause - PAUSE):
                    await self._asked.wait()

    def soon(self) -> None:
        """Somebody waits: end the rest."""
        self._asked.set()

    async def up_to_date(self) -> None:
        """Take in what this process has stored by now, if that takes next to no time.

        In a process that does not lead nothing can be done about it.
        """
        if self._leads and 0 < self._bus.newest - self.position <= SLICE:
            await self.reached(self._bus.newest, LONGEST_PAUSE)

    async def reached(self, position: int, seconds: float) -> bool:
        """Wait until the read models have taken in `position`; False if that takes too long."""
        if self.position >= position:
            return True
        arrived = self.waiting.expect(position)
        self.hurry()
        try:
            async with asyncio.timeout(seconds):
                await arrived
        except TimeoutError:
            return False
        return True

    def told(self, sight: Sight) -> None:
        """How far the read models are by their own account, in a process that does not lead."""
        self.positions = {name: s.position for name, s in sight.standings.items()}
        self.changed_at = {name: s.changed_at for name, s in sight.standings.items()}
        self.building = tuple(name for name in self.tables.models if name not in sight.standings)
        self.position = min(self.positions.values(), default=sight.followed)
        self.projection.parked = sight.parked
        self.waiting.reached(self.position)

    def lag(self, head: int) -> Lag:
        return Lag(self.position, head, self.building, len(self.projection.parked))

    async def _slice(self) -> Taken | None:
        """Take in what is there; None if nothing is."""
        async with self._turn:
            behind = max(self._bus.newest, self._heard) - self.position
            if behind <= 0 and not self._leads:  # else `run` waits for news, and is told the head
                behind = self._store.head() - self.position
            if behind <= 0:
                return None
            taken = Taken()
            if behind > FAR_BEHIND or self.building:
                await in_thread(self._write, taken, self._parts(BATCH, taken))
            else:
                await in_turns(self._parts(SLICE, taken), taken)
                await self._write_soon(taken)
            self._tell(taken.steps)
        for poison in taken.poisoned:
            await self._report(poison)
        return taken

    async def _write_soon(self, taken: Taken) -> None:
        """Where a commit mostly waits for a database elsewhere, requests have their turn."""
        began = perf_counter()
        if self.tables.database.far:
            await in_thread(self._write, taken)
        else:
            self._write(taken)
        taken.cost += perf_counter() - began

    def _parts(self, limit: int, taken: Taken) -> Iterator[None]:
        """One batch, part by part: what it changes in each model."""
        taken.steps, unread, taken.reached = self._steps(limit)
        for position, models in self._by_position(taken.reached).items():
            news = [step for step in taken.steps if step[0].position > position]
            for name, changes in self.projection.fold_in_turn(models, news):
                taken.changed[name] = changes
                yield
        for fault in unread:
            self.projection.unreadable(taken.changed, *fault)

    def _write(self, taken: Taken, parts: Iterable[None] = ()) -> None:
        """Rows and positions, in one transaction, when the last `parts` are made."""
        for _ in parts:
            pass
        changed, reached = taken.changed, taken.reached
        self.projection.commit(changed, reached)
        for name, changes in changed.items():
            self.positions[name] = reached
            if changes:
                self.changed_at[name] = reached
        self.position = reached
        taken.poisoned = [poison for changes in changed.values() for poison in changes.poisoned]

    def _by_position(self, reached: int) -> dict[int, list[ReadModel]]:
        """The models that are behind, by how far they are."""
        behind: dict[int, list[ReadModel]] = {}
        for name, position in self.positions.items():
            if position < reached:
                behind.setdefault(position, []).append(self.tables.models[name])
        return behind

    def _steps(self, limit: int) -> tuple[list[Step], list[Unread], int]:
        """The next steps with the case after each: as just decided, or replayed."""
        steps: list[Step] = []
        position = self.position
        while len(steps) < limit and (fresh := self._bus.fresh.pop(position + 1, None)):
            self._states.keep(fresh[1])
            steps.append(fresh)
            position += 1
        if steps:
            return steps, [], position
        unread: list[Unread] = []
        for row in self._store.raw_log(position, limit):
            position = row.position
            self._bus.fresh.pop(position, None)
            try:
                step = self._store.decode(row)
                self._bus.cases.observe(step.case_id, step.version)
                steps.append((step, self._states.after(step)))
            except Exception as error:  # noqa: BLE001 - an unreadable step parks its case
                unread.append((UUID(row.case_id), position, error))
        return steps, unread, position

    def _tell(self, steps: list[Step]) -> None:
        for observer in self.observers:
            observer(steps)
        self.waiting.reached(self.position)


async def in_turns(parts: Iterator[None], taken: Taken) -> None:
    """Work part by part, with turns for requests in between."""
    began = perf_counter()
    for _ in parts:
        if (spent := perf_counter() - began) > TURN:
            taken.cost += spent
            await asyncio.sleep(0)
            began = perf_counter()
    taken.cost += perf_counter() - began

"""Builds read models anew from the log, beside what answers, until they take its place."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from export_program.runtime.folding import Changes, Folding, Poisoned, Step
from export_program.runtime.history import History
from export_program.runtime.states import States
from export_program.store import EventStore, RawRow
from projections.read_model import ReadModel

BATCH = 1_000  # rows read at once
WRITTEN = 5_000  # steps and cases written in one transaction
Progress = Callable[[int, int], None]
Unread = tuple[UUID, int, Exception]


class Abandoned(RuntimeError):
    """A rebuild was given up before its end."""


class Rebuild(Folding):
    """Some models on their way from the first event to the head of the log.

    The log is read case by case: one case at a time is in memory, and its rows are written once.
    What is recorded meanwhile is taken in by further rounds. Nobody reads the new tables before
    `switch`.
    """

    def __init__(self, live: Folding, names: tuple[str, ...], store: EventStore) -> None:
        super().__init__(live.tables, live.kinds, parked=set())
        self._live, self._store, self.names = live, store, names
        self._models = [self.tables.models[name] for name in names]
        self._of_case = [m for m in self._models if m.of_event is None]
        self._of_event = [m for m in self._models if m.of_event is not None]
        self._passed_over = _openings_nobody_looks_at(live, self._models)
        self._states = States(store, live.kinds, size=BATCH)
        self._unreadable: set[str] = set()
        self.position = 0
        self.poisoned: list[Poisoned] = []
        self.first_time = True
        self._abandoned = False
        with self.tables.writing() as connection:
            self.into = {name: self.tables.start_over(connection, name) for name in names}

    def run(self, progress: Progress | None = None) -> None:
        """Take in all that is recorded by now, index it, and take in what came meanwhile."""
        with no_garbage_collection():
            self._first_round(self._store.head(), progress)
        for name, table in self.into.items():
            self.tables.index(name, table)
        self.first_time = False
        self.catch_up()

    def catch_up(self) -> None:
        """Take in what came since; rounds get shorter until one fits into a batch."""
        far = True
        while far and (head := self._store.head()) > self.position:
            far = head - self.position > BATCH
            self._round(head)

    def abandon(self) -> None:
        """Give up soon; whatever runs raises Abandoned. From any thread."""
        self._abandoned = True

    def switch(self) -> None:
        """Put the new tables in the place of the old ones, in one transaction.

        Raises:
            Overtaken: another process leads the read models now.
        """
        tables = self.tables
        with tables.writing() as connection:
            tables.move(connection, tables.followed)
            for name in self.names:
                tables.switch(connection, name, self.into[name], self.position)
                tables.unpark(connection, name)
            for p in self.poisoned:
                tables.park(connection, p.model, p.case_id, p.position, p.error)
        self._live.take_over(self, self.names)

    def _first_round(self, head: int, progress: Progress | None) -> None:
        history = History(self, self._models, self._store.decode, self._passed_over)
        after, done = (UUID(int=0), 0), 0
        while rows := self._store.raw_cases(after, BATCH, head):
            if self._abandoned:
                raise Abandoned
            history.read(rows)
            after, done = (UUID(rows[-1].case_id), rows[-1].version), done + len(rows)
            if progress is not None:
                progress(done, head)
            if history.taken >= WRITTEN:
                self._write_out(history)
        history.end()
        if done != head:
            self._name_what_is_missing(head)
        self._write_out(history)
        self.position = head

    def _name_what_is_missing(self, head: int) -> None:
        """The last version of a case, or all of a case, is missed only where positions are read.

        Raises:
            CorruptStore: it names the position.
        """
        after = 0
        while after < head:
            after = self._store.raw_log(after, BATCH)[-1].position

    def _write_out(self, history: History) -> None:
        changed = history.give()
        self._unreadable.update(history.unreadable)
        self._keep(changed)

    def _round(self, head: int) -> None:
        """Events are written as they come, cases when the round is over."""
        changed: dict[UUID, Step] = {}
        while self.position < head:
            if self._abandoned:
                raise Abandoned
            batch = self._store.raw_log(self.position, min(BATCH, head - self.position))
            steps, unread = self._steps(batch)
            self._put(self._of_event, steps, unread)
            self._put(self._of_case, [], unread)
            changed.update((step[0].case_id, step) for step in steps)
            self.position = batch[-1].position
        last = list(changed.values())
        for start in range(0, len(last), BATCH):
            self._put(self._of_case, last[start : start + BATCH], [])

    def _put(self, models: list[ReadModel], steps: list[Step], unread: list[Unread]) -> None:
        if not models or not (steps or unread):
            return
        changed = self.fold(models, steps)
        for fault in unread:
            self.unreadable(changed, *fault)
        self._keep(changed)

    def _keep(self, changed: dict[str, Changes]) -> None:
        self.commit(changed, None)
        self.poisoned.extend(p for changes in changed.values() for p in changes.poisoned)

    def _steps(self, batch: list[RawRow]) -> tuple[list[Step], list[Unread]]:
        """The case after each step, and the steps that cannot be read."""
        steps: list[Step] = []
        unread: list[Unread] = []
        for raw in batch:
            if raw.case_id in self._unreadable:
                continue
            try:
                step = self._store.decode(raw)
                steps.append((step, self._states.after(step)))
            except Exception as error:  # noqa: BLE001 - an unreadable step parks its case
                unread.append((UUID(raw.case_id), raw.position, error))
                self._unreadable.add(raw.case_id)
        return steps, unread


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Decoding makes hundreds of objects a batch and no cycles; looking for them costs half."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _openings_nobody_looks_at(live: Folding, models: list[ReadModel]) -> frozenset[str]:
    """The stored names of events that open a case of a kind no model here looks at."""
    seen: set[str] = set()
    unseen: set[str] = set()
    for kind, lifecycle in live.kinds.items():
        opening = {r.event.STORED for r in lifecycle.rows if None in r.source}
        (seen if any(m.looks_at(kind) for m in models) else unseen).update(opening)
    return frozenset(unseen - seen)

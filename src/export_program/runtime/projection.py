"""From steps of the log to rows: what a batch changes in a read model, what a rebuild makes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from export_program.engine.case import Case, Recorded
from export_program.engine.evolve import evolve
from export_program.engine.lifecycle import Lifecycle
from export_program.runtime.read_tables import ReadTables
from export_program.store import EventStore, RawRow
from projections.read_model import ReadModel, Row, rows

BATCH = 1_000
WRITE_CHUNK = 5_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Poisoned:
    """A case that a model could not take in: it alone is parked, the rest goes on."""

    model: str
    case_id: UUID
    position: int
    error: str


@dataclass
class Changes:
    """What a batch does to one model."""

    replaced: dict[UUID, tuple[Row, ...]] = field(default_factory=dict)
    added: list[tuple[UUID, Row]] = field(default_factory=list)
    poisoned: list[Poisoned] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.replaced or self.added)


class Projection:
    """Turns batches of steps into changes and writes them; knows no schedule and no threads."""

    def __init__(self, tables: ReadTables, kinds: Mapping[str, Lifecycle[Any]]) -> None:
        self.tables, self._kinds = tables, kinds
        self.parked: set[tuple[str, UUID]] = {
            (name, UUID(case_id)) for name, case_id in _parked(tables)
        }

    def fold(self, model: ReadModel, steps: Iterable[tuple[Recorded, Case]]) -> Changes:
        """What a batch changes in a model. Of a case's steps only the last one matters."""
        if model.of_event is None:
            return self.derive(model, {case.id: case for _, case in steps}.values())
        changes = Changes()
        for step, case in steps:
            if model.looks_at(case.KIND) and (model.name, case.id) not in self.parked:
                work = partial(self._added, model, step, case, changes)
                self._guard(model, case.id, step.position, work, changes)
        return changes

    def write(
        self, connection: sa.Connection, changed: Mapping[str, Changes], position: int
    ) -> None:
        """Write a batch: rows, parked cases and positions in the caller's transaction."""
        touched = []
        for name, changes in changed.items():
            if changes:
                touched.append(name)
            if changes.replaced:
                self.tables.replace_case(connection, name, changes.replaced)
            self.tables.add(connection, name, changes.added)
            for poison in changes.poisoned:
                _park(self.tables, connection, poison)
        self.tables.stand(connection, dict.fromkeys(changed, position), touched)

    def build(
        self, names: Iterable[str], store: EventStore, progress: Progress | None = None
    ) -> tuple[int, list[Poisoned]]:
        """Build models from the first event on, beside what answers now; then switch.

        Cases are folded in memory and each row is written once, in chunks nobody reads yet.
        Returns the position built up to and the cases that had to be parked.
        """
        models = [self.tables.models[name] for name in names]
        self.parked = {p for p in self.parked if p[0] not in set(names)}
        with self.tables.writing() as connection:
            for model in models:
                self.tables.start_over(connection, model.name)
        head = store.head()
        states: dict[UUID, Case] = {}
        poisoned: list[Poisoned] = []
        for batch in _batches(store, head):
            known = self._states_after(tuple(names), store, batch, states, poisoned)
            self._write_events(models, known, poisoned)
            if progress is not None:
                progress(batch[-1].position, head)
        self._write_cases(models, list(states.values()), poisoned)
        with self.tables.writing() as connection:
            for model in models:
                self.tables.switch(connection, model.name, head)
            for poison in poisoned:
                _park(self.tables, connection, poison)
        return head, poisoned

    def _states_after(
        self,
        names: tuple[str, ...],
        store: EventStore,
        batch: list[RawRow],
        states: dict[UUID, Case],
        poisoned: list[Poisoned],
    ) -> list[tuple[Recorded, Case]]:
        """The case after each step. A case that cannot be replayed is parked in every model."""
        known: list[tuple[Recorded, Case]] = []
        for raw in batch:
            case_id = UUID(raw.case_id)
            try:
                step = store.decode(raw)
                case = evolve(self._kinds[step.meta.kind], states.get(case_id), step)
            except Exception as error:  # noqa: BLE001 - an unreadable step parks its case
                new = [name for name in names if (name, case_id) not in self.parked]
                poisoned.extend(Poisoned(n, case_id, raw.position, repr(error)) for n in new)
                self.parked.update((name, case_id) for name in new)
                states.pop(case_id, None)
                continue
            states[case_id] = case
            known.append((step, case))
        return known

    def _write_events(
        self,
        models: list[ReadModel],
        known: list[tuple[Recorded, Case]],
        poisoned: list[Poisoned],
    ) -> None:
        changed = {m.name: self.fold(m, known) for m in models if m.of_event is not None}
        with self.tables.writing() as connection:
            for name, changes in changed.items():
                self.tables.add(connection, name, changes.added)
                poisoned.extend(changes.poisoned)

    def _write_cases(
        self, models: list[ReadModel], cases: list[Case], poisoned: list[Poisoned]
    ) -> None:
        for model in models:
            if model.of_case is None:
                continue
            for start in range(0, len(cases), WRITE_CHUNK):
                changes = self.derive(model, cases[start : start + WRITE_CHUNK])
                poisoned.extend(changes.poisoned)
                with self.tables.writing() as connection:
                    made = ((c, r) for c, many in changes.replaced.items() for r in many)
                    self.tables.add(connection, model.name, made)

    def derive(self, model: ReadModel, cases: Iterable[Case]) -> Changes:
        """The rows that cases have in a model as they stand."""
        changes = Changes()
        for case in cases:
            if model.looks_at(case.KIND) and (model.name, case.id) not in self.parked:
                work = partial(self._replaced, model, case, changes)
                self._guard(model, case.id, case.version, work, changes)
        return changes

    def _replaced(self, model: ReadModel, case: Case, changes: Changes) -> None:
        changes.replaced[case.id] = tuple(rows(model, self._kinds[case.KIND], case).values())

    def _added(self, model: ReadModel, step: Recorded, case: Case, changes: Changes) -> None:
        if model.of_event is not None:
            changes.added.extend((case.id, row) for row in model.of_event(step, case))

    def _guard(
        self,
        model: ReadModel,
        case_id: UUID,
        position: int,
        work: Callable[[], None],
        changes: Changes,
    ) -> None:
        """A poison event parks its case in this model and nothing else."""
        try:
            work()
        except Exception as error:  # noqa: BLE001 - any failure of a model's code parks the case
            changes.poisoned.append(Poisoned(model.name, case_id, position, repr(error)))
            self.parked.add((model.name, case_id))


def _batches(store: EventStore, head: int) -> Iterator[list[RawRow]]:
    after = 0
    while after < head and (batch := store.raw_log(after, min(BATCH, head - after))):
        yield batch
        after = batch[-1].position


def _parked(tables: ReadTables) -> list[tuple[str, str]]:
    with tables.engine.connect() as connection:
        found = connection.execute(sa.select(tables.parked.c.model, tables.parked.c.case_id)).all()
    return [(row.model, row.case_id) for row in found]


def _park(tables: ReadTables, connection: sa.Connection, poison: Poisoned) -> None:
    parked = tables.parked
    mine = sa.and_(parked.c.model == poison.model, parked.c.case_id == poison.case_id.hex)
    connection.execute(sa.delete(parked).where(mine))
    connection.execute(
        sa.insert(parked).values(
            model=poison.model,
            case_id=poison.case_id.hex,
            position=poison.position,
            error=poison.error,
        )
    )

"""From steps of the log to rows: what a batch changes in read models, and how it is written."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from export_program.engine.case import Case, Recorded
from export_program.engine.lifecycle import Lifecycle
from export_program.runtime.read_database import RefusedRow
from export_program.runtime.read_tables import ReadTables
from export_program.runtime.row_layout import Values
from projections.read_model import ReadModel

REMEMBERED = 2_000  # cases of a model
REFUSED_ROW = (RefusedRow, OverflowError, UnicodeError)
Step = tuple[Recorded, Case]
Key = int | str
Digests = tuple[tuple[Key, int], ...]  # each row of a case by its key, told by its bytes


@dataclass(frozen=True)
class Poisoned:
    """A case that a model could not take in: it alone is parked, the rest goes on."""

    model: str
    case_id: UUID
    position: int
    error: str


@dataclass
class Rows:
    """The rows of a case that are new or different, and the keys of those that go (None: all)."""

    new: list[Values]
    gone: list[Key] | None = None


@dataclass
class Changes:
    """What a batch does to one model."""

    replaced: dict[UUID, Rows] = field(default_factory=dict)
    added: dict[UUID, list[Values]] = field(default_factory=dict)
    digests: dict[UUID, Digests] = field(default_factory=dict)
    poisoned: list[Poisoned] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.replaced or self.added)

    def new_here(self, cases: Iterable[UUID]) -> None:
        """These cases begin in this batch: no rows of theirs have to go."""
        for case_id in cases:
            rows = self.replaced.get(case_id)
            if rows is not None and rows.gone is None:
                rows.gone = []

    def of(self, case_id: UUID) -> "Changes":
        """The part that concerns one case."""
        part = Changes()
        if case_id in self.replaced:
            part.replaced[case_id] = self.replaced[case_id]
        if case_id in self.added:
            part.added[case_id] = self.added[case_id]
        return part


class Folding:
    """Turns batches of steps into changes and writes them; knows no schedule and no threads.

    It remembers what it last wrote of a case, so that rows whose bytes are the same are left alone.
    A parked case has no rows in models of cases, and in models of events those from before.
    """

    def __init__(
        self,
        tables: ReadTables,
        kinds: Mapping[str, Lifecycle[Any]],
        parked: set[tuple[str, UUID]] | None = None,
    ) -> None:
        self.tables, self.kinds = tables, kinds
        self.parked = tables.parked_cases() if parked is None else parked
        self.into: dict[str, sa.Table] = tables.tables
        self.first_time = False
        self._written: dict[str, dict[UUID, Digests]] = defaultdict(dict)

    def fold(self, models: Iterable[ReadModel], steps: list[Step]) -> dict[str, Changes]:
        """What a batch changes in models."""
        return dict(self.fold_in_turn(models, steps))

    def fold_in_turn(
        self, models: Iterable[ReadModel], steps: list[Step]
    ) -> Iterator[tuple[str, Changes]]:
        """What a batch changes in one model after the other.

        Of a case's steps only the last one matters to its rows.
        """
        last: dict[str, dict[UUID, Step]] = defaultdict(dict)
        for step in steps:
            last[step[1].KIND][step[0].case_id] = step
        opened = {step.case_id for step, _ in steps if step.version == 1}
        folded = self.first if self.first_time else self._replaced
        for model in models:
            changes = Changes()
            if model.of_event is not None:
                for step in steps:
                    if model.looks_at(step[1].KIND):
                        self.guarded(self.added, model, step, changes)
            else:
                for kind, latest in last.items():
                    if model.looks_at(kind):
                        for step in latest.values():
                            self.guarded(folded, model, step, changes)
                changes.new_here(opened)
            yield model.name, changes

    def unreadable(
        self, changed: Mapping[str, Changes], case_id: UUID, position: int, error: Exception
    ) -> None:
        """Park a case whose history cannot be read in every model of a batch."""
        for name, changes in changed.items():
            if (name, case_id) not in self.parked:
                self._park(name, case_id, position, error, changes)

    def commit(self, changed: Mapping[str, Changes], position: int | None) -> None:
        """Write a batch and the models' position in one transaction.

        If the database refuses a row, the case it belongs to is parked and the rest is written.

        Raises:
            Overtaken: another process has moved the models on; nothing was written.
        """
        try:
            with self.tables.writing(piped=not self.first_time) as connection:
                self._move(connection, position)
                self._write(connection, changed)
                self._stand(connection, changed, position)
        except REFUSED_ROW:
            with self.tables.writing() as connection:
                self._move(connection, position)
                for name, changes in changed.items():
                    self._write_case_by_case(connection, name, changes, position or 0)
                self._stand(connection, changed, position)
        if position is not None:
            self.tables.followed = position
        for name, changes in changed.items():
            known = self._written[name]
            known.update(changes.digests)
            while len(known) > REMEMBERED:
                del known[next(iter(known))]

    def take_over(self, built: "Folding", names: Iterable[str]) -> None:
        """Go on with models that were built beside."""
        mine = set(names)
        self.parked = {p for p in self.parked if p[0] not in mine} | built.parked
        for name in mine:
            self._written[name] = built._written[name]  # noqa: SLF001 - its own kind

    def first(self, model: ReadModel, step: Step, changes: Changes) -> None:
        """All rows of a case, in a table where it has none yet."""
        case, layout = step[1], self.tables.layouts[model.name]
        found = model.of_case(self.kinds[case.KIND], case) if model.of_case else ()
        made = {layout.key(row): (row, layout.body(row)) for row in found}
        values = [layout.values(case.id, row, body) for row, body in made.values()]
        changes.replaced[case.id] = Rows(values)
        changes.digests[case.id] = tuple([(key, hash(body)) for key, (_, body) in made.items()])

    def _replaced(self, model: ReadModel, step: Step, changes: Changes) -> None:
        case, layout = step[1], self.tables.layouts[model.name]
        found = model.of_case(self.kinds[case.KIND], case) if model.of_case else ()
        made = {layout.key(row): (row, layout.body(row)) for row in found}
        now = tuple([(key, hash(body)) for key, (_, body) in made.items()])
        known = self._written[model.name].get(case.id)
        if known == now:
            return
        kept = set(known or ()).intersection(now)
        new = [made[pair[0]] for pair in now if pair not in kept]
        values = [layout.values(case.id, row, body) for row, body in new]
        gone = None if known is None else [pair[0] for pair in known if pair not in kept]
        changes.replaced[case.id], changes.digests[case.id] = Rows(values, gone), now

    def added(self, model: ReadModel, step: Step, changes: Changes) -> None:
        case_id, layout = step[0].case_id, self.tables.layouts[model.name]
        made = model.of_event(*step) if model.of_event else ()
        values = [layout.values(case_id, row, layout.body(row)) for row in made]
        if values:
            changes.added.setdefault(case_id, []).extend(values)

    def guarded(
        self,
        work: Callable[[ReadModel, Step, Changes], None],
        model: ReadModel,
        step: Step,
        changes: Changes,
    ) -> None:
        """A poison event parks its case in this model and nothing else."""
        case_id = step[0].case_id
        if self.parked and (model.name, case_id) in self.parked:
            return
        try:
            work(model, step, changes)
        except Exception as error:  # noqa: BLE001 - any failure of a model's code parks the case
            self._park(model.name, case_id, step[0].position, error, changes)

    def _park(
        self, name: str, case_id: UUID, position: int, error: Exception, changes: Changes
    ) -> None:
        self.parked.add((name, case_id))
        changes.poisoned.append(Poisoned(name, case_id, position, repr(error)))
        changes.digests.pop(case_id, None)
        if self.tables.models[name].of_event is None:
            changes.replaced[case_id] = Rows([])

    def _move(self, connection: sa.Connection, position: int | None) -> None:
        if position is not None:
            self.tables.move(connection, position)

    def _write(self, connection: sa.Connection, changed: Mapping[str, Changes]) -> None:
        for name, changes in changed.items():
            if not changes:
                continue
            into = self.into[name]
            replaced = changes.replaced
            new = [values for part in replaced.values() for values in part.new]
            added = [values for many in changes.added.values() for values in many]
            if self.first_time:
                self.tables.fill(connection, new + added, into)
                continue
            over = self.tables.layouts[name].one_per_case  # a row takes the place of the one before
            left = {c: part for c, part in replaced.items() if not (over and part.new)}
            cases = [case_id for case_id, part in left.items() if part.gone is None]
            keys = [key for part in left.values() if part.gone for key in part.gone]
            self.tables.remove_cases(connection, name, cases, into)
            self.tables.remove_rows(connection, keys, into)
            put = self.tables.put if over else self.tables.add
            put(connection, new + added, into)

    def _write_case_by_case(
        self, connection: sa.Connection, name: str, changes: Changes, position: int
    ) -> None:
        for case_id in list({**changes.replaced, **changes.added}):
            try:
                with connection.begin_nested():
                    self._write(connection, {name: changes.of(case_id)})
            except REFUSED_ROW as error:
                changes.added.pop(case_id, None)
                self._park(name, case_id, position, error, changes)
                self._write(connection, {name: changes.of(case_id)})

    def _stand(
        self, connection: sa.Connection, changed: Mapping[str, Changes], position: int | None
    ) -> None:
        """Note parked cases and, of models that answer, how far they are."""
        if position is None:
            return
        for name, changes in changed.items():
            for p in changes.poisoned:
                self.tables.park(connection, name, p.case_id, p.position, p.error)
        touched = [name for name, changes in changed.items() if changes]
        self.tables.stand(connection, position, touched)

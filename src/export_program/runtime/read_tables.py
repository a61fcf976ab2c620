"""Where read models are kept: one table per model and definition, rebuilt at will."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from secrets import token_hex
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event as sa_event

from export_program.runtime.read_database import WRITES, begin_sqlite, own_tables, tune_sqlite
from export_program.runtime.row_layout import Layout, Values
from projections.read_model import ReadModel

FOLLOWED = "projector"
REACTED = "reactor"


@dataclass(frozen=True)
class Standing:
    """How far a stored model is: its definition, the last position it took in, and changed at."""

    fingerprint: str
    position: int
    changed_at: int


class NotBuilt(RuntimeError):
    """A read model of today's definition is not there yet: it is being built."""


class RefusedRow(RuntimeError):
    """The database says no to a row, not to its being written at all."""


class ReadTables:
    """The database of read models. One writer; readers take connections of their own."""

    def __init__(self, url: str, models: Iterable[ReadModel]) -> None:
        self.models = {model.name: model for model in models}
        self.engine = sa.create_engine(url)
        if self.engine.dialect.name == "sqlite":
            sa_event.listen(self.engine, "connect", tune_sqlite)
            sa_event.listen(self.engine, "begin", begin_sqlite)
        driver: Any = self.engine.dialect.dbapi
        self._refusals = (driver.IntegrityError, driver.DataError)
        self._writer = self.engine.execution_options(**{WRITES: True})
        self.metadata = sa.MetaData()
        self.standing, self.parked, self.marks = own_tables(self.metadata)
        self.layouts = {name: Layout(model) for name, model in self.models.items()}
        self.tables = {name: layout.table for name, layout in self.layouts.items()}
        self._built: set[str] = set()
        self._sql: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
        with self.writing() as connection:
            self.metadata.create_all(connection)
            known = set(connection.execute(sa.select(self.marks.c.name)).scalars())
            for name in {FOLLOWED, REACTED} - known:
                connection.execute(sa.insert(self.marks).values(name=name, position=0))

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction: rows and positions together or not at all."""
        with self._writer.begin() as connection:
            yield connection

    def standings(self) -> dict[str, Standing]:
        """The standing of each model's table of today's definition."""
        with self.engine.connect() as connection:
            found = connection.execute(sa.select(self.standing)).all()
        followed = self.mark(FOLLOWED)
        return {
            r.model: Standing(r.fingerprint, max(r.position, followed), r.changed_at)
            for r in found
            if r.model in self.layouts and self.layouts[r.model].digest == r.fingerprint
        }

    def forget_others(self) -> None:
        """Models of other definitions do not follow the log; if they come back they start over."""
        table = self.standing
        mine = [
            sa.and_(table.c.model == name, table.c.fingerprint == layout.digest)
            for name, layout in self.layouts.items()
        ]
        with self.writing() as connection:
            connection.execute(sa.delete(table).where(sa.not_(sa.or_(sa.false(), *mine))))

    def answering(self, name: str) -> Layout:
        """The layout of the table that answers for a model.

        Raises:
            NotBuilt: there is none of today's definition yet.
        """
        if name not in self._built:
            self._built |= set(self.standings())
            if name not in self._built:
                msg = f"The read model {name} is being built."
                raise NotBuilt(msg)
        return self.layouts[name]

    def claimed_by(self, store_id: str) -> str:
        """The store these models follow: the first that ever asked."""
        marks, prefix = self.marks, "store:"
        asked = sa.select(marks.c.name).where(marks.c.name.startswith(prefix))
        with self.writing() as connection:
            found = connection.execute(asked).scalar()
            if found is None:
                connection.execute(sa.insert(marks).values(name=prefix + store_id, position=0))
        return str(found).removeprefix(prefix) if found else store_id

    def start_over(self, connection: sa.Connection, name: str) -> sa.Table:
        """An empty table beside the one that answers."""
        table = self.layouts[name].next_table()
        table.drop(connection, checkfirst=True)
        table.create(connection)
        return table

    def index(self, name: str, table: sa.Table) -> None:
        """Index a filled table: cheaper than row by row. One transaction each lets others write."""
        for index in self.layouts[name].indexes(table, token_hex(6)):
            with self.writing() as connection:
                index.create(connection)

    def switch(self, connection: sa.Connection, name: str, position: int) -> None:
        """Let the table built beside answer from now on; drop what was before."""
        layout = self.layouts[name]
        connection.execute(sa.delete(self.standing).where(self.standing.c.model == name))
        connection.execute(
            sa.insert(self.standing).values(
                model=name, fingerprint=layout.digest, position=position, changed_at=position
            )
        )
        built = layout.next_table().name
        for old in sa.inspect(connection).get_table_names():
            if old.startswith(f"model_{name}__") and old != built:
                connection.exec_driver_sql(f'DROP TABLE "{old}"')
        connection.exec_driver_sql(f'ALTER TABLE "{built}" RENAME TO "{layout.table.name}"')

    def stand(
        self, connection: sa.Connection, positions: Mapping[str, int], changed: Iterable[str]
    ) -> None:
        """Move models' positions on; `changed` names those whose rows changed.

        Models follow the log in step, so one mark moves for all of them.
        """
        self._move_mark(connection, FOLLOWED, max(positions.values(), default=0))
        moved = [(positions[n], positions[n], n, self.layouts[n].digest) for n in changed]
        self._many(connection, ("stand", ""), self._moved, moved)

    def _moved(self) -> Any:
        """Its parameters, in order: position, changed at, model, fingerprint."""
        table = self.standing
        mine = (table.c.model == sa.bindparam("m"), table.c.fingerprint == sa.bindparam("f"))
        moved = sa.update(table).where(*mine)
        return moved.values(position=sa.bindparam("p"), changed_at=sa.bindparam("c"))

    def _move_mark(self, connection: sa.Connection, name: str, position: int) -> None:
        """Its parameters, in order: position, name. The marks stand there from the beginning."""
        marks = self.marks
        moved = sa.update(marks).where(marks.c.name == sa.bindparam("n"))
        statement = partial(moved.values, position=sa.bindparam("p"))
        self._many(connection, ("mark", ""), statement, [(position, name)])

    def remove_cases(
        self, connection: sa.Connection, name: str, cases: Sequence[UUID], table: sa.Table
    ) -> None:
        """Remove all rows of these cases."""
        if self.layouts[name].one_per_case:
            self.remove_rows(connection, [str(case_id) for case_id in cases], table)
            return
        self._many(
            connection,
            ("cases", table.name),
            lambda: sa.delete(table).where(table.c.case_id == sa.bindparam("c")),
            [(str(case_id),) for case_id in cases],
        )

    def remove_rows(
        self, connection: sa.Connection, keys: Sequence[int | str], table: sa.Table
    ) -> None:
        self._many(
            connection,
            ("rows", table.name),
            lambda: sa.delete(table).where(table.c.key == sa.bindparam("k")),
            [(key,) for key in keys],
        )

    def add(self, connection: sa.Connection, rows: Sequence[Values], table: sa.Table) -> None:
        """Add rows, each in the order of the table's columns."""
        self._many(connection, ("add", table.name), lambda: sa.insert(table), rows)

    def park(
        self, connection: sa.Connection, name: str, case_id: UUID, position: int, error: str
    ) -> None:
        """Note that a model could not take in a case."""
        parked = self.parked
        mine = (parked.c.model == name, parked.c.case_id == case_id.hex)
        connection.execute(sa.delete(parked).where(*mine))
        noted = {"model": name, "case_id": case_id.hex, "position": position, "error": error}
        connection.execute(sa.insert(parked).values(noted))

    def unpark(self, connection: sa.Connection, name: str) -> None:
        connection.execute(sa.delete(self.parked).where(self.parked.c.model == name))

    def parked_cases(self) -> set[tuple[str, UUID]]:
        with self.engine.connect() as connection:
            found = connection.execute(sa.select(self.parked)).all()
        return {(row.model, UUID(row.case_id)) for row in found}

    def mark(self, name: str) -> int:
        """The position up to which a process of that name has come (reactor)."""
        found = sa.select(self.marks.c.position).where(self.marks.c.name == name)
        with self.engine.connect() as connection:
            return int(connection.execute(found).scalar() or 0)

    def set_mark(self, name: str, position: int) -> None:
        with self.writing() as connection:
            self._move_mark(connection, name, position)

    def close(self) -> None:
        self.engine.dispose()

    def _many(
        self,
        connection: sa.Connection,
        which: tuple[str, str],
        statement: Callable[[], Any],
        rows: Sequence[Values],
    ) -> None:
        """Straight to the driver: a statement, made once, with its parameters in order."""
        if not rows:
            return
        if which not in self._sql:
            compiled = statement().compile(dialect=connection.dialect)
            names = () if compiled.positional else tuple(compiled.params)
            self._sql[which] = (str(compiled), names)
        sql, names = self._sql[which]
        given = [dict(zip(names, v, strict=True)) for v in rows] if names else list(rows)
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(sql, given)
        except self._refusals as error:
            raise RefusedRow(str(error)) from error
        finally:
            cursor.close()

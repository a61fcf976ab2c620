"""Where read models are kept: one table per model and definition, rebuilt at will."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from secrets import token_hex
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from export_program.runtime.read_database import (
    FOLLOWED,
    own_tables,
    read_database,
)
from export_program.runtime.row_layout import Layout, Layouts, Values, fingerprint, in_place
from projections.read_model import ReadModel

REACTED = "reactor"


@dataclass(frozen=True)
class Standing:
    """How far a stored model is: its definition, the last position it took in, and changed at."""

    fingerprint: str
    position: int
    changed_at: int


@dataclass(frozen=True)
class Sight:
    """How far projector and reactor are, models' standings by name, and who is parked in which."""

    followed: int
    reacted: int
    standings: dict[str, Standing]
    parked: set[tuple[str, UUID]]


class NotBuilt(RuntimeError):
    """A read model of today's definition is not there yet: it is being built."""


class Overtaken(RuntimeError):
    """Another process has moved the read models on: this one does not lead any more."""


class ReadTables:
    """The database of read models. One writer; readers take connections of their own."""

    def __init__(self, url: str, models: Iterable[ReadModel]) -> None:
        self.models = {model.name: model for model in models}
        self.database = read_database(url)
        self.engine = self.database.engine
        self.metadata = sa.MetaData()
        self.standing, self.parked, self.marks, self.told = own_tables(self.metadata)
        self._digests = {name: fingerprint(model) for name, model in self.models.items()}
        self.layouts = Layouts(self.models)
        self.tables = self.layouts.tables
        self._built: set[str] = set()
        self._sql: dict[tuple[str, str], str] = {}
        self.take_up()

    def writing(self, *, piped: bool = False) -> AbstractContextManager[sa.Connection]:
        """One transaction: rows and positions together or not at all. See `ReadDatabase`."""
        return self.database.writing(piped=piped)

    def standings(self) -> dict[str, Standing]:
        """The standing of each model's table of today's definition."""
        return self.look().standings

    def forget_others(self) -> None:
        """Models of other definitions do not follow the log; if they come back they start over."""
        table = self.standing
        mine = [
            sa.and_(table.c.model == name, table.c.fingerprint == digest)
            for name, digest in self._digests.items()
        ]
        with self.writing() as connection:
            connection.execute(sa.delete(table).where(sa.not_(sa.or_(sa.false(), *mine))))
            for left in sa.inspect(connection).get_table_names():
                if left.startswith("model_") and left.count("__") > 1:  # a rebuild that broke off
                    connection.exec_driver_sql(f'DROP TABLE "{left}"')

    def answering(self, name: str) -> Layout:
        """The layout of the table that answers for a model.

        Raises:
            NotBuilt: there is none of today's definition yet.
        """
        if name not in self._built:
            self.look()
            if name not in self._built:
                msg = f"The read model {name} is being built."
                raise NotBuilt(msg)
        return self.layouts[name]

    def take_up(self) -> None:
        """Go on from where whoever led before has come, in the database that lies there now."""
        if not self.database.in_place():
            self.database.renew()
            with self.writing() as connection:
                self.database.alone(connection)
                self.metadata.create_all(connection)
                known = set(connection.execute(sa.select(self.marks.c.name)).scalars())
                for name in {FOLLOWED, REACTED} - known:
                    connection.execute(sa.insert(self.marks).values(name=name, position=0))
        self.followed = self.mark(FOLLOWED)

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
        table = self.layouts[name].next_table(token_hex(4))
        table.create(connection)
        return table

    def index(self, name: str, table: sa.Table) -> None:
        """Index a filled table: cheaper than row by row. One transaction each lets others write."""
        for index in self.layouts[name].indexes(table, token_hex(6)):
            with self.writing() as connection:
                index.create(connection)

    def switch(self, connection: sa.Connection, name: str, built: sa.Table, position: int) -> None:
        """Let the table built beside answer from now on; drop what was before."""
        layout, prefix = self.layouts[name], f"model_{name}__"
        connection.execute(sa.delete(self.standing).where(self.standing.c.model == name))
        connection.execute(
            sa.insert(self.standing).values(
                model=name, fingerprint=layout.digest, position=position, changed_at=position
            )
        )
        for old in sa.inspect(connection).get_table_names():
            if old.startswith(prefix) and old != built.name:
                connection.exec_driver_sql(f'DROP TABLE "{old}"')
        renamed = f'ALTER TABLE "{built.name}" RENAME TO "{layout.table.name}"'
        connection.exec_driver_sql(renamed)

    def move(self, connection: sa.Connection, position: int) -> None:
        """Move the mark of all models on, which follow the log in step; before anything else.

        It moves from `followed`, where this process knows it: of two that both believe they lead
        only one writes. To `followed` itself it only makes sure of that.

        Raises:
            Overtaken: it stands elsewhere; nothing of this transaction may be kept.
        """
        if not self.database.move(connection, position, self.followed):
            msg = f"the read models are not at position {self.followed} any more"
            raise Overtaken(msg)

    def stand(self, connection: sa.Connection, position: int, changed: Iterable[str]) -> None:
        """Note that rows of these models changed at a position."""
        touched = [(position, position, n, self._digests[n]) for n in changed]
        self._many(connection, ("stand", ""), self._moved, touched)

    def _moved(self) -> Any:
        """Its parameters, in order: position, changed at, model, fingerprint."""
        table = self.standing
        mine = (table.c.model == sa.bindparam("m"), table.c.fingerprint == sa.bindparam("f"))
        moved = sa.update(table).where(*mine)
        return moved.values(position=sa.bindparam("p"), changed_at=sa.bindparam("c"))

    def remove_cases(
        self, connection: sa.Connection, name: str, cases: Sequence[UUID], table: sa.Table
    ) -> None:
        """Remove all rows of these cases."""
        told = table.c.key if self.layouts[name].one_per_case else table.c.case_id
        self._many(
            connection,
            ("cases", table.name),
            lambda: sa.delete(table).where(told == sa.bindparam("c")),
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
        self._many(connection, ("add", table.name), table.insert, rows)

    def put(self, connection: sa.Connection, rows: Sequence[Values], table: sa.Table) -> None:
        """As `add`, in the place of the rows with the same keys."""
        self._many(connection, ("put", table.name), lambda: in_place(table, self.engine), rows)

    def fill(self, connection: sa.Connection, rows: Sequence[Values], table: sa.Table) -> None:
        """As `add`, for many rows in a table that nobody reads yet."""
        if rows:
            sql = self._text(("add", table.name), lambda: sa.insert(table))
            self.database.fill(connection, table, sql, rows)

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
        """Move a mark on. It never goes back: a process that led before may still be at work."""
        marks = self.marks
        behind = (marks.c.name == name, marks.c.position < position)
        with self.writing() as connection:
            connection.execute(sa.update(marks).where(*behind).values(position=position))

    def look(self) -> Sight:
        """How far the read models are, as of one moment."""
        marks, table, parked = self.marks, self.standing, self.parked
        models = sa.select(
            sa.literal("m"),
            table.c.model,
            table.c.fingerprint,
            table.c.position,
            table.c.changed_at,
        )
        none = sa.literal(0)
        mark = sa.select(sa.literal("f"), marks.c.name, sa.literal(""), marks.c.position, none)
        mark = mark.where(marks.c.name.in_((FOLLOWED, REACTED)))
        cases = sa.select(sa.literal("p"), parked.c.model, parked.c.case_id, none, none)
        asked = models.union_all(mark, cases)
        with self.engine.connect() as connection:
            found = connection.execute(asked).all()
        at = {name: position for what, name, _, position, _ in found if what == "f"}
        followed = at[FOLLOWED]
        standings = {
            name: Standing(digest, max(position, followed), changed_at)
            for what, name, digest, position, changed_at in found
            if what == "m" and self._digests.get(name) == digest
        }
        self._built = set(standings)
        cases_parked = {(f[1], UUID(f[2])) for f in found if f[0] == "p"}
        return Sight(followed, at[REACTED], standings, cases_parked)

    def keep_report(self, told: str) -> None:
        """Keep what the process that leads says of itself."""
        with self.writing() as connection:
            if not connection.execute(sa.update(self.told).values(told=told)).rowcount:
                connection.execute(sa.insert(self.told).values(told=told))

    def report(self) -> str | None:
        """What it said last."""
        with self.engine.connect() as connection:
            return connection.execute(sa.select(self.told.c.told)).scalar()

    def close(self) -> None:
        self.database.close()

    def _many(
        self,
        connection: sa.Connection,
        which: tuple[str, str],
        statement: Callable[[], Any],
        rows: Sequence[Values],
    ) -> None:
        """Straight to the driver: a statement, made once, with its parameters in order."""
        if rows:
            self.database.many(connection, self._text(which, statement), rows)

    def _text(self, which: tuple[str, str], statement: Callable[[], Any]) -> str:
        if which not in self._sql:
            self._sql[which] = self.database.text(statement())
        return self._sql[which]

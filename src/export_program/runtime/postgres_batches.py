"""A batch of read models in PostgreSQL: one statement for all rows of its kind, two round trips."""

import re
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, NamedTuple

import sqlalchemy as sa

from export_program.runtime.read_database import Rows
from export_program.store.postgres_wire import (
    BYTES,
    DOUBLE,
    NUMBER,
    TEXT,
    Connection,
    Given,
    Type,
    Value,
    array,
)

TYPES = {sa.BigInteger: NUMBER, sa.Text: TEXT, sa.LargeBinary: BYTES, sa.Float: DOUBLE}
PLACE = re.compile(r'%s(?:::\w+(?: COLLATE "C")?)?')
VALUES = re.compile(r"VALUES \(([^)]*)\)")


def type_of(column: Any) -> Type:
    """How values of a column's or parameter's type are sent."""
    return next(TYPES[c] for c in type(column.type).__mro__ if c in TYPES)


class ForAll(NamedTuple):
    """A statement that takes an array for each parameter of the one it was made from."""

    sql: str
    types: Sequence[Type]
    in_place: bool

    def given(self, rows: Rows) -> Given:
        """The statement for these rows. It may put a row in its place once only: the last one."""
        if self.in_place:
            rows = list({row[0]: row for row in rows}.values())
        columns = zip(*rows, strict=True)
        values: list[Value] = [array(t, c) for t, c in zip(self.types, columns, strict=True)]
        return self.sql, values


def for_all(compiled: Any) -> ForAll:
    """From a compiled INSERT of VALUES, or an UPDATE or DELETE with a condition."""
    types = [type_of(compiled.binds[name]) for name in compiled.positiontup]
    numbers, names = count(), [f"p{n}" for n in range(len(types))]
    sql = PLACE.sub(lambda _: f"given.p{next(numbers)}", str(compiled))
    arrays = ", ".join(f"${n}::{of.name}[]" for n, of in enumerate(types, 1))
    given = f"unnest({arrays}) AS given ({', '.join(names)})"
    if compiled.isinsert:
        sql = VALUES.sub(rf"SELECT \1 FROM {given}", sql)  # noqa: S608 - names and types
    else:
        source = "FROM" if compiled.isupdate else "USING"
        sql = sql.replace(" WHERE ", f" {source} {given} WHERE ", 1)
    return ForAll(sql, types, in_place=" ON CONFLICT " in sql)


class Batch:
    """A transaction whose statements are sent together at its end, after the mark was moved.

    `another` gives a connection in the place of one that broke before anything was begun on it.
    """

    def __init__(self, connection: Connection, another: Callable[[], Connection]) -> None:
        self._connection, self._another = connection, another
        self._begun = False
        self._waiting: list[Given] = []

    def begin(self, sql: str, values: Sequence[Value]) -> bool:
        """Begin with this statement, in one round trip; whether it returned a row.

        Raises the driver's errors.
        """
        together: list[Given] = [("BEGIN", ()), (sql, values)]
        try:
            answers = self._connection.ask_together(together)
        except self._connection.OperationalError:
            self._connection = self._another()
            answers = self._connection.ask_together(together)
        self._begun = True
        return bool(answers[1])

    def add(self, statement: ForAll, rows: Rows) -> None:
        self._waiting.append(statement.given(rows))

    def end(self) -> None:
        """Send what waits, and commit. Raises the driver's errors: nothing is written."""
        if self._begun:
            self._waiting.append(("COMMIT", ()))
        if self._waiting:
            self._connection.ask_together(self._waiting)

    def give_up(self) -> None:
        """Nothing of it is kept."""
        if self._begun:
            self._connection.rollback()

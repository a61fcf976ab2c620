"""Statements as PostgreSQL itself takes them: prepared once, values in binary, one round trip.

The driver's cursors do more than is needed here, and a step on its way to the store waits for it.
"""

import struct
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from operator import attrgetter
from select import POLLIN, POLLOUT, poll
from typing import Any, NamedTuple, cast
from uuid import UUID

import psycopg
from psycopg import errors, pq
from psycopg.adapt import Transformer

BINARY = pq.Format.BINARY
_NUMBER, _DOUBLE = struct.Struct(">q").pack, struct.Struct(">d").pack
_LENGTH = struct.Struct(">i").pack
_HEADER, _EMPTY, _NULL = struct.Struct(">iiiii").pack, struct.Struct(">iii").pack, _LENGTH(-1)

Value = int | str | bytes | UUID | None
Given = tuple[str, Sequence[Value]]
Rows = list[tuple[Any, ...]]


def _number(value: int) -> bytes:
    try:
        return _NUMBER(value)
    except struct.error as error:
        raise psycopg.DataError(f"not a bigint: {value!r}") from error


_IN_BINARY: dict[type, Callable[[Any], bytes | None]] = {
    int: _number,
    str: str.encode,
    bytes: bytes,
    UUID: attrgetter("bytes"),
    type(None): lambda value: value,
}


class Type(NamedTuple):
    """A type of the database: its name and number, and how a value of it is sent."""

    name: str
    oid: int
    send: Callable[[Any], bytes]


TEXT, NUMBER = Type("text", 25, str.encode), Type("int8", 20, _number)
BYTES, DOUBLE = Type("bytea", 17, bytes), Type("float8", 701, _DOUBLE)
ID = Type("uuid", 2950, attrgetter("bytes"))


def array(of: Type, values: Iterable[Any]) -> bytes:
    """An array as a value of a statement; None stands for NULL."""
    send = of.send
    sent = [None if value is None else send(value) for value in values]
    if not sent:
        return _EMPTY(0, 0, of.oid)
    parts = [_HEADER(1, None in sent, of.oid, len(sent), 1)]
    for value in sent:
        if value is None:
            parts.append(_NULL)
        else:
            parts += (_LENGTH(len(value)), value)
    return b"".join(parts)


class Connection(psycopg.Connection[Any]):
    """A connection that knows its prepared statements. One thread at a time uses it.

    Statements are written with `$1`; whole numbers are bigint, texts are text.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._known: dict[str, bytes] = {}
        self._numbers = count()
        self._reading = Transformer(self)

    def ask(self, sql: str, values: Sequence[Value] = ()) -> Rows:
        """One statement, in a transaction of its own unless one was begun.

        Raises psycopg.Error.
        """
        name, sent = self._name(sql), cast("list[bytes]", _sent(values))  # None is taken as well
        return self._rows(self.pgconn.exec_prepared(name, sent, [BINARY] * len(sent), BINARY))

    def ask_together(self, statements: Sequence[Given]) -> list[Rows]:
        """Statements in one round trip, in one transaction: a begun one, or their own.

        Raises psycopg.Error: the first one; what came after it was not looked at.
        """
        ready = [(self._name(sql), _sent(values)) for sql, values in statements]
        pgconn = self.pgconn
        pgconn.enter_pipeline_mode()
        for name, sent in ready:
            pgconn.send_query_prepared(name, sent, [BINARY] * len(sent), BINARY)
        pgconn.pipeline_sync()
        while pgconn.flush():
            self._wait(POLLIN | POLLOUT)
            pgconn.consume_input()
        return self._heard()

    def _heard(self) -> list[Rows]:
        """The answers to a pipeline, all of them: then the connection is at rest again."""
        found: list[Rows] = []
        trouble: psycopg.Error | None = None
        while (result := self._next()) is None or result.status != pq.ExecStatus.PIPELINE_SYNC:
            if result is None and self.pgconn.status != pq.ConnStatus.OK:
                raise trouble or self._lost()
            if result is None or trouble is not None:
                continue
            try:
                found.append(self._rows(result))
            except psycopg.Error as error:
                trouble = error
        self.pgconn.exit_pipeline_mode()
        if trouble is not None:
            raise trouble
        return found

    def _next(self) -> pq.abc.PGresult | None:
        """Waits outside of libpq, which would keep other threads from working."""
        while self.pgconn.is_busy():
            self._wait(POLLIN)
            self.pgconn.consume_input()
        return self.pgconn.get_result()

    def _wait(self, until: int) -> None:
        waiting = poll()
        waiting.register(self.pgconn.socket, until)
        waiting.poll()

    def _name(self, sql: str) -> bytes:
        name = self._known.get(sql)
        if name is None:
            name = b"ep%d" % next(self._numbers)
            self._rows(self.pgconn.prepare(name, sql.encode()))
            self._known[sql] = name
        return name

    def _rows(self, result: pq.abc.PGresult) -> Rows:
        if result.status == pq.ExecStatus.TUPLES_OK:
            self._reading.set_pgresult(result)
            found = self._reading.load_rows(0, result.ntuples, tuple)
            self._reading.set_pgresult(None)
            return found
        if result.status == pq.ExecStatus.COMMAND_OK:
            return []
        error = errors.error_from_result(result)
        if error.sqlstate is None:  # it is not the server who says so: the line broke
            raise self._lost() from error
        raise error

    def _lost(self) -> psycopg.OperationalError:
        return psycopg.OperationalError(pq.error_message(self.pgconn))


def _sent(values: Sequence[Value]) -> list[bytes | None]:
    return [_IN_BINARY[type(value)](value) for value in values]

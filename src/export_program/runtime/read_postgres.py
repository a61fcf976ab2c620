"""Read models in PostgreSQL: in the store's database, in a schema of their own."""

import os
import select
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event as sa_event

from export_program.runtime.read_database import FOLLOWED, RefusedRow, Rows, cursor_of
from export_program.store import StoreReadOnly

SCHEMA = "read_models"
CHANNEL = "export_program_read_models"
SETTING_UP = 0x72656164  # the advisory lock of whoever makes tables; it spells `read`
POLL, HURRIED_POLL = 0.5, 0.05  # seconds: a notification is only a hint
# Rows can be rebuilt, so a lost last second costs nothing. A broken line is noticed in a minute.
SETTINGS = f"SET search_path TO {SCHEMA}; SET synchronous_commit TO off"
SERIALS = (
    f"CREATE TABLE IF NOT EXISTS {SCHEMA}.serials"
    ' (prefix text COLLATE "C" PRIMARY KEY, last bigint NOT NULL)'
)
NEXT_SERIALS = (
    f"INSERT INTO {SCHEMA}.serials AS kept VALUES (%(prefix)s, %(floor)s + %(count)s)"  # noqa: S608
    " ON CONFLICT (prefix) DO UPDATE SET last = greatest(kept.last, %(floor)s) + %(count)s"
    " RETURNING last"
)
KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
TYPES = {sa.BigInteger: "int8", sa.Text: "text", sa.LargeBinary: "bytea", sa.Float: "float8"}


class PostgresReads:
    """A schema beside the store's. Reads stand for themselves; writes are transactions."""

    place, far = f"the schema {SCHEMA}", True
    # The next rival waits here for our commit, and then finds the mark elsewhere.
    MOVE = (
        f"WITH moved AS (UPDATE {SCHEMA}.marks SET position = %s"  # noqa: S608
        f" WHERE name = '{FOLLOWED}' AND position = %s RETURNING position)"
        f" SELECT pg_notify('{CHANNEL}', position::text) FROM moved"
    )

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self.engine = sa.create_engine(
            "postgresql+psycopg://",
            creator=self._connect,
            isolation_level="AUTOCOMMIT",
            paramstyle="format",
            pool_pre_ping=True,
            hide_parameters=True,
        )
        sa_event.listen(self.engine, "connect", _tune, insert=True)
        driver: Any = self.engine.dialect.dbapi
        self._driver = driver
        self._refusals = (driver.IntegrityError, driver.DataError)
        self._writer = self.engine.execution_options(isolation_level="READ COMMITTED")

    @contextmanager
    def writing(self, *, piped: bool = False) -> Iterator[sa.Connection]:
        try:
            with self._writer.connect() as connection, ExitStack() as undo:
                if piped:
                    undo.enter_context(_raw(connection).pipeline())
                with connection.begin():
                    yield connection
        except self._refusals as error:
            raise RefusedRow(str(error)) from error
        except (sa.exc.IntegrityError, sa.exc.DataError) as error:
            raise RefusedRow(str(error.orig)) from error
        except sa.exc.OperationalError as error:
            # What follows a refused row in a pipeline may be heard of first, and only that.
            if isinstance(error.orig, self._driver.errors.PipelineAborted):
                raise RefusedRow(str(error.orig)) from error
            raise

    def alone(self, connection: sa.Connection) -> None:
        """One at a time; the schema is made if it is not there."""
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(SETTING_UP)))
        there = sa.text("SELECT 1 FROM pg_namespace WHERE nspname = :schema")
        if connection.execute(there, {"schema": SCHEMA}).scalar() is None:
            connection.execute(sa.schema.CreateSchema(SCHEMA))
        connection.exec_driver_sql(SERIALS)

    def move(self, connection: sa.Connection, position: int, since: int) -> bool:
        with cursor_of(connection) as cursor:
            cursor.execute(self.MOVE, (position, since))
            return cursor.fetchone() is not None

    def many(self, connection: sa.Connection, sql: str, rows: Rows) -> None:
        with cursor_of(connection) as cursor:
            try:
                cursor.executemany(sql, rows)
            except self._refusals as error:
                raise RefusedRow(str(error)) from error

    def fill(self, connection: sa.Connection, table: sa.Table, sql: str, rows: Rows) -> None:  # noqa: ARG002
        with cursor_of(connection) as cursor:
            try:
                copying = cursor.copy(f'COPY "{table.name}" FROM STDIN (FORMAT BINARY)')
                with copying as copy:
                    copy.set_types(_types(table))
                    for row in rows:
                        copy.write_row(row)
            except self._refusals as error:
                raise RefusedRow(str(error)) from error

    def next_serials(self, prefix: str, floor: int, count: int) -> int:
        try:
            with self.engine.connect() as connection, cursor_of(connection) as cursor:
                cursor.execute(NEXT_SERIALS, {"prefix": prefix, "floor": floor, "count": count})
                last: int = cursor.fetchone()[0]
        except (sa.exc.OperationalError, self._driver.OperationalError) as error:
            raise StoreReadOnly(f"{self.place}: no answer, so no reference", 1.0) from error
        return last - count + 1

    def changes(self) -> "PostgresChanges":
        return PostgresChanges(self._connect())

    def close(self) -> None:
        self.engine.dispose()

    def _connect(self) -> Any:
        return self._driver.connect(self._dsn, application_name="export-program reads", **KEEPALIVE)


class PostgresChanges:
    """Listens; what it is told is only a hint, so whoever waits looks now and then anyway."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._connection.autocommit = True
        self._connection.execute(f"LISTEN {CHANNEL}")
        self._end, start = os.pipe()
        os.set_blocking(start, False)
        self._start: int | None = start
        self._lock = threading.Lock()

    def wait(self, *, hurried: bool) -> bool:
        """Raises the driver's OperationalError: the connection broke."""
        heard = [self._connection.fileno(), self._end]
        ready, _, _ = select.select(heard, [], [], HURRIED_POLL if hurried else POLL)
        if self._end in ready:
            os.read(self._end, 4096)
        if self._connection.fileno() in ready:
            for _ in self._connection.notifies(timeout=0):
                pass
        return bool(ready)

    def wake(self) -> None:
        with self._lock, suppress(BlockingIOError):  # a full pipe wakes as well
            if self._start is not None:
                os.write(self._start, b".")

    def close(self) -> None:
        self._connection.close()
        with self._lock:  # the number of a closed file is soon another one's
            if self._start is not None:
                os.close(self._start)
                os.close(self._end)
                self._start = None


def _tune(raw: Any, _: Any) -> None:
    raw.autocommit = True
    raw.execute(SETTINGS)
    raw.autocommit = False


def _raw(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection


def _types(table: sa.Table) -> Sequence[str]:
    return [next(TYPES[c] for c in type(column.type).__mro__ if c in TYPES) for column in table.c]

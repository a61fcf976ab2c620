"""Read models in PostgreSQL: in the store's database, in a schema of their own."""

import os
import select
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event as sa_event

from export_program.runtime.postgres_batches import Batch, ForAll, for_all, type_of
from export_program.runtime.postgres_serials import TABLE, PostgresSerials
from export_program.runtime.read_database import FOLLOWED, RefusedRow, Rows, cursor_of
from export_program.store import WrongSchema
from export_program.store.postgres_connections import options as connecting
from export_program.store.postgres_errors import UPGRADE
from export_program.store.postgres_wire import Connection

SCHEMA = "read_models"
CHANNEL = "export_program_read_models"
SETTING_UP = 0x72656164  # the advisory lock of whoever makes tables; it spells `read`
POLL, HURRIED_POLL = 0.5, 0.05  # seconds: a notification is only a hint
# Tables belong to the role that serves: only it can let those read who may look into the schema.
LET_READ = f"""
DO $$ DECLARE known regrole; BEGIN
  FOR known IN SELECT DISTINCT grantee FROM pg_namespace, aclexplode(nspacl)
    WHERE nspname = '{SCHEMA}' AND grantee NOT IN (0, nspowner) LOOP
    EXECUTE 'ALTER DEFAULT PRIVILEGES IN SCHEMA {SCHEMA} GRANT SELECT ON TABLES TO ' || known;
  END LOOP;
END $$
"""  # noqa: S608
# Rows can be rebuilt, so a lost last second costs nothing. A broken line is noticed in a minute.
SETTINGS = f"SET search_path TO {SCHEMA}; SET synchronous_commit TO off; SET jit TO off"
# Another session's lock is never waited for without limit: readers ask again, who writes for them
# leaves a moment for a dump or for who looks around. What builds an index takes its time.
READS = f"{SETTINGS}; SET lock_timeout = 200; SET statement_timeout = 60000"
WRITES = f"{SETTINGS}; SET lock_timeout = 30000"
# A plan that was made and kept while a table was small would scan it when it is large.
BATCH_SETTINGS = f"{WRITES}; SET enable_seqscan TO off"
KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 15_000}  # what a URL may say otherwise


class PostgresReads:
    """A schema beside the store's. Reads stand for themselves; writes are transactions."""

    place, far = f"the schema {SCHEMA}", True
    # The next rival waits here for our commit, and then finds the mark elsewhere.
    MOVE = (
        f"WITH moved AS (UPDATE {SCHEMA}.marks SET position = %s"  # noqa: S608
        f" WHERE name = '{FOLLOWED}' AND position = %s RETURNING position)"
        f" SELECT pg_notify('{CHANNEL}', position::text) FROM moved"
    )
    MOVE_FIRST = MOVE.replace("%s", "$1", 1).replace("%s", "$2", 1)

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self.engine = self._engine(self._connect, READS, pool_pre_ping=True)
        self._changing = self._engine(self._connect, WRITES, pool_pre_ping=True)
        self._batches = self._engine(self._connect_for_batches, BATCH_SETTINGS)
        self._open: dict[sa.Connection, Batch] = {}
        self._for_all: dict[str, ForAll] = {}
        self._serials = PostgresSerials(self._connect_for_batches, SCHEMA)
        driver: Any = self.engine.dialect.dbapi
        self._driver = driver
        self._refusals = (driver.IntegrityError, driver.DataError)
        self._writer = self._changing.execution_options(isolation_level="READ COMMITTED")
        self._opened = False

    def in_place(self) -> bool:
        return self._opened

    def check_in_place(self) -> None:
        """Nobody replaces a database in operation."""

    def renew(self) -> None:
        self._opened = True

    @contextmanager
    def writing(self, *, piped: bool = False) -> Iterator[sa.Connection]:
        try:
            with self._batch() if piped else self._writer.begin() as connection:
                yield connection
        except self._refusals as error:
            raise RefusedRow(str(error)) from error
        except (sa.exc.IntegrityError, sa.exc.DataError) as error:
            raise RefusedRow(str(error.orig)) from error

    @contextmanager
    def _batch(self) -> Iterator[sa.Connection]:
        with self._batches.connect() as connection:

            def another() -> Connection:
                connection.invalidate()
                found: Connection = _raw(connection)
                return found

            batch = self._open[connection] = Batch(_raw(connection), another)
            try:
                yield connection
                batch.end()
            except self._driver.OperationalError:
                connection.invalidate()
                raise
            except BaseException:
                batch.give_up()
                raise
            finally:
                del self._open[connection]

    def alone(self, connection: sa.Connection) -> None:
        """One at a time; the schema is made if it is not there."""
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(SETTING_UP)))
        there = sa.text("SELECT 1 FROM pg_namespace WHERE nspname = :schema")
        if connection.execute(there, {"schema": SCHEMA}).scalar() is None:
            may = sa.text("SELECT has_database_privilege(current_database(), 'CREATE')")
            if not connection.execute(may).scalar():
                connection.detach()  # nobody goes on with it
                raise WrongSchema(f"{self.place} is not there; {UPGRADE} as the owner")
            connection.execute(sa.schema.CreateSchema(SCHEMA))
        connection.exec_driver_sql(LET_READ)
        connection.exec_driver_sql(TABLE.format(schema=SCHEMA))

    def move(self, connection: sa.Connection, position: int, since: int) -> bool:
        batch = self._open.get(connection)
        if batch is not None:
            return batch.begin(self.MOVE_FIRST, (position, since))
        with cursor_of(connection) as cursor:
            cursor.execute(self.MOVE, (position, since))
            return cursor.fetchone() is not None

    def text(self, statement: Any) -> str:
        compiled = statement.compile(dialect=self.engine.dialect)
        text = str(compiled)
        self._for_all[text] = for_all(compiled)
        return text

    def many(self, connection: sa.Connection, sql: str, rows: Rows) -> None:
        batch = self._open.get(connection)
        if batch is not None:
            batch.add(self._for_all[sql], rows)
            return
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
                    copy.set_types([type_of(column).name for column in table.c])
                    for row in rows:
                        copy.write_row(row)
            except self._refusals as error:
                raise RefusedRow(str(error)) from error

    def next_serials(self, prefix: str, floor: int, count: int) -> int:
        return self._serials.next(prefix, floor, count)

    def changes(self) -> "PostgresChanges":
        return PostgresChanges(self._connect())

    def close(self) -> None:
        self._serials.close()
        self._batches.dispose()
        self._changing.dispose()
        self.engine.dispose()

    @staticmethod
    def _engine(connect: Callable[[], Connection], settings: str, **options: Any) -> sa.Engine:
        engine = sa.create_engine(
            "postgresql+psycopg://",
            creator=connect,
            isolation_level="AUTOCOMMIT",
            paramstyle="format",
            hide_parameters=True,
            **options,
        )

        def tune(raw: Any, _: Any) -> None:
            raw.autocommit = True
            raw.execute(settings)
            raw.autocommit = False

        sa_event.listen(engine, "connect", tune, insert=True)
        return engine

    def _connect(self, **options: Any) -> Connection:
        named = {"application_name": "export-program reads", **KEEPALIVE, **options}
        return Connection.connect(**{**connecting(self._dsn, PATIENCE), **named})

    def _connect_for_batches(self) -> Connection:
        """The driver prepares nothing on it, for it would give up all that is prepared there."""
        connection = self._connect(prepare_threshold=None, autocommit=True)
        connection.execute(BATCH_SETTINGS)
        return connection


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


def _raw(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection

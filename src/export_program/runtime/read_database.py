"""The database of read models itself: its own tables, and how each kind of database is used."""

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy import event as sa_event

from export_program.runtime.serials import SharedSerials
from export_program.store import private_file
from export_program.store.sqlite_writer import inode

FOLLOWED = "projector"
WRITES = "writes"
PATIENCE = 5.0  # seconds for another process that sets the file up
GLANCE, NAP = 0.002, 0.05  # seconds between looks while somebody waits, and while nobody does
PRAGMAS = (
    "busy_timeout=5000",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "wal_autocheckpoint=8000",
    "cache_size=-4000",
)
Rows = Sequence[Sequence[Any]]
# Texts compare by code point in both dialects, whatever the locale of a database.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


class RefusedRow(RuntimeError):
    """The database says no to a row, not to its being written at all."""


class Replaced(RuntimeError):
    """Another file lies where the one was that is open here, or none does."""

    def __init__(self, place: str) -> None:
        super().__init__(f"{place} was removed or replaced while it was open")


class ReadDatabase(Protocol):
    """Connections for reading and writing, and what the two dialects do not have in common."""

    engine: sa.Engine
    place: str  # as an operator knows it
    far: bool  # whether a commit waits for another process

    def in_place(self) -> bool:
        """Whether what is open here is what whoever begins now would open."""

    def check_in_place(self) -> None:
        """Raises Replaced."""

    def renew(self) -> None:
        """Open what lies there now; an empty one is made if there is none."""

    def writing(self, *, piped: bool = False) -> AbstractContextManager[sa.Connection]:
        """One transaction. `piped`: statements need not wait for each other's results.

        Raises:
            RefusedRow: nothing was written because the database says no to a row.
        """

    def alone(self, connection: sa.Connection) -> None:
        """Keep other processes from setting the database up until this transaction ends."""

    def move(self, connection: sa.Connection, position: int, since: int) -> bool:
        """Move the projector's mark from `since` on; False if it stands elsewhere."""

    def text(self, statement: Any) -> str:
        """A statement in this dialect, for `many`."""

    def many(self, connection: sa.Connection, sql: str, rows: Rows) -> None:
        """Execute such a text with each of these parameters, in order.

        Raises:
            RefusedRow: the database says no to one of them; a piped one may say so later.
        """

    def fill(self, connection: sa.Connection, table: sa.Table, sql: str, rows: Rows) -> None:
        """Insert many rows into a table that nobody reads yet."""

    def next_serials(self, prefix: str, floor: int, count: int) -> int:
        """The first of `count` serials above `floor` that no other process is given.

        What counts is the unique fact in the store: this keeps processes out of each other's way.
        """

    def changes(self) -> "Changes":
        """What tells that another process has moved the projector's mark."""

    def close(self) -> None:
        """Close every connection."""


class Changes(Protocol):
    """A connection that hears of changes. Used in one thread, but for `wake`."""

    def wait(self, *, hurried: bool) -> bool:
        """Return when something may have changed, and whether that was heard of.

        `hurried`: somebody waits for it. Raises Replaced: nobody changes this one any more.
        """

    def wake(self) -> None:
        """Let `wait` return at once; from any thread."""

    def close(self) -> None:
        """Give the connection back."""


def own_tables(metadata: sa.MetaData) -> tuple[sa.Table, ...]:
    """How far models are, which cases they could not take in, how far who follows the log has
    come, and what the process that leads says of itself.
    """
    position = sa.BigInteger
    return (
        sa.Table(
            "read_models",
            metadata,
            sa.Column("model", TEXT, primary_key=True),
            sa.Column("fingerprint", TEXT, primary_key=True),
            sa.Column("position", position, nullable=False),
            sa.Column("changed_at", position, nullable=False),
        ),
        sa.Table(
            "parked_cases",
            metadata,
            sa.Column("model", TEXT, primary_key=True),
            sa.Column("case_id", TEXT, primary_key=True),
            sa.Column("position", position, nullable=False),
            sa.Column("error", sa.Text, nullable=False),
        ),
        sa.Table(
            "marks",
            metadata,
            sa.Column("name", TEXT, primary_key=True),
            sa.Column("position", position, nullable=False),
        ),
        sa.Table("report", metadata, sa.Column("told", TEXT, nullable=False)),
    )


class SQLiteReads:
    """A file beside the store."""

    place, far = "read.db", False
    MOVE = f"UPDATE marks SET position = ? WHERE name = '{FOLLOWED}' AND position = ?"  # noqa: S608

    def __init__(self, url: str) -> None:
        self._file = Path(str(sa.make_url(url).database)).absolute()
        self._journal = self._file.with_name(f"{self._file.name}-wal")
        self._known: dict[Path, tuple[int, int]] = {}
        self.engine = sa.create_engine(url, creator=self._connect, hide_parameters=True)
        sa_event.listen(self.engine, "connect", tune_sqlite)
        sa_event.listen(self.engine, "begin", begin_sqlite)
        driver: Any = self.engine.dialect.dbapi
        self._refusals = (driver.IntegrityError, driver.DataError)
        self._writer = self.engine.execution_options(**{WRITES: True})
        self._serials: SharedSerials | None = None

    def in_place(self) -> bool:
        now = inode(self._file)
        if now is None or self._known.get(self._file) != now:
            return False
        if (journal := inode(self._journal)) is None:
            return self._journal not in self._known
        return self._known.setdefault(self._journal, journal) == journal

    def check_in_place(self) -> None:
        if not self.in_place():
            raise Replaced(self.place)

    def renew(self) -> None:
        private_file(self._file)
        known = inode(self._file)
        self._known = {} if known is None else {self._file: known}
        self.engine.dispose()

    def _connect(self) -> sqlite3.Connection:
        """Makes no file: who has not noticed that it is gone would be alone with an empty one."""
        return sqlite3.connect(f"{self._file.as_uri()}?mode=rw", uri=True, check_same_thread=False)

    @contextmanager
    def writing(self, *, piped: bool = False) -> Iterator[sa.Connection]:  # noqa: ARG002
        with self._writer.begin() as connection:
            yield connection

    def alone(self, connection: sa.Connection) -> None:
        """Whoever writes is alone."""

    def move(self, connection: sa.Connection, position: int, since: int) -> bool:
        with cursor_of(connection) as cursor:
            cursor.execute(self.MOVE, (position, since))
            return bool(cursor.rowcount == 1)

    def text(self, statement: Any) -> str:
        return str(statement.compile(dialect=self.engine.dialect))

    def many(self, connection: sa.Connection, sql: str, rows: Rows) -> None:
        with cursor_of(connection) as cursor:
            try:
                cursor.executemany(sql, rows)
            except self._refusals as error:
                raise RefusedRow(str(error)) from error

    def fill(self, connection: sa.Connection, table: sa.Table, sql: str, rows: Rows) -> None:  # noqa: ARG002
        self.many(connection, sql, rows)

    def next_serials(self, prefix: str, floor: int, count: int) -> int:
        if self._serials is None:
            self._serials = SharedSerials(self._file.with_name("serials.json"))
        return self._serials.next(prefix, floor, count)

    def changes(self) -> "SQLiteChanges":
        return SQLiteChanges(self)

    def close(self) -> None:
        self.engine.dispose()
        if self._serials is not None:
            self._serials.close()
            self._serials = None


class SQLiteChanges:
    """Looks often whether another process has committed: that costs microseconds."""

    def __init__(self, reads: SQLiteReads) -> None:
        self._reads, self._raw = reads, reads.engine.raw_connection()
        self._woken = threading.Event()
        self._seen = self._version()

    def wait(self, *, hurried: bool) -> bool:
        while not self._changed() and not self._woken.wait(GLANCE if hurried else NAP):
            self._reads.check_in_place()
        self._woken.clear()
        return True

    def wake(self) -> None:
        self._woken.set()

    def close(self) -> None:
        self._raw.close()

    def _changed(self) -> bool:
        before, self._seen = self._seen, self._version()
        return self._seen != before

    def _version(self) -> int:
        version: int = self._raw.cursor().execute("PRAGMA data_version").fetchone()[0]
        return version


def read_database(url: str) -> ReadDatabase:
    """The database at a URL. The driver of one that is not used is not loaded."""
    if not url.startswith("postgres"):
        return SQLiteReads(url)
    made: ReadDatabase = import_module("export_program.runtime.read_postgres").PostgresReads(url)
    return made


@contextmanager
def cursor_of(connection: sa.Connection) -> Iterator[Any]:
    """A cursor of the driver: the layer above it costs more than most of these statements."""
    cursor = connection.connection.cursor()
    try:
        yield cursor
    finally:
        cursor.close()


def tune_sqlite(connection: Any, _: Any) -> None:
    """Rows can be rebuilt, so a lost last second costs nothing: NORMAL is enough.

    The driver's own transactions leave out statements that change tables, so it gets none. Two
    processes that make the file at once get in each other's way; the second one waits.
    """
    connection.isolation_level = None
    deadline = time.monotonic() + PATIENCE
    for pragma in PRAGMAS:
        while True:
            try:
                connection.execute(f"PRAGMA {pragma}")
                break
            except Exception as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)


def begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

"""The SQLite file: its tables, the settings that make it durable, and its connections."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

from export_program.store.checksums import checksum
from export_program.store.errors import CorruptStore, StoreReadOnly, Unfinished, UnsafeStore
from export_program.store.moving import unfinished
from export_program.store.private import private_file

FORMAT = 2
WITHOUT_CHECKSUMS = 1
CACHE_KIB = 8_000
UNREADABLE = "Could not decode to UTF-8"
OLDEST_SQLITE = (3, 38, 0)  # JSON functions built in

# The library's table, with four additions: an explicit key (a stock rowid is issued again after
# the tail was deleted), the server's time, a checksum (SQLite keeps none), and triggers. OR REPLACE
# deletes without a DELETE trigger, hence the one on INSERT.
NO_UPDATE = """
CREATE TRIGGER IF NOT EXISTS stored_events_no_update BEFORE UPDATE ON stored_events
  BEGIN SELECT RAISE(ABORT, 'append-only: events are never changed'); END;
"""
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS stored_events (
  rowid INTEGER PRIMARY KEY AUTOINCREMENT,
  originator_id TEXT NOT NULL,
  originator_version INTEGER NOT NULL,
  topic TEXT NOT NULL,
  state BLOB NOT NULL,
  recorded_us INTEGER NOT NULL,
  crc INTEGER NOT NULL,
  UNIQUE (originator_id, originator_version));
{NO_UPDATE}
CREATE TRIGGER IF NOT EXISTS stored_events_no_delete BEFORE DELETE ON stored_events
  BEGIN SELECT RAISE(ABORT, 'append-only: events are never deleted'); END;
CREATE TRIGGER IF NOT EXISTS stored_events_no_replace BEFORE INSERT ON stored_events
  WHEN NEW.rowid IS NOT (SELECT coalesce(max(rowid), 0) + 1 FROM stored_events)
    OR EXISTS (SELECT 1 FROM stored_events WHERE originator_id = NEW.originator_id
               AND originator_version = NEW.originator_version)
  BEGIN SELECT RAISE(ABORT, 'append-only: a position and a version are taken once, in order'); END;
CREATE TABLE IF NOT EXISTS commands (
  command_id TEXT PRIMARY KEY, fingerprint BLOB NOT NULL, position INTEGER NOT NULL) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS commands_no_update BEFORE UPDATE ON commands
  BEGIN SELECT RAISE(ABORT, 'append-only: commands are never changed'); END;
CREATE TRIGGER IF NOT EXISTS commands_no_delete BEFORE DELETE ON commands
  BEGIN SELECT RAISE(ABORT, 'append-only: commands are never deleted'); END;
CREATE TABLE IF NOT EXISTS unique_keys (
  key TEXT PRIMARY KEY, case_id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stored_snapshots (
  originator_id TEXT PRIMARY KEY, originator_version INTEGER NOT NULL, state BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS probe (one INTEGER PRIMARY KEY CHECK (one = 1), filler BLOB);
CREATE TABLE IF NOT EXISTS store_info (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  store_id TEXT NOT NULL, epoch INTEGER NOT NULL, format INTEGER NOT NULL);
"""  # noqa: S608 -- our own text


class StoreInfo(NamedTuple):
    store_id: UUID
    epoch: int


def is_damage(error: sqlite3.Error) -> bool:
    """Whether SQLite says that the file itself is broken."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    # A text that is none any more is found by Python alone.
    return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} or UNREADABLE in str(error)


def reason_for(error: sqlite3.Error) -> str:
    """What is wrong, in words for an operator."""
    words = {
        sqlite3.SQLITE_FULL: "the disk is full",
        sqlite3.SQLITE_BUSY: "the database is locked by another process",
        sqlite3.SQLITE_LOCKED: "the database is locked by another process",
        sqlite3.SQLITE_READONLY: "the database file is read-only",
        sqlite3.SQLITE_IOERR: "the disk does not take the bytes",
        sqlite3.SQLITE_CANTOPEN: "the database file cannot be opened",
    }
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return f"{words.get(code, str(error))} ({name})"


@contextmanager
def speaking_plainly(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into the store's while reading or opening."""
    try:
        yield
    except sqlite3.Error as e:
        if is_damage(e):
            raise CorruptStore(f"{path.name}: {e}") from e
        raise StoreReadOnly(reason_for(e), 1.0) from e


def connect_writer(path: Path, busy_ms: int, *, make: bool = True) -> sqlite3.Connection:
    """The one connection that writes. Its checkpoints are made by hand, see `SQLiteWriter`.

    Unless it is to `make` the file, nothing is left where none was.

    Raises:
        sqlite3.OperationalError: it cannot be opened.
        UnsafeStore: this SQLite or this file system cannot keep the promise of durability.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise UnsafeStore(f"SQLite {sqlite3.sqlite_version} is older than 3.38")
    if make:
        private_file(path)
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(
        uri, uri=True, isolation_level=None, check_same_thread=False, timeout=busy_ms / 1000
    )
    try:
        _switch_to_wal(connection, busy_ms)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA fullfsync=ON")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("PRAGMA journal_size_limit=67108864")
        connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
        check_settings(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def check_settings(connection: sqlite3.Connection, path: Path) -> dict[str, str | int]:
    """The settings as SQLite reports them.

    Raises:
        UnsafeStore: a commit would not be on disk when it returns.
    """
    names = ("journal_mode", "synchronous", "page_size", "busy_timeout")
    found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names}
    if found["journal_mode"] != "wal" or found["synchronous"] < 2:  # noqa: PLR2004 -- 2 is FULL
        raise UnsafeStore(f"{path.name} does not accept WAL with synchronous=FULL: {found}")
    return {**found, "sqlite": sqlite3.sqlite_version}


def _switch_to_wal(connection: sqlite3.Connection, busy_ms: int) -> None:
    """Two processes that create the file at once get in each other's way here; wait for it."""
    deadline = time.monotonic() + busy_ms / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as e:
            busy = (e.sqlite_errorcode & 0xFF) == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def prepare(connection: sqlite3.Connection, path: Path) -> StoreInfo:
    """Create what is missing, check what is there.

    Raises:
        CorruptStore: the file is cut off, or events are missing at the end, or its format is new.
        Unfinished: it is a copy that broke off, or a backup.
    """
    has_tables = connection.execute(
        "SELECT 1 FROM sqlite_schema WHERE name = 'store_info'"
    ).fetchone()
    if not has_tables:
        script = f"BEGIN IMMEDIATE; {SCHEMA} INSERT OR IGNORE INTO store_info VALUES"
        connection.executescript(f"{script} (1, '{uuid4().hex}', 1, {FORMAT}); COMMIT;")
    asked = "SELECT store_id, epoch, format FROM store_info"
    store_id, epoch, format_ = connection.execute(asked).fetchone()
    if format_ == WITHOUT_CHECKSUMS:
        add_checksums(connection)
        store_id, epoch, format_ = connection.execute(asked).fetchone()
    if format_ != FORMAT:
        raise CorruptStore(f"{path.name} has format {format_}; this program reads {FORMAT}")
    if epoch < 0:
        raise Unfinished(unfinished(path.name))
    last, issued = connection.execute(
        "SELECT (SELECT max(rowid) FROM stored_events),"
        " (SELECT seq FROM sqlite_sequence WHERE name = 'stored_events')"
    ).fetchone()
    if (last or 0) != (issued or 0):
        raise CorruptStore(missing_tail(path, last or 0, issued or 0))
    return StoreInfo(UUID(store_id), epoch)


def add_checksums(connection: sqlite3.Connection) -> None:
    """Bring a file of format 1 up to date: what is stored stays as it is and gets its checksum."""
    connection.create_function("checksum", 6, checksum, deterministic=True)
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("SELECT format FROM store_info").fetchone()[0] == WITHOUT_CHECKSUMS:
        connection.execute("ALTER TABLE stored_events ADD COLUMN crc INTEGER NOT NULL DEFAULT 0")
        connection.execute("DROP TRIGGER stored_events_no_update")
        columns = "rowid, originator_id, originator_version, topic, state, recorded_us"
        connection.execute(f"UPDATE stored_events SET crc = checksum({columns})")  # noqa: S608
        connection.execute(NO_UPDATE)
        connection.execute("UPDATE store_info SET format = ?", (FORMAT,))
    connection.execute("COMMIT")


def missing_tail(path: Path, last: int, issued: int) -> str:
    return f"{path.name} ends at position {last}, but position {issued} was issued"


class Readers:
    """One read-only connection per thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        self._all: list[sqlite3.Connection] = []

    def connection(self) -> sqlite3.Connection:
        """This thread's connection. It never checkpoints and never writes."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            uri = f"{self._path.absolute().as_uri()}?mode=ro"
            found = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
            try:
                found.execute("PRAGMA query_only=ON")
                found.execute("PRAGMA cache_size=-2000")
            except BaseException:
                found.close()
                raise
            self._local.connection = found
            with self._lock:
                self._all.append(found)
        return found

    def close(self) -> None:
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._local = threading.local()

"""Writes batches into the SQLite file: facts, plan, vault, rows, one commit."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from eventsourcing.persistence import IntegrityError

from export_program.store.checksums import checksum
from export_program.store.errors import CorruptStore, StoreReadOnly, Unwritable
from export_program.store.planning import AppendWrite, Plan, RowsWrite, SnapshotWrite, Write, plan
from export_program.store.sqlite_files import CACHE_KIB, connect_writer, is_damage, reason_for
from export_program.store.sqlite_rows import (
    INSERT_EVENT,
    facts,
    insert,
    insert_many,
    keep_snapshot,
)
from export_program.store.vault import Vault
from export_program.store.write_turns import WriteTurns

CHECKPOINT_IDLE, CHECKPOINT_BUSY = 1_000, 8_000  # estimated pages in the WAL
PROBE_BYTES = 65_536
WAL_BYTES = 4_194_304
# What one caller's values cause, as against what ails the database.
NONSENSE = (
    sqlite3.DataError,
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
)


def inode(path: Path) -> tuple[int, int] | None:
    """Which file lies there now."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


class SQLiteWriter:
    """The backend of the group commit on SQLite.

    With `secondary` another process owns the file: this one leaves checkpoints to it, unless it is
    told that it `tidies`.
    The vault keeps a batch's sealed data before the events are committed, so that no event ever
    points at nothing; what a failed commit leaves there is an orphan.
    """

    def __init__(
        self,
        path: Path,
        *,
        busy_ms: int,
        clock: Callable[[], int],
        vault: Vault | None,
        secondary: bool,
    ) -> None:
        self._path = path
        self._busy_ms = busy_ms
        self._clock = clock
        self._vault = vault
        self.tidies = not secondary
        self._pages = 0
        self._has_room = secondary
        self._journal = Path(f"{path}-wal")
        self.connection: sqlite3.Connection | None = connect_writer(
            path, busy_ms, make=not secondary
        )
        self._known: dict[Path, tuple[int, int] | None] = {path: inode(path)}
        self._turns = WriteTurns(path, busy_ms / 1000)

    def write(self, writes: Sequence[Write]) -> int:
        try:
            with self._turns.turn():
                return self._write(writes)
        except TimeoutError as e:
            raise Unwritable("the database is locked by another process") from e

    def _write(self, writes: Sequence[Write]) -> int:
        for write in writes:
            write.result = write.error = None
        appends = [w for w in writes if isinstance(w, AppendWrite)]
        if not self._has_room:
            self._make_room()
        try:
            connection = self.open()
            connection.execute("BEGIN IMMEDIATE")
            self._check_in_place()
            made = plan(appends, facts(connection, self._path, appends), self._clock())
            blobs = [blob for w in made.accepted for blob in w.request.blobs]
            if blobs and self._vault is not None:
                self._vault.keep(blobs)
            insert(connection, made)
            for write in writes:
                if isinstance(write, RowsWrite):
                    self._insert_rows(connection, write, made)
                elif isinstance(write, SnapshotWrite):
                    keep_snapshot(connection, write)
        except BaseException as e:
            self._give_up()
            if isinstance(e, sqlite3.Error):
                raise self._named(e) from e
            raise
        try:
            self._commit(connection)
        except sqlite3.Error as e:
            self._give_up()
            self._settle(writes, reason_for(e))
            raise Unwritable(reason_for(e), settled=True) from e
        self._pages += 4 + 4 * len(made.accepted)
        return made.position

    def probe(self) -> None:
        try:
            connection = self.open()
            connection.execute("PRAGMA busy_timeout=100")
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("REPLACE INTO probe VALUES (1, zeroblob(?))", (PROBE_BYTES,))
                connection.execute("COMMIT")
            finally:
                connection.execute(f"PRAGMA busy_timeout={self._busy_ms}")
        except sqlite3.Error as e:
            self._give_up()
            raise self._named(e) from e
        if self._vault is not None:
            self._vault.probe()

    def rest(self, *, idle: bool) -> bool:
        if not self.tidies:
            self._pages = 0
            return False
        if self._pages >= (CHECKPOINT_IDLE if idle else CHECKPOINT_BUSY):
            self._pages = 0
            try:
                self.open().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            except sqlite3.Error:  # the log is whole without it; the next commit tells why
                self._give_up()
        return self._pages >= CHECKPOINT_IDLE

    def close(self) -> None:
        connection, self.connection = self.connection, None
        self._turns.close()
        if connection is None:
            return
        try:
            if self.tidies:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.Error:  # a full disk; the next start finishes it
            pass
        finally:
            connection.close()

    def open(self) -> sqlite3.Connection:
        if self.connection is None:
            self._known.pop(self._journal, None)
            self.connection = connect_writer(self._path, self._busy_ms, make=False)
        return self.connection

    def _check_in_place(self) -> None:
        """Raises CorruptStore: what is written would be in a file that nobody opens again."""
        for path in (self._path, self._journal):
            if self._known.setdefault(path, now := inode(path)) != now:
                raise CorruptStore(f"{path.name} was removed or replaced while it was open")

    def _make_room(self) -> None:
        """Let the write-ahead log's file grow once, in a transaction that is rolled back.

        A commit that lengthens the file waits for the file system's own journal too: it takes
        three to four times as long as one that writes over what is there.
        """
        self._has_room = True
        try:
            connection = self.open()
            connection.execute("PRAGMA cache_size=-64")  # so that pages spill into the log
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("REPLACE INTO probe VALUES (1, zeroblob(?))", (WAL_BYTES,))
        except sqlite3.Error:  # no room to be had; the batch itself will tell
            pass
        self._give_up()
        if self.connection is not None:
            self.connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")

    def _commit(self, connection: sqlite3.Connection) -> None:
        connection.execute("COMMIT")

    def _give_up(self) -> None:
        """Roll back; a connection that cannot even do that is dropped, and opened again later."""
        connection = self.connection
        if connection is None:
            return
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            self.connection = None
            connection.close()

    def _named(self, error: sqlite3.Error) -> Exception:
        if is_damage(error):
            return CorruptStore(f"{self._path.name}: {error}")
        if isinstance(error, NONSENSE):
            return error
        return Unwritable(reason_for(error))

    def _insert_rows(self, connection: sqlite3.Connection, write: RowsWrite, made: Plan) -> None:
        """The library's rows name no command; a savepoint lets a conflict fail only its caller."""
        rows, placed = [], []
        position, recorded_us, now = made.position, made.recorded_us, self._clock()
        for event in write.rows:
            position, recorded_us = position + 1, max(now, recorded_us + 1)
            id_ = event.originator_id
            case = id_.hex if isinstance(id_, UUID) else id_
            version, topic = event.originator_version, event.topic
            row = (position, case, version, topic, event.state, recorded_us)
            rows.append((*row, checksum(*row)))
            placed.append(position)
        connection.execute("SAVEPOINT rows")
        try:
            insert_many(connection, INSERT_EVENT, rows)
        except sqlite3.IntegrityError as e:
            connection.execute("ROLLBACK TO rows")
            write.error = IntegrityError(str(e))
        else:
            made.position, made.recorded_us = position, recorded_us
            write.result = placed
        connection.execute("RELEASE rows")

    def _settle(self, writes: Sequence[Write], reason: str) -> None:
        """After a COMMIT of unknown outcome: what is stored is answered so, the rest refused."""
        deadline = time.monotonic() + self._busy_ms / 1000
        while True:
            try:
                stored = self._stored(writes)
                break
            except sqlite3.Error:
                self._give_up()
                if time.monotonic() > deadline:
                    stored = set()
                    break
                time.sleep(0.02)
        for write in writes:
            if write.error is None and id(write) not in stored:
                write.result, write.error = None, StoreReadOnly(reason, 1.0)

    def _stored(self, writes: Sequence[Write]) -> set[int]:
        connection, found = self.open(), set()
        for write in writes:
            if write.error is not None or isinstance(write, SnapshotWrite):
                continue
            if isinstance(write, AppendWrite):
                known = connection.execute(
                    "SELECT position, fingerprint FROM commands WHERE command_id = ?",
                    (write.request.command_id,),
                ).fetchone()
                same = known == (write.result.position, write.request.fingerprint)
            else:
                last = connection.execute("SELECT max(rowid) FROM stored_events").fetchone()[0]
                same = (last or 0) >= write.result[-1]
            if same:
                found.add(id(write))
        return found

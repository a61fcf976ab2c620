"""The vault's SQLite file: wrapped keys, sealed bytes, and which keys were destroyed."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from export_program.store.errors import StoreError, Unwritable, VaultDamaged
from export_program.store.sqlite_files import Readers, connect_writer, is_damage, reason_for

SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS subject_key (
  key TEXT PRIMARY KEY, subject TEXT NOT NULL, wrapped BLOB NOT NULL, kek_epoch INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS subject_key_by_subject ON subject_key (subject);
CREATE TABLE IF NOT EXISTS blob (
  hash TEXT PRIMARY KEY, key TEXT NOT NULL, data BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS blob_by_key ON blob (key);
CREATE TABLE IF NOT EXISTS destroyed_key (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS secret (
  name TEXT PRIMARY KEY, wrapped BLOB NOT NULL, kek_epoch INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS probe (one INTEGER PRIMARY KEY CHECK (one = 1), filler BLOB);
COMMIT;
"""
PROBE_BYTES = 65_536
BUSY_MS = 5_000
CHECKPOINT_WRITES = 200


def _opened(path: Path) -> sqlite3.Connection:
    writer = connect_writer(path, BUSY_MS)
    try:
        writer.execute("PRAGMA secure_delete=ON")
        writer.executescript(SCHEMA)
    except BaseException:
        writer.close()
        raise
    return writer


class VaultFile:
    """One connection that writes, under a lock, and one per thread that reads."""

    def __init__(self, path: Path, *, secondary: bool) -> None:
        self.path = path
        self.tidies = not secondary
        self._lock = threading.Lock()
        self._writes = 0
        try:
            self._writer = _opened(path)
        except sqlite3.Error as e:
            raise self._named(e) from e
        self._readers = Readers(path)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A durable transaction.

        Raises:
            Unwritable: nothing was written.
            VaultDamaged: the file is broken.
        """
        with self._lock:
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                yield self._writer
                self._writer.execute("COMMIT")
                self._writes += 1
                if self._writes >= CHECKPOINT_WRITES and self.tidies:
                    self._writes = 0
                    self._writer.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            except BaseException as e:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                if isinstance(e, sqlite3.Error):
                    raise self._named(e) from e
                raise

    def one(self, sql: str, *parameters: Any) -> tuple[Any, ...] | None:
        """The first row of a query, if any."""
        try:
            cursor = self._readers.connection().execute(sql, parameters)
            row: tuple[Any, ...] | None = cursor.fetchone()
            cursor.close()
        except sqlite3.Error as e:
            raise self._named(e) from e
        return row

    def probe(self) -> None:
        """Try a durable write of some size."""
        with self.writing() as write:
            write.execute("REPLACE INTO probe VALUES (1, zeroblob(?))", (PROBE_BYTES,))

    def scrub(self) -> None:
        """Leave nothing of what was deleted in the write-ahead log either."""
        with self._lock:
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def close(self) -> None:
        self._readers.close()
        with self._lock:
            self._writer.close()

    def _named(self, error: sqlite3.Error) -> StoreError | Unwritable:
        if is_damage(error):
            return VaultDamaged(f"{self.path.name}: {error}")
        return Unwritable(f"{self.path.name}: {reason_for(error)}")

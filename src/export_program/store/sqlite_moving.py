"""An SQLite file as something that a log is copied from and to."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

from export_program.store.checksums import checksum, damaged, matches
from export_program.store.errors import CorruptStore, StoreError
from export_program.store.moving import Entry, Held, Identity, first
from export_program.store.private import private_folder
from export_program.store.sqlite_files import (
    FORMAT,
    SCHEMA,
    Readers,
    connect_writer,
    speaking_plainly,
)

BUSY_MS = 5_000
EVENTS = (
    "SELECT rowid, originator_id, originator_version, topic, state, recorded_us, crc"
    " FROM stored_events WHERE rowid > ? ORDER BY rowid"
)
COMMANDS = "SELECT position, command_id, fingerprint FROM commands WHERE position > ? ORDER BY 1"
KEYS = "SELECT key, case_id FROM unique_keys ORDER BY key"


class SQLitePlace:
    """Implements `Place`."""

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, str(path)

    @contextmanager
    def held(self) -> Iterator[Held]:
        if not self.path.exists():
            raise StoreError(f"there is no log at {self.path}")
        readers = Readers(self.path)
        try:
            with speaking_plainly(self.path):
                connection = readers.connection()
                connection.execute("BEGIN")
                yield _held(connection, self.path.name)
        finally:
            readers.close()

    def begin(self, identity: Identity) -> int:
        private_folder(self.path.parent)
        with speaking_plainly(self.path), closing(self._connect()) as connection:
            connection.executescript(f"BEGIN IMMEDIATE; {SCHEMA} COMMIT;")
            known = connection.execute("SELECT store_id, epoch FROM store_info").fetchone()
            if known is None:
                row = (identity.store_id.hex, -abs(identity.epoch), FORMAT)
                connection.execute("INSERT INTO store_info VALUES (1, ?, ?, ?)", row)
                return 0
            head = _head(connection)
            if head == 0 and known[1] > 0:  # an empty log that nobody needs
                connection.execute(
                    "UPDATE store_info SET store_id = ?, epoch = ?",
                    (identity.store_id.hex, -abs(identity.epoch)),
                )
                return 0
            if UUID(known[0]) != identity.store_id:
                raise StoreError(f"{self.path} holds another log")
            if known[1] > 0:
                raise StoreError(f"{self.path} holds this log already; it is not written over")
            return head

    def last(self) -> Entry | None:
        with self.held() as held:
            return first(held.entries(held.head - 1)) if held.head else None

    def add(self, entries: Sequence[Entry]) -> None:
        with speaking_plainly(self.path), closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT INTO stored_events (rowid, originator_id, originator_version, topic,"
                " state, recorded_us, crc) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(*entry[:6], checksum(*entry[:6])) for entry in entries],
            )
            connection.executemany(
                "INSERT INTO commands (command_id, fingerprint, position) VALUES (?, ?, ?)",
                [(e.command_id, e.fingerprint, e.position) for e in entries if e.command_id],
            )
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def finish(self, keys: Iterable[tuple[str, str]], epoch: int) -> None:
        with speaking_plainly(self.path), closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("DELETE FROM unique_keys")
            connection.executemany("INSERT INTO unique_keys VALUES (?, ?)", keys)
            connection.execute("UPDATE store_info SET epoch = ?", (epoch,))
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def _connect(self) -> sqlite3.Connection:
        return connect_writer(self.path, BUSY_MS)


def _held(connection: sqlite3.Connection, name: str) -> Held:
    known = connection.execute("SELECT store_id, epoch FROM store_info").fetchone()
    if known is None:
        raise StoreError("the file holds no log")

    def entries(after: int) -> Iterator[Entry]:
        commands = connection.execute(COMMANDS, (after,))
        led = next(commands, None)
        for *row, crc in connection.execute(EVENTS, (after,)):
            if not matches(row, crc):
                raise CorruptStore(damaged(name, row[0], row[1]))
            while led is not None and led[0] < row[0]:
                led = next(commands, None)
            mine = led[1:] if led is not None and led[0] == row[0] else (None, None)
            yield Entry(*row, *mine)

    def keys() -> Iterator[tuple[str, str]]:
        yield from connection.execute(KEYS)

    return Held(Identity(UUID(known[0]), known[1]), _head(connection), entries, keys)


def _head(connection: sqlite3.Connection) -> int:
    head: int = connection.execute("SELECT coalesce(max(rowid), 0) FROM stored_events").fetchone()[
        0
    ]
    return head

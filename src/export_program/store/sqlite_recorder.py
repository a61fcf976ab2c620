"""The library's recorder and factory on our file: stock reads, and writes that join the queue."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import InterfaceError, StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteDatastore,
    SQLiteFactory,
)

from export_program.store.group_commit import GroupCommit
from export_program.store.planning import RowsWrite


class ReadingPool(SQLiteConnectionPool):
    """Connections that only read: one connection writes, and it is not in the pool."""

    def _create_connection(self) -> SQLiteConnection:
        try:
            connection = sqlite3.connect(
                f"{self.db_name}?mode=ro", uri=True, check_same_thread=False, isolation_level=None
            )
            connection.execute("PRAGMA query_only=ON")
        except sqlite3.Error as e:
            raise InterfaceError(e) from e
        connection.row_factory = sqlite3.Row
        return SQLiteConnection(connection, max_age=self.max_age)


class GroupCommitRecorder(SQLiteApplicationRecorder):
    """The stock recorder, with inserts that join the next group commit."""

    def __init__(self, datastore: SQLiteDatastore, commits: GroupCommit) -> None:
        super().__init__(datastore)
        self._commits = commits

    def create_table(self) -> None:
        """The tables were made when the file was opened."""

    def construct_create_table_statements(self) -> list[str]:
        return []

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Store rows, all or none.

        Raises:
            IntegrityError: a version of that case exists already.
        """
        if not stored_events:
            return []
        placed: Sequence[int] = self._commits.write_now(RowsWrite(stored_events))
        return placed


class GroupCommitFactory(SQLiteFactory):
    """Makes the recorder for a queue that is given."""

    def __init__(self, path: str, commits: GroupCommit) -> None:
        super().__init__({self.SQLITE_DBNAME: path})
        stock = self.datastore.pool
        self.datastore.pool = ReadingPool(db_name=stock.db_name, lock_timeout=stock.lock_timeout)
        stock.close()
        self._commits = commits

    def application_recorder(self) -> GroupCommitRecorder:
        return GroupCommitRecorder(self.datastore, self._commits)

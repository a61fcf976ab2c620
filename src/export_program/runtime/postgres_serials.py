"""Serials of references that several processes share, counted in a table of PostgreSQL."""

import threading
from collections.abc import Callable
from contextlib import suppress

from export_program.store.postgres_wire import Connection

TABLE = (
    "CREATE TABLE IF NOT EXISTS {schema}.serials"
    ' (prefix text COLLATE "C" PRIMARY KEY, last bigint NOT NULL)'
)
NEXT = (
    "INSERT INTO {schema}.serials AS kept VALUES ($1, $2::bigint + $3::bigint)"
    " ON CONFLICT (prefix) DO UPDATE SET last = greatest(kept.last, $2) + $3 RETURNING last"
)


class PostgresSerials:
    """Counts on a connection of its own: who opens a case waits for it."""

    def __init__(self, connect: Callable[[], Connection], schema: str) -> None:
        self._connect, self._sql = connect, NEXT.format(schema=schema)
        self._lock = threading.Lock()
        self._connection: Connection | None = None

    def next(self, prefix: str, floor: int, count: int) -> int:
        """The first of `count` serials above `floor`. Raises the driver's OperationalError."""
        with self._lock:
            try:
                last = self._last(prefix, floor, count)
            except Connection.OperationalError:  # a gap does no harm
                self._drop()
                last = self._last(prefix, floor, count)
        return last - count + 1

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _last(self, prefix: str, floor: int, count: int) -> int:
        if self._connection is None:
            self._connection = self._connect()
        last: int = self._connection.ask(self._sql, (prefix, floor, count))[0][0]
        return last

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Connection.Error):
                connection.close()

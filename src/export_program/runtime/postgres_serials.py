"""Serials of references that several processes share, counted in a table of PostgreSQL."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from export_program.store import StoreReadOnly
from export_program.store.postgres_errors import is_lost, reason_for
from export_program.store.postgres_wire import Connection

TABLE = (
    "CREATE TABLE IF NOT EXISTS {schema}.serials"
    ' (prefix text COLLATE "C" PRIMARY KEY, last bigint NOT NULL)'
)
NEXT = (
    "INSERT INTO {schema}.serials AS kept VALUES ($1, $2::bigint + $3::bigint)"
    " ON CONFLICT (prefix) DO UPDATE SET last = greatest(kept.last, $2) + $3 RETURNING last"
)
# Who asks is on the event loop: what takes longer than milliseconds is given up, and not tried
# again before PAUSE seconds are over.
SETTINGS = "SET lock_timeout = 100; SET statement_timeout = 1000"
PAUSE = 1.0


class PostgresSerials:
    """Counts on a connection of its own: who opens a case waits for it."""

    def __init__(self, connect: Callable[[], Connection], schema: str) -> None:
        self._connect, self._sql = connect, NEXT.format(schema=schema)
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._refusal, self._refuses_until = "", 0.0

    def next(self, prefix: str, floor: int, count: int) -> int:
        """The first of `count` serials above `floor`.

        Raises StoreReadOnly: there is no answer now.
        """
        with self._lock:
            if time.monotonic() < self._refuses_until:
                raise StoreReadOnly(self._refusal, PAUSE)
            try:
                last = self._surely_last(prefix, floor, count)
            except Connection.OperationalError as error:
                self._drop()
                self._refusal = f"no reference can be given: {reason_for(error)}"
                self._refuses_until = time.monotonic() + PAUSE
                raise StoreReadOnly(self._refusal, PAUSE) from error
        return last - count + 1

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _surely_last(self, prefix: str, floor: int, count: int) -> int:
        """Asked once more where the connection was lost: a gap does no harm."""
        try:
            return self._last(prefix, floor, count)
        except Connection.OperationalError as error:
            if self._connection is None or not is_lost(error):
                raise
            self._drop()
            return self._last(prefix, floor, count)

    def _last(self, prefix: str, floor: int, count: int) -> int:
        if self._connection is None:
            self._connection = self._connect()
            self._connection.execute(SETTINGS)
        last: int = self._connection.ask(self._sql, (prefix, floor, count))[0][0]
        return last

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Connection.Error):
                connection.close()

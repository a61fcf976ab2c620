"""Which of several processes on one database leads: whoever's session holds an advisory lock."""

from contextlib import suppress

import psycopg

from export_program.store.errors import StoreError
from export_program.store.postgres_connections import connect
from export_program.store.postgres_wire import Connection

LOCK = (1163416658, 3)
# A leader that cannot reach the server notices within PATIENCE_MS, before the server, which hears
# nothing from it, gives the lock to another after eleven seconds.
PATIENCE_MS = 3_000
SILENCE = (
    "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3"
)


class SessionLeadership:
    """A lock of a session of its own. The server gives it back when the session ends."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection | None = None
        self._leads = False

    def try_acquire(self) -> bool:
        """False as well while the database is out of reach."""
        if self.held():
            return True
        try:
            if self._connection is None:
                self._connection = connect(self._url, unanswered_ms=PATIENCE_MS)
                self._connection.execute(SILENCE)
            asked = self._connection.execute("SELECT pg_try_advisory_lock(%s, %s)", LOCK)
            self._leads = asked.fetchone() == (True,)
        except (psycopg.Error, StoreError):
            self.release()
        return self._leads

    def held(self) -> bool:
        """Asks the server, in one round trip: a session that ended has lost the lock."""
        if self._leads and self._connection is not None:
            try:
                self._connection.execute("SELECT 1")
            except psycopg.Error:
                self.release()
        return self._leads

    def release(self) -> None:
        connection, self._connection = self._connection, None
        self._leads = False
        if connection is not None:
            with suppress(psycopg.Error):
                connection.close()

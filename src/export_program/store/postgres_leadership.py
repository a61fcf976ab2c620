"""Which of several processes on one database leads: whoever's session holds an advisory lock."""

from contextlib import suppress

import psycopg

from export_program.store.errors import StoreError
from export_program.store.postgres_connections import connect
from export_program.store.postgres_wire import Connection

# Who leads holds the first one; who stands by shares the second one.
TRY_TO_LEAD = "SELECT pg_try_advisory_lock(1163416658, 3)"
STAND_BY = "SELECT pg_try_advisory_lock_shared(1163416658, 4)"
STAND_BY_NO_MORE = "SELECT pg_advisory_unlock_shared(1163416658, 4)"
LEAD_NO_MORE = "SELECT pg_advisory_unlock(1163416658, 3)"
NOBODY_STANDS_BY = "SELECT pg_try_advisory_xact_lock(1163416658, 4)"
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
        self._leads = self._stands_by = self._alone = False

    def try_acquire(self) -> bool:
        """False as well while the database is out of reach."""
        if self.held():
            return True
        try:
            if self._connection is None:
                self._connection = connect(self._url, unanswered_ms=PATIENCE_MS)
                self._connection.execute(SILENCE)
            self._leads = _yes(self._connection, TRY_TO_LEAD)
            if self._leads and self._stands_by:
                self._stands_by = not _yes(self._connection, STAND_BY_NO_MORE)
            elif not self._leads and not self._stands_by:
                self._stands_by = _yes(self._connection, STAND_BY)
        except (psycopg.Error, StoreError):
            self.release()
        return self._leads

    def held(self) -> bool:
        """Asks the server, in one round trip: a session that ended has lost the lock."""
        if self._leads and self._connection is not None:
            try:
                self._alone = _yes(self._connection, NOBODY_STANDS_BY)
            except psycopg.Error:
                self.release()
        return self._leads

    def alone(self) -> bool:
        return self._alone

    def release(self) -> None:
        """Another can lead at once, not only when the server has ended the session."""
        connection, self._connection = self._connection, None
        led, self._leads, self._stands_by, self._alone = self._leads, False, False, False
        if connection is not None:
            with suppress(psycopg.Error):
                if led:
                    connection.ask(LEAD_NO_MORE)
            connection.close()


def _yes(connection: Connection, asked: str) -> bool:
    return bool(connection.ask(asked)[0][0])

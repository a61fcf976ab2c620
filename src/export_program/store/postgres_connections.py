"""Connections to PostgreSQL: how each is set up, and the readers' own."""

import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import psycopg
from psycopg import conninfo
from psycopg.pq import TransactionStatus

from export_program.store.errors import StoreReadOnly, UnsafeStore
from export_program.store.postgres_errors import is_lost, reason_for
from export_program.store.postgres_wire import Connection, Value

OLDEST_SERVER = 140000
# What a URL may say otherwise. A peer that is gone without a word is noticed within seconds.
DEFAULTS = {
    "application_name": "export-program",
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    "client_encoding": "utf8",
}
# A plan made while a table was small must not scan it when it is large; compiling a statement of
# microseconds takes milliseconds. Waiting for another session's lock is never part of reading.
SESSION = (
    "SET enable_seqscan = off; SET jit = off; SET default_transaction_isolation = 'read committed';"
    " SET default_transaction_read_only = {read_only}; SET statement_timeout = {statement_ms};"
    " SET lock_timeout = {lock_ms}; SET idle_in_transaction_session_timeout = 10000"
)
STATEMENT_MS = 30_000
KEPT = 4  # readers' connections kept open while nobody reads
PAUSE = 0.25  # seconds in which a server that was not there is not asked again
READ_LOCK_MS = 200  # how long a reader waits for whoever has locked the log's tables
LOCKED = "55P03"


def connect(
    url: str, *, lock_ms: int = 0, read_only: bool = False, unanswered_ms: int = 15_000
) -> Connection:
    """A connection on which each statement is its own transaction.

    Another session's lock is waited for `lock_ms`, 0 for ever. A server that does not take in for
    `unanswered_ms` what was sent is given up.

    Raises:
        psycopg.Error: no connection.
        UnsafeStore: a server or database that cannot keep the log.
    """
    wanted = options(url, {**DEFAULTS, "tcp_user_timeout": unanswered_ms})
    connection = Connection.connect(**wanted, autocommit=True, prepare_threshold=None)
    try:
        session = SESSION.format(
            read_only="on" if read_only else "off", statement_ms=STATEMENT_MS, lock_ms=lock_ms
        )
        check_version(connection)
        connection.execute(session.encode(), prepare=False)
    except BaseException:
        connection.close()
        raise
    return connection


def options(url: str, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """How a URL says to connect, with the defaults of what it does not say."""
    given = {k: v for k, v in conninfo.conninfo_to_dict(url).items() if v is not None}
    return {**defaults, **given}


def check_version(connection: Connection) -> None:
    """Raises UnsafeStore: the server lacks what is needed."""
    if connection.info.server_version < OLDEST_SERVER:
        raise UnsafeStore("the database is older than PostgreSQL 14")


def durable_settings(connection: Connection) -> dict[str, str | int]:
    """The settings as the server reports them; `synchronous_commit` is put right for the session.

    Raises:
        UnsafeStore: a commit would not be on disk when it returns, or texts would be changed.
    """
    connection.execute(
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') = 'off'"
    )
    names = ("fsync", "full_page_writes", "synchronous_commit", "server_encoding", "server_version")
    asked = ", ".join(f"current_setting('{name}')" for name in names)
    row = connection.execute(f"SELECT {asked}".encode()).fetchone() or ()
    found: dict[str, str | int] = dict(zip(names, row, strict=True))
    wanted = {"fsync": "on", "full_page_writes": "on", "server_encoding": "UTF8"}
    wrong = [f"{name}={found[name]}" for name in wanted if found[name] != wanted[name]]
    if found["synchronous_commit"] == "off":
        wrong.append("synchronous_commit=off")
    if wrong:
        raise UnsafeStore(f"the database runs with {', '.join(wrong)}: the log would not be safe")
    return found


class Readers:
    """Connections that only read, one statement each. As many as threads read at once.

    A statement on a connection that broke is asked once more on a new one. Whoever finds no server,
    or the log locked, spares the next ones the wait: readers are on the event loop.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._idle: list[Connection] = []
        self._closed = False
        self._trouble: tuple[float, psycopg.Error] | None = None

    def rows(self, sql: str, parameters: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """Raises psycopg.Error, StoreReadOnly."""
        connection = self._take()
        try:
            try:
                found = connection.ask(sql, parameters)
            except psycopg.Error as e:
                if e.sqlstate == LOCKED:
                    self._trouble = (time.monotonic() + PAUSE, e)
                if not is_lost(e):
                    raise
                self._drop(connection)
                connection = self._connect()
                found = connection.ask(sql, parameters)
        finally:
            self._give_back(connection)
        return found

    def server_is_there(self) -> None:
        """Somebody else has just reached it."""
        self._trouble = None

    def close(self) -> None:
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> Connection:
        with self._lock:
            if self._closed:
                raise StoreReadOnly("the store is closed", None)
            if (trouble := self._trouble) is not None and time.monotonic() < trouble[0]:
                raise StoreReadOnly(reason_for(trouble[1]), 1.0)
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def _connect(self) -> Connection:
        try:
            connection = connect(self._url, lock_ms=READ_LOCK_MS, read_only=True)
        except psycopg.Error as e:
            self._trouble = (time.monotonic() + PAUSE, e)
            raise
        self._trouble = None
        return connection

    def _give_back(self, connection: Connection) -> None:
        at_rest = connection.pgconn.transaction_status == TransactionStatus.IDLE
        with self._lock:
            if at_rest and not self._closed and len(self._idle) < KEPT:
                self._idle.append(connection)
                return
        connection.close()

    def _drop(self, connection: Connection) -> None:
        """Where one connection broke, the server was probably restarted: all are broken."""
        with self._lock:
            idle, self._idle = self._idle, []
        for broken in (connection, *idle):
            with suppress(psycopg.Error):
                broken.close()

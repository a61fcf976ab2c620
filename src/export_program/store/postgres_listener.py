"""News from other processes: one listening connection in a thread of its own, and a poll."""

import re
import selectors
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import psycopg

from export_program.store.errors import StoreError
from export_program.store.postgres_connections import connect
from export_program.store.postgres_wire import Connection
from export_program.store.waking import Wakeups

POLL = 1.0  # seconds without a notification after which the head is read all the same
# Seconds in which notifications gather, so that a busy writer wakes us less often; our own told us.
LULL, OWN_LULL = 0.002, 0.005
PAUSE = 0.2  # seconds before another attempt to listen
POSITION = re.compile("[0-9]{1,19}")  # anybody in the database may notify, and of anything


class Listener:
    """Knows how far the log has grown, whoever wrote, and wakes those who wait for it.

    A notification is a hint: the head is read, and read again whenever none came for a while.
    Growth that no notification told of shows that the connection is no good: it is replaced.
    `own` tells the server process of our own writer, which wakes our waiters itself.
    """

    def __init__(
        self, url: str, read_head: Callable[[], int], own: Callable[[], int | None]
    ) -> None:
        self._url = url
        self._read_head = read_head
        self._own = own
        self._wakeups = Wakeups(self.head, lambda: self._known)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._ring: socket.socket | None = None
        self._known = 0
        self._fresh_at = float("-inf")
        self._counts = {"notified": 0, "polled": 0, "reconnects": 0, "listening": 0}

    @property
    def wakeups(self) -> Wakeups:
        """Who waits. The thread begins with the first who does."""
        return self._wakeups

    @property
    def known(self) -> int:
        """How far the log has grown for all that is known here."""
        return self._known

    def head(self) -> int:
        """The head as known here: read if nobody has been listening for a while."""
        if self._thread is None:
            self._start()
        if time.monotonic() - self._fresh_at > 2 * POLL:
            self.advance(self._read_head())
        return self._known

    def advance(self, head: int) -> bool:
        """Take in that the log has grown this far; whether it is news."""
        with self._lock:
            news = head > self._known
            self._known = max(self._known, head)
        return news

    def counts(self) -> dict[str, int]:
        """How often growth by others was learned of, by notification and by poll; connections
        replaced; whether one listens now."""
        return dict(self._counts)

    def close(self) -> None:
        with self._lock:
            self._closing.set()
            thread, ring = self._thread, self._ring
        if thread is not None and ring is not None:
            with suppress(OSError):  # it has just ended by itself
                ring.send(b"x")
            thread.join()
            ring.close()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None and not self._closing.is_set():
                bell, self._ring = socket.socketpair()
                self._thread = threading.Thread(
                    target=self._run, args=(bell,), name="store-news", daemon=True
                )
                self._thread.start()

    def _run(self, bell: socket.socket) -> None:
        with bell:
            self._keep_listening(bell)

    def _keep_listening(self, bell: socket.socket) -> None:
        while not self._closing.is_set():
            try:
                with connect(self._url, read_only=True) as connection:
                    connection.execute("LISTEN export_program")
                    self._follow(connection, bell)
            except (psycopg.Error, StoreError):
                pass
            self._counts["listening"] = 0
            if not self._closing.is_set():
                self._counts["reconnects"] += 1
                with suppress(psycopg.Error, StoreError):
                    self._look("polled")
                self._closing.wait(PAUSE)

    def _follow(self, connection: Connection, bell: socket.socket) -> None:
        """Until the connection is found to be no good. It listens already: now read, then wait."""
        told = self._look("polled")
        self._counts["listening"] = 1  # from here on nothing can be missed
        with selectors.DefaultSelector() as selector:
            selector.register(connection.fileno(), selectors.EVENT_READ)
            selector.register(bell, selectors.EVENT_READ)
            while not self._closing.is_set():
                if selector.select(POLL):
                    before = self._known
                    told = max(told, self._hear(connection))
                    self._closing.wait(LULL if self._known > before else OWN_LULL)
                    continue
                head = self._look("polled")
                told = max(told, self._hear(connection))
                if head > told:
                    return

    def _hear(self, connection: Connection) -> int:
        """The furthest position that notifications tell of; those who wait are woken."""
        heard = list(connection.notifies(timeout=0))
        positions = (n.payload for n in heard if POSITION.fullmatch(n.payload))
        told = max(map(int, positions), default=0)
        if any(n.pid != self._own() for n in heard) and told > self._known:
            told = min(told, self._look("notified"))  # what is not so does not speak for the line
        elif heard:
            self._fresh_at = time.monotonic()
        return told

    def _look(self, learned: str) -> int:
        """Read the head, and wake who waits for it."""
        head = self._read_head()
        first = self._fresh_at == float("-inf")
        self._fresh_at = time.monotonic()
        if self.advance(head):
            if not first:
                self._counts[learned] += 1
            for loop in self._wakeups.loops():
                with suppress(RuntimeError):  # the loop is closed; nobody waits there any more
                    loop.call_soon_threadsafe(self._wakeups.announce, loop, head)
        return head

"""One writer thread: what waits is written in one transaction, committed once, then answered.

Knows no database; a `Backend` writes. Used alike on SQLite and PostgreSQL.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Sequence
from typing import Any, Protocol

from export_program.store.errors import CorruptStore, StoreReadOnly, Unwritable
from export_program.store.planning import Write
from export_program.store.waking import Wakeups

MAX_BATCH = 512
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0  # seconds between probes of a store that cannot write
IDLE = 0.1  # seconds without work before housekeeping
CLOSED = "the store is closed"


class Backend(Protocol):
    """A database as the writer thread uses it; called from that thread only."""

    def write(self, writes: Sequence[Write]) -> int:
        """Store a batch durably, give each write its result or error; return the head.

        Raises:
            Unwritable: nothing of the batch is known to be stored, unless `settled`.
            CorruptStore: the database is damaged; nothing more may be written.
        """

    def probe(self) -> None:
        """Try a durable write of some size. Raises Unwritable, CorruptStore."""

    def rest(self, *, idle: bool) -> bool:
        """Housekeeping after the callers were answered; whether more waits for an idle moment."""

    def close(self) -> None:
        """Give the connection back."""


class GroupCommit:
    """The queue in front of a backend, its thread, and whether it can write now."""

    def __init__(self, backend: Backend, wakeups: Wakeups) -> None:
        self._backend = backend
        self._wakeups = wakeups
        self._queue: queue.SimpleQueue[Write | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._pause = FIRST_PAUSE
        self._untidy = False
        self._damage: CorruptStore | None = None
        self.trouble: str | None = None

    async def write(self, write: Write) -> Any:
        """Hand over and await the answer on the running loop."""
        write.loop = asyncio.get_running_loop()
        write.future = write.loop.create_future()
        self.submit(write)
        return await write.future

    def write_now(self, write: Write) -> Any:
        """Hand over and block until the answer is there."""
        lock = write.lock = threading.Lock()
        lock.acquire()
        self.submit(write)
        lock.acquire()
        if write.error is not None:
            raise write.error
        return write.result

    def submit(self, write: Write) -> None:
        """Queue a write.

        Raises:
            StoreReadOnly, CorruptStore: at once, without queueing.
        """
        if self.trouble is not None:
            raise self._unavailable()
        with self._lock:
            if self._closed:
                raise StoreReadOnly(CLOSED, None)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
                self._thread.start()
            self._queue.put(write)

    def close(self) -> None:
        """Write what is queued, answer everybody, end the thread, close the backend."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        if self._thread is not None:
            self._thread.join()
        self._backend.close()

    def _run(self) -> None:
        open_ = True
        while open_:
            batch, open_ = self._next()
            if batch:
                self._serve(batch)
            elif self.trouble is not None and self._damage is None and open_:
                self._probe()
            elif open_:
                self._untidy = self._backend.rest(idle=True)

    def _next(self) -> tuple[list[Write], bool]:
        """What waits now, or what comes first; False at the end of the queue."""
        batch: list[Write] = []
        try:
            write = self._queue.get(timeout=self._patience())
            while write is not None:
                batch.append(write)
                if len(batch) == MAX_BATCH:
                    return batch, True
                write = self._queue.get_nowait()
        except queue.Empty:
            return batch, True
        return batch, False

    def _patience(self) -> float | None:
        """How long to wait for work before doing something else; None for ever."""
        if self.trouble is not None:
            return None if self._damage else self._pause
        return IDLE if self._untidy else None

    def _serve(self, batch: list[Write]) -> None:
        self._answer(batch, self._write(batch))
        if self.trouble is None:
            self._untidy = self._backend.rest(idle=False)

    def _write(self, batch: list[Write]) -> int | None:
        if self.trouble is not None:
            self._refuse(batch)
            return None
        try:
            return self._backend.write(batch)
        except Unwritable as e:
            self.trouble, self._pause = e.reason, FIRST_PAUSE
            if not e.settled:
                self._refuse(batch)
        except CorruptStore as e:
            self.trouble, self._damage = e.detail, e
            self._refuse(batch)
        except Exception as e:  # noqa: BLE001 -- one caller's nonsense must not end the thread
            if len(batch) > 1:
                return [self._write([write]) for write in batch][-1]
            batch[0].error = e
        return None

    def _refuse(self, batch: list[Write]) -> None:
        for write in batch:
            write.result, write.error = None, self._unavailable()

    def _unavailable(self) -> StoreReadOnly | CorruptStore:
        if self._damage is not None:
            return CorruptStore(self._damage.detail)
        return StoreReadOnly(self.trouble or CLOSED, max(1.0, self._pause))

    def _probe(self) -> None:
        started = time.monotonic()
        try:
            self._backend.probe()
        except Unwritable as e:
            self.trouble = e.reason
            self._pause = min(2 * self._pause + time.monotonic() - started, LONGEST_PAUSE)
        except CorruptStore as e:
            self.trouble, self._damage = e.detail, e
        else:
            self.trouble = None

    def _answer(self, batch: list[Write], head: int | None) -> None:
        by_loop: dict[asyncio.AbstractEventLoop, list[Write]] = {}
        for write in batch:
            if write.loop is not None:
                by_loop.setdefault(write.loop, []).append(write)
            elif write.lock is not None:
                write.lock.release()
        if head is not None:
            for loop in self._wakeups.loops():
                by_loop.setdefault(loop, [])
        for loop, writes in by_loop.items():
            try:
                loop.call_soon_threadsafe(self._resolve, loop, writes, head)
            except RuntimeError:  # the loop is closed; nobody waits there any more
                continue

    def _resolve(
        self, loop: asyncio.AbstractEventLoop, writes: list[Write], head: int | None
    ) -> None:
        for write in writes:
            future = write.future
            if future is None or future.done():
                continue
            if write.error is not None:
                future.set_exception(write.error)
            else:
                future.set_result(write.result)
        if head is not None:
            self._wakeups.announce(loop, head)

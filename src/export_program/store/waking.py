"""Waiting for the log to grow: woken by commits of this process, polling for those of others."""

import asyncio
import threading
from collections.abc import Callable

POLL = 0.02  # seconds


class Wakeups:
    """Who waits for which position, per event loop.

    `head` reads the last position. `version` changes whenever somebody else committed; it is
    asked often and must be cheap.
    """

    def __init__(self, head: Callable[[], int], version: Callable[[], int]) -> None:
        self._head = head
        self._version = version
        self._waiting: dict[asyncio.AbstractEventLoop, dict[asyncio.Future[int], int]] = {}
        self._lock = threading.Lock()

    def loops(self) -> list[asyncio.AbstractEventLoop]:
        """The loops on which somebody waits."""
        with self._lock:
            return list(self._waiting)

    async def beyond(self, position: int, timeout: float) -> int:  # noqa: ASYNC109
        """The head once it is beyond a position, or whatever it is after `timeout` seconds."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[int] = loop.create_future()
        self._register(loop, waiter, position)
        try:
            head = self._head()  # read after registering: a commit in between is not missed
            if head > position or timeout <= 0:
                return head
            async with asyncio.timeout(timeout):
                return await waiter
        except TimeoutError:
            return self._head()
        finally:
            self._forget(loop, waiter)

    def announce(self, loop: asyncio.AbstractEventLoop, head: int) -> None:
        """Wake who waits on this loop for less than the head; called on that loop."""
        for waiter, position in self._waiting.get(loop, {}).items():
            if head > position and not waiter.done():
                waiter.set_result(head)

    def _register(
        self, loop: asyncio.AbstractEventLoop, waiter: asyncio.Future[int], position: int
    ) -> None:
        with self._lock:
            known = self._waiting.get(loop)
            if known is not None:
                known[waiter] = position
                return
            self._waiting[loop] = {waiter: position}
        loop.call_later(POLL, self._poll, loop, self._version())

    def _forget(self, loop: asyncio.AbstractEventLoop, waiter: asyncio.Future[int]) -> None:
        self._waiting[loop].pop(waiter, None)

    def _poll(self, loop: asyncio.AbstractEventLoop, seen: int) -> None:
        with self._lock:
            waiting = self._waiting[loop]
            if not waiting:
                del self._waiting[loop]
                return
        try:
            version = self._version()
            if version != seen:
                self.announce(loop, self._head())
        except Exception as e:  # noqa: BLE001 -- whoever waits must hear of it
            version = seen
            for waiter in waiting:
                if not waiter.done():
                    waiter.set_exception(e)
        loop.call_later(POLL, self._poll, loop, version)

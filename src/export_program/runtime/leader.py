"""Which parts run in this process: those of the one that leads, or those of one that follows."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from time import monotonic
from typing import Any

import structlog

from export_program.runtime.read_tables import Overtaken
from export_program.runtime.standstill import Standstill, expected
from export_program.runtime.threads import in_thread
from export_program.store import Leadership

ASK, CHECK = 0.2, 0.5  # seconds between asking to lead, and between looking whether it still does
REST = 1.0  # seconds before trying again what broke, so that others get their turn
LOST = "another process took over, or the session that held the lead has ended"
log = structlog.get_logger("leader")

Parts = list[Coroutine[Any, Any, None]]
Begin = Callable[[], Awaitable[Parts]]


class Leader:
    """Holds the parts of this process. It leads when it can, and follows otherwise.

    A part that breaks ends the term: the process lets another one lead, and tries again later.
    `trouble` says why the last term here ended, until a further one began or somebody else leads.
    """

    def __init__(self, leadership: Leadership, lead: Begin, follow: Begin) -> None:
        self._leadership, self._lead, self._follow = leadership, lead, follow
        self.leading = False
        self.terms = 0
        self.trouble: str | None = None
        self._parts: list[asyncio.Task[None]] = []
        self._running: asyncio.Task[None] | None = None
        self._rest_until = 0.0
        self._standstill = Standstill()
        self._untold = False  # whether it was not said yet why parts have ended

    @property
    def up(self) -> bool:
        """Whether everything runs that should run here."""
        return self._running is not None and self.trouble is None and not self._broken()

    @property
    def alone(self) -> bool:
        """Whether this process leads, and was lately known to be the only one."""
        return self.leading and self._leadership.alone()

    async def start(self) -> None:
        """Lead at once if nobody does, else follow. What goes wrong at first is raised."""
        elected = await in_thread(self._leadership.try_acquire)
        await (self._take_over() if elected else self._stand_by())
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End every part in peace and let another process lead."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
            self._running = None
        await self._end()
        self.release()

    def release(self) -> None:
        self.leading = False
        self._leadership.release()

    async def _run(self) -> None:
        while True:
            await self._wait(CHECK if self.leading else ASK)
            try:
                await (self._go_on() if self.leading else self._ask())
            except Exception as error:  # noqa: BLE001 - told, and tried again
                self._standstill.tell(error)
                self._note(error)

    async def _wait(self, seconds: float) -> None:
        """Until a part ends or the time is up."""
        if not self.leading and self._broken():
            await asyncio.sleep(seconds)
        else:
            first = asyncio.FIRST_COMPLETED
            await asyncio.wait(self._parts, timeout=seconds, return_when=first)

    async def _go_on(self) -> None:
        """Lead on, or step down."""
        broken = self._broken()
        if not broken and await in_thread(self._leadership.held):
            return
        await self._end()
        self.release()
        for part in broken:
            error = part.exception()
            if error is not None and not isinstance(error, Overtaken):
                self._note(error)
        log.warning("leads no more", reason=self.trouble or LOST)
        await self._stand_by()

    async def _ask(self) -> None:
        """Take over if nobody leads, else follow on."""
        if monotonic() < self._rest_until:
            return
        broken = self._broken()
        if await in_thread(self._leadership.try_acquire):
            await self._end()
            await self._take_over()
            log.warning("leads from now on", terms=self.terms)
        elif broken:
            await self._end()
            await self._stand_by()
        else:
            self.trouble = None

    async def _take_over(self) -> None:
        try:
            self._begin(await self._lead())
        except BaseException:
            self.release()
            raise
        self.leading, self.trouble = True, None
        self.terms += 1

    async def _stand_by(self) -> None:
        self._begin(await self._follow())

    def _begin(self, parts: Parts) -> None:
        self._parts = [asyncio.create_task(part) for part in parts]
        self._untold = True
        self._standstill.over()

    async def _end(self) -> None:
        for part in self._parts:
            part.cancel()
        for ended in await asyncio.gather(*self._parts, return_exceptions=True):
            if isinstance(ended, Exception) and self._untold:
                if expected(ended) is None:
                    log.error("a part had stopped", error=repr(ended))
                else:
                    self._standstill.tell(ended)
        self._untold = False

    def _broken(self) -> list[asyncio.Task[None]]:
        return [part for part in self._parts if part.done()]

    def _note(self, error: BaseException) -> None:
        self.trouble = repr(error)
        self._rest_until = monotonic() + REST

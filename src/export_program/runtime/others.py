"""What other processes store, so that what is kept here of cases is not taken for the last word."""

import asyncio
from collections.abc import Callable
from uuid import UUID

from export_program.runtime.command_bus import CommandBus

BATCH = 500
PAUSE, POLL = 0.002, 1.0  # seconds


class Others:
    """Follows the log only to evict cases that moved on. A hint: every append checks versions.

    What this process has stored itself it does not read again.
    """

    def __init__(self, bus: CommandBus, leading: Callable[[], bool]) -> None:
        self._bus, self._leading = bus, leading
        self.position = bus.store.head()

    def catch_up(self) -> int:
        """Take in what was stored up to now, whoever stored it, and tell where the log ends."""
        return self._up_to(self._bus.store.head())

    def _up_to(self, head: int) -> int:
        own = self._bus.own = self._bus.own if self._bus.own is not None else set()
        while self.position < head:
            if self.position + 1 in own:
                self.position += 1
                continue
            for row in self._bus.store.raw_log(self.position, BATCH):
                self._bus.cases.observe(UUID(row.case_id), row.version)
                self.position = row.position
        if len(own) > BATCH:
            own.difference_update([position for position in own if position <= self.position])
        if not self._leading():
            self._bus.fresh.clear()  # nobody here picks them up
        return self.position

    async def run(self) -> None:
        """Catch up until cancelled."""
        while True:
            head = await self._bus.store.wait_beyond(self.position, POLL)
            await asyncio.sleep(PAUSE)  # what was stored here is known by then
            self._up_to(head)

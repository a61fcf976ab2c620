"""How a process that does not lead knows how far the read models are."""

import asyncio
from collections.abc import Callable

from export_program.runtime.read_database import Changes
from export_program.runtime.read_tables import ReadTables, Sight
from export_program.runtime.threads import in_thread


class Watch:
    """Looks at the marks of the read models whenever they may have moved, in a thread."""

    def __init__(
        self, tables: ReadTables, told: Callable[[Sight], None], hurried: Callable[[], bool]
    ) -> None:
        self._tables, self._told, self._hurried = tables, told, hurried
        self._changes: Changes | None = None
        self._stopped = False
        self.unheard = 0  # changes that nobody told of: notifications were lost

    async def run(self) -> None:
        """Tell what is seen until cancelled. Raises whatever the database raises."""
        self._stopped = False
        loop = asyncio.get_running_loop()
        await in_thread(self._look_on, loop, abandon=self._stop)

    def hurry(self) -> None:
        """Somebody waits: look more often."""
        if self._changes is not None:
            self._changes.wake()

    def _stop(self) -> None:
        self._stopped = True
        self.hurry()

    def _look_on(self, loop: asyncio.AbstractEventLoop) -> None:
        self._changes = changes = self._tables.database.changes()
        try:
            seen: Sight | None = None
            heard = True
            while not self._stopped:
                sight = self._tables.look()  # after listening, so that nothing in between is missed
                if sight != seen:
                    self.unheard += not heard
                    loop.call_soon_threadsafe(self._told, sight)
                    seen = sight
                heard = changes.wait(hurried=self._hurried())
        finally:
            self._changes = None
            changes.close()

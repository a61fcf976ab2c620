"""What the processes of one server count, put together: whichever answers tells of all of them."""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

EVERY = 1.0  # seconds
_encode = msgspec.json.Encoder().encode


class Counts(msgspec.Struct):
    """Requests as (method, route, status, count up to each bound, seconds), and commands."""

    requests: list[tuple[str, str, int, list[int], float]] = []
    commands: list[tuple[str, str, str, int]] = []


class SharedCounts:
    """A folder with a file for each process, written anew every second.

    The file of a process that died is left, because what it counted did happen. The folder is
    made anew for each start of a server.
    """

    def __init__(self, folder: Path, mine: Callable[[], Counts]) -> None:
        self._folder, self._mine = folder, mine
        self._own = folder / f"{os.getpid()}.json"
        self._kept = b""

    def others(self) -> list[Counts]:
        """What the other processes have counted, up to a second ago."""
        found = []
        for path in self._folder.glob("*.json"):
            if path != self._own:
                with suppress(OSError, msgspec.DecodeError):
                    found.append(msgspec.json.decode(path.read_bytes(), type=Counts))
        return found

    def keep(self) -> None:
        """Let the others know. A disk that is full loses a second's counts, nothing else."""
        now = _encode(self._mine())
        if now != self._kept:
            with suppress(OSError):
                beside = self._own.with_suffix(".new")
                beside.write_bytes(now)
                beside.replace(self._own)
                self._kept = now

    async def run(self) -> None:
        """Keep it up until cancelled, and once more then."""
        try:
            while True:
                await asyncio.sleep(EVERY)
                self.keep()
        finally:
            self.keep()

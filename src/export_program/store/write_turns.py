"""Turns at writing an SQLite file between processes. SQLite's own waiting is a lottery: it sleeps
up to a tenth of a second at a time, so that a busy process starves the others.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SHORTEST, LONGEST = 0.0002, 0.002  # seconds between two looks


class WriteTurns:
    """Two locks of the operating system: who writes, and who is next.

    Whoever wants to write again must first be next, and waits there behind the one who already is.
    """

    def __init__(self, path: Path, patience: float) -> None:
        self._patience = patience
        self._next = _opened(path.with_name(f"{path.name}-next"))
        self._writer = _opened(path.with_name(f"{path.name}-writer"))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Write alone.

        Raises:
            TimeoutError: another process has been writing all the time.
        """
        deadline = time.monotonic() + self._patience
        _take(self._next, deadline)
        try:
            _take(self._writer, deadline)
        finally:
            fcntl.flock(self._next, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(self._writer, fcntl.LOCK_UN)

    def close(self) -> None:
        """Once: the number of a closed file is soon another one's."""
        os.close(self._next)
        os.close(self._writer)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _take(lock: int, deadline: float) -> None:
    pause = SHORTEST
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise TimeoutError from None
            time.sleep(pause)
            pause = min(2 * pause, LONGEST)
        else:
            return

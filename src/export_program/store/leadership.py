"""Which of several processes on one SQLite file leads: whoever holds the lock beside it."""

import fcntl
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


class FileLeadership:
    """A lock of the operating system. It goes when the process ends, however it ends.

    `leads` is told whenever that changes.
    """

    def __init__(self, path: Path, leads: Callable[[bool], None]) -> None:
        self._path, self._leads = path, leads
        self._file: int | None = None

    def try_acquire(self) -> bool:
        """Raises OSError: the file cannot be made or opened."""
        if self._file is not None:
            return True
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        except BaseException:
            os.close(file)
            raise
        with suppress(OSError):  # who leads, for a person who looks; a full disk changes nothing
            os.truncate(file, 0)
            os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        self._file = file
        self._leads(True)
        return True

    def held(self) -> bool:
        return self._file is not None

    def alone(self) -> bool:
        """A lock does not tell who waits for it."""
        return False

    def release(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            self._leads(False)
            os.close(file)

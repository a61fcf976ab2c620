"""The next serial of a prefix, when several processes on one folder allot."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

import msgspec


class SharedSerials:
    """A file with the last serial of each prefix. It only keeps processes out of each other's way:
    what counts is the unique fact in the store, so nothing is lost when the file is.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def next(self, prefix: str, floor: int, count: int) -> int:
        """The first of `count` serials above `floor` that no other process is given."""
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            last = self._read()
            first = max(last.get(prefix, 0), floor) + 1
            last[prefix] = first + count - 1
            written = msgspec.json.encode(last)
            with suppress(OSError):  # a full disk; the store will say so
                os.pwrite(self._file, written, 0)
                os.ftruncate(self._file, len(written))
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        return first

    def close(self) -> None:
        os.close(self._file)

    def _read(self) -> dict[str, int]:
        try:
            return msgspec.json.decode(os.pread(self._file, 1 << 20, 0), type=dict[str, int])
        except msgspec.DecodeError:
            return {}

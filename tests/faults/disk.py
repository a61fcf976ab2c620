"""A disk that notes what SQLite writes and when it waits for the platter, and can fail to do so.

It stands between SQLite and the operating system, in SQLite's own table of file operations. From
the notes one can make every state in which a loss of power might have left the files.
"""

import ctypes
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

SECTOR = 512  # what a disk writes whole or not at all
IOERR_FSYNC = 10 | 4 << 8
OK = 0
_File = ctypes.c_void_p
_Open = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, _File, ctypes.c_int, ctypes.c_void_p
)
_Write = ctypes.CFUNCTYPE(ctypes.c_int, _File, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
_Truncate = ctypes.CFUNCTYPE(ctypes.c_int, _File, ctypes.c_int64)
_Sync = ctypes.CFUNCTYPE(ctypes.c_int, _File, ctypes.c_int)
# Places in `sqlite3_io_methods`, a version and then pointers, and of the opener in `sqlite3_vfs`.
METHODS, WRITE, TRUNCATE, SYNC, OPEN = 19, 3, 4, 5, 5
_alive: list[Any] = []  # what C points at


class Op(NamedTuple):
    """Something that happened to a file: `write`, `truncate`, `sync`, `lost` (a failed sync)."""

    kind: str
    file: str
    offset: int = 0
    data: bytes = b""


def library() -> Any:
    """The SQLite that Python uses. Skips the test where it is a part of Python itself."""
    sqlite3.connect(":memory:").close()
    loaded = Path("/proc/self/maps")
    lines = loaded.read_text().splitlines() if loaded.exists() else []
    found = [line.split()[-1] for line in lines if "libsqlite3" in line]
    if not found:
        pytest.skip("this Python has its SQLite inside, where no disk can be put under it")
    known = ctypes.CDLL(found[0])
    known.sqlite3_vfs_find.restype = ctypes.c_void_p
    known.sqlite3_vfs_find.argtypes = [ctypes.c_char_p]
    return known


class Disk:
    """What was written to the files of one folder since it was put in place.

    `refuse`: so many of the next syncs fail, and what they should have brought to the platter is
    lost for good, although programs go on reading it: so do Linux and others.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ops: list[Op] = []
        self.refuse = 0
        self.refused = 0
        self._names: dict[int, str] = {}
        self._originals: dict[int, tuple[Any, ...]] = {}
        self._tables: dict[int, Any] = {}
        self._file_of: dict[int, int] = {}  # table of operations behind a file
        self._write, self._truncate = _Write(self._on_write), _Truncate(self._on_truncate)
        self._sync = _Sync(self._on_sync)
        _alive.append(self)

    def opened(self, file: int, name: int | None) -> None:
        path = Path(os.fsdecode(ctypes.string_at(name))) if name else None
        if path is None or path.parent != self.folder:
            return
        slot = ctypes.c_void_p.from_address(file)
        methods = slot.value or 0
        if methods not in self._tables:
            table = (ctypes.c_void_p * METHODS).from_buffer_copy(
                (ctypes.c_void_p * METHODS).from_address(methods)
            )
            self._originals[methods] = (
                _Write(table[WRITE] or 0),
                _Truncate(table[TRUNCATE] or 0),
                _Sync(table[SYNC] or 0),
            )
            for place, own in (
                (WRITE, self._write),
                (TRUNCATE, self._truncate),
                (SYNC, self._sync),
            ):
                table[place] = ctypes.cast(own, ctypes.c_void_p).value
            self._tables[methods] = table
        self._names[file], self._file_of[file] = path.name, methods
        slot.value = ctypes.addressof(self._tables[methods])

    def _on_write(self, file: int, data: int, size: int, offset: int) -> int:
        self.ops.append(Op("write", self._names[file], offset, ctypes.string_at(data, size)))
        return int(self._originals[self._file_of[file]][0](file, data, size, offset))

    def _on_truncate(self, file: int, size: int) -> int:
        self.ops.append(Op("truncate", self._names[file], size))
        return int(self._originals[self._file_of[file]][1](file, size))

    def _on_sync(self, file: int, flags: int) -> int:
        if self.refuse:
            self.refuse -= 1
            self.refused += 1
            self.ops.append(Op("lost", self._names[file]))
            return IOERR_FSYNC
        done = int(self._originals[self._file_of[file]][2](file, flags))
        self.ops.append(Op("sync", self._names[file]))
        return done


@contextmanager
def disk_under(folder: Path) -> Iterator[Disk]:
    """Files of the folder that SQLite opens meanwhile lie on such a disk."""
    vfs = library().sqlite3_vfs_find(None)
    slot = (ctypes.c_void_p * (OPEN + 1)).from_address(vfs)
    place = ctypes.c_void_p.from_address(ctypes.addressof(slot) + 40)
    original, disk = place.value, Disk(folder)
    real = _Open(original or 0)

    def opens(vfs: int, name: int | None, file: int, flags: int, out: int | None) -> int:
        done = int(real(vfs, name, file, flags, out))
        if done == OK:
            disk.opened(file, name)
        return done

    hook = _Open(opens)
    _alive.append(hook)
    place.value = ctypes.cast(hook, ctypes.c_void_p).value
    try:
        yield disk
    finally:
        place.value = original


class Platter:
    """The files as they were, and what became of them on the disk itself."""

    def __init__(self, folder: Path) -> None:
        self.files = {path.name: bytearray(path.read_bytes()) for path in folder.iterdir()}

    def after(self, ops: list[Op], chance: Random, share: float) -> dict[str, bytearray]:
        """What a loss of power after these operations leaves.

        All that was synced is there; of each sector written since, a `share` of chances.
        """
        files = {name: bytearray(data) for name, data in self.files.items()}
        waiting: dict[str, list[Op]] = {}
        for op in ops:
            if op.kind == "sync":
                for one in waiting.pop(op.file, []):
                    carry_out(files.setdefault(op.file, bytearray()), one)
            elif op.kind == "lost":
                waiting.pop(op.file, None)
            else:
                waiting.setdefault(op.file, []).append(op)
        for name, left in waiting.items():
            for op in left:
                for part in sectors(op):
                    if chance.random() < share:
                        carry_out(files.setdefault(name, bytearray()), part)
        return files


def sectors(op: Op) -> Iterator[Op]:
    """The parts of a write that a disk may bring to the platter each for itself."""
    if op.kind != "write":
        yield op
        return
    start, end = op.offset, op.offset + len(op.data)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        yield Op("write", op.file, start, op.data[start - op.offset : stop - op.offset])
        start = stop


def carry_out(content: bytearray, op: Op) -> None:
    if op.kind == "truncate":
        del content[op.offset :]
        return
    end = op.offset + len(op.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[op.offset : end] = op.data

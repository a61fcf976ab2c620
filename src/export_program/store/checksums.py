"""A checksum for each stored event: SQLite itself would serve a flipped bit as the truth."""

from collections.abc import Iterable, Sequence
from typing import Any
from zlib import crc32

from export_program.store.contract import RawRow
from export_program.store.errors import CorruptStore

_raw = tuple.__new__  # a log is long, and `RawRow(…)` takes twice the time


def checksum(
    position: int, case_id: str, version: int, type_: str, state: bytes, recorded_us: int
) -> int:
    """CRC-32 over all that is stored of an event. It finds accidents; it is no seal."""
    return crc32(state, crc32(f"{position} {case_id} {version} {type_} {recorded_us}".encode()))


def sound(name: str, rows: Iterable[tuple[Any, ...]]) -> list[RawRow]:
    """Rows whose last column is their checksum, as rows without it.

    Raises:
        CorruptStore: one of them is not what was stored; it names position and case.
    """
    found = []
    for row in rows:
        stored = row[:6]
        if not matches(stored, row[6]):
            raise CorruptStore(damaged(name, row[0], row[1]))
        found.append(_raw(RawRow, stored))
    return found


def matches(row: Sequence[Any], crc: int) -> bool:
    """Whether a row is what its checksum was taken of; bytes that became text are not."""
    return type(row[4]) is bytes and checksum(*row) == crc


def damaged(name: str, position: int, case_id: str) -> str:
    return f"{name}: the event at position {position} (case {case_id}) is not what was stored"

"""Positions of the log and versions of a case have no gaps: what misses a row is not served."""

from uuid import UUID

from export_program.store.contract import RawRow
from export_program.store.errors import CorruptStore


def unbroken_log(name: str, rows: list[RawRow], after: int) -> list[RawRow]:
    """Rows that follow each other from the position `after` on.

    Raises:
        CorruptStore: one between them is gone; it names the position.
    """
    if rows and rows[-1].position != after + len(rows):
        expected = range(after + 1, rows[-1].position + 1)
        missing = next(n for n, row in zip(expected, rows, strict=False) if row.position != n)
        raise CorruptStore(f"{name}: the event at position {missing} is missing")
    return rows


def unbroken_case(name: str, rows: list[RawRow], case_id: UUID, after: int) -> list[RawRow]:
    """Rows of one case that follow each other from the version `after` on.

    Raises:
        CorruptStore: one between them is gone; it names case and version.
    """
    if rows and rows[-1].version != after + len(rows):
        expected = range(after + 1, rows[-1].version + 1)
        missing = next(n for n, row in zip(expected, rows, strict=False) if row.version != n)
        raise CorruptStore(f"{name}: version {missing} of case {case_id} is missing")
    return rows

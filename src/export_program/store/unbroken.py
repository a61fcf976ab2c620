"""Positions of the log and versions of a case have no gaps: what misses a row is not served."""

from collections.abc import Iterable
from uuid import UUID

from export_program.store.contract import RawRow
from export_program.store.errors import CorruptStore


def unbroken_log(name: str, rows: list[RawRow], after: int) -> list[RawRow]:
    """Rows that follow each other from the position `after` on.

    Raises:
        CorruptStore: one between them is gone; it names the position.
    """
    if rows and rows[-1].position != after + len(rows):
        missing = _first_missing((row.position for row in rows), after)
        raise CorruptStore(f"{name}: the event at position {missing} is missing")
    return rows


def unbroken_case(name: str, rows: list[RawRow], case_id: UUID, after: int) -> list[RawRow]:
    """Rows of one case that follow each other from the version `after` on.

    Raises:
        CorruptStore: one between them is gone; it names case and version.
    """
    if rows and rows[-1].version != after + len(rows):
        missing = _first_missing((row.version for row in rows), after)
        raise CorruptStore(f"{name}: version {missing} of case {case_id} is missing")
    return rows


def unbroken_cases(name: str, rows: list[RawRow], after: tuple[UUID, int]) -> list[RawRow]:
    """Rows of case after case, each from its first version on, `after` a version of a case.

    Raises:
        CorruptStore: one between them is gone; it names case and version.
    """
    case_id, version = after[0].hex, after[1]
    for row in rows:
        version = version + 1 if row.case_id == case_id else 1
        if row.version != version:
            raise CorruptStore(f"{name}: version {version} of case {UUID(row.case_id)} is missing")
        case_id = row.case_id
    return rows


def _first_missing(numbers: Iterable[int], after: int) -> int:
    return next(n for n, found in enumerate(numbers, after + 1) if found != n)

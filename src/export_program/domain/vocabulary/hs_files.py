"""Published lists of goods as files: read whole, or refused with every bad row named."""

import csv
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from export_program.domain.vocabulary.hs import NATIONAL, HsEdition, HsLine, Nomenclature
from export_program.domain.vocabulary.names import Names

_COLUMNS: Final = ["section", "hscode", "description", "parent", "level"]
_TARIFF: Final = ["code", "en", "fa"]
_ROOT: Final = "TOTAL"
_SECTION: Final = re.compile(f"[IVX]+|{_ROOT}")
_CODE: Final = re.compile("(?:[0-9]{2}){1,3}")


class RowProblem(NamedTuple):
    """What is wrong with one row; `line` counts lines of the text from 1."""

    line: int
    reason: str


class NomenclatureError(ValueError):
    """A nomenclature could not be read; nothing of it was taken over."""

    def __init__(self, problems: Iterable[RowProblem]) -> None:
        self.problems: Final = tuple(sorted(problems))
        rows = "; ".join(f"line {line}: {reason}" for line, reason in self.problems)
        super().__init__(f"nomenclature not read, {len(self.problems)} bad: {rows}")


def read_tariff(lines: Iterable[str], known: Nomenclature, edition: HsEdition) -> Nomenclature:
    """National 8-digit lines from CSV text with the columns code, en, fa.

    One of the two names may be empty. Raises NomenclatureError with every bad row: a wrong header
    or number of columns, broken quoting, a malformed or repeated code, a code without a
    subheading in the edition, no name.
    """
    problems: list[RowProblem] = []
    rows = _rows(lines, problems)
    if not rows or rows[0][1] != _TARIFF:
        wrong = RowProblem(rows[0][0] if rows else 1, f"the columns must be {','.join(_TARIFF)}")
        raise NomenclatureError([*problems, wrong])
    found: dict[str, HsLine] = {}
    for line, row in rows[1:]:
        faults = _tariff_faults(row, known, edition)
        if not faults and row[0] in found:
            faults = [f"{row[0]} stands there twice"]
        if faults:
            problems.append(RowProblem(line, ", ".join(faults)))
        else:
            found[row[0]] = HsLine(edition, row[0], Names(row[1].strip(), row[2].strip()))
    if not problems and not found:
        problems.append(RowProblem(rows[-1][0], "there is no row with a code after this one"))
    if problems:
        raise NomenclatureError(problems)
    return Nomenclature(found.values())


def _tariff_faults(row: list[str], known: Nomenclature, edition: HsEdition) -> list[str]:
    if len(row) != len(_TARIFF):
        return [f"it has {len(row)} columns instead of {len(_TARIFF)}"]
    code, *names = row
    faults = [] if any(name.strip() for name in names) else ["it has no name"]
    if not NATIONAL.fullmatch(code):
        return [*faults, f"code {code!r} is not 8 digits"]
    if not known.knows(code[:6], edition):
        faults.append(f"there is no {code[:6]} in {edition}")
    return faults


def read_nomenclature(lines: Iterable[str], edition: HsEdition) -> Nomenclature:
    """A nomenclature from CSV text with the columns section, hscode, description, parent, level.

    `level` is the number of digits (2, 4, 6) and `parent` the code two digits shorter, TOTAL for a
    chapter. A row whose code is TOTAL sums up the file and is no line. Descriptions are English.
    Raises NomenclatureError with every bad row: a wrong header or number of columns, broken
    quoting, a malformed, repeated or orphaned code, a level or parent that contradicts the code,
    a wrong section, an empty description.
    """
    problems: list[RowProblem] = []
    rows = _rows(lines, problems)
    if not rows or rows[0][1] != _COLUMNS:
        line = rows[0][0] if rows else 1
        problems.append(RowProblem(line, f"the columns must be {','.join(_COLUMNS)}"))
        raise NomenclatureError(problems)
    first_lines: dict[str, int] = {}
    for line, row in rows[1:]:
        faults = _faults(row)
        code = row[1] if len(row) > 1 else ""
        if code and code in first_lines:
            faults.append(f"{code} is already on line {first_lines[code]}")
        first_lines.setdefault(code, line)
        if faults:
            problems.append(RowProblem(line, ", ".join(faults)))
    found = [row for _, row in rows[1:] if len(row) == len(_COLUMNS) and row[1] != _ROOT]
    problems.extend(
        RowProblem(first_lines[code], f"there is no row for its parent {parent}")
        for code, parent in ((row[1], row[3]) for row in found)
        if parent == code[:-2] and parent not in first_lines and parent
    )
    if not problems and not found:
        problems.append(RowProblem(rows[-1][0], "there is no row with a code after this one"))
    if problems:
        raise NomenclatureError(problems)
    return Nomenclature(HsLine(edition, row[1], Names(row[2].strip(), "")) for row in found)


def _rows(lines: Iterable[str], problems: list[RowProblem]) -> list[tuple[int, list[str]]]:
    """Every row with the number of the line it starts on; quoting that is broken is a problem."""
    reader = csv.reader(
        (line.removeprefix("\ufeff") if at == 0 else line for at, line in enumerate(lines)),
        strict=True,
    )
    rows: list[tuple[int, list[str]]] = []
    while True:
        start = reader.line_num + 1
        try:
            rows.append((start, next(reader)))
        except StopIteration:
            return rows
        except csv.Error as error:
            problems.append(RowProblem(start, f"it is not CSV: {error}"))


def _faults(row: list[str]) -> list[str]:
    if len(row) != len(_COLUMNS):
        return [f"it has {len(row)} columns instead of {len(_COLUMNS)}"]
    section, code, description, parent, level = row
    faults = []
    if _SECTION.fullmatch(section) is None:
        faults.append(f"section {section!r} is not a Roman number or {_ROOT}")
    if not description.strip():
        faults.append("the description is empty")
    if code == _ROOT:
        return faults
    if _CODE.fullmatch(code) is None:
        return [*faults, f"code {code!r} is not 2, 4 or 6 digits"]
    if level != str(len(code)):
        faults.append(f"level {level!r} of {code} must be {len(code)}")
    if parent != (code[:-2] or _ROOT):
        faults.append(f"parent {parent!r} of {code} must be {code[:-2] or _ROOT}")
    return faults

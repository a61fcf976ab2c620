"""Goods: Harmonized System codes, which mean something only together with their edition."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Final, Literal, NamedTuple

from msgspec import Meta

from export_program.domain.vocabulary.hs_table import HS2017_GOODS, HS2022_CHAPTERS, HS2022_GOODS
from export_program.domain.vocabulary.names import Names
from export_program.domain.vocabulary.persian import normalise

HsCode = Annotated[
    str,
    Meta(
        pattern="^[0-9]{6}([0-9]{2})?$",
        description="HS code without dots: 6 digits international, 8 digits national.",
        examples=["340250", "34025010"],
    ),
]

_COLUMNS: Final = ["section", "hscode", "description", "parent", "level"]
_ROOT: Final = "TOTAL"
_SECTION: Final = re.compile(f"[IVX]+|{_ROOT}")
_CODE: Final = re.compile("(?:[0-9]{2}){1,3}")
_NATIONAL: Final = re.compile("[0-9]{8}")


class HsEdition(StrEnum):
    """The edition of the nomenclature: 340220 is a detergent in HS2017 and nothing in HS2022."""

    HS2012 = "HS2012"
    HS2017 = "HS2017"
    HS2022 = "HS2022"


class HsLine(NamedTuple):
    """A chapter (2 digits), heading (4) or subheading (6). `names.fa` is empty where unknown."""

    edition: HsEdition
    code: str
    names: Names


class Nomenclature:
    """The lines of one or more editions. Immutable."""

    __slots__ = ("_keys", "_lines")

    def __init__(self, lines: Iterable[HsLine]) -> None:
        """Lines by code within edition; of two lines with one code and edition the later counts."""
        by_code = {(line.edition, line.code): line for line in lines}
        ordered = {key: by_code[key] for key in sorted(by_code)}
        self._lines: Final[Mapping[tuple[HsEdition, str], HsLine]] = MappingProxyType(ordered)
        self._keys: Final[Mapping[tuple[HsEdition, str], str]] = MappingProxyType(
            {key: normalise(f"{line.code} {' '.join(line.names)}") for key, line in ordered.items()}
        )

    def __iter__(self) -> Iterator[HsLine]:
        return iter(self._lines.values())

    def __len__(self) -> int:
        return len(self._lines)

    def line(self, code: str, edition: HsEdition) -> HsLine | None:
        """The line of a code; for an 8-digit national code the 6-digit subheading it divides."""
        return self._lines.get((edition, code[:6] if _NATIONAL.fullmatch(code) else code))

    def knows(self, code: str, edition: HsEdition) -> bool:
        """Whether the code exists in the edition; an 8-digit code if its first six digits do."""
        return self.line(code, edition) is not None

    def describe(
        self, code: str, edition: HsEdition, language: Literal["en", "fa"] = "en"
    ) -> str | None:
        """What the code stands for; English where Persian is missing; None if it is not known."""
        line = self.line(code, edition)
        if line is None:
            return None
        return line.names.fa or line.names.en if language == "fa" else line.names.en

    def editions_of(self, code: str) -> tuple[HsEdition, ...]:
        """The editions in which the code exists, oldest first."""
        return tuple(edition for edition in HsEdition if self.knows(code, edition))

    def search(self, text: str, edition: HsEdition | None = None) -> tuple[HsLine, ...]:
        """Lines that hold every word of the text, in either language or as part of the code."""
        words = normalise(text).split()
        if not words:
            return ()
        return tuple(
            line
            for key, line in self._lines.items()
            if (edition is None or line.edition is edition)
            and all(word in self._keys[key] for word in words)
        )

    def combined_with(self, other: "Nomenclature") -> "Nomenclature":
        """Both; the other's line counts where both have one, with our Persian if it has none."""

        def merged(line: HsLine) -> HsLine:
            ours = self._lines.get((line.edition, line.code))
            if ours is None or line.names.fa:
                return line
            return line._replace(names=Names(line.names.en, ours.names.fa))

        return Nomenclature([*self, *map(merged, other)])


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


def _shipped() -> Iterator[HsLine]:
    for edition, rows in (
        (HsEdition.HS2017, HS2017_GOODS),
        (HsEdition.HS2022, HS2022_CHAPTERS),
        (HsEdition.HS2022, HS2022_GOODS),
    ):
        for code, english, persian in rows:
            yield HsLine(edition, code, Names(english, persian))


SHIPPED: Final = Nomenclature(_shipped())
"""What the project knows without a loaded nomenclature: a short list, see hs_table."""

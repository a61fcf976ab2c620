"""CSV as spreadsheets write it in any country: its encoding and its separator are found out."""

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path

SEPARATORS = (",", ";", "\t", "|")
# Other names may be cells of a file that has no line of names: nobody repeats them.
LOOKS_LIKE_A_COLUMN = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_-]+)*")
SAYS_SEPARATOR = re.compile(r"sep=(.)\r?\n?")  # how a spreadsheet is told the separator of a file
ENCODINGS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class UnreadableFile(ValueError):
    """A file is no table of rows. `line` counts from 1."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line, self.sentence = line, sentence


def rows_of_csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on; the first is the line of column names.

    Raises:
        UnreadableFile: neither UTF-8 nor UTF-16, or broken quoting.
    """
    line = 1
    try:
        lines = _lines(path)
        first = next(lines, "")
        said = SAYS_SEPARATOR.fullmatch(first)
        if said:
            line, first = 2, next(lines, "")
        separator = said[1] if said else separator_of(first)
        reader = csv.reader(_again(first, lines), delimiter=separator, strict=True)
        passed = line - 1
        for row in reader:
            yield line, [cell.strip() for cell in row]
            line = reader.line_num + passed + 1
    except UnicodeError:
        raise UnreadableFile(line, "The file is neither UTF-8 nor UTF-16.") from None
    except csv.Error as error:
        raise UnreadableFile(line, f"The file is not CSV: {error}.") from None


def separator_of(header: str) -> str:
    """The separator that makes most of a line of column names; a comma where several do."""
    return max(SEPARATORS, key=lambda separator: _names(header, separator))


def _names(header: str, separator: str) -> int:
    """How many cells look like names of columns."""
    try:
        cells = next(csv.reader([header], delimiter=separator), [])
    except csv.Error:
        return 0
    return sum(LOOKS_LIKE_A_COLUMN.fullmatch(cell.strip()) is not None for cell in cells)


def _lines(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        start = file.read(2)
    if encoding := ENCODINGS.get(start):
        with path.open(encoding=encoding, newline="") as text:
            yield from text
        return
    with path.open("rb") as file:
        for at, raw in enumerate(file):
            yield raw.decode("utf-8-sig" if at == 0 else "utf-8")


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from rest

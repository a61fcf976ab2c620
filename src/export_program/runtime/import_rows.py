"""Files of rows: CSV and workbooks read line by line, and a line as the body of a command."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, get_args, get_origin
from uuid import UUID
from zipfile import ZipFile

import msgspec

from export_program.domain.vocabulary.persian import normalise_digits
from export_program.engine.messages import Command, Sealed
from export_program.runtime.csv_files import LOOKS_LIKE_A_COLUMN, UnreadableFile, rows_of_csv
from export_program.runtime.given_dates import check_calendar

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CASE = "case"
MOST_COLUMNS = 500
MOST_ROWS = 200_000
MOST_UNPACKED = 256 * 1024 * 1024  # bytes of all parts of a workbook, which is a zip archive
LONGEST_NAME = 200  # of a column, which nests groups and which every rejected row may repeat
FIRST_OF_MANY = "0"
ONE_CELL = (
    "The first line names no columns: they are separated by commas, semicolons, tabs or bars."
)
# Cells of digits and marks alone are numbers and dates, and not names, in whichever digits.
NUMERIC = re.compile(r"[\s0-9۰-۹٠-٩٫٬.,:/+-]+")
MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # that nobody sees
# The import itself says in which role all of its rows are carried out.
OF_THE_IMPORT = frozenset({"acting_role"})


class Line(NamedTuple):
    """A row: the line it stands on, and its cells that are not empty, by column."""

    number: int
    cells: Mapping[str, str]


def lines_of(path: Path, media_type: str) -> Iterator[Line]:
    """The rows of a file below its line of column names, one at a time; empty rows are passed.

    Raises:
        UnreadableFile: no text, broken quoting, no workbook, no or repeated column names, a row
            with more cells than there are columns, too many rows or columns, too much of it.
    """
    rows = _of_workbook(path) if media_type == XLSX else rows_of_csv(path)
    number, names = next(rows, (1, []))
    names = [normalise_digits(MARKS.sub("", name)).strip() for name in names]
    while names and not names[-1]:
        names.pop()
    if not names or not all(names) or len(names) > MOST_COLUMNS:
        raise UnreadableFile(number, "The first line names every column.")
    if len(names) == 1 and not LOOKS_LIKE_A_COLUMN.fullmatch(names[0]):
        raise UnreadableFile(number, ONE_CELL)
    if any(len(name) > LONGEST_NAME for name in names):
        raise UnreadableFile(number, f"A column's name has up to {LONGEST_NAME} characters.")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        named = [name for name in twice if LOOKS_LIKE_A_COLUMN.fullmatch(name)]
        told = (
            f"Columns are named once: {', '.join(named)}." if named else "Columns are named once."
        )
        raise UnreadableFile(number, told)
    for count, (line, cells) in enumerate(rows):
        if count == MOST_ROWS:
            raise UnreadableFile(line, f"A file has up to {MOST_ROWS:,} rows.")
        if any(cell for cell in cells[len(names) :]):
            raise UnreadableFile(line, f"The row has more cells than {len(names)} columns.")
        known = {n: _in_ascii(cell) for n, cell in zip(names, cells, strict=False) if cell}
        if known:
            yield Line(line, known)


def _in_ascii(cell: str) -> str:
    """A number or a date in ASCII digits and marks, as a reader of commands takes it."""
    if cell.isascii() or not NUMERIC.fullmatch(cell):
        return cell
    return normalise_digits(cell).replace("٫", ".").replace("٬", "")


def _of_workbook(path: Path) -> Iterator[tuple[int, list[str]]]:
    with path.open("rb") as file:
        yield from _of_open_workbook(file)


def _of_open_workbook(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    # Loaded when the first workbook comes: it would be a tenth of every start.
    from openpyxl import load_workbook  # noqa: PLC0415

    number, why = 0, "The file is not a workbook."
    try:
        with ZipFile(file) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked <= MOST_UNPACKED:
            book = load_workbook(file, read_only=True, data_only=True)
            why = "The sheet cannot be read from here on."
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what a sheet says of its own size may leave rows out
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                yield number, [_text(value) for value in row]
            return
        why = "The workbook is too large when it is unpacked."
    except Exception:  # noqa: BLE001, S110 - whatever a foreign file makes the library trip over
        pass
    raise UnreadableFile(number + 1, why)


def _text(value: Any) -> str:
    """A cell as it would stand in CSV: whole numbers without a point, days as ISO dates."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(value).strip()


def body(cells: Mapping[str, str]) -> dict[str, Any]:
    """Cells as a nested body: `contacts.0.name` is the name of the first contact.

    Raises:
        ValueError: a column stands for a value and for a group at once.
    """
    made: dict[str, Any] = {}
    for column, text in cells.items():
        *groups, last = column.split(".")
        place = made
        for group in groups:
            place = place.setdefault(group, {})
            if not isinstance(place, dict):
                raise ValueError(f"{column}: {group} is a value and a group of values at once")  # noqa: TRY004
        if last in place:
            raise ValueError(f"{column}: it is a value and a group of values at once")
        place[last] = text
    return {name: _listed(value) for name, value in made.items()}


def _listed(value: Any) -> Any:
    """Groups numbered from 0 are lists."""
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(part) for name, part in value.items()}
    if all(name.isdecimal() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def command_of(kind: type[Command], cells: Mapping[str, str]) -> Command:
    """A row as a command. Raises msgspec.ValidationError, ValueError."""
    if others := sorted(OF_THE_IMPORT & cells.keys()):
        raise msgspec.ValidationError(f"Object contains unknown field `{others[0]}`")
    made: Command = msgspec.convert(body(cells), kind, strict=False)
    check_calendar(made)
    return made


def columns(command: type[Command]) -> list[str]:
    """The columns that a file of such commands may have; of several like parts the first."""
    return [name for name in _columns(command, "") if name not in OF_THE_IMPORT]


def _columns(struct: type[msgspec.Struct], before: str) -> Iterator[str]:
    for field in msgspec.structs.fields(struct):
        yield from _of_type(field.type, f"{before}{field.encode_name}")


def _of_type(annotation: Any, name: str) -> Iterator[str]:
    origin, inner = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        if annotation is not Sealed and name.count(".") < 4:  # noqa: PLR2004 -- no deeper bodies
            yield from _columns(annotation, f"{name}.")
    elif origin in {tuple, list, frozenset} and inner:
        yield from _of_type(inner[0], f"{name}.{FIRST_OF_MANY}")
    elif origin is not None and inner and origin is not dict:
        parts = [p for p in inner if isinstance(p, type) or get_origin(p) is not None]
        shaped = [p for p in parts if p not in {type(None), UUID, Sealed, msgspec.UnsetType}]
        yield from _of_type(shaped[0], name) if shaped else [name]
    else:
        yield name

"""Rows as CSV that a spreadsheet may open: no cell of it is a formula."""

import csv
import io
from typing import Any

import msgspec

from projections.read_model import ReadModel

BOM = b"\xef\xbb\xbf"  # spreadsheets take the file for UTF-8 only with it
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def header_line(model: ReadModel, *, bom: bool) -> bytes:
    """The line of column names, with a byte-order mark if asked for."""
    return (BOM if bom else b"") + written([list(model.row.__struct_fields__)])


def csv_lines(model: ReadModel, rows: list[bytes]) -> bytes:
    names = model.row.__struct_fields__
    decoded = (msgspec.json.decode(row) for row in rows)
    return written([[cell(row.get(name)) for name in names] for row in decoded])


def cell(value: Any) -> str:
    """A value as one cell; text that a spreadsheet would compute begins with an apostrophe."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case list():
            return text("; ".join(cell(part) for part in value))
        case dict():
            return text(msgspec.json.encode(value).decode())
        case _:
            return text(str(value))


def text(value: str) -> str:
    """Text without NUL; an apostrophe in front of what a spreadsheet takes for a formula."""
    value = value.replace("\0", "")
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA) else value


def written(lines: list[list[str]]) -> bytes:
    """Lines of cells that are safe already."""
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator="\r\n").writerows(lines)
    return made.getvalue().encode()

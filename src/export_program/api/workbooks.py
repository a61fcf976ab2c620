"""Rows as a workbook that spreadsheets open: typed cells, no formula, written in little memory."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from export_program.api.csv_cells import cell
from export_program.api.register_rows import EXPORT_PAGE, Rows
from export_program.runtime.queries import Page
from projections.read_model import ReadModel

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575  # of a sheet, beside the line of names
LONGEST_CELL = 32_767
SAFE_INTEGER = 2**53  # spreadsheets keep numbers as floats
PIECE = 1 << 16
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


class Sheet:
    """One sheet on its way to a file, row by row."""

    def __init__(self, path: Path, model: ReadModel, *, right_to_left: bool) -> None:
        # Loaded with the first workbook, not at every start.
        import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415

        self._names = model.row.__struct_fields__
        self._book = xlsxwriter.Workbook(str(path), OPTIONS)
        self._sheet = self._book.add_worksheet(model.name[:31])
        if right_to_left:
            self._sheet.right_to_left()
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(self._names) - 1, 18)
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        bold = self._book.add_format({"bold": True})
        for at, name in enumerate(self._names):
            self._sheet.write_string(0, at, name, bold)
        self._line = 0

    def add(self, rows: list[bytes]) -> None:
        for row in rows:
            self._line += 1
            known = msgspec.json.decode(row)
            for at, name in enumerate(self._names):
                self._put(at, known.get(name))

    def close(self) -> None:
        self._book.close()

    def _put(self, at: int, value: Any) -> None:
        sheet, line = self._sheet, self._line
        match value:
            case None:
                return
            case bool():
                sheet.write_boolean(line, at, value)
            case int() | float() if abs(value) <= SAFE_INTEGER:
                sheet.write_number(line, at, value)
            case str() if (day := _day(value)) is not None:
                sheet.write_datetime(line, at, day, self._day)
            case str():
                sheet.write_string(line, at, value.replace("\0", "")[:LONGEST_CELL])
            case _:
                sheet.write_string(line, at, cell(value)[:LONGEST_CELL])


def _day(text: str) -> datetime | None:
    """A date of the spreadsheet's own calendar; moments stay text, since cells know no offset."""
    if len(text) != len("2025-11-08") or text[4] != "-":
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day) if day.year >= 1900 else None  # noqa: DTZ001, PLR2004


async def workbook(rows: Rows, page: Page, *, right_to_left: bool) -> AsyncIterator[bytes]:
    """All rows from a first page on as the bytes of a workbook, in pieces."""
    with tempfile.TemporaryDirectory(prefix="export-program-") as folder:
        path = Path(folder) / "rows.xlsx"
        sheet = Sheet(path, rows.asked.model, right_to_left=right_to_left)
        while True:
            await asyncio.to_thread(sheet.add, rows.shown(page))
            if page.next is None:
                break
            page = await rows.page(page.next, EXPORT_PAGE)
        await asyncio.to_thread(sheet.close)
        with path.open("rb") as file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece

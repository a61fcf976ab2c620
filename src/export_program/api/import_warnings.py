"""What somebody who imports a file should know although nothing forbids it."""

import asyncio

import msgspec

from export_program.domain.data_import import DataImport
from export_program.runtime.program import Program
from export_program.runtime.queries import Query
from export_program.runtime.read_tables import NotBuilt
from projections.imports import IMPORTS, ImportRow

MOST = 5
NOT_KNOWN = "Whether this content was imported before is not known yet: ask for the report again."
_row = msgspec.json.Decoder(ImportRow).decode


class Concern(msgspec.Struct, frozen=True, omit_defaults=True):
    """`case_id` and `reference` name the earlier import, `sha256` the content of both files."""

    rule: str
    sentence: str
    sha256: str
    case_id: str = ""
    reference: str = ""


async def warnings(program: Program, case: DataImport) -> list[Concern]:
    """Earlier imports of the very same content by the same command; the first five that did rows.

    Nothing is refused for it: another file of today may say the same as one of last year.
    """
    await program.projector.up_to_date()
    same = {"sha256": case.sha256, "kind": case.kind, "command": case.command, "imported__gt": "0"}
    model = program.tables.models[IMPORTS.name]
    try:
        query = Query(same, "opened_at")
        page = await asyncio.to_thread(program.queries.page, model, query, None, MOST)
    except NotBuilt:
        return [Concern("imported_before", NOT_KNOWN, case.sha256)]
    found = [_row(row) for row in page.rows]
    return [
        _before(row) for row in found if row.case_id != case.id and row.opened_at <= case.opened_at
    ]


def _before(row: ImportRow) -> Concern:
    sentence = (
        f"The same content was imported on {row.opened_at.date()} as {row.reference}, with"
        f" {row.imported} rows: what can be done twice is done twice."
    )
    return Concern("imported_before", sentence, row.sha256, str(row.case_id), row.reference)

"""Files of rows that were taken in: by whom, into what, and how many rows were carried out."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from export_program.domain.data_import import LIFECYCLE, DataImport
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class ImportRow(Row, frozen=True, kw_only=True):
    """`sha256` is the digest of the file: the same content has the same one."""

    case_id: UUID
    reference: str
    kind: str
    command: str
    file_name: str
    sha256: str
    stage: str
    ended: bool
    requested_by: str
    in_role: str
    check_only: bool
    opened_at: datetime
    rows: int
    imported: int
    rejected: int


def of_case(_: Lifecycle[Any], case: DataImport) -> Iterable[ImportRow]:
    yield ImportRow(
        case_id=case.id,
        reference=case.reference,
        kind=case.kind,
        command=case.command,
        file_name=case.file_name,
        sha256=case.sha256,
        stage=case.stage.value,
        ended=case.stage in LIFECYCLE.ends,
        requested_by=case.requested_by,
        in_role=case.in_role,
        check_only=case.check_only,
        opened_at=case.opened_at,
        rows=case.rows,
        imported=case.imported,
        rejected=case.rejected,
    )


IMPORTS = ReadModel(
    name="imports",
    summary="Files of rows that were imported: by whom, into what, with how many rows.",
    row=ImportRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({LIFECYCLE.name}),
    filters=(
        "reference",
        "kind",
        "command",
        "sha256",
        "stage",
        "ended",
        "requested_by",
        "check_only",
        "opened_at",
        "imported",
        "rejected",
    ),
    sorts=("opened_at", "reference"),
    search=("reference", "file_name"),
    indexes=("sha256",),
)

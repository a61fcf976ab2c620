"""Who has not been spoken to: exporters in the register by their last contact."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from export_program.domain.exporter import Exporter, ExporterStage
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row

LISTED = frozenset({ExporterStage.REGISTERED, ExporterStage.SUSPENDED})


class ContactRow(Row, frozen=True, kw_only=True):
    """`quiet_since` is the last contact, or for want of one when the case was opened."""

    case_id: UUID
    reference: str
    name: str
    stage: str
    district: str
    level: str
    account_manager: str | None
    last_contact_at: datetime | None
    quiet_since: datetime
    never: bool


def of_case(_: Lifecycle[Any], case: Exporter) -> Iterable[ContactRow]:
    if case.stage not in LISTED:
        return
    yield ContactRow(
        case_id=case.id,
        reference=case.reference,
        name=case.name,
        stage=case.stage.value,
        district=case.district,
        level=case.level.value,
        account_manager=case.account_manager,
        last_contact_at=case.last_contact_at,
        quiet_since=case.last_contact_at or case.opened_at,
        never=case.last_contact_at is None,
    )


EXPORTER_CONTACTS = ReadModel(
    name="exporter_contacts",
    summary="Exporters by the day the office last spoke to them, the longest silence first.",
    row=ContactRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"exporter"}),
    filters=("quiet_since", "never", "account_manager", "stage", "level", "district"),
    sorts=("quiet_since", "reference", "account_manager"),
    search=("name", "reference"),
)

"""The expiry board: which commercial card or qualification ends when, and what rests on it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.exporter import LIFECYCLE, Exporter
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class ExpiryRow(Row, frozen=True, kw_only=True):
    """`what` is card, rating or qualification. `commitments` say what kinds of thing rest on it."""

    key: str
    exporter_id: UUID
    reference: str
    name: str
    stage: str
    district: str
    level: str
    what: str
    number: str | None
    status: str
    until: date
    commitments: tuple[str, ...]
    account_manager: str | None
    last_contact_at: datetime | None


def of_case(_: Lifecycle[Any], case: Exporter) -> Iterable[ExpiryRow]:
    if case.stage in LIFECYCLE.ends:
        return
    card, held = case.card, case.qualification
    if card is not None:
        yield _row(case, "card", card.number, card.status, card.valid_until)
        if card.rated_until is not None:
            yield _row(case, "rating", card.number, card.status, card.rated_until)
    if held is not None:
        yield _row(case, "qualification", held.scheme, held.status, held.until)


def _row(case: Exporter, what: str, number: str, status: str, until: date) -> ExpiryRow:
    return ExpiryRow(
        key=f"{case.id}:{what}",
        exporter_id=case.id,
        reference=case.reference,
        name=case.name,
        stage=case.stage.value,
        district=case.district,
        level=case.level.value,
        what=what,
        number=number,
        status=status,
        until=until,
        commitments=tuple(sorted({key.partition(":")[0] for key in case.commitments})),
        account_manager=case.account_manager,
        last_contact_at=case.last_contact_at,
    )


CARD_EXPIRY = ReadModel(
    name="card_expiry",
    summary="Which commercial cards, ratings and qualifications end when, and what rests on them.",
    row=ExpiryRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"exporter"}),
    filters=(
        "exporter_id",
        "what",
        "status",
        "until",
        "stage",
        "level",
        "district",
        "commitments",
        "account_manager",
    ),
    sorts=("until", "reference"),
    search=("name", "reference", "number"),
    owner="exporter_id",
)

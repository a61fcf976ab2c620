"""Who has a part in which case: by this somebody outside the office is told of their own cases."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from export_program.engine.decide import outsiders
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class CasePartyRow(Row, frozen=True, kw_only=True):
    """`party` is the exporter whose case it is, an account engaged for it, or who opened it."""

    key: str
    case_id: UUID
    party: str


def of_case(lifecycle: Lifecycle[Any], case: Any) -> Iterable[CasePartyRow]:
    for party in sorted(outsiders(lifecycle, case)):
        yield CasePartyRow(key=f"{case.id}:{party}", case_id=case.id, party=party)


CASE_PARTIES = ReadModel(
    name="case_parties",
    summary="Who has a part in which case: its exporter, who is engaged for it, who opened it.",
    row=CasePartyRow,
    key="key",
    of_case=of_case,
    filters=("party", "case_id"),
    sorts=("party",),
)

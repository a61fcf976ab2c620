"""The stand map of a show: every stand, its area, and who holds it by an offer or for good."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from export_program.domain.exhibition import Exhibition
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class StandRow(Row, frozen=True, kw_only=True):
    """`state` is free, offered (held for an offer) or the holder's standing in the show."""

    key: str
    exhibition_id: UUID
    exhibition: str
    exhibition_stage: str
    opens_on: date
    code: str
    hall: str | None
    m2: int
    type: str
    state: str
    participation_id: UUID | None
    exporter_id: UUID | None
    co_exhibitors: tuple[str, ...]


def of_case(_: Lifecycle[Any], case: Exhibition) -> Iterable[StandRow]:
    for code, stand in case.stands.items():
        holder = case.entrants.get(stand.holder) if stand.holder else None
        yield StandRow(
            key=f"{case.id}:{code}",
            exhibition_id=case.id,
            exhibition=case.name,
            exhibition_stage=case.stage.value,
            opens_on=case.opens_on,
            code=code,
            hall=stand.hall,
            m2=stand.m2,
            type=stand.type.value,
            state=holder.standing.value if holder else ("held" if stand.holder else "free"),
            participation_id=holder.participation_id if holder else None,
            exporter_id=holder.exporter_id if holder else None,
            co_exhibitors=tuple(c.firm for c in holder.co_exhibitors) if holder else (),
        )


STANDS = ReadModel(
    name="stands",
    summary="The stand map: every stand of a show, its area and type, and who holds it.",
    row=StandRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"exhibition"}),
    filters=(
        "exhibition_id",
        "exhibition_stage",
        "code",
        "hall",
        "m2",
        "type",
        "state",
        "participation_id",
        "exporter_id",
        "opens_on",
    ),
    sorts=("code", "hall", "m2", "opens_on"),
    search=("exhibition", "code", "co_exhibitors"),
    owner="exporter_id",
)

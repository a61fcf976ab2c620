"""The applicants of a show in the order of their rank, and who is next when an offer lapses."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from export_program.domain.exhibition import Exhibition
from export_program.domain.exhibition.values import Entrant, Standing
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class RankRow(Row, frozen=True, kw_only=True):
    """`total` and `means` are points in hundredths. `next_in_line` counts from 1."""

    key: str
    exhibition_id: UUID
    exhibition: str
    exhibition_stage: str
    participation_id: UUID
    exporter_id: UUID
    applied_at: datetime
    standing: str
    rank: int | None
    total: int | None
    means: dict[str, int]
    next_in_line: int | None
    on_hold: bool
    stands: tuple[str, ...]
    co_exhibitors: tuple[str, ...]
    method: str | None
    criteria_version: int


def of_case(_: Lifecycle[Any], case: Exhibition) -> Iterable[RankRow]:
    waiting = [e for e in case.entrants.values() if _waits(e)]
    waiting.sort(key=lambda e: (e.rank or 0, e.applied_at, str(e.participation_id)))
    line = {e.participation_id: at for at, e in enumerate(waiting, start=1)}
    held: dict[str, list[str]] = {}
    for stand in case.stands.values():
        if stand.holder is not None:
            held.setdefault(stand.holder, []).append(stand.code)
    for key, entrant in case.entrants.items():
        yield RankRow(
            key=f"{case.id}:{key}",
            exhibition_id=case.id,
            exhibition=case.name,
            exhibition_stage=case.stage.value,
            participation_id=entrant.participation_id,
            exporter_id=entrant.exporter_id,
            applied_at=entrant.applied_at,
            standing=entrant.standing.value,
            rank=entrant.rank,
            total=entrant.total,
            means=entrant.means,
            next_in_line=line.get(entrant.participation_id),
            on_hold=entrant.on_hold,
            stands=tuple(held.get(key, ())),
            co_exhibitors=tuple(c.firm for c in entrant.co_exhibitors),
            method=case.method_version,
            criteria_version=entrant.criteria_version,
        )


def _waits(entrant: Entrant) -> bool:
    return entrant.standing is Standing.WAITLISTED and not entrant.on_hold


FAIR_RANKING = ReadModel(
    name="fair_ranking",
    summary="Applicants of a show by rank, with scores, standing and order on the waiting list.",
    row=RankRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"exhibition"}),
    filters=(
        "exhibition_id",
        "exhibition_stage",
        "participation_id",
        "exporter_id",
        "standing",
        "rank",
        "total",
        "next_in_line",
        "on_hold",
        "applied_at",
        "method",
    ),
    sorts=("rank", "next_in_line", "total", "applied_at"),
    search=("exhibition",),
    owner="exporter_id",
)

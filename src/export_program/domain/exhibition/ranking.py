"""Ranking applicants: a pure function of their scores, by a method that has a version."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from uuid import UUID

import msgspec

from export_program.domain.exhibition.values import (
    Criterion,
    Entrant,
    Standing,
)

RANKABLE = frozenset({Standing.SCORED, Standing.SHORTLISTED, Standing.WAITLISTED})


class RankingMethod(StrEnum):
    """WEIGHTED_TOTAL_1: the total decides; then the means in order of the criteria's weight; then
    who applied first."""

    WEIGHTED_TOTAL_1 = "weighted-total@1"


class Rank(msgspec.Struct, frozen=True):
    """The place of one applicant; `was` is the standing before, so a change can be told."""

    participation_id: UUID
    exporter_id: UUID
    rank: int
    total: int
    outcome: Standing
    was: Standing
    reason: str


def hundredths(marks: Iterable[Sequence[int]], weights: Sequence[int]) -> int:
    """The weighted mean of marks (a row per scorer) in hundredths, halves rounded up."""
    rows = list(marks)
    points = 100 * sum(w * m for row in rows for w, m in zip(weights, row, strict=True))
    shares = len(rows) * sum(weights)
    return (2 * points + shares) // (2 * shares)


def rank(
    scores: Mapping[str, Entrant],
    method_version: RankingMethod,
    criteria: Sequence[Criterion],
    places: int,
    minimum_score: int,
) -> tuple[Rank, ...]:
    """Who stands where: the best `places` shortlisted, below `minimum_score` refused, the rest wait.

    Only scored applicants without an offer and not on hold are ranked. Raises ValueError on a
    method this version of the program does not know.
    """
    if method_version != RankingMethod.WEIGHTED_TOTAL_1:
        raise ValueError(f"method_version: {method_version} is not known")
    by_weight = [c.id for c in sorted(criteria, key=lambda c: -c.weight)]
    held = [e for e in scores.values() if e.total is not None and not e.on_hold]
    ranked = [e for e in held if e.standing in RANKABLE]
    ranked.sort(
        key=lambda e: (
            -(e.total or 0),
            [-e.means.get(c, 0) for c in by_weight],
            e.applied_at,
            str(e.participation_id),
        )
    )
    taken = sum(e.standing in TAKING_A_PLACE for e in scores.values())
    return tuple(
        _rank(e, at, at <= places - taken, minimum_score) for at, e in enumerate(ranked, start=1)
    )


TAKING_A_PLACE = frozenset({Standing.OFFERED, Standing.ACCEPTED, Standing.ALLOCATED})


def _rank(entrant: Entrant, at: int, has_place: bool, minimum: int) -> Rank:  # noqa: FBT001
    total = entrant.total or 0
    if total < minimum:
        outcome = Standing.REFUSED
        reason = f"the total {total / 100:.2f} is below the minimum of {minimum / 100:.2f}"
    elif has_place:
        outcome, reason = Standing.SHORTLISTED, f"rank {at} with {total / 100:.2f}"
    else:
        outcome = Standing.WAITLISTED
        reason = f"rank {at} with {total / 100:.2f}; the places went to higher totals"
    return Rank(
        entrant.participation_id, entrant.exporter_id, at, total, outcome, entrant.standing, reason
    )

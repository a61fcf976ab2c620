"""How the score of an atlas entry changed, and on what evidence: one row for each score."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from export_program.domain.atlas_entry.case import AtlasEntry, Score
from export_program.domain.atlas_entry.reasons import of_component, told
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class ScoreRow(Row, frozen=True, kw_only=True):
    """`change` is against the score before, if both rank the entry; `because` says what is new.

    `evidence` are the keys of the facts the score rests on, `why` its components in sentences.
    """

    key: str
    entry_id: UUID
    reference: str
    hs6: str
    market: str | None
    number: int
    latest: bool
    scored_at: datetime
    by: str
    total: int | None
    before: int | None
    change: int | None
    supply: int | None
    demand: int | None
    ease: int | None
    missing: tuple[str, ...]
    method: str
    method_version: int
    confidence: str | None
    evidence: tuple[str, ...]
    why: tuple[str, ...]
    because: tuple[str, ...]


def of_case(_: Lifecycle[Any], case: AtlasEntry) -> Iterable[ScoreRow]:
    previous: Score | None = None
    for score in case.scores:
        yield _row(case, score, previous)
        previous = score


def _row(case: AtlasEntry, score: Score, previous: Score | None) -> ScoreRow:
    before = previous.total if previous else None
    both = score.total is not None and before is not None
    points = {part.name: part.points for part in score.components}
    return ScoreRow(
        key=f"{case.id}:{score.number}",
        entry_id=case.id,
        reference=case.reference,
        hs6=case.hs6,
        market=case.market.value if case.market else None,
        number=score.number,
        latest=score is case.score,
        scored_at=score.at,
        by=score.by,
        total=score.total,
        before=before,
        change=(score.total or 0) - (before or 0) if both else None,
        supply=points.get("supply"),
        demand=points.get("demand"),
        ease=points.get("ease"),
        missing=tuple(kind.value for kind in score.missing),
        method=score.method,
        method_version=score.method_version,
        confidence=score.confidence.value if score.confidence else None,
        evidence=score.evidence,
        why=tuple(of_component(case, part) for part in score.components),
        because=tuple(_because(case, score, previous)),
    )


def _because(case: AtlasEntry, score: Score, previous: Score | None) -> Iterator[str]:
    """What this score rests on and the one before did not, and the other way round."""
    earlier = previous.evidence if previous else ()
    for key in score.evidence:
        if key not in earlier:
            yield f"New: {told(case.evidence[key])}."
    for key in earlier:
        if key not in score.evidence:
            yield f"No longer counted: {told(case.evidence[key])}."
    if previous is None:
        return
    methods = [f"{s.method} {s.method_version}" for s in (previous, score)]
    if methods[0] != methods[1]:
        yield f"Method {methods[1]} in place of {methods[0]}."


ATLAS_SCORE_HISTORY = ReadModel(
    name="atlas_score_history",
    summary="How the score of an entry changed, by which method, and on what evidence.",
    row=ScoreRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"atlas_entry"}),
    filters=(
        "entry_id",
        "reference",
        "hs6",
        "market",
        "number",
        "latest",
        "scored_at",
        "by",
        "total",
        "change",
        "method",
        "method_version",
        "confidence",
    ),
    sorts=("scored_at", "number", "reference", "total", "change"),
    search=("reference",),
)

"""The evidence behind the atlas: every fact with its source, its age and how sure it is."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.atlas_entry.case import AtlasEntry
from export_program.domain.atlas_entry.evidence import Evidence
from export_program.domain.atlas_entry.reasons import told
from export_program.engine.lifecycle import Lifecycle
from projections.moments import noon
from projections.read_model import ReadModel, Row


class EvidenceRow(Row, frozen=True, kw_only=True):
    """`counts` tells whether the last score rests on the fact, `sentence` what it says."""

    key: str
    entry_id: UUID
    reference: str
    hs6: str
    hs4: str
    market: str | None
    stage: str
    evidence: str
    kind: str
    sentence: str
    value: str | None
    unit: str | None
    grade: int | None
    text: str
    period_start: date | None
    period_end: date | None
    source: str
    as_of: date
    as_of_at: datetime | None
    edition: str
    confidence: str
    counts: bool
    withdrawn: bool
    study_id: UUID | None
    need_id: UUID | None
    agreement_id: UUID | None
    node_id: UUID | None
    match_id: UUID | None


def of_case(_: Lifecycle[Any], case: AtlasEntry) -> Iterable[EvidenceRow]:
    for key, fact in case.evidence.items():
        yield _row(case, key, fact)


def _row(case: AtlasEntry, key: str, fact: Evidence) -> EvidenceRow:
    return EvidenceRow(
        key=f"{case.id}:{key}",
        entry_id=case.id,
        reference=case.reference,
        hs6=case.hs6,
        hs4=case.hs6[:4],
        market=case.market.value if case.market else None,
        stage=case.stage.value,
        evidence=key,
        kind=fact.kind.value,
        sentence=told(fact),
        value=fact.value,
        unit=fact.unit,
        grade=fact.grade,
        text=fact.text,
        period_start=fact.period.start if fact.period else None,
        period_end=fact.period.end if fact.period else None,
        source=fact.source,
        as_of=fact.as_of,
        as_of_at=noon(fact.as_of),
        edition=fact.edition.value,
        confidence=fact.confidence.value,
        counts=case.score is not None and key in case.score.evidence,
        withdrawn=fact.withdrawn,
        study_id=fact.study_id,
        need_id=fact.need_id,
        agreement_id=fact.agreement_id,
        node_id=fact.node_id,
        match_id=fact.match_id,
    )


ATLAS_EVIDENCE = ReadModel(
    name="atlas_evidence",
    summary="Every fact behind the atlas: source, day, edition, confidence, and whether it counts.",
    row=EvidenceRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"atlas_entry"}),
    filters=(
        "entry_id",
        "reference",
        "hs6",
        "hs4",
        "market",
        "stage",
        "kind",
        "source",
        "as_of",
        "edition",
        "confidence",
        "counts",
        "withdrawn",
        "study_id",
        "need_id",
        "agreement_id",
        "node_id",
        "match_id",
    ),
    sorts=("as_of", "reference", "kind", "market", "hs6"),
    search=("sentence", "reference"),
    ages=(("age_days", "as_of_at"),),
)

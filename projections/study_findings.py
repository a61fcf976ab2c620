"""What the studies found out about a product or a market, from which source, and how old it is."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.study import Study, StudyStage
from export_program.domain.study.case import Finding
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import rolled_up
from projections.moments import noon
from projections.read_model import ReadModel, Row


class FindingRow(Row, frozen=True, kw_only=True):
    """`hs` and `markets` are the finding's own, or those of its study if it names none.

    `value` is a decimal number as text, in `unit`. `valid` findings stand in a published study.
    """

    key: str
    study_id: UUID
    reference: str
    title: str
    stage: str
    valid: bool
    finding: str
    claim: str
    value: str | None
    unit: str | None
    period_start: date | None
    period_end: date | None
    hs: tuple[str, ...]
    edition: str | None
    markets: tuple[str, ...]
    confidence: str
    corrected: int
    source: str
    publisher: str
    as_of: date
    as_of_at: datetime | None
    licence: str
    published_on: date | None
    valid_until: date | None


def of_case(_: Lifecycle[Any], case: Study) -> Iterable[FindingRow]:
    for key, found in case.standing.items():
        yield _row(case, key, found)


def _row(case: Study, key: str, found: Finding) -> FindingRow:
    source = case.sources[found.source]
    goods = [found.goods] if found.goods else case.goods
    edition = found.goods.edition if found.goods else source.edition
    markets = [found.market] if found.market else case.markets
    return FindingRow(
        key=f"{case.id}:{key}",
        study_id=case.id,
        reference=case.reference,
        title=case.title,
        stage=case.stage.value,
        valid=case.stage is StudyStage.PUBLISHED,
        finding=key,
        claim=found.claim,
        value=found.value,
        unit=found.unit,
        period_start=found.period.start if found.period else None,
        period_end=found.period.end if found.period else None,
        hs=rolled_up(g.code for g in goods),
        edition=edition.value if edition else None,
        markets=tuple(market.value for market in markets),
        confidence=found.confidence.value,
        corrected=found.corrected,
        source=source.title,
        publisher=source.publisher,
        as_of=source.as_of,
        as_of_at=noon(source.as_of),
        licence=source.licence.value,
        published_on=case.published_on,
        valid_until=case.valid_until,
    )


STUDY_FINDINGS = ReadModel(
    name="study_findings",
    summary="What we know of a product in a market: claims with their sources, age and confidence.",
    row=FindingRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"study"}),
    filters=(
        "study_id",
        "reference",
        "stage",
        "valid",
        "hs",
        "edition",
        "markets",
        "confidence",
        "unit",
        "as_of",
        "licence",
        "published_on",
        "valid_until",
    ),
    sorts=("as_of", "published_on", "reference"),
    search=("claim", "title", "source", "publisher", "reference"),
    ages=(("age_days", "as_of_at"),),
)

"""The library of studies: what is asked, who works on it, what is late, what is valid."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.study import Study, StudyStage, Visibility
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import currency, minor, rolled_up
from projections.moments import noon
from projections.read_model import ReadModel, Row

S = StudyStage
OVER = frozenset({S.PUBLISHED, S.SUPERSEDED, S.EXPIRED, S.WITHDRAWN, S.REJECTED, S.STOPPED})


class StudyRow(Row, frozen=True, kw_only=True):
    """`late` studies missed the day they were to be published by (`due_at`).

    `hs` are the HS codes with their chapters and headings, `budget` is in minor units.
    """

    case_id: UUID
    reference: str
    title: str
    title_fa: str
    question: str
    scale: str
    stage: str
    since: datetime
    in_progress: bool
    late: bool
    valid: bool
    hs: tuple[str, ...]
    markets: tuple[str, ...]
    requested_at: datetime
    requested_by: str
    needed_by: date | None
    due_at: datetime | None
    analyst: str | None
    reviewer: str | None
    sources: int
    findings: int
    drafts: int
    rounds: int
    budget: int | None
    currency: str | None
    visibility: str
    published_at: datetime | None
    embargo_until: date | None
    released_on: date | None
    valid_until: date | None
    abstract: str
    citations: int
    resolution_id: UUID | None
    successor_id: UUID | None
    ended_because: str | None


class CitationRow(Row, frozen=True, kw_only=True):
    """A decision that rests on a study."""

    key: str
    study_id: UUID
    reference: str
    title: str
    stage: str
    kind: str
    cited_in_id: UUID
    decision: str
    valid_until: date | None


class PublishedRow(Row, frozen=True, kw_only=True):
    """What everybody may know of a study whose embargo has ended."""

    case_id: UUID
    reference: str
    title: str
    title_fa: str
    abstract: str
    hs: tuple[str, ...]
    markets: tuple[str, ...]
    released_on: date
    valid_until: date
    valid: bool
    sha256: str | None


def of_case(_: Lifecycle[Any], case: Study) -> Iterable[StudyRow]:
    due = case.deadlines.get("publication")
    yield StudyRow(
        case_id=case.id,
        reference=case.reference,
        title=case.title,
        title_fa=case.title_fa,
        question=case.question,
        scale=case.scale.value,
        stage=case.stage.value,
        since=case.since,
        in_progress=case.stage not in OVER,
        late=due is not None and due.missed,
        valid=case.stage is S.PUBLISHED,
        hs=rolled_up(g.code for g in case.goods),
        markets=tuple(market.value for market in case.markets),
        requested_at=case.opened_at,
        requested_by=case.opened_by,
        needed_by=case.needed_by,
        due_at=due.due_at if due else None,
        analyst=case.analyst,
        reviewer=case.reviewer,
        sources=sum(not source.withdrawn for source in case.sources.values()),
        findings=len(case.standing),
        drafts=len(case.drafts),
        rounds=len(case.rounds),
        budget=minor(case.budget),
        currency=currency(case.budget),
        visibility=case.visibility.value,
        published_at=noon(case.published_on),
        embargo_until=case.embargo_until,
        released_on=case.released_on,
        valid_until=case.valid_until,
        abstract=case.abstract,
        citations=len(case.citations),
        resolution_id=case.resolution_id,
        successor_id=case.successor_id,
        ended_because=case.ended_because,
    )


def citations_of(_: Lifecycle[Any], case: Study) -> Iterable[CitationRow]:
    for key, cited in case.citations.items():
        yield CitationRow(
            key=f"{case.id}:{key}",
            study_id=case.id,
            reference=case.reference,
            title=case.title,
            stage=case.stage.value,
            kind=cited.kind,
            cited_in_id=cited.cited_in_id,
            decision=cited.decision,
            valid_until=case.valid_until,
        )


def published_of(lifecycle: Lifecycle[Any], case: Study) -> Iterable[PublishedRow]:
    told = case.bulletin
    open_to_all = case.visibility is Visibility.PUBLIC and lifecycle.announced(case)
    if told is None or case.released_on is None or not open_to_all:
        return
    yield PublishedRow(
        case_id=case.id,
        reference=case.reference,
        title=told.title,
        title_fa=told.title_fa,
        abstract=told.abstract,
        hs=rolled_up(g.code for g in told.goods),
        markets=tuple(market.value for market in told.markets),
        released_on=case.released_on,
        valid_until=told.valid_until,
        valid=case.stage is S.PUBLISHED,
        sha256=case.final_sha256,
    )


STUDIES = ReadModel(
    name="studies",
    summary="The library of studies: in progress and late, valid and stale, by product and market.",
    row=StudyRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"study"}),
    filters=(
        "reference",
        "scale",
        "stage",
        "in_progress",
        "late",
        "valid",
        "hs",
        "markets",
        "requested_at",
        "requested_by",
        "needed_by",
        "due_at",
        "analyst",
        "reviewer",
        "visibility",
        "published_at",
        "valid_until",
        "citations",
        "resolution_id",
    ),
    sorts=("due_at", "requested_at", "published_at", "valid_until", "reference", "since"),
    search=("title", "title_fa", "question", "abstract", "reference"),
    ages=(("age_days", "published_at"), ("waiting_days", "requested_at")),
)
STUDY_CITATIONS = ReadModel(
    name="study_citations",
    summary="Which decision cited which study, and whether that study is still valid.",
    row=CitationRow,
    key="key",
    of_case=citations_of,
    kinds=frozenset({"study"}),
    filters=("study_id", "stage", "kind", "cited_in_id", "valid_until"),
    sorts=("reference", "valid_until"),
    search=("title", "decision", "reference"),
)
PUBLISHED_STUDIES = ReadModel(
    name="published_studies",
    summary="Studies that are open to everybody, once their embargo has ended.",
    row=PublishedRow,
    key="case_id",
    of_case=published_of,
    kinds=frozenset({"study"}),
    filters=("reference", "hs", "markets", "released_on", "valid_until", "valid"),
    sorts=("released_on", "valid_until", "reference"),
    search=("title", "title_fa", "abstract", "reference"),
    public=True,
)

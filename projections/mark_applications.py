"""Applications for marks, and the proof that evaluation, review and decision were independent."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from export_program.domain.mark_application import LIFECYCLE, MarkApplication
from export_program.domain.mark_application import evaluation as ev
from export_program.domain.mark_application import messages as m
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import rolled_up
from projections.read_model import ReadModel, Row

EVALUATION = (
    ev.EvaluationStarted,
    ev.EvaluationTaskRecorded,
    ev.NonconformityRaised,
    ev.CorrectiveActionRejected,
    ev.NonconformityClosed,
    ev.LastNonconformityClosed,
    ev.EvaluationCompleted,
)


class ApplicationRow(Row, frozen=True, kw_only=True):
    """`not_independent` are ids of people who evaluated, or were planned to, and also reviewed or
    decided: none in a lawful case. Review and decision may be one person's (ISO/IEC 17065, 7.6)."""

    case_id: UUID
    reference: str
    title: str
    exporter_id: UUID | None
    scheme: str
    stage: str
    since: datetime
    opened_at: datetime
    closed_at: datetime | None
    products: tuple[str, ...]
    hs: tuple[str, ...]
    tasks: int
    tasks_done: int
    nonconformities: int
    open_major: int
    open_minor: int
    planned: tuple[str, ...]
    evaluated_by: tuple[str, ...]
    reviewed_by: tuple[str, ...]
    decided_by: tuple[str, ...]
    not_independent: tuple[str, ...]
    independent: bool
    recommendation: str | None
    decision: str | None
    decided_at: datetime | None
    appeal: str | None
    licence_id: UUID | None
    ended: bool


def of_case(lifecycle: Lifecycle[Any], case: MarkApplication) -> Iterable[ApplicationRow]:
    evaluated, planned = case.who(*EVALUATION), frozenset(case.ever_planned)
    reviewed = case.who(m.EvaluationReviewBegun, m.EvaluationReviewed, m.EvaluationReturned)
    decided = case.who(m.CertificationGranted, m.CertificationRefused)
    both = (evaluated | planned) & (reviewed | decided)
    still = [n.severity.value for n in case.nonconformities.values() if n.status != "closed"]
    decision = case.decision
    yield ApplicationRow(
        case_id=case.id,
        reference=case.reference,
        title=lifecycle.title(case),
        exporter_id=case.exporter_id,
        scheme=case.scheme.value,
        stage=case.stage.value,
        since=case.since,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        products=tuple(p.name for p in case.products),
        hs=rolled_up(p.hs for p in case.products),
        tasks=len(case.plan),
        tasks_done=len(case.results),
        nonconformities=len(case.nonconformities),
        open_major=still.count("major"),
        open_minor=still.count("minor"),
        planned=tuple(sorted(planned)),
        evaluated_by=tuple(sorted(evaluated)),
        reviewed_by=tuple(sorted(reviewed)),
        decided_by=tuple(sorted(decided)),
        not_independent=tuple(sorted(both)),
        independent=not both,
        recommendation=case.review.recommendation if case.review else None,
        decision=decision.outcome if decision else None,
        decided_at=decision.at if decision else None,
        appeal=case.appeal.status if case.appeal else None,
        licence_id=case.licence_id,
        ended=case.stage in LIFECYCLE.ends,
    )


MARK_APPLICATIONS = ReadModel(
    name="mark_applications",
    summary="Applications for marks by state, with who evaluated, reviewed and decided.",
    row=ApplicationRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"mark_application"}),
    filters=(
        "reference",
        "exporter_id",
        "scheme",
        "stage",
        "since",
        "opened_at",
        "closed_at",
        "hs",
        "open_major",
        "open_minor",
        "planned",
        "evaluated_by",
        "reviewed_by",
        "decided_by",
        "independent",
        "recommendation",
        "decision",
        "decided_at",
        "appeal",
        "ended",
    ),
    sorts=("reference", "since", "opened_at", "decided_at", "stage"),
    search=("title", "products", "reference"),
    owner="exporter_id",
)

"""The surveillance plan: which licence is looked at or ends when, by whom, and what was found."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.mark_licence import LIFECYCLE, MarkLicence
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class SurveillanceRow(Row, frozen=True, kw_only=True):
    """A licence that has not ended. `proposals` are grounds on which something is to be decided.

    `oldest_finding_at` is when the oldest finding that is still open was raised.
    """

    case_id: UUID
    reference: str
    number: str
    title: str
    exporter_id: UUID | None
    scheme: str
    stage: str
    surveillance_due: date | None
    visit_on: date | None
    evaluator: str | None
    methods: tuple[str, ...]
    last_performed_on: date | None
    last_result: str | None
    surveillances: int
    open_findings: int
    oldest_finding_at: datetime | None
    proposals: tuple[str, ...]
    suspended_until: date | None
    valid_until: date | None
    renewal: str | None


def of_case(lifecycle: Lifecycle[Any], case: MarkLicence) -> Iterable[SurveillanceRow]:
    if case.stage in LIFECYCLE.ends:
        return
    visit = case.visit
    left = [f for f in case.findings.values() if f.status != "closed"]
    last = max(case.surveillances.values(), key=lambda s: s.performed_on, default=None)
    yield SurveillanceRow(
        case_id=case.id,
        reference=case.reference,
        number=case.number,
        title=lifecycle.title(case),
        exporter_id=case.exporter_id,
        scheme=case.scheme.value,
        stage=case.stage.value,
        surveillance_due=case.surveillance_due,
        visit_on=visit.on if visit else None,
        evaluator=visit.evaluator if visit else None,
        methods=visit.methods if visit else (),
        last_performed_on=last.performed_on if last else None,
        last_result=last.result if last else None,
        surveillances=len(case.surveillances),
        open_findings=len(left),
        oldest_finding_at=min((f.at for f in left), default=None),
        proposals=tuple(sorted(case.proposals)),
        suspended_until=case.suspension.until if case.suspension else None,
        valid_until=case.valid_until,
        renewal=case.renewal.status if case.renewal else None,
    )


SURVEILLANCE_PLAN = ReadModel(
    name="surveillance_plan",
    summary="Certificates and surveillance falling due, planned visits, last results, proposals.",
    row=SurveillanceRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"mark_licence"}),
    filters=(
        "number",
        "exporter_id",
        "scheme",
        "stage",
        "surveillance_due",
        "visit_on",
        "evaluator",
        "last_result",
        "open_findings",
        "proposals",
        "valid_until",
        "renewal",
    ),
    sorts=("surveillance_due", "visit_on", "valid_until", "number"),
    search=("number", "title", "reference"),
    owner="exporter_id",
)

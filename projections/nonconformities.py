"""Nonconformities of applications and findings of surveillance: how grave, since when, due when."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.mark_application import MarkApplication
from export_program.domain.mark_licence import MarkLicence
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class NonconformityRow(Row, frozen=True, kw_only=True):
    """`since` is when it was raised. `status`: open, submitted, rejected, overdue, closed."""

    key: str
    case_id: UUID
    kind: str
    reference: str
    title: str
    stage: str
    exporter_id: UUID | None
    scheme: str
    nonconformity: str
    severity: str
    requirement: str | None
    finding: str
    raised_by: str
    since: datetime
    due: date
    status: str
    open: bool
    overdue: bool
    rejections: int
    closed_at: datetime | None


def of_case(
    lifecycle: Lifecycle[Any], case: MarkApplication | MarkLicence
) -> Iterable[NonconformityRow]:
    common: dict[str, Any] = {
        "case_id": case.id,
        "kind": case.KIND,
        "reference": case.reference,
        "title": lifecycle.title(case),
        "stage": case.stage.value,
        "exporter_id": case.exporter_id,
        "scheme": case.scheme.value,
    }
    if isinstance(case, MarkApplication):
        yield from _of_application(case, common)
    else:
        yield from _of_licence(case, common)


def _of_application(case: MarkApplication, common: dict[str, Any]) -> Iterable[NonconformityRow]:
    for key, found in case.nonconformities.items():
        yield NonconformityRow(
            **common,
            key=f"{case.id}:{key}",
            nonconformity=key,
            severity=found.severity.value,
            requirement=found.requirement,
            finding=found.finding,
            raised_by=found.raised_by,
            since=found.raised_at,
            due=found.due,
            status=found.status,
            open=found.status != "closed",
            overdue=found.status == "overdue",
            rejections=found.rejections,
            closed_at=found.closed_at,
        )


def _of_licence(case: MarkLicence, common: dict[str, Any]) -> Iterable[NonconformityRow]:
    for key, found in case.findings.items():
        yield NonconformityRow(
            **common,
            key=f"{case.id}:{key}",
            nonconformity=key,
            severity=found.severity.value,
            requirement=None,
            finding=found.text,
            raised_by=found.by,
            since=found.at,
            due=found.due,
            status=found.status,
            open=found.status != "closed",
            overdue=found.status == "overdue",
            rejections=0,
            closed_at=found.closed_at,
        )


NONCONFORMITIES = ReadModel(
    name="nonconformities",
    summary="Nonconformities by age, severity and state, of applications and of licences.",
    row=NonconformityRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"mark_application", "mark_licence"}),
    filters=(
        "case_id",
        "kind",
        "stage",
        "exporter_id",
        "scheme",
        "severity",
        "raised_by",
        "since",
        "due",
        "status",
        "open",
        "overdue",
        "closed_at",
    ),
    sorts=("since", "due", "severity", "reference"),
    search=("finding", "requirement", "title", "reference"),
    owner="exporter_id",
)

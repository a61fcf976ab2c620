"""What the events of an application record beyond their commands, and what they change in it."""

from datetime import timedelta
from typing import Any

from export_program.domain.mark_application.case import (
    MarkApplication,
    Nonconformity,
    Review,
    TaskResult,
)
from export_program.domain.mark_application.evaluation import (
    CorrectiveActionSubmitted,
    EvaluationTaskRecorded,
    NonconformityRaised,
    RaiseNonconformity,
    RecordEvaluationTask,
)
from export_program.domain.mark_application.evaluation_rules import CORRECTIVE_ACTION_DAYS
from export_program.domain.mark_application.messages import (
    CertificationAgreementSigned,
    EvaluationReviewed,
    MarkApplicationSubmitted,
    SignCertificationAgreement,
)
from export_program.engine.case import Recorded, amend, next_key, put
from export_program.engine.context import Context
from export_program.engine.protocols.intake import frozen_content

Changes = dict[str, Any]


def submitted(case: MarkApplication, _command: Any, _: Context) -> MarkApplicationSubmitted:
    content = frozen_content(case, "exporter_id", "scheme", "products", "sites", "support")
    version = case.rules_of_scheme.version
    return MarkApplicationSubmitted(content=content, requirements_version=version)


def signed(
    case: MarkApplication, c: SignCertificationAgreement, _: Context
) -> CertificationAgreementSigned:
    digest = case.documents[c.agreement].sha256
    return CertificationAgreementSigned(agreement=c.agreement, agreement_sha256=digest)


def task_recorded(
    case: MarkApplication, c: RecordEvaluationTask, _: Context
) -> EvaluationTaskRecorded:
    return EvaluationTaskRecorded(
        task=c.task,
        outcome=c.outcome.value,
        performed_on=c.performed_on,
        report=c.report,
        sha256=case.documents[c.report].sha256,
        lab_status=c.lab_status.value if c.lab_status else None,
    )


def nonconformity_raised(
    case: MarkApplication, c: RaiseNonconformity, context: Context
) -> NonconformityRaised:
    return NonconformityRaised(
        nonconformity=next_key(case.nonconformities, "NC"),
        severity=c.severity,
        requirement=c.requirement,
        finding=c.finding,
        due=context.today + timedelta(days=CORRECTIVE_ACTION_DAYS[c.severity]),
        task=c.task,
    )


def freeze(case: MarkApplication, event: MarkApplicationSubmitted, _: Recorded) -> Changes:
    return {
        "submissions": (*case.submissions, event.content),
        "requirements_version": event.requirements_version,
    }


def keep_plan(case: MarkApplication, event: Any, _: Recorded) -> Changes:
    people = (p.evaluator for p in event.people)
    return {
        "plan": {t.task: t for t in event.tasks},
        "evaluators": {p.evaluator: p for p in event.people},
        "labs": {lab.lab: lab for lab in event.labs},
        "ever_planned": tuple(dict.fromkeys((*case.ever_planned, *people))),
    }


def keep_result(case: MarkApplication, e: EvaluationTaskRecorded, recorded: Recorded) -> Changes:
    by = recorded.meta.actor.id
    result = TaskResult(e.outcome, e.performed_on, by, e.report, e.sha256)
    return {"results": put(case.results, e.task, result)}


def raise_it(case: MarkApplication, e: NonconformityRaised, recorded: Recorded) -> Changes:
    by, at = recorded.meta.actor.id, recorded.meta.occurred_at
    found = Nonconformity(e.severity, e.requirement, e.finding, by, at, e.due, e.task)
    return {"nonconformities": put(case.nonconformities, e.nonconformity, found)}


def take_action(case: MarkApplication, e: CorrectiveActionSubmitted, _: Recorded) -> Changes:
    return _mark(case, e, status="submitted", action=e.action)


def reject_action(case: MarkApplication, event: Any, _: Recorded) -> Changes:
    times = case.nonconformities[event.nonconformity].rejections + 1
    return _mark(case, event, status="rejected", due=event.due, rejections=times)


def extend_action(case: MarkApplication, event: Any, _: Recorded) -> Changes:
    rejected = case.nonconformities[event.nonconformity].rejections > 0
    return _mark(case, event, status="rejected" if rejected else "open", due=event.due)


def mark_overdue(case: MarkApplication, event: Any, _: Recorded) -> Changes:
    return _mark(case, event, status="overdue")


def close_it(case: MarkApplication, event: Any, recorded: Recorded) -> Changes:
    at = recorded.meta.occurred_at
    return _mark(case, event, status="closed", closed_at=at, verification=event.verification)


def keep_review(_case: Any, event: EvaluationReviewed, recorded: Recorded) -> Changes:
    by, at = recorded.meta.actor.id, recorded.meta.occurred_at
    return {"review": Review(event.recommendation, by, at)}


def _mark(case: MarkApplication, event: Any, **changes: Any) -> Changes:
    return {"nonconformities": amend(case.nonconformities, event.nonconformity, **changes)}

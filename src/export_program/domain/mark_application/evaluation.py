"""Commands and events of the evaluation: its plan, its tasks, and what does not conform."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from export_program.domain.mark_application.case import (
    Evaluator,
    Laboratory,
    LabStatus,
    Outcome,
    PlannedTask,
    Severity,
)
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    ShortText,
    Slug,
    stored,
)

Tasks = Annotated[tuple[PlannedTask, ...], Meta(min_length=1, max_length=50)]
People = Annotated[tuple[Evaluator, ...], Meta(min_length=1, max_length=20)]
Labs = Annotated[tuple[Laboratory, ...], Meta(max_length=20)]
Documents = Annotated[tuple[Slug, ...], Meta(max_length=30)]


class VerifiedBy(StrEnum):
    """How it was verified that a corrective action works."""

    DOCUMENTS = "documents"
    SITE_VISIT = "site_visit"
    NEW_TEST = "new_test"


class PlanEvaluation(Command, frozen=True, kw_only=True):
    """The tasks of the scheme and further ones, who does them, in which laboratories."""

    tasks: Tasks
    people: People
    labs: Labs = ()


class RevisePlan(Reasoned, frozen=True, kw_only=True):
    """A whole new plan in the place of the old one. What was recorded stays."""

    tasks: Tasks
    people: People
    labs: Labs = ()
    reason_code: GeneralReason


class StartEvaluation(Command, frozen=True, kw_only=True):
    pass


class RecordEvaluationTask(Command, frozen=True, kw_only=True):
    """Record a planned task that was done: `report` is the attached document that shows it.

    `lab_status` is how the laboratory of the plan stood on the day; required where one is planned.
    """

    task: Slug
    outcome: Outcome
    performed_on: date
    report: Slug
    lab_status: LabStatus | None = None


class RaiseNonconformity(Command, frozen=True, kw_only=True):
    """A requirement that is not met. Corrective action is due in 30 days (major) or 90 (minor)."""

    severity: Severity
    requirement: ShortText
    finding: LongText
    task: Slug | None = None


class SubmitCorrectiveAction(Command, frozen=True, kw_only=True):
    nonconformity: Slug
    root_cause: LongText
    action: LongText
    evidence: Documents = ()


class RejectCorrectiveAction(Reasoned, frozen=True, kw_only=True):
    """What was submitted is not enough; a better one is due on the day named."""

    nonconformity: Slug
    due: date
    reason_code: GeneralReason


class ExtendCorrectiveAction(Reasoned, frozen=True, kw_only=True):
    """Give more time, also instead of a lapse that was proposed."""

    nonconformity: Slug
    due: date
    reason_code: GeneralReason


class MarkCorrectiveActionOverdue(Command, frozen=True, kw_only=True):
    nonconformity: Slug


class CloseNonconformity(Command, frozen=True, kw_only=True):
    """Close it after verification: how the action was verified and what was seen."""

    nonconformity: Slug
    verified_by: VerifiedBy
    verification: LongText


class CompleteEvaluation(Command, frozen=True, kw_only=True):
    summary: LongText


@stored("mark_application.evaluation_planned.v1")
class EvaluationPlanned(Event, frozen=True, kw_only=True):
    tasks: tuple[PlannedTask, ...]
    people: tuple[Evaluator, ...]
    labs: tuple[Laboratory, ...] = ()


@stored("mark_application.plan_revised.v1")
class EvaluationPlanRevised(Event, frozen=True, kw_only=True):
    tasks: tuple[PlannedTask, ...]
    people: tuple[Evaluator, ...]
    labs: tuple[Laboratory, ...] = ()
    reason_code: str
    reason: str


@stored("mark_application.evaluation_started.v1")
class EvaluationStarted(Event, frozen=True, kw_only=True):
    pass


@stored("mark_application.task_recorded.v1")
class EvaluationTaskRecorded(Event, frozen=True, kw_only=True):
    task: str
    outcome: str
    performed_on: date
    report: str
    sha256: str
    lab_status: str | None = None


@stored("mark_application.nonconformity_raised.v1")
class NonconformityRaised(Event, frozen=True, kw_only=True):
    nonconformity: str
    severity: Severity
    requirement: str
    finding: str
    due: date
    task: str | None = None


@stored("mark_application.corrective_action_submitted.v1")
class CorrectiveActionSubmitted(Event, frozen=True, kw_only=True):
    nonconformity: str
    root_cause: str
    action: str
    evidence: tuple[str, ...] = ()


@stored("mark_application.corrective_action_rejected.v1")
class CorrectiveActionRejected(Event, frozen=True, kw_only=True):
    nonconformity: str
    due: date
    reason_code: str
    reason: str


@stored("mark_application.corrective_action_extended.v1")
class CorrectiveActionExtended(Event, frozen=True, kw_only=True):
    nonconformity: str
    due: date
    reason_code: str
    reason: str


@stored("mark_application.corrective_action_overdue.v1")
class CorrectiveActionOverdue(Event, frozen=True, kw_only=True):
    """A corrective action did not come in time: the lapse of the application is proposed."""

    nonconformity: str


@stored("mark_application.nonconformity_closed.v1")
class NonconformityClosed(Event, frozen=True, kw_only=True):
    nonconformity: str
    verified_by: str
    verification: str


@stored("mark_application.last_nonconformity_closed.v1")
class LastNonconformityClosed(Event, frozen=True, kw_only=True):
    """None is open any more: the evaluation goes on."""

    nonconformity: str
    verified_by: str
    verification: str


@stored("mark_application.evaluation_completed.v1")
class EvaluationCompleted(Event, frozen=True, kw_only=True):
    summary: str


IN_EVALUATION = (
    EvaluationStarted,
    EvaluationTaskRecorded,
    NonconformityRaised,
    CorrectiveActionRejected,
    NonconformityClosed,
    LastNonconformityClosed,
    EvaluationCompleted,
)
"""Who caused one of these was in the evaluation and neither reviews nor decides."""

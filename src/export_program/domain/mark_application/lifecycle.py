"""The table of applications for a mark: from the draft to the decision (ISO/IEC 17065, 7.2 to 7.6)."""

from datetime import date
from typing import Any
from uuid import UUID

from export_program.domain.mark_application import evaluation_rules as e
from export_program.domain.mark_application import records as k
from export_program.domain.mark_application import rules as r
from export_program.domain.mark_application.case import (
    DOCUMENT_TYPES,
    MarkApplication,
    MarkApplicationStage,
)
from export_program.domain.mark_application.evaluation import (
    CloseNonconformity,
    CompleteEvaluation,
    CorrectiveActionExtended,
    CorrectiveActionOverdue,
    CorrectiveActionRejected,
    CorrectiveActionSubmitted,
    EvaluationCompleted,
    EvaluationPlanned,
    EvaluationPlanRevised,
    EvaluationStarted,
    EvaluationTaskRecorded,
    ExtendCorrectiveAction,
    LastNonconformityClosed,
    MarkCorrectiveActionOverdue,
    NonconformityClosed,
    NonconformityRaised,
    PlanEvaluation,
    RaiseNonconformity,
    RecordEvaluationTask,
    RejectCorrectiveAction,
    RevisePlan,
    StartEvaluation,
    SubmitCorrectiveAction,
)
from export_program.domain.mark_application.messages import (
    ApplicationReviewBegun,
    BeginApplicationReview,
    BeginReview,
    CertificationAgreementSigned,
    CertificationGranted,
    CertificationRefused,
    CloseMarkApplication,
    CompleteApplicationReview,
    ConfirmLapse,
    DecideCertification,
    DeclineMarkApplication,
    EditMarkApplication,
    EvaluationReturned,
    EvaluationReviewBegun,
    EvaluationReviewed,
    LapseConfirmed,
    LapseMarkApplication,
    MarkApplicationAccepted,
    MarkApplicationClosed,
    MarkApplicationDeclined,
    MarkApplicationLapsed,
    MarkApplicationReturned,
    MarkApplicationStarted,
    MarkApplicationSubmitted,
    RefuseCertification,
    ReturnMarkApplication,
    ReturnToEvaluation,
    ReviewEvaluation,
    SignCertificationAgreement,
    StartMarkApplication,
    SubmitMarkApplication,
)
from export_program.engine.actors import Role
from export_program.engine.lifecycle import BACK, SAME, Deadline, Lifecycle, row
from export_program.engine.limits import days, working_days
from export_program.engine.protocols.appeals import WINDOW, AppealLodged, appeals
from export_program.engine.protocols.intake import editing
from export_program.engine.protocols.office import LEADS, OFFICERS, office
from export_program.engine.protocols.outcome import reopening, withdrawal

S, R = MarkApplicationStage, Role
APPLICANTS = frozenset({R.EXPORTER_USER, R.EXPORT_HOUSE_AGENT})
SENDS = R.SECRETARIAT
DECIDES = R.DECISION_MAKER
IN_REVIEW = (S.SUBMITTED, S.APPLICATION_REVIEW)
EVALUATING = (S.UNDER_EVALUATION, S.NONCONFORMITIES_OPEN)
PLANNED = (S.EVALUATION_PLANNED, *EVALUATING)
REVIEWING = (S.EVALUATION_COMPLETE, S.UNDER_REVIEW)
CORRECTING = (*EVALUATING, *REVIEWING, S.RECOMMENDED, S.GRANTED)
UNDECIDED = (
    S.DRAFT,
    *IN_REVIEW,
    S.ACCEPTED,
    S.AGREEMENT_SIGNED,
    *PLANNED,
    *REVIEWING,
    S.RECOMMENDED,
)

DRAFT_RULES = (
    r.exporter_in_good_standing,
    r.names_a_product,
    r.sites_are_named,
    r.products_in_scope,
    r.support_fits_scheme,
    r.support_named_once,
)
PLAN_RULES = (
    e.plan_names_once,
    e.plan_follows_scheme,
    e.tasks_lie_ahead,
    e.evaluators_competent,
    e.no_recent_consultancy,
    e.interests_declared,
    e.labs_accredited,
)
TASK_RULES = (e.task_is_mine, e.performed_by_now, e.report_is_attached, e.lab_stood)
INDEPENDENT = (r.not_in_evaluation, r.never_planned)
DECISION_RULES = (r.is_reviewed, *INDEPENDENT, r.another_decider)


def _next_task(case: MarkApplication, _event: Any) -> date | None:
    left = case.tasks_to_do()
    return left[0].due if left else None


def _owner(case: MarkApplication) -> UUID | None:
    return case.exporter_id


def _title(case: MarkApplication) -> str:
    names = ", ".join(p.name for p in case.products)
    return f"{case.rules_of_scheme.names.en}: {names}" if names else case.rules_of_scheme.names.en


# fmt: off
ROWS = (
    #   command                      event                         from                  to                      by              provided
    row(StartMarkApplication,        MarkApplicationStarted,       None,                 S.DRAFT,                APPLICANTS,     r.applies_for_itself, r.exporter_exists),
    row(SubmitMarkApplication,       MarkApplicationSubmitted,     S.DRAFT,              S.SUBMITTED,            APPLICANTS,     *DRAFT_RULES, record=k.submitted),
    row(ReturnMarkApplication,       MarkApplicationReturned,      IN_REVIEW,            S.DRAFT,                SENDS),
    row(BeginApplicationReview,      ApplicationReviewBegun,       S.SUBMITTED,          S.APPLICATION_REVIEW,   SENDS),
    row(CompleteApplicationReview,   MarkApplicationAccepted,      IN_REVIEW,            S.ACCEPTED,             SENDS,          r.review_holds),
    row(DeclineMarkApplication,      MarkApplicationDeclined,      IN_REVIEW,            S.DECLINED,             SENDS),
    row(SignCertificationAgreement,  CertificationAgreementSigned, S.ACCEPTED,           S.AGREEMENT_SIGNED,     R.EXPORTER_USER, r.agreement_is_attached, record=k.signed),
    row(LapseMarkApplication,        MarkApplicationLapsed,        (S.DRAFT, S.ACCEPTED), S.LAPSED,              R.TIMER),
    row(PlanEvaluation,              EvaluationPlanned,            S.AGREEMENT_SIGNED,   S.EVALUATION_PLANNED,   SENDS,          *PLAN_RULES),
    row(RevisePlan,                  EvaluationPlanRevised,        PLANNED,              SAME,                   SENDS,          *PLAN_RULES, e.done_tasks_stay),
    row(StartEvaluation,             EvaluationStarted,            S.EVALUATION_PLANNED, S.UNDER_EVALUATION,     R.EVALUATOR,    e.is_an_evaluator),
    row(RecordEvaluationTask,        EvaluationTaskRecorded,       EVALUATING,           SAME,                   R.EVALUATOR,    *TASK_RULES, record=k.task_recorded),
    row(RaiseNonconformity,          NonconformityRaised,          EVALUATING,           S.NONCONFORMITIES_OPEN, R.EVALUATOR,    e.is_an_evaluator, e.names_a_planned_task, record=k.nonconformity_raised),
    row(SubmitCorrectiveAction,      CorrectiveActionSubmitted,    CORRECTING,           SAME,                   APPLICANTS,     e.waits_for_action, e.evidence_attached),
    row(RejectCorrectiveAction,      CorrectiveActionRejected,     CORRECTING,           SAME,                   R.EVALUATOR,    e.is_an_evaluator, e.action_submitted, e.due_within_limit),
    row(ExtendCorrectiveAction,      CorrectiveActionExtended,     CORRECTING,           SAME,                   {SENDS, R.TEAM_LEAD}, e.waits_for_action, e.extends, e.due_within_limit),
    row(MarkCorrectiveActionOverdue, CorrectiveActionOverdue,      CORRECTING,           SAME,                   R.TIMER,        e.action_is_owed),
    row(CloseNonconformity,          LastNonconformityClosed,      S.NONCONFORMITIES_OPEN, S.UNDER_EVALUATION,   R.EVALUATOR,    e.is_an_evaluator, e.action_submitted, when=e.is_last_open),
    row(CloseNonconformity,          NonconformityClosed,          CORRECTING,           SAME,                   R.EVALUATOR,    e.is_an_evaluator, e.action_submitted),
    row(ConfirmLapse,                LapseConfirmed,               CORRECTING,           S.LAPSED,               {R.TEAM_LEAD, DECIDES}, e.some_action_overdue),
    row(CompleteEvaluation,          EvaluationCompleted,          EVALUATING,           S.EVALUATION_COMPLETE,  R.EVALUATOR,    e.is_an_evaluator, e.tasks_done, e.no_open_major),
    row(BeginReview,                 EvaluationReviewBegun,        S.EVALUATION_COMPLETE, S.UNDER_REVIEW,        R.REVIEWER,     *INDEPENDENT),
    row(ReviewEvaluation,            EvaluationReviewed,           REVIEWING,            S.RECOMMENDED,          R.REVIEWER,     *INDEPENDENT),
    row(ReturnToEvaluation,          EvaluationReturned,           (*REVIEWING, S.RECOMMENDED), S.UNDER_EVALUATION, {R.REVIEWER, DECIDES}, *INDEPENDENT),
    row(DecideCertification,         CertificationGranted,         S.RECOMMENDED,        S.GRANTED,              DECIDES,        *DECISION_RULES, e.no_open_major, r.exporter_in_good_standing),
    row(RefuseCertification,         CertificationRefused,         S.RECOMMENDED,        S.REFUSED,              DECIDES,        *DECISION_RULES),
    row(CloseMarkApplication,        MarkApplicationClosed,        S.GRANTED,            S.CLOSED,               {SENDS, R.POLICY}, r.licence_is_issued),
    row(CloseMarkApplication,        MarkApplicationClosed,        S.REFUSED,            S.CLOSED,               LEADS | {SENDS, R.TIMER}, r.names_no_licence, r.no_appeal_to_come),
)

NC_EVENTS = (NonconformityRaised, CorrectiveActionRejected, CorrectiveActionExtended)
NC_ANSWERS = (CorrectiveActionSubmitted, NonconformityClosed, LastNonconformityClosed, CorrectiveActionOverdue)
PLAN_EVENTS = (EvaluationPlanned, EvaluationPlanRevised, EvaluationTaskRecorded)
REVIEW_ENDS = (MarkApplicationReturned, MarkApplicationAccepted, MarkApplicationDeclined)

DEADLINES = (
    Deadline("draft", stages=(S.DRAFT,), limit=days(90), warn=(14,), then=lambda _c, _d: LapseMarkApplication()),
    Deadline("application review", upon=(MarkApplicationSubmitted,), until=REVIEW_ENDS, limit=working_days(5), clocked=True, warn=(1,), decides=SENDS),
    Deadline("agreement", stages=(S.ACCEPTED,), limit=working_days(20), clocked=True, warn=(7, 2), then=lambda _c, _d: LapseMarkApplication()),
    Deadline("evaluation task", upon=PLAN_EVENTS, until=PLAN_EVENTS, due=_next_task, warn=(3,), decides=R.EVALUATOR, sentence="A task is due on the day in the plan."),
    Deadline("corrective action", upon=NC_EVENTS, until=NC_ANSWERS, each="nonconformity", due=lambda _c, event: event.due, warn=(7,),
             then=lambda _c, due: MarkCorrectiveActionOverdue(nonconformity=due.item), sentence="Corrective action is due in 30 days (major) or 90 (minor), or on the day that was set."),
    Deadline("evaluation review", upon=(EvaluationCompleted,), until=(EvaluationReviewed, EvaluationReturned), limit=working_days(10), clocked=True, warn=(2,), decides=R.REVIEWER),
    Deadline("decision", stages=(S.RECOMMENDED,), limit=working_days(10), clocked=True, warn=(2,), decides=DECIDES),
    Deadline("closing", stages=(S.REFUSED,), until=(AppealLodged,), limit=WINDOW, then=lambda _c, _d: CloseMarkApplication()),
)

LIFECYCLE = Lifecycle(
    name="mark_application",
    code="MRA",
    case=MarkApplication,
    stages=MarkApplicationStage,
    own_rows=ROWS,
    ends=frozenset({S.DECLINED, S.CLOSED, S.WITHDRAWN, S.LAPSED}),
    includes=(
        *office(DOCUMENT_TYPES, applicants=(R.EXPORTER_USER,)),
        editing(MarkApplication, EditMarkApplication, (S.DRAFT,), APPLICANTS),
        withdrawal(S.WITHDRAWN, APPLICANTS, OFFICERS, *UNDECIDED, S.GRANTED),
        appeals((S.DECLINED, S.REFUSED), BACK, APPLICANTS, LEADS),
        reopening((S.WITHDRAWN, S.LAPSED), BACK, LEADS),
    ),
    deadlines=DEADLINES,
    folds={
        MarkApplicationSubmitted: k.freeze,
        MarkApplicationAccepted: lambda _c, _e, _r: {},
        EvaluationPlanned: k.keep_plan,
        EvaluationPlanRevised: k.keep_plan,
        EvaluationTaskRecorded: k.keep_result,
        NonconformityRaised: k.raise_it,
        CorrectiveActionSubmitted: k.take_action,
        CorrectiveActionRejected: k.reject_action,
        CorrectiveActionExtended: k.extend_action,
        CorrectiveActionOverdue: k.mark_overdue,
        NonconformityClosed: k.close_it,
        LastNonconformityClosed: k.close_it,
        EvaluationCompleted: lambda _c, _e, _r: {},
        EvaluationReviewed: k.keep_review,
        EvaluationReturned: lambda _c, _e, _r: {"review": None},
        CertificationGranted: lambda _c, event, _r: {"conditions": event.conditions},
    },
    title=_title,
    owner=_owner,
    summary="An application for a quality mark or for brand support, evaluated, reviewed and decided by different people.",
)
# fmt: on

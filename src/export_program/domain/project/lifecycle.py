"""The table of a terminal project: its gates, milestones, reports, money, risks and traffic."""

from export_program.domain.project import account_rules as money
from export_program.domain.project import accounts as a
from export_program.domain.project import charter as c
from export_program.domain.project import milestone_records as x
from export_program.domain.project import records, rules
from export_program.domain.project import work as w
from export_program.domain.project.case import Project, ProjectStage
from export_program.domain.project.gates import DOCUMENT_TYPES
from export_program.engine.actors import Role
from export_program.engine.lifecycle import BACK, SAME, Deadline, Lifecycle, row
from export_program.engine.limits import working_days
from export_program.engine.protocols.intake import editing
from export_program.engine.protocols.office import LEADS, office

E, R = ProjectStage, Role
OFFICE = frozenset({R.SECRETARIAT, R.DESK_OFFICER, R.TEAM_LEAD, R.WG_CHAIR})
PLANNING = frozenset({R.PROJECT_MANAGER, R.SECRETARIAT, R.TEAM_LEAD})
DECIDING = frozenset({R.WG_CHAIR, R.DECISION_MAKER})
BUILDING = (E.IDEA, E.PREFEASIBILITY, E.FEASIBILITY, E.PERMITTING, E.FINANCING, E.PROCUREMENT, E.CONSTRUCTION, E.COMMISSIONING)  # fmt: skip
SPENDING = (*BUILDING, E.ON_HOLD, E.OPERATIONAL)
OPEN_TO_EDITS = (E.IDEA, E.PREFEASIBILITY, E.FEASIBILITY, E.PERMITTING, E.FINANCING)

# fmt: off
LIFECYCLE = Lifecycle("project", "PRJ", Project, E, (
    #   command                 event                     from             to                by
    row(c.CharterProject,       c.ProjectChartered,       None,            E.IDEA,           OFFICE | {R.PROJECT_MANAGER, R.POLICY}, rules.resolution_stands, rules.is_ordered, record=records.chartered),
    row(c.AppointManager,       c.ManagerAppointed,       (*BUILDING, E.ON_HOLD), SAME,      LEADS, rules.another_manager),
    row(c.PassGate,             c.PrefeasibilityEntered,  E.IDEA,          E.PREFEASIBILITY, DECIDING, rules.gate_is_next, rules.gate_is_ready, rules.not_the_manager, when=rules.goes, record=records.passed(c.PrefeasibilityEntered)),
    row(c.PassGate,             c.FeasibilityEntered,     E.PREFEASIBILITY, E.FEASIBILITY,   DECIDING, rules.gate_is_next, rules.gate_is_ready, rules.not_the_manager, when=rules.goes, record=records.passed(c.FeasibilityEntered)),
    row(c.PassGate,             c.PermittingEntered,      E.FEASIBILITY,   E.PERMITTING,     DECIDING, rules.gate_is_next, rules.gate_is_ready, rules.not_the_manager, when=rules.goes, record=records.passed(c.PermittingEntered)),
    row(c.PassGate,             c.FinancingEntered,       E.PERMITTING,    E.FINANCING,      DECIDING, rules.gate_is_next, rules.gate_is_ready, rules.not_the_manager, when=rules.goes, record=records.passed(c.FinancingEntered)),
    row(c.PassGate,             c.ProcurementEntered,     E.FINANCING,     E.PROCUREMENT,    DECIDING, rules.gate_is_next, rules.gate_is_ready, rules.not_the_manager, when=rules.goes, record=records.passed(c.ProcurementEntered)),
    row(c.PassGate,             c.ConstructionEntered,    E.PROCUREMENT,   E.CONSTRUCTION,   DECIDING, rules.gate_is_next, rules.gate_is_ready, rules.not_the_manager, when=rules.goes, record=records.passed(c.ConstructionEntered)),
    row(c.PassGate,             c.CommissioningEntered,   E.CONSTRUCTION,  E.COMMISSIONING,  DECIDING, rules.gate_is_next, rules.gate_is_ready, rules.not_the_manager, when=rules.goes, record=records.passed(c.CommissioningEntered)),
    row(c.PassGate,             c.GateRefused,            BUILDING,        SAME,             DECIDING, rules.gate_is_next, rules.not_the_manager, when=rules.stays, record=records.refused),
    row(c.MeetCondition,        c.ConditionMet,           BUILDING,        SAME,             LEADS | {R.SECRETARIAT}, rules.condition_is_open, rules.evidence_is_attached, rules.not_the_manager),
    row(c.CommissionProject,    c.ProjectCommissioned,    E.COMMISSIONING, E.OPERATIONAL,    DECIDING, rules.gate_is_ready, rules.has_opened, rules.not_the_manager, record=records.commissioned),
    row(c.HoldProject,          c.ProjectHeld,            BUILDING,        E.ON_HOLD,        LEADS | DECIDING, rules.review_lies_ahead),
    row(c.ResumeProject,        c.ProjectResumed,         E.ON_HOLD,       BACK,             DECIDING, rules.not_the_manager, record=records.resumed),
    row(c.CancelProject,        c.ProjectCancelled,       (*BUILDING, E.ON_HOLD), E.CANCELLED, DECIDING),
    row(c.CloseProject,         c.ProjectClosed,          E.OPERATIONAL,   E.CLOSED,         DECIDING, rules.no_open_risk, rules.not_the_manager),

    row(w.DefineMilestone,      w.MilestoneDefined,       BUILDING,        SAME,             PLANNING, rules.is_the_manager, rules.gate_lies_ahead, rules.due_lies_ahead, rules.weight_fits, record=x.defined),
    row(w.StartMilestone,       w.MilestoneStarted,       BUILDING,        SAME,             PLANNING, rules.is_the_manager, rules.is_planned),
    row(w.ReviseMilestoneDate,  w.MilestoneDateRevised,   (*BUILDING, E.ON_HOLD), SAME,      LEADS | {R.PROJECT_MANAGER}, rules.is_the_manager, rules.is_not_reached, rules.date_moves, rules.due_lies_ahead, rules.move_is_approved, record=x.revised),
    row(w.ClaimMilestone,       w.MilestoneClaimed,       BUILDING,        SAME,             PLANNING, rules.is_the_manager, rules.is_not_reached, rules.was_reached, rules.evidence_is_attached),
    row(w.AcceptMilestone,      w.MilestoneAccepted,      BUILDING,        SAME,             LEADS | {R.SECRETARIAT, R.DECISION_MAKER}, rules.is_claimed, rules.not_the_claimant, rules.not_the_manager),
    row(w.RejectMilestone,      w.MilestoneRejected,      BUILDING,        SAME,             LEADS | {R.SECRETARIAT, R.DECISION_MAKER}, rules.is_claimed, rules.not_the_claimant, rules.not_the_manager),
    row(w.WaiveMilestone,       w.MilestoneWaived,        BUILDING,        SAME,             LEADS, rules.is_not_reached, rules.not_the_manager),
    row(w.MissMilestone,        w.MilestoneMissed,        (*BUILDING, E.ON_HOLD), SAME,      R.TIMER, rules.may_be_missed, rules.day_has_passed, record=x.missed),
    row(w.SetBaseline,          w.BaselineSet,            BUILDING,        SAME,             PLANNING | {R.WG_CHAIR}, rules.is_the_manager, rules.has_a_plan, rules.number_follows, rules.rebaseline_is_resolved, rules.baseline_changes, record=records.baseline),
    row(w.ReportProgress,       w.ProgressReported,       BUILDING,        SAME,             PLANNING, rules.is_the_manager, rules.month_has_begun, rules.project_was_there, rules.report_is_new, record=records.reported),
    row(w.CorrectProgress,      w.ProgressCorrected,      BUILDING,        SAME,             PLANNING, rules.is_the_manager, rules.report_is_there),
    row(w.MarkReportLate,       w.ReportLate,             BUILDING,        SAME,             R.TIMER, rules.report_is_due, record=records.late),
    row(w.RaiseRisk,            w.RiskRaised,             SPENDING,        SAME,             PLANNING | LEADS, rules.is_the_manager, record=records.risk),
    row(w.MitigateRisk,         w.RiskMitigated,          SPENDING,        SAME,             PLANNING | LEADS, rules.is_the_manager, rules.risk_is_open),
    row(w.CloseRisk,            w.RiskClosed,             SPENDING,        SAME,             PLANNING | LEADS, rules.is_the_manager, rules.risk_is_open),

    row(a.CommitBudget,         a.BudgetCommitted,        BUILDING,        SAME,             {R.FINANCE, R.WG_CHAIR}, rules.not_the_manager, money.was_committed, rules.resolution_stands, record=x.committed),
    row(a.ReleaseBudget,        a.BudgetReleased,         SPENDING,        SAME,             {R.FINANCE, R.WG_CHAIR}, rules.not_the_manager, money.commitment_stands, money.rest_covers),
    row(a.RecordExpenditure,    a.ExpenditureRecorded,    SPENDING,        SAME,             {R.FINANCE, R.PROJECT_MANAGER}, rules.is_the_manager, money.was_paid, money.voucher_is_new, money.is_covered, record=x.spent),
    row(a.ReverseExpenditure,   a.ExpenditureReversed,    SPENDING,        SAME,             R.FINANCE, money.expenditure_counts),
    row(a.RecordThroughput,     a.ThroughputRecorded,     E.OPERATIONAL,   SAME,             PLANNING | {R.ANALYST}, rules.is_the_manager, money.month_is_of_traffic, money.value_is_possible, money.figure_is_new, record=x.traffic),
    row(a.CorrectThroughput,    a.ThroughputCorrected,    E.OPERATIONAL,   SAME,             PLANNING | {R.ANALYST}, rules.is_the_manager, money.value_is_possible, money.figure_is_there, record=x.corrected),
),
    ends=frozenset({E.CLOSED, E.CANCELLED}),
    includes=(
        *office(DOCUMENT_TYPES, applicants=()),
        editing(Project, c.EditProject, OPEN_TO_EDITS, PLANNING, rules.is_the_manager),
    ),
    deadlines=(
        Deadline("milestone", upon=(w.MilestoneDefined, w.MilestoneDateRevised, w.MilestoneRejected), until=(w.MilestoneClaimed, w.MilestoneWaived, w.MilestoneMissed), each="milestone", due=lambda case, event: case.milestones[event.milestone].due, then=lambda _case, due: w.MissMilestone(milestone=due.item), warn=(30, 7), decides=R.TEAM_LEAD, sentence="A milestone is claimed by its day."),
        Deadline("acceptance", upon=(w.MilestoneClaimed,), until=(w.MilestoneAccepted, w.MilestoneRejected), each="milestone", limit=working_days(10), clocked=True, warn=(2,), decides=R.TEAM_LEAD),
        Deadline("progress report", upon=(c.ProjectChartered, c.ProjectResumed, w.ProgressReported, w.ReportLate), until=(w.ProgressReported, w.ReportLate, c.ProjectHeld, c.ProjectCommissioned), each="month", due=lambda _case, event: event.report_due, then=lambda _case, due: w.MarkReportLate(month=due.item), warn=(3,), decides=R.TEAM_LEAD, sentence="The progress of a month is told by the 5th of the next (Solar Hijri), or on the office day after."),
        Deadline("traffic", upon=(c.ProjectCommissioned, a.ThroughputRecorded), until=(a.ThroughputRecorded,), each="month", due=lambda _case, event: event.traffic_due, warn=(3,), decides=R.TEAM_LEAD, sentence="The traffic of a month is told by the 10th of the next (Solar Hijri), or on the office day after."),
        Deadline("review", stages=(E.ON_HOLD,), due=lambda case, _event: case.review_on, warn=(7,), decides=R.WG_CHAIR, sentence="A project on hold is looked at again on the day given."),
    ),
    folds={**records.FOLDS, **x.FOLDS},
    title=lambda case: case.title,
    plural="projects",
    summary="An export terminal from the idea through its gates to traffic, with every moved date and its reason.",
)
# fmt: on

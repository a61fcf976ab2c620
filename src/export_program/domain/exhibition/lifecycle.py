"""The table of an exhibition."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from export_program.domain.exhibition import applicants as a
from export_program.domain.exhibition import floor as f
from export_program.domain.exhibition import floor_records as stand
from export_program.domain.exhibition import floor_rules as at
from export_program.domain.exhibition import fund_rules as money
from export_program.domain.exhibition import funds as m
from export_program.domain.exhibition import planning as p
from export_program.domain.exhibition import records, rules
from export_program.domain.exhibition import show as s
from export_program.domain.exhibition.case import Exhibition, ExhibitionStage
from export_program.domain.exhibition.floor import ExpireHold
from export_program.domain.exhibition.planning import CloseApplications
from export_program.domain.exhibition.show import CloseShow, OpenShow
from export_program.engine.actors import Role
from export_program.engine.case import Case, Due
from export_program.engine.lifecycle import ANY, BACK, LIVE, SAME, Deadline, Lifecycle, row
from export_program.engine.limits import days, working_days
from export_program.engine.messages import Event
from export_program.engine.protocols.intake import editing
from export_program.engine.protocols.office import office
from export_program.engine.protocols.outcome import reopening
from export_program.engine.rules import needs_documents, nobody_who

DOCUMENT_TYPES = (
    "justification_plan",
    "content_programme",
    "organiser_qualification",
    "monitor_duties",
    "stage_progress_report",
    "floor_plan",
    "pavilion_plan",
    "statistics_evidence",
    "participant_survey",
    "final_report",
    "finance_advice",
    "resolution",
    "photo",
    "other",
)
E, R = ExhibitionStage, Role
PLANNED = (E.PROPOSED, E.JUSTIFIED, E.APPROVED)
BEFORE_SHOW = (
    *PLANNED,
    E.OPEN_FOR_APPLICATIONS,
    E.APPLICATIONS_CLOSED,
    E.ALLOCATION_FINAL,
    E.BUILD_UP,
)
PREPARED = (E.APPROVED, *BEFORE_SHOW[3:])
ALLOCATING = (E.APPLICATIONS_CLOSED, E.ALLOCATION_FINAL)
STAND_TIME = (*ALLOCATING, E.BUILD_UP)
DESK = frozenset({R.DESK_OFFICER, R.SECRETARIAT})
REPORTING = frozenset({R.SECRETARIAT, R.ORGANISER, R.MONITOR})
LEDGER = frozenset({R.FINANCE, R.POLICY})
# What an exporter may know who thinks of applying; not who else applied, won or was paid.
ANNOUNCED = frozenset(
    {
        "applications_from",
        "applications_to",
        "capacity_m2",
        "city",
        "closed_on",
        "closes_on",
        "criteria",
        "criteria_version",
        "edition",
        "form",
        "market",
        "minimum_participants",
        "minimum_score",
        "name",
        "name_fa",
        "opens_on",
        "places",
        "sectors",
        "subsidy",
        "venue",
    }
)

another_approves = nobody_who(
    p.ExhibitionProposed,
    p.FundingAdvised,
    did="Whoever proposed or costed a show does not approve it.",
)
another_evaluates = nobody_who(
    s.FinalReportFiled, did="Whoever filed the final report does not evaluate the show."
)
has_plan = needs_documents("justification_plan")
has_qualification = needs_documents("organiser_qualification")
has_evidence = needs_documents("statistics_evidence")
has_report = needs_documents("final_report")


def _opening(case: Any, _event: Event) -> datetime:
    """A show opens in the morning, wherever it is: at midnight UTC, 03:30 in Qazvin."""
    return datetime.combine(case.opens_on, time(), UTC)


def _applications_end(case: Any, _event: Event) -> date | None:
    return case.applications_to if case.stage is E.OPEN_FOR_APPLICATIONS else None


def _expire(_case: Case, due: Due) -> ExpireHold:
    return ExpireHold(participation_id=UUID(due.item))


def _partners(case: Any) -> frozenset[str]:
    engaged = (case.organiser, case.monitor)
    return frozenset(partner.account for partner in engaged if partner is not None)


# fmt: off
LIFECYCLE = Lifecycle("exhibition", "EXH", Exhibition, E, (
    #   command                   event                      from                     to                       by
    row(p.ProposeExhibition,      p.ExhibitionProposed,      None,                    E.PROPOSED,              (*DESK, R.POLICY), rules.city_fits_form, rules.opens_later, rules.sectors_exist),
    row(p.FileJustificationPlan,  p.JustificationPlanFiled,  PLANNED,                 E.JUSTIFIED,             R.DESK_OFFICER, has_plan, record=records.plan_filed),
    row(p.ReturnExhibition,       p.ExhibitionReturned,      E.JUSTIFIED,             E.PROPOSED,              R.WG_CHAIR),
    row(p.AppointOrganiser,       p.OrganiserAppointed,      BEFORE_SHOW,             SAME,                    R.WG_CHAIR,    rules.appoints_another, has_qualification, rules.organiser_is_qualified, rules.monitor_is_independent),
    row(p.AppointMonitor,         p.MonitorAppointed,        BEFORE_SHOW,             SAME,                    R.WG_CHAIR,    rules.appoints_another, rules.monitor_is_independent),
    row(p.AdviseFunding,          p.FundingAdvised,          E.JUSTIFIED,             SAME,                    R.FINANCE,     record=records.funding_advised),
    row(p.ApproveExhibition,      p.ExhibitionApproved,      E.JUSTIFIED,             E.APPROVED,              R.WG_CHAIR,    rules.has_a_resolution, rules.finance_supports, another_approves, record=records.approved),
    row(p.ReviseBudget,           p.BudgetRevised,           PREPARED,                SAME,                    R.WG_CHAIR,    rules.budget_covers_commitments, record=records.budget_revised),
    row(p.OpenApplications,       p.ApplicationsOpened,      E.APPROVED,              E.OPEN_FOR_APPLICATIONS, R.SECRETARIAT, rules.window_before_show, rules.plan_is_fresh, rules.criteria_are_distinct, record=records.applications_opened),
    row(p.ExtendApplications,     p.ApplicationsExtended,    E.OPEN_FOR_APPLICATIONS, SAME,                    R.SECRETARIAT, rules.extends, rules.window_before_show),
    row(p.CloseApplications,      p.ApplicationsClosed,      E.OPEN_FOR_APPLICATIONS, E.APPLICATIONS_CLOSED,   (R.SECRETARIAT, R.TIMER), rules.applications_over, record=records.applications_closed),
    row(p.ChangeCriteria,         p.CriteriaChanged,         (E.OPEN_FOR_APPLICATIONS, E.APPLICATIONS_CLOSED), SAME, R.SECRETARIAT, rules.not_ranked, rules.criteria_are_distinct, rules.criteria_differ, record=records.criteria_changed),
    #   applicants
    row(a.NoteApplication,        a.ApplicationNoted,        LIVE,                    SAME,                    R.POLICY,      at.is_a_new_entrant),
    row(a.NoteScore,              a.ScoreNoted,              LIVE,                    SAME,                    R.POLICY,      at.is_an_entrant, at.score_fits),
    row(a.ForgetScore,            a.ScoreForgotten,          LIVE,                    SAME,                    R.POLICY,      at.has_a_score),
    row(a.NoteHold,               a.HoldNoted,               LIVE,                    SAME,                    R.POLICY,      at.not_on_hold),
    row(a.NoteResumption,         a.StandHoldResumed,        LIVE,                    SAME,                    R.POLICY,      at.on_hold, when=at.offer_is_open),
    row(a.NoteResumption,         a.ResumptionNoted,         LIVE,                    SAME,                    R.POLICY,      at.on_hold),
    row(a.NoteDeparture,          a.StandVacated,            LIVE,                    SAME,                    R.POLICY,      at.is_an_entrant, when=at.leaves_stands, record=stand.vacated),
    row(a.NoteDeparture,          a.EntrantLeft,             LIVE,                    SAME,                    R.POLICY,      at.is_an_entrant),
    row(a.RankParticipants,       a.ParticipantsRanked,      ALLOCATING,              SAME,                    R.SECRETARIAT, at.names_the_scored, at.everybody_is_scored, at.scores_are_current, at.ranks_change, record=stand.ranked),
    #   stands
    row(f.DefineFloorPlan,        f.FloorPlanDefined,        PREPARED,                SAME,                    R.SECRETARIAT, at.codes_are_unique, at.plan_fits, at.held_stands_stay, at.plan_changes),
    row(f.OfferStand,             f.StandOffered,            STAND_TIME,              SAME,                    R.SECRETARIAT, at.is_its_turn, at.stands_exist, at.stands_are_free, at.holds_no_stand, at.may_be_offered, record=stand.offered),
    row(f.OfferStandToNext,       f.StandOffered,            ALLOCATING,              SAME,                    (R.POLICY, R.SECRETARIAT), at.somebody_waits, at.stands_exist, at.stands_are_free, at.may_be_offered, record=stand.offered_to_next),
    row(f.NoteAcceptance,         f.StandAccepted,           LIVE,                    SAME,                    R.POLICY,      at.has_an_open_offer),
    row(f.ExpireHold,             f.StandHoldExpired,        LIVE,                    SAME,                    R.TIMER,       at.has_an_open_offer, record=stand.hold_expired),
    row(f.AllocateStand,          f.StandAllocated,          STAND_TIME,              SAME,                    R.SECRETARIAT, at.holds_a_stand, at.not_allocated, at.is_contracted, record=stand.allocated),
    row(f.SwapStands,             f.StandsSwapped,           STAND_TIME,              SAME,                    R.SECRETARIAT, at.both_hold_stands, record=stand.swapped),
    row(f.ReleaseStand,           f.StandReleased,           STAND_TIME,              SAME,                    R.SECRETARIAT, at.holds_a_stand, record=stand.released),
    row(f.DeclareCoExhibitors,    f.CoExhibitorsDeclared,    STAND_TIME,              SAME,                    (R.SECRETARIAT, R.POLICY), at.holds_a_stand, at.co_exhibitors_are_new),
    row(s.FinaliseAllocation,     s.AllocationFinalised,     E.APPLICATIONS_CLOSED,   E.ALLOCATION_FINAL,      R.SECRETARIAT, rules.is_ranked, rules.offers_are_settled, rules.minimum_is_met, record=records.allocation_finalised),
    #   money
    row(m.CommitSubsidy,          m.SubsidyCommitted,        STAND_TIME,              SAME,                    R.FINANCE,     money.has_no_grant, money.within_ceiling, money.within_budget, money.is_entitled),
    row(m.ReleaseSubsidy,         m.SubsidyReleased,         ANY,                     SAME,                    LEDGER,        money.has_unpaid_money, money.no_claim_runs, record=stand.subsidy_released),
    row(m.NoteClaim,              m.ClaimNoted,              ANY,                     SAME,                    R.POLICY,      money.has_a_grant, money.no_claim_runs),
    row(m.NoteClaimEnd,           m.ClaimEndNoted,           ANY,                     SAME,                    R.POLICY,      money.claim_runs),
    row(m.NoteSubsidyPaid,        m.SubsidyPaymentNoted,     ANY,                     SAME,                    R.POLICY,      money.payment_is_covered),
    row(m.NoteClawback,           m.ClawbackNoted,           ANY,                     SAME,                    R.POLICY,      money.clawback_is_covered),
    #   the show
    row(s.StartBuildUp,           s.BuildUpStarted,          E.ALLOCATION_FINAL,      E.BUILD_UP,              R.SECRETARIAT, rules.organiser_stays_qualified, rules.has_a_monitor, rules.offers_are_settled),
    row(s.RecordStageProgress,    s.StageProgressRecorded,   (*PREPARED, E.RUNNING),  SAME,                    REPORTING,     rules.may_report_progress),
    row(s.OpenShow,               s.ShowOpened,              E.BUILD_UP,              E.RUNNING,               (R.SECRETARIAT, R.TIMER), rules.opening_day_has_come),
    row(s.CloseShow,              s.ShowClosed,              E.RUNNING,               E.CLOSED,                (R.SECRETARIAT, R.TIMER), rules.closing_day_has_come, record=records.show_closed),
    row(s.RecordStatistics,       s.FairStatisticsRecorded,  (E.CLOSED, E.REPORTED),  SAME,                    R.MONITOR,     rules.is_the_monitor, has_evidence, rules.evidence_is_attached, rules.statistics_are_new),
    row(s.FileFinalReport,        s.FinalReportFiled,        E.CLOSED,                E.REPORTED,              R.ORGANISER,   rules.is_the_organiser, has_report, record=records.report_filed),
    row(s.EvaluateExhibition,     s.ExhibitionEvaluated,     E.REPORTED,              E.EVALUATED,             (R.SECRETARIAT, R.EVALUATOR), rules.has_statistics, rules.is_not_the_organiser, another_evaluates),
    row(s.PostponeExhibition,     s.ExhibitionPostponed,     BEFORE_SHOW,             E.POSTPONED,             R.WG_CHAIR,    rules.minimum_was_missed, record=records.postponed),
    row(s.RescheduleExhibition,   s.ExhibitionRescheduled,   E.POSTPONED,             BACK,                    R.WG_CHAIR,    rules.opens_later, rules.dates_differ, rules.window_is_moved),
    row(s.CancelExhibition,       s.ExhibitionCancelled,     (*BEFORE_SHOW, E.RUNNING, E.POSTPONED), E.CANCELLED, R.WG_CHAIR, rules.minimum_was_missed, record=records.cancelled),
),
    ends=frozenset({E.EVALUATED, E.CANCELLED}),
    includes=(
        *office(DOCUMENT_TYPES, applicants=(R.ORGANISER, R.MONITOR)),
        editing(Exhibition, p.EditExhibition, (E.PROPOSED,), DESK, rules.edited_dates_fit, rules.sectors_exist),
        reopening((E.EVALUATED,), E.REPORTED, by={R.WG_CHAIR}),
    ),
    deadlines=(
        Deadline("approval", stages=(E.JUSTIFIED,), limit=working_days(15), clocked=True, warn=(3,), decides=R.WG_CHAIR),
        Deadline("applications", upon=(p.ApplicationsOpened, p.ApplicationsExtended, s.ExhibitionRescheduled), until=(p.ApplicationsClosed, s.ExhibitionPostponed), due=_applications_end, then=lambda _c, _d: CloseApplications(), warn=(7, 1), sentence="Applications end on the day that was announced."),
        Deadline("ranking", stages=(E.APPLICATIONS_CLOSED,), limit=working_days(20), clocked=True, warn=(5,), decides=R.SECRETARIAT),
        Deadline("hold", upon=(f.StandOffered, a.StandHoldResumed), until=(f.StandAccepted, f.StandAllocated, f.StandHoldExpired, f.StandReleased, a.StandVacated, a.HoldNoted), each="participation_id", limit=working_days(12), then=_expire, sentence="A stand is held 12 working days for an offer, two more than the offer is valid."),
        Deadline("opening", stages=(E.BUILD_UP,), due=_opening, then=lambda _c, _d: OpenShow(), sentence="The show opens on its day."),
        Deadline("closing", stages=(E.RUNNING,), due=lambda c, _e: c.closes_on, then=lambda _c, _d: CloseShow(), sentence="The show closes on its last day."),
        Deadline("new dates", stages=(E.POSTPONED,), limit=days(90), warn=(14,), decides=R.WG_CHAIR),
        Deadline("final report", stages=(E.CLOSED,), limit=days(30), warn=(7,), sentence="The organiser's final report is due 30 days after the show."),
        Deadline("evaluation", stages=(E.REPORTED,), limit=days(30), warn=(7,), decides=R.SECRETARIAT),
    ),
    folds={**records.FOLDS, **stand.FOLDS},
    title=lambda c: c.name,
    partners=_partners,
    public=ANNOUNCED,
    plural="exhibitions",
    summary="A fair or show: planned, approved, filled with exporters, run, reported and evaluated.",
)
# fmt: on

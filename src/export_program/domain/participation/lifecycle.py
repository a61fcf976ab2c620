"""The table of a participation."""

from typing import Any

from export_program.domain.participation import application as a
from export_program.domain.participation import outcome as o
from export_program.domain.participation import placing as p
from export_program.domain.participation import records, rules
from export_program.domain.participation import scoring as s
from export_program.domain.participation import show_rules as show
from export_program.domain.participation.application import LapseDraft
from export_program.domain.participation.case import Participation, ParticipationStage
from export_program.domain.participation.placing import LapseOffer
from export_program.engine.actors import PARTNERS, Role
from export_program.engine.lifecycle import BACK, SAME, Deadline, Lifecycle, Unique, row
from export_program.engine.limits import days, working_days
from export_program.engine.protocols.appeals import appeals
from export_program.engine.protocols.intake import editing
from export_program.engine.protocols.office import office
from export_program.engine.protocols.outcome import withdrawal
from export_program.engine.rules import needs_documents, nobody_who

DOCUMENT_TYPES = (
    "catalogue",
    "company_profile",
    "product_photo",
    "stand_contract",
    "attendance_evidence",
    "outcome_form",
    "follow_up_form",
    "other",
)
E, R = ParticipationStage, Role
APPLICANT = frozenset({R.EXPORTER_USER, R.EXPORT_HOUSE_AGENT})
FILING = APPLICANT | {R.SECRETARIAT}
LEADS = frozenset({R.TEAM_LEAD, R.WG_CHAIR})
STEWARDS = frozenset({R.SECRETARIAT, R.MONITOR, R.EXPORT_HOUSE_AGENT})
JUDGED = (E.SUBMITTED, E.ELIGIBILITY_CHECK, E.SCORING)
LISTED = (E.SCORING, E.SHORTLISTED, E.WAITLISTED)
PLACED = (E.OFFERED, E.ACCEPTED, E.CONTRACTED, E.STAND_ALLOCATED)
UNDERWAY = (*JUDGED, E.SHORTLISTED, E.WAITLISTED, *PLACED)
SHARING = (E.ACCEPTED, E.CONTRACTED, E.STAND_ALLOCATED)
ENDS = frozenset(
    {
        E.REFUSED,
        E.DECLINED,
        E.OFFER_LAPSED,
        E.NO_SHOW,
        E.CLOSED,
        E.WITHDRAWN,
        E.DISQUALIFIED,
    }
)

another_judges = nobody_who(
    a.ParticipationStarted,
    a.ParticipationSubmitted,
    did="Whoever filed the application neither checks nor scores it.",
)
another_completes = nobody_who(
    s.ParticipationScored, did="Whoever scored the application does not complete its scoring."
)
has_contract = needs_documents("stand_contract")


def _unique(case: Any) -> tuple[str, ...]:
    withdrawn = case.stage is E.WITHDRAWN
    return () if withdrawn else (f"participation:{case.exhibition_id}:{case.exporter_id}",)


# How scorers judge stays inside; an applicant is told its rank and the reason for it.
DELIBERATION = frozenset(
    {
        "scores",
        "declarations",
        s.ParticipationScored.STORED,
        s.InterestDeclared.STORED,
    }
)
# fmt: off
LIFECYCLE = Lifecycle("participation", "PAR", Participation, E, (
    #   command                    event                        from                               to                   by
    row(a.StartParticipation,      a.ParticipationStarted,      None,                              E.DRAFT,             FILING,        rules.applies_for_itself, rules.goods_exist, rules.is_registered, rules.show_is_to_come),
    row(a.LapseDraft,              a.ParticipationDraftLapsed,  E.DRAFT,                           E.WITHDRAWN,         R.TIMER),
    row(a.SubmitParticipation,     a.ParticipationSubmitted,    E.DRAFT,                           E.SUBMITTED,         FILING,        rules.support_is_declared, rules.is_registered, rules.has_a_card, rules.show_is_open, rules.goods_fit, record=records.submitted),
    row(a.ReturnParticipation,     a.ParticipationReturned,     (E.SUBMITTED, E.ELIGIBILITY_CHECK), E.DRAFT,            R.SECRETARIAT, rules.is_not_locked),
    row(a.LockApplication,         a.ApplicationLocked,         UNDERWAY,                          SAME,                R.POLICY,      rules.is_not_locked),
    row(a.CheckEligibility,        a.EligibilityChecked,        (E.SUBMITTED, E.ELIGIBILITY_CHECK), E.ELIGIBILITY_CHECK, R.SECRETARIAT, another_judges, rules.grants_are_counted, rules.result_agrees),
    row(a.PassEligibility,         a.EligibilityPassed,         E.ELIGIBILITY_CHECK,               E.SCORING,           R.SECRETARIAT, rules.all_passed, another_judges),
    row(a.RefuseParticipation,     a.ParticipationRefused,      E.ELIGIBILITY_CHECK,               E.REFUSED,           (R.SECRETARIAT, R.TEAM_LEAD), rules.a_check_failed, another_judges),
    row(a.RefuseParticipation,     a.ParticipationRefused,      LISTED,                            E.REFUSED,           R.POLICY),
    #   scoring and rank
    row(s.DeclareInterest,         s.InterestDeclared,          JUDGED,                            SAME,                R.EVALUATOR,   rules.declares_anew, rules.is_not_completed),
    row(s.ScoreParticipation,      s.ParticipationScored,       E.SCORING,                         SAME,                R.EVALUATOR,   rules.is_not_completed, rules.declared_no_conflict, another_judges, rules.judges_anew, rules.judges_all_criteria, record=records.scored),
    row(s.CompleteScoring,         s.ScoresCompleted,           E.SCORING,                         SAME,                R.SECRETARIAT, rules.is_not_completed, another_completes, rules.enough_scorers, record=records.completed),
    row(s.ReopenScoring,           s.ScoringReopened,           LISTED,                            E.SCORING,           (R.TEAM_LEAD, R.POLICY), rules.is_completed),
    row(s.ShortlistParticipation,  s.ParticipationShortlisted,  LISTED,                            E.SHORTLISTED,       R.POLICY,      rules.is_completed, rules.rank_changes),
    row(s.WaitlistParticipation,   s.ParticipationWaitlisted,   LISTED,                            E.WAITLISTED,        R.POLICY,      rules.is_completed, rules.rank_changes),
    #   the stand
    row(p.OfferParticipation,      p.ParticipationOffered,      (E.SHORTLISTED, E.WAITLISTED),     E.OFFERED,           R.POLICY),
    row(p.AcceptOffer,             p.OfferAccepted,             E.OFFERED,                         E.ACCEPTED,          APPLICANT,     rules.is_registered),
    row(p.DeclineOffer,            p.OfferDeclined,             E.OFFERED,                         E.DECLINED,          APPLICANT),
    row(p.LapseOffer,              p.OfferLapsed,               E.OFFERED,                         E.OFFER_LAPSED,      (R.TIMER, R.POLICY), rules.offer_is_over),
    row(p.ContractParticipation,   p.ParticipationContracted,   E.ACCEPTED,                        E.CONTRACTED,        R.SECRETARIAT, has_contract, rules.is_registered),
    row(p.NameCoExhibitors,        p.CoExhibitorsNamed,         SHARING,                           SAME,                FILING,        rules.co_exhibitors_differ),
    row(p.NoteStand,               p.StandReceived,             E.CONTRACTED,                      E.STAND_ALLOCATED,   R.POLICY),
    row(p.NoteStandChange,         p.StandChanged,              (*PLACED, E.ON_HOLD),              SAME,                R.POLICY,      rules.stands_differ),
    row(p.LoseStand,               p.StandLost,                 PLACED,                            E.SHORTLISTED,       R.POLICY),
    row(p.LoseStand,               p.StandLostOnHold,           E.ON_HOLD,                         E.OFFER_LAPSED,      R.POLICY),
    #   the show and after
    row(p.RecordAttendance,        p.ParticipationAttended,     E.STAND_ALLOCATED,                 E.ATTENDED,          STEWARDS,      show.show_has_opened, record=records.attended),
    row(p.RecordNoShow,            p.ParticipationNoShow,       E.STAND_ALLOCATED,                 E.NO_SHOW,           STEWARDS,      show.show_has_opened),
    row(p.RecordNoShow,            p.ParticipationNoShow,       E.ON_HOLD,                         E.NO_SHOW,           STEWARDS,      rules.has_a_stand, show.show_has_opened),
    row(p.CorrectAttendance,       p.AttendanceCorrected,       E.NO_SHOW,                         E.ATTENDED,          LEADS,         nobody_who(p.ParticipationNoShow, did="Whoever recorded the absence does not correct it."), record=records.attendance_corrected, reads=(rules.EXHIBITION,), reopening=True),
    row(o.RequestOutcome,          o.OutcomeRequested,          (E.STAND_ALLOCATED, E.ATTENDED, E.ON_HOLD), SAME,       R.POLICY,      show.not_requested),
    row(o.ReportOutcome,           o.OutcomeReported,           E.ATTENDED,                        E.OUTCOME_REPORTED,  FILING,        show.show_has_closed, show.won_means_orders),
    row(o.RecordFollowUp,          o.FollowUpRecorded,          (E.OUTCOME_REPORTED, E.FOLLOWED_UP), E.FOLLOWED_UP,     FILING,        show.is_the_next, show.is_its_time, show.won_means_orders, show.figures_grow),
    row(o.CloseParticipation,      o.ParticipationClosed,       E.FOLLOWED_UP,                     E.CLOSED,            (R.SECRETARIAT, R.EXPORT_HOUSE_AGENT, R.POLICY), show.all_followed_up),
    #   what stops it
    row(a.HoldParticipation,       a.ParticipationHeld,         UNDERWAY,                          E.ON_HOLD,           (R.POLICY, R.TEAM_LEAD), record=records.held),
    row(a.ResumeParticipation,     a.ParticipationResumed,      E.ON_HOLD,                         BACK,                (R.POLICY, R.TEAM_LEAD), rules.lifts_its_own, rules.is_registered),
    row(a.WithdrawParticipation,   a.ParticipationWithdrawn,    (E.DRAFT, *JUDGED, E.SHORTLISTED, E.WAITLISTED, E.OFFERED, E.ACCEPTED, E.ON_HOLD), E.WITHDRAWN, APPLICANT, rules.is_not_contracted),
    row(a.CancelParticipation,     a.ParticipationCancelled,    (E.DRAFT, *UNDERWAY, E.ON_HOLD),   E.WITHDRAWN,         R.POLICY),
    row(a.DisqualifyParticipation, a.ParticipationDisqualified, (*UNDERWAY, E.ON_HOLD),            E.DISQUALIFIED,      LEADS),
),
    ends=ENDS,
    includes=(
        *office(DOCUMENT_TYPES),
        editing(Participation, a.EditParticipation, (E.DRAFT,), FILING, rules.goods_exist),
        withdrawal(E.WITHDRAWN, APPLICANT, LEADS, E.CONTRACTED, E.STAND_ALLOCATED),
        appeals((E.REFUSED, E.DISQUALIFIED), E.ELIGIBILITY_CHECK, lodges=APPLICANT, admits=LEADS),
    ),
    deadlines=(
        Deadline("draft", stages=(E.DRAFT,), limit=days(90), then=lambda _c, _d: LapseDraft(), warn=(14,), sentence="A draft lapses after 90 days."),
        Deadline("eligibility", stages=(E.SUBMITTED,), limit=working_days(10), clocked=True, warn=(2,), decides=R.SECRETARIAT),
        Deadline("scoring", upon=(a.ApplicationLocked,), until=(s.ScoresCompleted, a.ParticipationHeld), limit=working_days(15), clocked=True, warn=(3,), decides=R.EVALUATOR),
        Deadline("offer", stages=(E.OFFERED,), limit=working_days(10), then=lambda _c, _d: LapseOffer(), warn=(3, 1), sentence="An offer is valid for 10 working days."),
        Deadline("contract", stages=(E.ACCEPTED,), limit=working_days(10), warn=(3,), decides=R.SECRETARIAT),
        Deadline("outcome form", upon=(o.OutcomeRequested, p.AttendanceCorrected), until=(o.OutcomeReported,), due=lambda c, _e: show.form_day(c), warn=(2,), sentence="The outcome form is due 7 days after the show."),
        Deadline("follow-up", upon=(o.OutcomeRequested, p.AttendanceCorrected, o.FollowUpRecorded), until=(o.FollowUpRecorded,), due=lambda c, _e: show.follow_up_day(c), warn=(14,), sentence="Follow-ups are due 3, 6 and 12 months after the show."),
    ),
    uniques=(Unique("one application", "An exporter applies once for a show.", "exhibition_id", _unique),),
    folds=records.FOLDS,
    owner=lambda c: c.exporter_id,
    shown_to=PARTNERS,
    confidential=DELIBERATION,
    plural="participations",
    summary="An exporter's way through an exhibition: application, score, stand, attendance, outcome.",
)
# fmt: on

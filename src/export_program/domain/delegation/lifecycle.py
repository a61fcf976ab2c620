"""The table of a delegation: sent and received, in one."""

from typing import Any

from export_program.domain.delegation import journey as j
from export_program.domain.delegation import journey_records as away
from export_program.domain.delegation import journey_rules as on
from export_program.domain.delegation import meeting_records as met
from export_program.domain.delegation import meeting_rules as at
from export_program.domain.delegation import meetings as m
from export_program.domain.delegation import people as w
from export_program.domain.delegation import planning as p
from export_program.domain.delegation import planning_rules as rules
from export_program.domain.delegation import preparation as v
from export_program.domain.delegation import preparation_rules as by
from export_program.domain.delegation import records
from export_program.domain.delegation import recruitment as r
from export_program.domain.delegation import results as o
from export_program.domain.delegation import roster_records as who
from export_program.domain.delegation import roster_rules as pool
from export_program.domain.delegation.case import STILL_IN, Delegation, DelegationStage
from export_program.domain.delegation.deadlines import DEADLINES
from export_program.domain.delegation.meeting_values import MeetingStatus as M
from export_program.domain.delegation.readiness import DEPARTURE, RECEPTION
from export_program.domain.delegation.values import Standing
from export_program.engine.actors import Role
from export_program.engine.lifecycle import BACK, SAME, Lifecycle, row
from export_program.engine.protocols.intake import editing
from export_program.engine.protocols.office import office
from export_program.engine.protocols.outcome import reopening
from export_program.engine.rules import needs_documents, nobody_who

DOCUMENT_TYPES = (
    "resolution",
    "preparation_report",
    "report_annex",
    "invitation",
    "roster",
    "programme",
    "visa_reference",
    "budget",
    "delegation_report",
    "photo_list",
    "other",
)
E, R, S = DelegationStage, Role, Standing
SENT = (E.APPROVED, E.PREPARING, E.RECRUITING, E.ROSTER_CONFIRMED, E.READY)
RECEIVED = (E.INVITED, E.ITINERARY_CONFIRMED)
BEFORE = (*SENT, *RECEIVED)
WRITING = SENT[1:]
FILLING = (E.RECRUITING, E.ROSTER_CONFIRMED, E.READY)
AWAY = (E.TRAVELLING, E.HOSTING)
BACK_HOME = (E.RETURNED, E.DEPARTED)
AFTER = (*BACK_HOME, E.REPORTING, E.FOLLOW_UP)
ON_THE_WAY = (*BEFORE, *AWAY)
DECIDED = (*ON_THE_WAY, *AFTER, E.POSTPONED)
DESK = frozenset({R.DESK_OFFICER, R.SECRETARIAT})
PROPOSING = DESK | {R.POLICY}
AUTHORS = frozenset({R.SECRETARIAT, R.DESK_OFFICER, R.WG_MEMBER, R.ANALYST})
APPLYING = frozenset({R.EXPORTER_USER, R.EXPORT_HOUSE_AGENT, R.SECRETARIAT})
LEADS = frozenset({R.TEAM_LEAD, R.WG_CHAIR})
ARRANGING = DESK | {R.DELEGATION_HEAD}
# What an exporter may know who thinks of applying; not who else applied, or whom we meet.
ANNOUNCED = frozenset(
    {
        "cities",
        "departs_on",
        "direction",
        "edition",
        "goal",
        "market",
        "maximum",
        "minimum",
        "recruitment",
        "recruitment_until",
        "returns_on",
        "sectors",
        "title",
        "title_fa",
        "weights",
    }
)

another_decides = nobody_who(
    p.DelegationProposed,
    p.DelegationVisitRequested,
    p.DelegationVetted,
    did="Whoever proposed or vetted a delegation does not approve it.",
)
another_accepts = nobody_who(
    j.DelegationReportFiled, did="Whoever filed the report does not accept it."
)
has_report = needs_documents("delegation_report")
leads, waits = rules.is_the_head, pool.stands(S.APPLIED, S.WAITLISTED)
applied, offered, still_in = pool.stands(S.APPLIED), pool.stands(S.OFFERED), pool.stands(*STILL_IN)
selected = pool.stands(S.SELECTED)
to_come = at.meeting_is(M.REQUESTED, M.PROPOSED, M.CONFIRMED)
proposed, confirmed = at.meeting_is(M.PROPOSED), at.meeting_is(M.CONFIRMED)
plan_fits = (
    rules.has_a_basis,
    rules.resolution_stands,
    rules.days_fit,
    rules.cities_fit,
    rules.sectors_exist,
)
may_be_decided = (rules.is_specified, rules.lies_ahead, another_decides)
writes = (by.is_open, by.is_its_author, by.annex_is_attached, by.section_changes)
over = (pool.recruitment_is_open, pool.recruitment_is_over)
speaks = pool.speaks_for_itself

# fmt: off
PLAN = (
    #   command                      event                           from                     to                     by
    row(p.ProposeDelegation,         p.DelegationProposed,           None,                    E.PROPOSED,            PROPOSING,      *plan_fits, when=rules.is_outgoing),
    row(p.ProposeDelegation,         p.DelegationVisitRequested,     None,                    E.REQUESTED,           PROPOSING,      *plan_fits, when=rules.is_incoming),
    row(p.ApproveDelegation,         p.DelegationApproved,           E.PROPOSED,              E.APPROVED,            R.WG_CHAIR,     *may_be_decided),
    row(p.VetDelegation,             p.DelegationVetted,             E.REQUESTED,             E.VETTED,              DESK),
    row(p.InviteDelegation,          p.DelegationInvited,            E.VETTED,                E.INVITED,             R.WG_CHAIR,     *may_be_decided),
    row(p.DeclineDelegation,         p.DelegationDeclined,           (E.PROPOSED, E.REQUESTED, E.VETTED), E.DECLINED, R.WG_CHAIR,    rules.minimum_was_missed),
    row(p.ReplaceHead,               p.HeadReplaced,                 DECIDED,                 SAME,                  R.WG_CHAIR,     rules.head_changes),
    row(p.ReviseBudget,              p.DelegationBudgetRevised,      DECIDED,                 SAME,                  R.WG_CHAIR,     rules.budget_covers),
    row(p.PostponeDelegation,        p.DelegationPostponed,          BEFORE,                  E.POSTPONED,           R.WG_CHAIR,     rules.minimum_was_missed),
    row(p.RescheduleDelegation,      p.DelegationRescheduled,        E.POSTPONED,             BACK,                  R.WG_CHAIR,     rules.days_fit, rules.days_differ, rules.recruitment_is_moved, record=records.rescheduled),
    row(p.CancelDelegation,          p.DelegationCancelled,          (*BEFORE, E.POSTPONED),  E.CANCELLED,           R.WG_CHAIR,     rules.minimum_was_missed),
    #   the preparation report
    row(v.CommissionPreparationReport, v.PreparationReportCommissioned, E.APPROVED,           E.PREPARING,           R.SECRETARIAT,  by.has_the_authors, by.authors_are_distinct, by.sections_are_given, record=records.commissioned),
    row(v.ReplaceAuthor,             v.AuthorReplaced,               WRITING,                 SAME,                  R.SECRETARIAT,  by.is_open, by.author_changes),
    row(v.SubmitSection,             v.SignedSectionChanged,         WRITING,                 SAME,                  AUTHORS,        *writes, when=by.is_signed, record=records.changed_after_signing),
    row(v.SubmitSection,             v.SectionSubmitted,             WRITING,                 SAME,                  AUTHORS,        *writes, record=records.submitted),
    row(v.CoSignReport,              v.ReportCoSigned,               WRITING,                 SAME,                  AUTHORS,        by.is_open, by.sections_are_written, by.signs_for_its_own, by.has_not_signed, record=records.co_signed),
    row(v.AcceptPreparationReport,   v.PreparationReportAccepted,    WRITING,                 SAME,                  LEADS,          by.is_open, by.was_changed, by.all_have_signed, by.is_no_author, record=records.accepted),
    row(v.ReturnPreparationReport,   v.PreparationReportReturned,    WRITING,                 SAME,                  LEADS,          by.is_not_returned, by.is_no_author, record=records.returned),
)
PEOPLE = (
    #   recruitment
    row(r.OpenRecruitment,           r.RecruitmentOpened,            E.PREPARING,             E.RECRUITING,          R.SECRETARIAT,  pool.weights_are_given, pool.ends_before_departure, record=who.opened),
    row(r.ExtendRecruitment,         r.RecruitmentExtended,          E.RECRUITING,            SAME,                  LEADS | {R.SECRETARIAT}, pool.extends, pool.ends_before_departure, pool.is_decided_above, record=who.extended),
    row(r.CloseRecruitment,          r.MinimumNotMet,                E.RECRUITING,            SAME,                  (R.SECRETARIAT, R.TIMER), *over, when=pool.too_few, record=who.minimum_missed),
    row(r.CloseRecruitment,          r.RecruitmentClosed,            E.RECRUITING,            SAME,                  (R.SECRETARIAT, R.TIMER), *over, record=who.closed),
    row(r.Apply,                     r.DelegateApplied,              E.RECRUITING,            SAME,                  APPLYING,       speaks, pool.recruitment_is_open, pool.is_in_time, pool.is_registered, pool.ref_is_new, pool.goods_exist, record=who.applied),
    row(r.ScoreApplicant,            r.ApplicantScored,              FILLING,                 SAME,                  DESK | {R.EVALUATOR}, waits, pool.another_scores, pool.scores_are_complete, pool.scores_change, record=who.scored),
    row(r.SelectDelegate,            r.DelegateSelected,             E.RECRUITING,            SAME,                  R.SECRETARIAT,  waits, pool.is_scored, pool.is_not_held, pool.place_is_free, pool.is_ready),
    row(r.OverrideSelection,         r.SelectionOverridden,          E.RECRUITING,            SAME,                  R.TEAM_LEAD,    waits, pool.is_scored, pool.is_not_held, pool.place_is_free, pool.is_registered, pool.is_not_ready, pool.ready_pool_is_served),
    row(r.WaitlistDelegate,          r.DelegateWaitlisted,           FILLING,                 SAME,                  R.SECRETARIAT,  applied, pool.is_scored),
    row(r.RefuseApplicant,           r.ApplicantRefused,             FILLING,                 SAME,                  R.SECRETARIAT,  waits),
    row(r.OfferPlace,                r.PlaceOffered,                 FILLING,                 SAME,                  (R.SECRETARIAT, R.POLICY), pool.stands(S.WAITLISTED), pool.is_next, pool.place_is_free, pool.is_ready),
    row(r.AcceptPlace,               r.PlaceAccepted,                FILLING,                 SAME,                  APPLYING,       speaks, offered, pool.is_not_held),
    row(r.DeclinePlace,              r.PlaceDeclined,                (*FILLING, E.POSTPONED), SAME,                  APPLYING,       speaks, offered),
    row(r.LapsePlaceOffer,           r.PlaceOfferLapsed,             (*FILLING, E.POSTPONED), SAME,                  R.TIMER,        offered, pool.offer_is_over),
    row(r.ConfirmRoster,             r.RosterConfirmed,              E.RECRUITING,            E.ROSTER_CONFIRMED,    R.SECRETARIAT,  pool.recruitment_has_ended, pool.all_are_answered, pool.minimum_is_selected, record=who.roster_confirmed),
    #   people
    row(w.NameDelegate,              w.DelegateNamed,                BEFORE,                  SAME,                  DESK,           pool.ref_is_new, pool.guest_place_is_free, record=who.named),
    row(w.RecordTravelPaper,         w.TravelPaperRecorded,          (*BEFORE, E.POSTPONED),  SAME,                  DESK,           pool.paper_has_an_owner, record=who.paper),
    row(w.ConfirmDelegate,           w.DelegateConfirmed,            BEFORE,                  SAME,                  R.SECRETARIAT,  selected, pool.is_not_held, pool.papers_hold, pool.exporter_still_stands),
    row(w.DropDelegate,              w.DelegateDropped,              (*BEFORE, E.POSTPONED),  SAME,                  APPLYING | {R.TEAM_LEAD}, speaks, still_in, pool.withdraws_on_request, record=who.dropped),
    row(w.HoldDelegate,              w.DelegateHeld,                 (*BEFORE, E.POSTPONED),  SAME,                  (R.TEAM_LEAD, R.POLICY), still_in, pool.is_not_held),
    row(w.ResumeDelegate,            w.DelegateResumed,              (*BEFORE, E.POSTPONED),  SAME,                  (R.TEAM_LEAD, R.POLICY), pool.is_held, pool.lifts_its_own),
)
JOURNEY = (
    #   meetings
    row(m.RequestMeeting,            m.MeetingRequested,             ON_THE_WAY,              SAME,                  ARRANGING,      leads, at.goes_along, at.contact_is_no_delegate, record=met.requested),
    row(m.AssignMeeting,             m.MeetingAssigned,              ON_THE_WAY,              SAME,                  ARRANGING,      leads, to_come, at.assignment_changes, at.goes_along, at.delegates_are_free),
    row(m.ProposeSlot,               m.SlotProposed,                 ON_THE_WAY,              SAME,                  ARRANGING,      leads, to_come, at.slot_changes, at.slot_is_within, at.slot_is_free),
    row(m.ConfirmMeeting,            m.MeetingConfirmed,             ON_THE_WAY,              SAME,                  ARRANGING,      leads, proposed),
    row(m.RecordMeeting,             m.MeetingRecorded,              (*AWAY, *BACK_HOME),     SAME,                  ARRANGING,      leads, confirmed, at.has_begun, at.need_exists, record=met.recorded),
    row(m.MarkNoShow,                m.MeetingMissed,                (*AWAY, *BACK_HOME),     SAME,                  ARRANGING,      leads, confirmed, at.has_begun),
    row(m.CancelMeeting,             m.MeetingCancelled,             (*ON_THE_WAY, *BACK_HOME, E.POSTPONED), SAME,   ARRANGING,      leads, to_come),
    #   sent
    row(j.ConfirmReadiness,          j.ReadinessConfirmed,           E.ROSTER_CONFIRMED,      E.READY,               R.SECRETARIAT,  *DEPARTURE),
    row(j.Depart,                    j.DelegationDeparted,           E.READY,                 E.TRAVELLING,          R.DELEGATION_HEAD, leads, on.first_day_has_come, *DEPARTURE, record=away.departed),
    row(j.Return,                    j.DelegationReturned,           E.TRAVELLING,            E.RETURNED,            R.DELEGATION_HEAD, leads, record=away.returned),
    #   received
    row(j.ConfirmItinerary,          j.ItineraryConfirmed,           E.INVITED,               E.ITINERARY_CONFIRMED, DESK,           *RECEPTION),
    row(j.Receive,                   j.DelegationReceived,           E.ITINERARY_CONFIRMED,   E.HOSTING,             R.DELEGATION_HEAD, leads, on.first_day_has_come, *RECEPTION, record=away.received),
    row(j.SeeOff,                    j.DelegationSeenOff,            E.HOSTING,               E.DEPARTED,            R.DELEGATION_HEAD, leads, record=away.seen_off),
    #   report, money, follow-ups
    row(j.FileDailyNote,             j.DailyNoteFiled,               (*AWAY, *BACK_HOME),     SAME,                  R.DELEGATION_HEAD, leads, on.is_a_day_of_it, on.day_is_new),
    row(j.FileDelegationReport,      j.DelegationReportFiled,        BACK_HOME,               E.REPORTING,           R.DELEGATION_HEAD, leads, has_report, at.meetings_are_settled, record=away.report_filed),
    row(j.AcceptDelegationReport,    j.DelegationReportAccepted,     E.REPORTING,             E.FOLLOW_UP,           R.WG_CHAIR,     another_accepts),
    row(j.ReturnDelegationReport,    j.DelegationReportReturned,     E.REPORTING,             BACK,                  R.WG_CHAIR,     another_accepts),
    row(o.RecordExpense,             o.ExpenseRecorded,              DECIDED,                 SAME,                  R.FINANCE,      on.is_in_currency, on.is_within_budget, on.voucher_is_new, on.was_paid, record=away.expense),
    row(o.ReverseExpense,            o.ExpenseReversed,              DECIDED,                 SAME,                  R.FINANCE,      on.expense_stands),
    row(o.RecordFollowUp,            o.FollowUpRecorded,             AFTER,                   SAME,                  DESK | {R.EXPORT_HOUSE_AGENT, R.EXPORTER_USER}, speaks, on.is_asked, on.is_its_time, on.wins_exist, on.wins_are_new, on.wins_are_orders, record=away.follow_up),
    row(o.MarkFollowUpOverdue,       o.FollowUpOverdue,              AFTER,                   SAME,                  R.TIMER,        on.is_outstanding, on.has_passed),
    row(o.WaiveFollowUp,             o.FollowUpWaived,               AFTER,                   SAME,                  LEADS,          on.is_asked, record=away.waived),
    row(o.CloseDelegation,           o.DelegationClosed,             E.FOLLOW_UP,             E.CLOSED,              DESK | {R.WG_CHAIR}, on.follow_ups_are_settled, record=away.closed),
)
# fmt: on


def _title(case: Any) -> str:
    title: str = case.title
    return title


LIFECYCLE = Lifecycle(
    "delegation",
    "DEL",
    Delegation,
    E,
    (*PLAN, *PEOPLE, *JOURNEY),
    ends=frozenset({E.CLOSED, E.CANCELLED, E.DECLINED}),
    includes=(
        *office(DOCUMENT_TYPES, applicants=()),
        editing(
            Delegation,
            p.EditDelegation,
            (E.PROPOSED, E.REQUESTED, E.VETTED),
            DESK,
            rules.edited_days_fit,
            rules.cities_fit,
            rules.sectors_exist,
        ),
        reopening((E.CLOSED,), E.FOLLOW_UP, by={R.WG_CHAIR}),
    ),
    deadlines=DEADLINES,
    folds={**records.FOLDS, **who.FOLDS, **met.FOLDS, **away.FOLDS},
    title=_title,
    # Exporters apply on a case that is not theirs; of it they see what is announced.
    shown_to=frozenset({R.EXPORTER_USER}),
    public=ANNOUNCED,
    summary="A trade delegation, sent to a market or received from it, from proposal to follow-ups.",
)

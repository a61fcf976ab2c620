"""The table of agreements: who may do what, when, and what must then happen by which day."""

from typing import Any

from export_program.domain.agreement import amendments as m
from export_program.domain.agreement import drafting as d
from export_program.domain.agreement import obligations as o
from export_program.domain.agreement import records
from export_program.domain.agreement import signing as s
from export_program.domain.agreement import standing as t
from export_program.domain.agreement.case import (
    DOCUMENT_TYPES,
    Agreement,
    AgreementStage,
)
from export_program.domain.agreement.deadlines import DEADLINES
from export_program.domain.agreement.drafting_rules import (
    conditions_fit,
    goods_are_known,
    is_a_counterparty,
    is_last_version,
    is_next_version,
    languages_are_said,
    languages_fit,
    no_opinion_yet,
    not_the_author,
    paper,
    parties_fit,
    resolution_was_adopted,
    term_fits,
    text_is_new,
)
from export_program.domain.agreement.folds import FOLDS
from export_program.domain.agreement.obligation_rules import (
    agreed_day_lies_ahead,
    by_no_amendment,
    by_signed_amendment,
    can_be_disputed,
    day_has_passed,
    evidence_is_attached,
    fulfilment_is_shown,
    is_a_party,
    is_disputed,
    is_not_closed,
    is_outstanding,
    is_reported,
    is_somebody_else,
    is_still_late,
    is_the_owner,
    owner_changes,
    schedule_fits,
)
from export_program.domain.agreement.signing_rules import (
    condition_is_open,
    conditions_are_met,
    copies_are_attached,
    enters_in_time,
    has_not_signed,
    hash_is_the_approved_one,
    is_the_reviewed_version,
    nobody_has_signed,
    opinion_allows,
    sign_by_lies_ahead,
    signatories_are_named,
    signatory_is_authorised,
    signed_in_time,
    successor_is_in_force,
    text_to_sign,
    was_met,
)
from export_program.domain.agreement.standing_rules import (
    amendment_has_no_opinion,
    amendment_is_approved,
    amendment_is_pending,
    amendment_is_proposed,
    amendment_opinion_allows,
    amendment_signed_in_time,
    before_notice_deadline,
    chair_gives_ours,
    decides_anew,
    ends_soon,
    hash_is_the_amendments,
    is_next_amendment,
    lasts_longer,
    may_be_terminated,
    no_notice_runs,
    nobody_signed_the_amendment,
    not_its_author,
    notice_is_long_enough,
    notice_runs,
    renewal_was_decided,
    review_lies_ahead,
    term_has_ended,
    year_is_new,
)
from export_program.domain.agreement.values import Renewal
from export_program.engine.actors import STAFF, Role
from export_program.engine.context import Context
from export_program.engine.lifecycle import BACK, SAME, Lifecycle, row
from export_program.engine.protocols.intake import editing
from export_program.engine.protocols.office import office
from export_program.engine.protocols.outcome import reopening

S, R = AgreementStage, Role
BEFORE_REVIEW = (S.PROPOSED, S.MANDATED, S.DRAFTING, S.NEGOTIATING)
TALKS = (S.DRAFTING, S.NEGOTIATING)
NOT_IN_FORCE = (*BEFORE_REVIEW, S.LEGAL_REVIEW, S.APPROVED, S.SIGNED)
RUNNING = (S.IN_FORCE, S.EXPIRING)
HELD = (*RUNNING, S.SUSPENDED)
DESK = frozenset({R.DESK_OFFICER, R.SECRETARIAT})
CHECKERS = frozenset({R.SECRETARIAT, R.DESK_OFFICER, R.TEAM_LEAD})
SAID = (parties_fit, languages_fit, goods_are_known, term_fits)


# ---------------------------------------------------------------- which of several outcomes


def is_the_last_to_sign(case: Agreement, command: Any, _: Context) -> bool:
    text = text_to_sign(case, command)
    return text is not None and list(case.unsigned(text.signatures)) == [command.party]


def is_fulfilled(_case: Agreement, command: o.VerifyObligation, _: Context) -> bool:
    return command.finding is o.Finding.FULFILLED


def is_partly_fulfilled(_case: Agreement, command: o.VerifyObligation, _: Context) -> bool:
    return command.finding is o.Finding.PARTIALLY_FULFILLED


def renews_itself(case: Agreement, _command: t.EndAgreementTerm, _: Context) -> bool:
    lapses = case.renewal is Renewal.LET_LAPSE or case.notice is not None
    return case.auto_renew_months is not None and not lapses


# fmt: off
MAKING = (
    #   command                        event                            from                        to               by                            provided
    row(d.ProposeAgreement,           d.AgreementProposed,             None,                       S.PROPOSED,      (*DESK, R.POLICY),            *SAID),
    row(d.GrantMandate,               d.NegotiationMandateGranted,     S.PROPOSED,                 S.MANDATED,      R.WG_CHAIR,                   resolution_was_adopted),
    row(d.RefuseMandate,              d.NegotiationMandateRefused,     S.PROPOSED,                 S.ABANDONED,     R.WG_CHAIR),
    row(d.RecordDraft,                d.AgreementDraftRecorded,        (S.MANDATED, S.DRAFTING),   S.DRAFTING,      DESK,                         is_next_version, paper("draft"), text_is_new, record=records.draft(d.AgreementDraftRecorded)),
    row(d.RecordDraft,                d.NegotiatedDraftRecorded,       S.NEGOTIATING,              SAME,            DESK,                         is_next_version, paper("draft"), text_is_new, record=records.draft(d.NegotiatedDraftRecorded)),
    row(d.OpenNegotiation,            d.NegotiationOpened,             S.DRAFTING,                 S.NEGOTIATING,   DESK,                         is_last_version),
    row(d.RecordCounterpartyPosition, d.CounterpartyPositionRecorded,  S.NEGOTIATING,              SAME,            DESK,                         is_a_counterparty, record=records.position),
    row(d.SendToLegal,                d.LegalReviewRequested,          TALKS,                      S.LEGAL_REVIEW,  DESK,                         is_last_version, languages_are_said, record=records.review),
    row(d.GiveLegalOpinion,           d.LegalOpinionGiven,             S.LEGAL_REVIEW,             SAME,            R.LEGAL,                      no_opinion_yet, not_the_author, conditions_fit, paper("legal_opinion", optional=True), record=records.opinion),
    row(d.ReturnToNegotiation,        d.ReturnedToNegotiation,         (S.LEGAL_REVIEW, S.APPROVED), S.NEGOTIATING, (*DESK, R.LEGAL, R.WG_CHAIR), nobody_has_signed),
    row(s.ApproveForSignature,        s.AgreementApprovedForSignature, S.LEGAL_REVIEW,             S.APPROVED,      R.WG_CHAIR,                   is_the_reviewed_version, opinion_allows, signatories_are_named, sign_by_lies_ahead, not_the_author, record=records.approval),
    row(s.RecordSignature,            s.AgreementFullySigned,          S.APPROVED,                 S.SIGNED,        R.SECRETARIAT,                has_not_signed, signatory_is_authorised, hash_is_the_approved_one, signed_in_time, when=is_the_last_to_sign),
    row(s.RecordSignature,            s.AgreementSigned,               S.APPROVED,                 SAME,            R.SECRETARIAT,                has_not_signed, signatory_is_authorised, hash_is_the_approved_one, signed_in_time),
    row(s.AddConditionPrecedent,      s.ConditionPrecedentAdded,       TALKS,                      SAME,            DESK,                         record=records.condition),
    row(s.MeetConditionPrecedent,     s.ConditionPrecedentMet,         (S.APPROVED, S.SIGNED),     SAME,            R.SECRETARIAT,                condition_is_open, was_met, paper("ratification", "exchange_of_notes", "evidence", "correspondence")),
    row(s.EnterIntoForce,             s.AgreementEnteredIntoForce,     S.SIGNED,                   S.IN_FORCE,      R.SECRETARIAT,                conditions_are_met, copies_are_attached, enters_in_time, record=records.entry),
    row(s.AbandonAgreement,           s.AgreementAbandoned,            NOT_IN_FORCE,               S.ABANDONED,     (R.WG_CHAIR, R.TEAM_LEAD)),
)
KEEPING = (
    row(o.AddObligation,              o.ObligationDefined,             TALKS,                      SAME,            DESK,                         is_a_party, schedule_fits, by_no_amendment, record=records.definition(running=False)),
    row(o.AddObligation,              o.ObligationDefined,             RUNNING,                    SAME,            DESK,                         is_a_party, schedule_fits, by_signed_amendment, record=records.definition(running=True)),
    row(o.DropObligation,             o.ObligationDropped,             TALKS,                      SAME,            DESK,                         is_not_closed, by_no_amendment),
    row(o.DropObligation,             o.ObligationDropped,             RUNNING,                    SAME,            DESK,                         is_not_closed, by_signed_amendment),
    row(o.ReassignObligation,         o.ObligationReassigned,          (*NOT_IN_FORCE, *HELD),     SAME,            CHECKERS,                     is_not_closed, owner_changes, record=records.reassigned),
    row(o.ReportObligation,           o.ObligationReported,            RUNNING,                    SAME,            STAFF,                        is_outstanding, is_the_owner, evidence_is_attached),
    row(o.VerifyObligation,           o.ObligationFulfilled,           RUNNING,                    SAME,            CHECKERS,                     is_reported, is_somebody_else, fulfilment_is_shown, when=is_fulfilled, record=records.fulfilled),
    row(o.VerifyObligation,           o.ObligationPartiallyFulfilled,  RUNNING,                    SAME,            CHECKERS,                     is_reported, is_somebody_else, when=is_partly_fulfilled, record=records.partly),
    row(o.RejectObligationReport,     o.ObligationReportRejected,      RUNNING,                    SAME,            CHECKERS,                     is_reported, is_somebody_else),
    row(o.WaiveObligation,            o.ObligationWaived,              RUNNING,                    SAME,            (R.WG_CHAIR, R.TEAM_LEAD),    is_not_closed, is_somebody_else, record=records.waived),
    row(o.DisputeObligation,          o.ObligationDisputed,            RUNNING,                    SAME,            CHECKERS,                     can_be_disputed, is_a_party),
    row(o.SettleDispute,              o.ObligationDisputeSettled,      RUNNING,                    SAME,            CHECKERS,                     is_disputed, agreed_day_lies_ahead),
    row(o.MarkObligationOverdue,      o.ObligationOverdue,             RUNNING,                    SAME,            R.TIMER,                      day_has_passed, record=records.overdue),
    row(o.EscalateObligation,         o.ObligationEscalated,           HELD,                       SAME,            R.TIMER,                      is_not_closed, is_still_late, record=records.for_its_owner(o.ObligationEscalated)),
    row(m.ProposeAmendment,           m.AmendmentProposed,             RUNNING,                    SAME,            DESK,                         is_next_amendment, paper("amendment"), record=records.amendment),
    row(m.GiveAmendmentOpinion,       m.AmendmentOpinionGiven,         RUNNING,                    SAME,            R.LEGAL,                      amendment_is_proposed, amendment_has_no_opinion, not_its_author, conditions_fit, paper("legal_opinion", optional=True)),
    row(m.ApproveAmendment,           m.AmendmentApproved,             RUNNING,                    SAME,            R.WG_CHAIR,                   amendment_is_proposed, amendment_opinion_allows, not_its_author, record=records.amendment_approval),
    row(m.RejectAmendment,            m.AmendmentRejected,             RUNNING,                    SAME,            R.WG_CHAIR,                   amendment_is_pending, nobody_signed_the_amendment),
    row(m.RecordAmendmentSignature,   m.AmendmentFullySigned,          RUNNING,                    SAME,            R.SECRETARIAT,                amendment_is_approved, has_not_signed, signatory_is_authorised, hash_is_the_amendments, amendment_signed_in_time, when=is_the_last_to_sign),
    row(m.RecordAmendmentSignature,   m.AmendmentSigned,               RUNNING,                    SAME,            R.SECRETARIAT,                amendment_is_approved, has_not_signed, signatory_is_authorised, hash_is_the_amendments, amendment_signed_in_time),
    row(t.RecordImplementationReport, t.ImplementationReported,        HELD,                       SAME,            DESK,                         year_is_new, paper("annual_report")),
)
ENDING = (
    row(t.SuspendAgreement,           t.AgreementSuspended,            RUNNING,                    S.SUSPENDED,     R.WG_CHAIR,                   review_lies_ahead, record=records.suspension),
    row(t.ResumeAgreement,            t.AgreementResumed,              S.SUSPENDED,                BACK,            R.WG_CHAIR,                   record=records.resumption),
    row(t.MarkAgreementExpiring,      t.AgreementExpiring,             S.IN_FORCE,                 S.EXPIRING,      R.TIMER,                      ends_soon),
    row(t.DecideRenewal,              t.RenewalDecided,                S.EXPIRING,                 SAME,            R.WG_CHAIR,                   before_notice_deadline, decides_anew),
    row(t.RenewAgreement,             t.AgreementRenewed,              S.EXPIRING,                 S.IN_FORCE,      R.SECRETARIAT,                renewal_was_decided, lasts_longer, paper("exchange_of_notes", "amendment")),
    row(t.EndAgreementTerm,           t.AgreementRenewedTacitly,       RUNNING,                    S.IN_FORCE,      R.TIMER,                      term_has_ended, when=renews_itself, record=records.tacit_renewal),
    row(t.EndAgreementTerm,           t.AgreementExpired,              HELD,                       S.EXPIRED,       R.TIMER,                      term_has_ended),
    row(t.GiveNotice,                 t.TerminationNoticeGiven,        HELD,                       SAME,            (R.WG_CHAIR, R.SECRETARIAT),  no_notice_runs, chair_gives_ours, notice_is_long_enough, paper("notice", "correspondence", optional=True), record=records.notice),
    row(t.WithdrawNotice,             t.TerminationNoticeWithdrawn,    HELD,                       SAME,            R.WG_CHAIR,                   notice_runs),
    row(t.TerminateAgreement,         t.AgreementTerminated,           HELD,                       S.TERMINATED,    R.WG_CHAIR,                   may_be_terminated),
    row(s.SupersedeAgreement,         s.AgreementSuperseded,           HELD,                       S.SUPERSEDED,    R.WG_CHAIR,                   successor_is_in_force),
)
# fmt: on

LIFECYCLE = Lifecycle(
    name="agreement",
    code="AGR",
    case=Agreement,
    stages=AgreementStage,
    own_rows=(*MAKING, *KEEPING, *ENDING),
    ends=frozenset({S.EXPIRED, S.TERMINATED, S.SUPERSEDED, S.ABANDONED}),
    includes=(
        *office(DOCUMENT_TYPES, applicants=()),
        editing(Agreement, d.EditAgreement, BEFORE_REVIEW, DESK, *SAID),
        reopening((S.ABANDONED,), S.PROPOSED, (R.WG_CHAIR,)),
    ),
    deadlines=DEADLINES,
    folds=FOLDS,
    title=lambda case: case.titles.shown if case.titles else case.reference,
    plural="agreements",
    summary="Agreements with provinces and partners: negotiated, signed, kept, renewed or ended.",
)

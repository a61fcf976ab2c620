"""The table of a subsidy claim, and what its events hold more than their commands."""

from datetime import date
from typing import Any

from export_program.domain.subsidy_claim import messages as m
from export_program.domain.subsidy_claim import rules
from export_program.domain.subsidy_claim.case import (
    CLAIM_WITHIN,
    Payment,
    SubsidyClaim,
    SubsidyClaimStage,
)
from export_program.domain.subsidy_claim.messages import LapseSubsidyClaim
from export_program.engine.actors import Role
from export_program.engine.case import Recorded
from export_program.engine.context import Context
from export_program.engine.lifecycle import SAME, Deadline, Lifecycle, Unique, row
from export_program.engine.limits import days, working_days
from export_program.engine.protocols.appeals import appeals
from export_program.engine.protocols.intake import frozen_content
from export_program.engine.protocols.office import office
from export_program.engine.rules import nobody_who

DOCUMENT_TYPES = (
    "booking_confirmation",
    "invoice",
    "payment_proof",
    "boarding_passes",
    "stand_photo",
    "outcome_report",
    "bank_statement",
    "other",
)
E, R = SubsidyClaimStage, Role
CLAIMANT = frozenset({R.EXPORTER_USER, R.EXPORT_HOUSE_AGENT})
LEADS = frozenset({R.TEAM_LEAD, R.WG_CHAIR})
VERIFYING = frozenset({R.SECRETARIAT, R.EVALUATOR, R.FINANCE})
WAITING = (E.REQUESTED, E.EVIDENCE_REQUESTED)
OPEN = (*WAITING, E.EVIDENCE_SUBMITTED, E.VERIFIED)
DECIDED = (m.SubsidyClaimApproved, m.SubsidyClaimPartlyApproved)

not_the_claimant = nobody_who(
    m.SubsidyClaimRequested, m.EvidenceSubmitted, did="Whoever made a claim does not verify it."
)
not_the_verifier = nobody_who(
    m.SubsidyClaimRequested,
    m.SubsidyClaimVerified,
    did="Four eyes: whoever claimed or verified does not decide.",
)
not_the_decider = nobody_who(
    m.SubsidyClaimRequested,
    m.SubsidyClaimVerified,
    *DECIDED,
    did="Four eyes: whoever claimed, verified or approved does not pay.",
)
not_the_payer = nobody_who(m.SubsidyClaimPaid, did="Whoever paid does not reconcile the payment.")


def _requested(_: Any, c: Any, context: Context) -> m.SubsidyClaimRequested:
    participation = rules.participation_of(context)
    show = rules.exhibition_of(context)
    if participation is None or participation.exporter_id is None or show is None:
        raise AssertionError("the rules have refused a claim without a participation")
    return m.SubsidyClaimRequested(
        participation_id=c.participation_id,
        exhibition_id=c.exhibition_id,
        exporter_id=participation.exporter_id,
        invoices=c.invoices,
        claimed=c.claimed,
        last_day=(show.closed_on or context.today) + CLAIM_WITHIN,
    )


def _submitted(case: Any, _c: Any, _: Context) -> m.EvidenceSubmitted:
    return m.EvidenceSubmitted(content=frozen_content(case, "invoices", "claimed"))


def _approved(case: Any, _c: Any, _: Context) -> m.SubsidyClaimApproved:
    return m.SubsidyClaimApproved(approved=case.claimed)


def _paid(case: Any, c: Any, _: Context) -> m.SubsidyClaimPaid:
    return m.SubsidyClaimPaid(
        payment=Payment(c.reference, c.paid_on, case.approved),
        participation_id=case.participation_id,
        exhibition_id=case.exhibition_id,
    )


def _reconciled(_: Any, c: Any, __: Context) -> m.SubsidyClaimReconciled:
    return m.SubsidyClaimReconciled(statement=c.statement)


def _recovered(event: type[m.RecoveryRecorded] | type[m.ClawbackRecovered]) -> Any:
    def record(case: Any, c: Any, _: Context) -> m.RecoveryRecorded | m.ClawbackRecovered:
        total = case.recovered + c.amount if case.recovered else c.amount
        return event(amount=c.amount, reference=c.reference, recovered=total)

    return record


def _on_submitted(case: Any, e: Any, _: Recorded) -> dict[str, Any]:
    return {"submissions": (*case.submissions, e.content)}


def _on_clawback(case: Any, e: Any, _: Recorded) -> dict[str, Any]:
    """Orders add up: `clawback` is all that was ordered back."""
    return {"clawback": case.clawback + e.clawback if case.clawback else e.clawback}


def _on_recovery(_: Any, e: Any, __: Recorded) -> dict[str, Any]:
    return {"recovered": e.recovered}


def _evidence_day(case: Any, _event: Any) -> date:
    day: date = case.evidence_due or case.last_day
    return day


def _claim(case: Any) -> tuple[str, ...]:
    refused = case.stage is E.REFUSED
    return () if refused else (f"subsidy-claim:{case.participation_id}",)


def _invoices(case: Any) -> tuple[str, ...]:
    return tuple(f"invoice:{invoice.key}" for invoice in case.invoices)


def _payment(case: Any) -> tuple[str, ...]:
    return (f"payment:{case.payment.reference.upper()}",) if case.payment else ()


# fmt: off
LIFECYCLE = Lifecycle("subsidy_claim", "SUB", SubsidyClaim, E, (
    #   command                      event                         from                   to                     by
    row(m.RequestSubsidyClaim,       m.SubsidyClaimRequested,      None,                  E.REQUESTED,           CLAIMANT,      rules.claims_its_own, rules.attended_the_show, rules.within_60_days, rules.claim_within_ceiling, rules.claim_within_share, rules.invoices_are_distinct, rules.invoices_are_past, record=_requested),
    row(m.RequestEvidence,           m.EvidenceRequested,          (*WAITING, E.EVIDENCE_SUBMITTED), E.EVIDENCE_REQUESTED, VERIFYING, rules.evidence_day_fits),
    row(m.SubmitEvidence,            m.EvidenceSubmitted,          WAITING,               E.EVIDENCE_SUBMITTED,  CLAIMANT,      rules.evidence_is_complete, record=_submitted),
    row(m.VerifySubsidyClaim,        m.SubsidyClaimVerified,       E.EVIDENCE_SUBMITTED,  E.VERIFIED,            VERIFYING,     not_the_claimant, rules.proof_is_verified, rules.eligible_within_claim),
    row(m.ApproveSubsidyClaim,       m.SubsidyClaimApproved,       E.VERIFIED,            E.APPROVED,            LEADS,         not_the_verifier, rules.all_is_eligible, rules.approval_within_ceiling, record=_approved),
    row(m.ApproveSubsidyClaimInPart, m.SubsidyClaimPartlyApproved, E.VERIFIED,            E.PARTLY_APPROVED,     LEADS,         not_the_verifier, rules.part_is_eligible, rules.approval_within_ceiling),
    row(m.RefuseSubsidyClaim,        m.SubsidyClaimRefused,        OPEN,                  E.REFUSED,             LEADS,         not_the_verifier),
    row(m.LapseSubsidyClaim,         m.SubsidyClaimLapsed,         WAITING,               E.REFUSED,             R.TIMER,       rules.evidence_is_overdue),
    row(m.PaySubsidyClaim,           m.SubsidyClaimPaid,           (E.APPROVED, E.PARTLY_APPROVED), E.PAID,      R.FINANCE,     not_the_decider, rules.paid_by_today, rules.money_is_there, record=_paid),
    row(m.ReconcileSubsidyClaim,     m.SubsidyClaimReconciled,     E.PAID,                E.RECONCILED,          R.FINANCE,     not_the_payer, rules.amounts_agree, record=_reconciled),
    row(m.OrderClawback,             m.ClawbackOrdered,            (E.PAID, E.RECONCILED), E.CLAWBACK,           LEADS,         rules.clawback_within_payment, reopening=True),
    row(m.RecordRecovery,            m.ClawbackRecovered,          E.CLAWBACK,            E.RECONCILED,          R.FINANCE,     rules.recovery_is_outstanding, when=rules.is_the_rest, record=_recovered(m.ClawbackRecovered)),
    row(m.RecordRecovery,            m.RecoveryRecorded,           E.CLAWBACK,            SAME,                  R.FINANCE,     rules.recovery_is_outstanding, record=_recovered(m.RecoveryRecorded)),
),
    ends=frozenset({E.REFUSED, E.RECONCILED}),
    includes=(
        *office(DOCUMENT_TYPES),
        appeals((E.REFUSED,), E.EVIDENCE_SUBMITTED, lodges=CLAIMANT, admits=LEADS),
    ),
    deadlines=(
        Deadline("evidence", upon=(m.SubsidyClaimRequested, m.EvidenceRequested), until=(m.EvidenceSubmitted, m.SubsidyClaimLapsed), due=_evidence_day, then=lambda _c, _d: LapseSubsidyClaim(), warn=(14, 3), sentence="Evidence is due 60 days after the show, or on the day it was asked for."),
        Deadline("verification", stages=(E.EVIDENCE_SUBMITTED,), limit=working_days(10), clocked=True, warn=(2,), decides=R.SECRETARIAT),
        Deadline("decision", stages=(E.VERIFIED,), limit=working_days(10), clocked=True, warn=(2,), decides=R.TEAM_LEAD),
        Deadline("payment", stages=(E.APPROVED, E.PARTLY_APPROVED), limit=working_days(15), warn=(3,), decides=R.FINANCE),
        Deadline("reconciliation", stages=(E.PAID,), limit=days(30), warn=(7,), decides=R.FINANCE),
        Deadline("recovery", stages=(E.CLAWBACK,), limit=days(60), warn=(14,), decides=R.FINANCE),
    ),
    uniques=(
        Unique("one claim", "One claim for one participation, unless it was refused.", "participation_id", _claim),
        Unique("invoice", "The same invoice is never claimed twice, by nobody.", "invoices", _invoices),
        Unique("payment", "One payment order pays one claim.", "reference", _payment),
    ),
    folds={
        m.EvidenceRequested: lambda _c, e, _r: {"evidence_wanted": e.evidence_wanted, "evidence_due": e.evidence_due},
        m.EvidenceSubmitted: _on_submitted,
        m.ClawbackOrdered: _on_clawback,
        m.RecoveryRecorded: _on_recovery,
        m.ClawbackRecovered: _on_recovery,
    },
    owner=lambda c: c.exporter_id,
    plural="subsidy-claims",
    summary="A claim for part of what a show cost: evidence, verification, approval, payment, clawback.",
)
# fmt: on

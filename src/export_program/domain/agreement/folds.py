"""What each event changes about an agreement where its fields are not simply the agreement's own."""

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from export_program.domain.agreement import amendments as m
from export_program.domain.agreement import drafting as d
from export_program.domain.agreement import obligations as o
from export_program.domain.agreement import signing as s
from export_program.domain.agreement import standing as t
from export_program.domain.agreement.case import (
    Agreement,
    Amendment,
    Condition,
    Draft,
    LegalOpinion,
    Notice,
    Obligation,
    ObligationStatus,
    Position,
    Round,
    Signature,
)
from export_program.engine.case import Recorded, amend, put
from export_program.engine.lifecycle import Fold
from export_program.engine.messages import Event
from export_program.engine.protocols.outcome import CaseReopened

Status = ObligationStatus
Changes = dict[str, Any]


# ---------------------------------------------------------------- text and signatures


def _draft(case: Agreement, e: d.AgreementDraftRecorded, recorded: Recorded) -> Changes:
    made = Draft(e.version, e.document, e.sha256, recorded.meta.actor.id, e.summary)
    return {"drafts": put(case.drafts, f"V{e.version}", made)}


def _position(case: Agreement, e: d.CounterpartyPositionRecorded, _: Recorded) -> Changes:
    said = Position(e.party, e.clause, e.text, e.version, e.said_on)
    return {"positions": (*case.positions, said)}


def _opinion(event: Any, recorded: Recorded, version: int) -> LegalOpinion:
    by = recorded.meta.actor.id
    return LegalOpinion(event.opinion, version, event.text, by, event.conditions, event.document)


def _approved(case: Agreement, e: s.AgreementApprovedForSignature, _: Recorded) -> Changes:
    approved = case.drafts[f"V{e.version}"]
    return {"approved": approved, "approved_on": e.approved_on, "sign_by": e.sign_by}


def _signature(e: Any) -> Signature:
    return Signature(e.signatory, e.signed_on, e.place, e.sha256, e.full_powers)


def _signed(case: Agreement, e: s.AgreementSigned, _: Recorded) -> Changes:
    return {"signatures": put(case.signatures, e.party, _signature(e))}


def _entered(case: Agreement, e: s.AgreementEnteredIntoForce, _: Recorded) -> Changes:
    begun = {
        key: structs.replace(known, due=e.dues[key], status=Status.OPEN) if key in e.dues else known
        for key, known in case.obligations.items()
    }
    return {"in_force_on": e.in_force_on, "until": e.until, "obligations": begun}


def _reopened(_case: Agreement, _event: CaseReopened, _: Recorded) -> Changes:
    """The mandate and all that rested on it is gone; drafts and positions are history that stays."""
    gone = ("decision", "withdrawal", "closed_at", "mandate", "in_review", "opinion", "approved")
    return dict.fromkeys((*gone, "approved_on", "sign_by", "ended_because")) | {"signatures": {}}


# ---------------------------------------------------------------- obligations


def _defined(case: Agreement, e: o.ObligationDefined, _: Recorded) -> Changes:
    made = Obligation(
        party=e.party,
        text=e.text,
        measure=e.measure,
        owner=e.owner,
        status=Status.OPEN if e.running else Status.PLANNED,
        due=e.due,
        due_after_days=e.due_after_days,
        every=e.every,
        amendment=e.amendment,
    )
    return {"obligations": put(case.obligations, e.obligation, made)}


def _now(case: Agreement, e: Any, **changes: Any) -> Changes:
    return {"obligations": amend(case.obligations, e.obligation, **changes)}


def _reported(case: Agreement, e: o.ObligationReported, recorded: Recorded) -> Changes:
    known = case.obligations[e.obligation].evidence
    evidence = (*known, *(key for key in e.evidence if key not in known))
    by = recorded.meta.actor.id
    return _now(case, e, status=Status.REPORTED, evidence=evidence, reported_by=by)


def _again(case: Agreement, e: Any, otherwise: ObligationStatus) -> Changes:
    """It stands open again; what was late stays late."""
    late = case.obligations[e.obligation].late
    return _now(case, e, status=Status.OVERDUE if late else otherwise, reported_by=None)


def _closed(case: Agreement, e: Any, outcome: ObligationStatus) -> Changes:
    """A round is closed; the next one opens if there is one."""
    known = case.obligations[e.obligation]
    rounds = (*known.rounds, Round(known.round, known.due, outcome))
    if e.next_due is None:
        return _now(case, e, status=outcome, rounds=rounds, late=False)
    return _now(
        case,
        e,
        status=Status.OPEN,
        due=e.next_due,
        round=known.round + 1,
        rounds=rounds,
        late=False,
        escalated=False,
        evidence=(),
        reported_by=None,
    )


def _settled(case: Agreement, e: o.ObligationDisputeSettled, _: Recorded) -> Changes:
    return _now(case, e, status=Status.OPEN, due=e.due, late=False, escalated=False)


def _resumed(case: Agreement, e: t.AgreementResumed, _: Recorded) -> Changes:
    moved = {
        key: structs.replace(known, due=e.dues[key]) if key in e.dues else known
        for key, known in case.obligations.items()
    }
    return {"obligations": moved, "suspended_on": None, "review_on": None}


# ---------------------------------------------------------------- amendments and standing


def _proposed(case: Agreement, e: m.AmendmentProposed, recorded: Recorded) -> Changes:
    by = recorded.meta.actor.id
    made = Amendment(e.number, e.title, e.clauses, e.document, e.sha256, by)
    return {"amendments": put(case.amendments, e.amendment, made)}


def _amended(case: Agreement, e: Any, **changes: Any) -> Changes:
    return {"amendments": amend(case.amendments, e.amendment, **changes)}


def _amendment_signed(case: Agreement, e: Any, _: Recorded) -> Changes:
    signatures = put(case.amendments[e.amendment].signatures, e.party, _signature(e))
    return _amended(case, e, signatures=signatures)


def _amendment_in_force(case: Agreement, e: Any, recorded: Recorded) -> Changes:
    signed = _amendment_signed(case, e, recorded)
    clauses = dict.fromkeys(case.amendments[e.amendment].clauses, e.amendment)
    amended = amend(signed["amendments"], e.amendment, status="signed")
    return {"amendments": amended, "superseded_clauses": case.superseded_clauses | clauses}


def _renewed(case: Agreement, e: Any, _: Recorded) -> Changes:
    return {"until": e.until, "renewal": None, "renewals": case.renewals + 1}


def _ended(_case: Agreement, e: Any, _: Recorded) -> Changes:
    return {"ended_because": getattr(e, "reason_code", None)}


FOLDS: Mapping[type[Event], Fold] = {
    d.AgreementDraftRecorded: _draft,
    d.NegotiatedDraftRecorded: _draft,
    d.NegotiationOpened: lambda _c, _e, _r: {},
    d.CounterpartyPositionRecorded: _position,
    d.LegalReviewRequested: lambda _c, e, _r: {"in_review": e.version, "opinion": None},
    d.LegalOpinionGiven: lambda _c, e, r: {"opinion": _opinion(e, r, e.version)},
    d.ReturnedToNegotiation: lambda _c, _e, _r: dict.fromkeys(
        ("in_review", "opinion", "approved", "approved_on", "sign_by")
    ),
    s.AgreementApprovedForSignature: _approved,
    s.AgreementSigned: _signed,
    s.AgreementFullySigned: _signed,
    s.ConditionPrecedentAdded: lambda c, e, _r: {
        "conditions": put(c.conditions, e.condition, Condition(e.text))
    },
    s.ConditionPrecedentMet: lambda c, e, _r: {
        "conditions": amend(c.conditions, e.condition, met_on=e.met_on, document=e.document)
    },
    s.AgreementEnteredIntoForce: _entered,
    s.AgreementAbandoned: _ended,
    d.NegotiationMandateRefused: _ended,
    CaseReopened: _reopened,
    o.ObligationDefined: _defined,
    o.ObligationDropped: lambda c, e, _r: _now(c, e, status=Status.DROPPED),
    o.ObligationReassigned: lambda c, e, _r: _now(c, e, owner=e.owner),
    o.ObligationReported: _reported,
    o.ObligationFulfilled: lambda c, e, _r: _closed(c, e, Status.FULFILLED),
    o.ObligationPartiallyFulfilled: lambda c, e, _r: _again(c, e, Status.PARTIALLY_FULFILLED),
    o.ObligationReportRejected: lambda c, e, _r: _again(c, e, Status.OPEN),
    o.ObligationWaived: lambda c, e, _r: _closed(c, e, Status.WAIVED),
    o.ObligationDisputed: lambda c, e, _r: _now(c, e, status=Status.DISPUTED),
    o.ObligationDisputeSettled: _settled,
    o.ObligationOverdue: lambda c, e, _r: _now(
        c, e, status=Status.OVERDUE, late=True, overdue=e.times
    ),
    o.ObligationEscalated: lambda c, e, _r: _now(c, e, escalated=True),
    m.AmendmentProposed: _proposed,
    m.AmendmentOpinionGiven: lambda c, e, r: _amended(
        c, e, opinion=_opinion(e, r, c.amendments[e.amendment].number)
    ),
    m.AmendmentApproved: lambda c, e, _r: _amended(c, e, status="approved"),
    m.AmendmentRejected: lambda c, e, _r: _amended(c, e, status="rejected"),
    m.AmendmentSigned: _amendment_signed,
    m.AmendmentFullySigned: _amendment_in_force,
    t.AgreementResumed: _resumed,
    t.RenewalDecided: lambda _c, e, _r: {"renewal": e.renewal},
    t.AgreementRenewed: _renewed,
    t.AgreementRenewedTacitly: _renewed,
    t.TerminationNoticeGiven: lambda _c, e, _r: {"notice": Notice(e.party, e.given_on, e.ends_on)},
    t.TerminationNoticeWithdrawn: lambda _c, _e, _r: {"notice": None},
    t.AgreementTerminated: _ended,
    t.ImplementationReported: lambda c, e, _r: {"reports": put(c.reports, str(e.year), e.document)},
}

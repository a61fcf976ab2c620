"""The time limits of agreements: what is due when, who is warned, and what the timer then does."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from export_program.domain.agreement import drafting as d
from export_program.domain.agreement import obligations as o
from export_program.domain.agreement import signing as s
from export_program.domain.agreement import standing as t
from export_program.domain.agreement.case import Agreement, AgreementStage, ObligationStatus
from export_program.domain.agreement.standing_rules import LADDER, notice_deadline
from export_program.engine.actors import Role
from export_program.engine.lifecycle import Deadline
from export_program.engine.limits import days, working_days, years

S, R = AgreementStage, Role


def obligation_due(case: Agreement, event: Any) -> date | Mapping[str, date] | None:
    """When obligations are due after an event about one of them, or about all."""
    if isinstance(event, s.AgreementEnteredIntoForce | t.AgreementResumed):
        waiting = {ObligationStatus.OPEN, ObligationStatus.PARTIALLY_FULFILLED}
        return {k: day for k, day in event.dues.items() if case.obligations[k].status in waiting}
    known = case.obligations[event.obligation]
    ended = isinstance(event, o.ObligationFulfilled | o.ObligationWaived) and not event.next_due
    waits = known.status is not ObligationStatus.PLANNED and not known.late and not ended
    return known.due if waits else None


def expiring_from(case: Agreement, _event: Any) -> date | None:
    return case.until - LADDER if case.until and case.stage is S.IN_FORCE else None


TALKING = (
    d.NegotiationOpened,
    d.NegotiatedDraftRecorded,
    d.CounterpartyPositionRecorded,
    d.ReturnedToNegotiation,
)
TERM_SET = (s.AgreementEnteredIntoForce, t.AgreementRenewed, t.AgreementRenewedTacitly)
CLOSED = (o.ObligationFulfilled, o.ObligationWaived, o.ObligationDropped)
STANDS_AGAIN = (
    o.ObligationPartiallyFulfilled,
    o.ObligationReportRejected,
    o.ObligationDisputeSettled,
)
DEADLINES = (
    Deadline(
        "mandate",
        stages=(S.PROPOSED,),
        limit=working_days(10),
        warn=(3,),
        clocked=True,
        decides=R.WG_CHAIR,
    ),
    Deadline(
        "negotiation idle",
        upon=TALKING,
        until=(d.LegalReviewRequested,),
        limit=working_days(20),
        sentence="Twenty working days without a draft or a position are reported as idle.",
    ),
    Deadline(
        "legal opinion",
        upon=(d.LegalReviewRequested,),
        until=(d.LegalOpinionGiven, d.ReturnedToNegotiation),
        limit=working_days(10),
        warn=(3,),
        clocked=True,
        decides=R.LEGAL,
    ),
    Deadline(
        "signature",
        upon=(s.AgreementApprovedForSignature,),
        until=(s.AgreementFullySigned, d.ReturnedToNegotiation),
        due=lambda _case, event: event.sign_by,
        warn=(14, 3),
    ),
    Deadline("entry into force", stages=(S.SIGNED,), limit=days(180), warn=(30,)),
    Deadline(
        "obligation",
        upon=(
            s.AgreementEnteredIntoForce,
            o.ObligationDefined,
            t.AgreementResumed,
            *STANDS_AGAIN,
            o.ObligationFulfilled,
            o.ObligationWaived,
        ),
        until=(
            o.ObligationReported,
            o.ObligationDisputed,
            o.ObligationOverdue,
            *CLOSED,
            t.AgreementSuspended,
        ),
        each="obligation",
        due=obligation_due,
        then=lambda _case, due: o.MarkObligationOverdue(obligation=due.item),
        warn=(30, 7),
        sentence="An obligation is due on its day; unreported, it is overdue after it.",
    ),
    Deadline(
        "obligation escalation",
        upon=(o.ObligationOverdue,),
        until=(o.ObligationEscalated, o.ObligationDisputeSettled, *CLOSED),
        each="obligation",
        limit=working_days(10),
        then=lambda _case, due: o.EscalateObligation(obligation=due.item),
        sentence="An overdue obligation is escalated after ten working days.",
    ),
    Deadline(
        "annual report",
        upon=(s.AgreementEnteredIntoForce, t.ImplementationReported),
        limit=years(1),
        warn=(30,),
    ),
    Deadline(
        "suspension review",
        upon=(t.AgreementSuspended,),
        until=(t.AgreementResumed,),
        due=lambda _case, event: event.review_on,
        warn=(7,),
        decides=R.WG_CHAIR,
    ),
    Deadline(
        "expiring",
        upon=(*TERM_SET, t.AgreementResumed),
        until=(t.AgreementExpiring, t.AgreementSuspended, t.AgreementExpired),
        due=expiring_from,
        then=lambda _case, _due: t.MarkAgreementExpiring(),
        sentence="An agreement counts as expiring 180 days before its last day.",
    ),
    Deadline(
        "renewal decision",
        upon=(t.AgreementExpiring,),
        until=(t.RenewalDecided, t.AgreementRenewed, t.AgreementRenewedTacitly),
        due=lambda case, _event: notice_deadline(case),
        warn=(30, 7),
        decides=R.WG_CHAIR,
        sentence="A renewal is decided before the notice period begins.",
    ),
    Deadline(
        "expiry",
        upon=TERM_SET,
        until=(t.AgreementExpired, t.AgreementRenewedTacitly),
        due=lambda case, _event: case.until,
        then=lambda _case, _due: t.EndAgreementTerm(),
        warn=(90, 30),
        sentence="An agreement ends with its last day.",
    ),
    Deadline(
        "notice",
        upon=(t.TerminationNoticeGiven,),
        until=(t.TerminationNoticeWithdrawn,),
        due=lambda _case, event: event.ends_on,
        warn=(30, 7),
        decides=R.WG_CHAIR,
    ),
)

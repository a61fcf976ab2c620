"""What an event holds beyond its command: hashes, numbers, and the days that follow from the text."""

from datetime import date, timedelta
from typing import Any

from export_program.domain.agreement.amendments import (
    AmendmentApproved,
    AmendmentProposed,
    ApproveAmendment,
    ProposeAmendment,
)
from export_program.domain.agreement.case import FINAL, Agreement, Obligation
from export_program.domain.agreement.drafting import (
    AgreementDraftRecorded,
    CounterpartyPositionRecorded,
    GiveLegalOpinion,
    LegalOpinionGiven,
    LegalReviewRequested,
    NegotiatedDraftRecorded,
    RecordCounterpartyPosition,
    RecordDraft,
    SendToLegal,
)
from export_program.domain.agreement.obligations import (
    AddObligation,
    ObligationDefined,
    ObligationFulfilled,
    ObligationOverdue,
    ObligationPartiallyFulfilled,
    ObligationReassigned,
    ObligationWaived,
    ReassignObligation,
    VerifyObligation,
    WaiveObligation,
)
from export_program.domain.agreement.signing import (
    AddConditionPrecedent,
    AgreementApprovedForSignature,
    AgreementEnteredIntoForce,
    ApproveForSignature,
    ConditionPrecedentAdded,
    EnterIntoForce,
)
from export_program.domain.agreement.standing import (
    AgreementRenewedTacitly,
    AgreementResumed,
    AgreementSuspended,
    GiveNotice,
    ResumeAgreement,
    SuspendAgreement,
    TerminationNoticeGiven,
)
from export_program.engine.case import next_key
from export_program.engine.context import Context
from export_program.engine.limits import months


def later(day: date, count: int) -> date:
    """The same day so many months later; the last day of a month that lacks it."""
    return months(count).last_day(day)


def draft(event: type[AgreementDraftRecorded] | type[NegotiatedDraftRecorded]) -> Any:
    def record(case: Agreement, c: RecordDraft, _: Context) -> Any:
        sha256 = case.documents[c.document].sha256
        return event(version=c.version, document=c.document, sha256=sha256, summary=c.summary or "")

    return record


def position(
    case: Agreement, c: RecordCounterpartyPosition, context: Context
) -> CounterpartyPositionRecorded:
    return CounterpartyPositionRecorded(
        party=c.party,
        clause=c.clause,
        text=c.text,
        version=len(case.drafts),
        said_on=context.today,
    )


def review(case: Agreement, c: SendToLegal, _: Context) -> LegalReviewRequested:
    return LegalReviewRequested(version=c.version, sha256=case.drafts[f"V{c.version}"].sha256)


def opinion(case: Agreement, c: GiveLegalOpinion, _: Context) -> LegalOpinionGiven:
    return LegalOpinionGiven(
        opinion=c.opinion,
        text=c.text,
        version=case.in_review or 0,
        conditions=c.conditions,
        document=c.document,
    )


def approval(
    case: Agreement, c: ApproveForSignature, context: Context
) -> AgreementApprovedForSignature:
    return AgreementApprovedForSignature(
        version=c.version,
        sha256=case.drafts[f"V{c.version}"].sha256,
        approved_on=context.today,
        sign_by=c.sign_by,
        conditions_met=c.conditions_met,
    )


def condition(case: Agreement, c: AddConditionPrecedent, _: Context) -> ConditionPrecedentAdded:
    return ConditionPrecedentAdded(condition=next_key(case.conditions, "C"), text=c.text)


def entry(case: Agreement, c: EnterIntoForce, _: Context) -> AgreementEnteredIntoForce:
    start, term = c.in_force_on, case.term_months
    until = None if term is None else later(start, term) - timedelta(days=1)
    planned = {k: o for k, o in case.obligations.items() if o.status not in FINAL}
    dues = {key: first_due(o, start) for key, o in planned.items()}
    return AgreementEnteredIntoForce(in_force_on=start, until=until, dues=dues)


# ---------------------------------------------------------------- obligations


def first_due(obligation: Obligation | AddObligation, start: date) -> date:
    """The day given, or so many days or one period after the start."""
    if obligation.due is not None:
        return obligation.due
    if obligation.due_after_days is not None:
        return start + timedelta(days=obligation.due_after_days)
    return start if obligation.every is None else later(start, obligation.every.months)


def next_due(case: Agreement, key: str) -> date | None:
    """The day of the next round of a recurring obligation, if it lies within the term."""
    obligation = case.obligations[key]
    if obligation.every is None or obligation.due is None:
        return None
    day = later(obligation.due, obligation.every.months)
    return day if case.until is None or day <= case.until else None


def definition(*, running: bool) -> Any:
    def record(case: Agreement, c: AddObligation, context: Context) -> ObligationDefined:
        return ObligationDefined(
            obligation=next_key(case.obligations, "O"),
            party=c.party,
            text=c.text,
            measure=c.measure,
            owner=c.owner,
            due=first_due(c, context.today) if running else c.due,
            due_after_days=c.due_after_days,
            every=c.every,
            amendment=c.amendment,
            running=running,
        )

    return record


def reassigned(case: Agreement, c: ReassignObligation, _: Context) -> ObligationReassigned:
    previous = case.obligations[c.obligation].owner
    return ObligationReassigned(obligation=c.obligation, owner=c.owner, previous=previous)


def fulfilled(case: Agreement, c: VerifyObligation, _: Context) -> ObligationFulfilled:
    following = next_due(case, c.obligation)
    return ObligationFulfilled(obligation=c.obligation, remarks=c.remarks, next_due=following)


def partly(_case: Agreement, c: VerifyObligation, _: Context) -> ObligationPartiallyFulfilled:
    return ObligationPartiallyFulfilled(obligation=c.obligation, remarks=c.remarks)


def waived(case: Agreement, c: WaiveObligation, _: Context) -> ObligationWaived:
    return ObligationWaived(
        obligation=c.obligation,
        reason_code=c.reason_code.value,
        reason=c.reason,
        next_due=None if c.for_good else next_due(case, c.obligation),
    )


def overdue(case: Agreement, c: Any, context: Context) -> ObligationOverdue:
    found = case.obligations[c.obligation]
    return ObligationOverdue(
        obligation=c.obligation,
        due=found.due or context.today,
        owner=found.owner,
        times=found.overdue + 1,
    )


def for_its_owner(event: Any) -> Any:
    def record(case: Agreement, c: Any, _: Context) -> Any:
        return event(obligation=c.obligation, owner=case.obligations[c.obligation].owner)

    return record


# ---------------------------------------------------------------- amendments and standing


def amendment(case: Agreement, c: ProposeAmendment, _: Context) -> AmendmentProposed:
    return AmendmentProposed(
        amendment=next_key(case.amendments, "M"),
        number=c.number,
        title=c.title,
        clauses=c.clauses,
        document=c.document,
        sha256=case.documents[c.document].sha256,
    )


def amendment_approval(case: Agreement, c: ApproveAmendment, _: Context) -> AmendmentApproved:
    sha256 = case.amendments[c.amendment].sha256
    return AmendmentApproved(amendment=c.amendment, sha256=sha256, conditions_met=c.conditions_met)


def suspension(_case: Agreement, c: SuspendAgreement, context: Context) -> AgreementSuspended:
    return AgreementSuspended(
        review_on=c.review_on,
        suspended_on=context.today,
        reason_code=c.reason_code.value,
        reason=c.reason,
    )


def resumption(case: Agreement, c: ResumeAgreement, context: Context) -> AgreementResumed:
    rested = context.today - (case.suspended_on or context.today)
    running = {k: o for k, o in case.obligations.items() if o.status not in FINAL and not o.late}
    dues = {key: o.due + rested for key, o in running.items() if o.due is not None}
    return AgreementResumed(remarks=c.remarks, dues=dues)


def tacit_renewal(case: Agreement, _command: Any, context: Context) -> AgreementRenewedTacitly:
    last = case.until or context.today
    return AgreementRenewedTacitly(until=later(last, case.auto_renew_months or 1))


def notice(_case: Agreement, c: GiveNotice, context: Context) -> TerminationNoticeGiven:
    told = {name: getattr(c, name) for name in ("party", "ends_on", "reason", "document")}
    code = c.reason_code.value
    return TerminationNoticeGiven(given_on=context.today, reason_code=code, **told)

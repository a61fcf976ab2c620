"""What must hold for a subsidy claim: attendance, time, evidence, ceilings, four eyes."""

from typing import Any
from uuid import UUID

from export_program.domain.exhibition.case import Exhibition
from export_program.domain.exhibition.funds import within
from export_program.domain.exhibition.values import (
    Grant,
    ShowForm,
)
from export_program.domain.participation.case import Participation, has_attended
from export_program.domain.subsidy_claim.case import CLAIM_WITHIN, SubsidyClaim
from export_program.engine.actors import APPLICANTS
from export_program.engine.context import Context
from export_program.engine.rules import Related, rule

PROOF = ("booking_confirmation", "invoice", "payment_proof")
AT_HOME = frozenset({ShowForm.HOME_FAIR, ShowForm.VIRTUAL})


def _exhibition_id(case: Any, command: Any) -> UUID | None:
    found: UUID | None = case.exhibition_id if case else command.exhibition_id
    return found


EXHIBITION = Related("exhibition", kind="exhibition", id_of=_exhibition_id)
PARTICIPATION = Related(
    "participation",
    kind="participation",
    id_of=lambda case, c: case.participation_id if case else c.participation_id,
)


def participation_of(context: Context) -> Participation | None:
    found = context.related.get("participation")
    return found if isinstance(found, Participation) else None


def exhibition_of(context: Context) -> Exhibition | None:
    found = context.related.get("exhibition")
    return found if isinstance(found, Exhibition) else None


def grant_of(participation_id: UUID | None, context: Context) -> Grant | None:
    """The money that the exhibition committed to the participation."""
    show = exhibition_of(context)
    return show.grants.get(str(participation_id)) if show else None


@rule("An exporter claims for its own participation.", reads=(PARTICIPATION,))
def claims_its_own(_: Any, _command: Any, context: Context) -> bool:
    found = participation_of(context)
    if context.actor.role not in APPLICANTS:
        return True
    return found is not None and str(found.exporter_id) == context.actor.organisation


@rule("The exporter attended the exhibition.", field="participation_id", reads=(PARTICIPATION,))
def attended_the_show(_: Any, command: Any, context: Context) -> bool | str:
    found = participation_of(context)
    if found is None or found.exhibition_id != command.exhibition_id:
        return "there is no such participation in that exhibition"
    return has_attended(found) or f"the participation is {found.stage}"


@rule("A claim is made within 60 days of the close of the show.", reads=(EXHIBITION,))
def within_60_days(_: Any, _command: Any, context: Context) -> bool | str:
    show = exhibition_of(context)
    if show is None or show.closed_on is None:
        return "the show has not closed"
    last = show.closed_on + CLAIM_WITHIN
    return context.today <= last or f"the last day was {last}"


@rule(
    "The claim is within what was committed to the participation.",
    field="claimed",
    reads=(EXHIBITION,),
)
def claim_within_ceiling(_: Any, command: Any, context: Context) -> bool | str:
    grant = grant_of(command.participation_id, context)
    return within(command.claimed, grant.unpaid) if grant else "nothing is committed"


@rule("The claim is within its share of the invoices.", field="claimed", reads=(EXHIBITION,))
def claim_within_share(_: Any, command: Any, context: Context) -> bool | str:
    show = exhibition_of(context)
    if show is None or show.subsidy is None:
        return "no subsidy rule is approved"
    if any(i.amount.currency != command.claimed.currency for i in command.invoices):
        return "the invoices are in another currency; claim in the currency they were settled in"
    percent = show.subsidy.percent
    total = sum(i.amount.minor for i in command.invoices)
    fits = command.claimed.minor * 100 <= total * percent
    return fits or f"{percent} percent of the invoices is less than {command.claimed}"


@rule("No invoice is named twice.", field="invoices")
def invoices_are_distinct(_: Any, command: Any, __: Context) -> bool:
    return len({i.key for i in command.invoices}) == len(command.invoices)


@rule("Invoices are not dated in the future.", field="invoices")
def invoices_are_past(_: Any, command: Any, context: Context) -> bool:
    return all(i.dated <= context.today for i in command.invoices)


@rule(
    "Evidence is due later than today; the first time within 60 days of the show.",
    field="evidence_due",
)
def evidence_day_fits(case: SubsidyClaim, command: Any, context: Context) -> bool | str:
    if command.evidence_due <= context.today:
        return f"{command.evidence_due} has come"
    first = not case.submissions
    late = first and command.evidence_due > case.last_day
    return not late or f"the last day is {case.last_day}"


@rule("The evidence is complete.", field="documents", reads=(EXHIBITION,))
def evidence_is_complete(case: SubsidyClaim, _command: Any, context: Context) -> bool | str:
    show = exhibition_of(context)
    at_home = show is not None and show.form in AT_HOME
    travel = () if at_home else ("boarding_passes",)
    wanted = dict.fromkeys(
        (*PROOF, "stand_photo", "outcome_report", *travel, *case.evidence_wanted)
    )
    missing = [t for t in wanted if not case.has_document(t)]
    return not missing or f"missing: {', '.join(missing)}"


@rule("Booking confirmation, invoice and payment proof are verified.", field="documents")
def proof_is_verified(case: SubsidyClaim, _command: Any, _: Context) -> bool | str:
    verified = {d.type for d in case.documents.values() if d.status == "verified"}
    missing = [t for t in PROOF if t not in verified]
    return not missing or f"not verified: {', '.join(missing)}"


@rule("What is eligible is at most what was claimed.", field="eligible")
def eligible_within_claim(case: SubsidyClaim, command: Any, _: Context) -> bool | str:
    if case.claimed is None or command.eligible.minor < 0:
        return "below zero"
    return within(command.eligible, case.claimed)


@rule("All that was claimed was found eligible.")
def all_is_eligible(case: SubsidyClaim, _command: Any, _: Context) -> bool | str:
    return case.eligible == case.claimed or f"eligible: {case.eligible}"


@rule("A part is above zero, within what is eligible, and less than the claim.", field="approved")
def part_is_eligible(case: SubsidyClaim, command: Any, _: Context) -> bool | str:
    if case.eligible is None or case.claimed is None or command.approved.minor <= 0:
        return "not above zero"
    found = within(command.approved, case.eligible)
    return found if found is not True else command.approved != case.claimed


@rule("What is approved is within what the exhibition committed.", reads=(EXHIBITION,))
def approval_within_ceiling(case: SubsidyClaim, command: Any, context: Context) -> bool | str:
    grant = grant_of(case.participation_id, context)
    amount = getattr(command, "approved", case.claimed)
    if grant is None or amount is None:
        return "nothing is committed"
    return within(amount, grant.unpaid)


@rule("The exhibition holds the money for this claim.", reads=(EXHIBITION,))
def money_is_there(case: SubsidyClaim, _command: Any, context: Context) -> bool | str:
    grant = grant_of(case.participation_id, context)
    if grant is None or case.approved is None:
        return "nothing is committed"
    if grant.claim_id != case.id:
        return "the exhibition has not noted the claim"
    return within(case.approved, grant.unpaid)


@rule("A payment is not dated in the future.", field="paid_on")
def paid_by_today(_: Any, command: Any, context: Context) -> bool:
    return bool(command.paid_on <= context.today)


@rule("The statement shows the amount that was paid.", field="amount")
def amounts_agree(case: SubsidyClaim, command: Any, _: Context) -> bool | str:
    paid = case.payment.amount if case.payment else None
    return command.amount == paid or f"paid: {paid}"


@rule("At most what was paid, and not got back before, is clawed back.", field="clawback")
def clawback_within_payment(case: SubsidyClaim, command: Any, _: Context) -> bool | str:
    if case.payment is None:
        return "nothing is paid"
    left = case.payment.amount
    return within(command.clawback, left - case.recovered if case.recovered else left)


@rule("What comes back is at most what is outstanding.", field="amount")
def recovery_is_outstanding(case: SubsidyClaim, command: Any, _: Context) -> bool | str:
    return (
        within(command.amount, case.outstanding) if case.outstanding else "nothing is outstanding"
    )


@rule("The evidence was due and has not come.")
def evidence_is_overdue(case: SubsidyClaim, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("evidence")
    return due is None or context.now >= due.due_at


def is_the_rest(case: SubsidyClaim, command: Any, _: Context) -> bool:
    """Whether a recovery settles the clawback."""
    return bool(command.amount == case.outstanding)

from datetime import date, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from export_program.domain.participation import ParticipationStage as P
from export_program.domain.subsidy_claim import LIFECYCLE
from export_program.domain.subsidy_claim import messages as m
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.money import Money
from export_program.engine.actors import Actor, Role
from export_program.engine.checks import findings
from export_program.engine.refusals import RuleBroken
from tests.domain import fair_story as f
from tests.domain.claim_story import (
    CLAIM,
    INVOICE,
    OWNER,
    PAY,
    VERIFIER,
    VERIFY,
    before,
    checked,
    order,
    paid,
    requested,
    submitted,
    verified,
)
from tests.scenario import TIMER, walk


def test_the_table_is_sound() -> None:
    assert list(findings(LIFECYCLE)) == []


def test_a_claim_is_verified_approved_paid_and_reconciled_by_four_people() -> None:
    found = m.ReconcileSubsidyClaim(statement="S-3", amount=f.usd("1200"))
    done = paid().when(found, f.FINANCE).then(m.SubsidyClaimReconciled, "reconciled").case
    assert done.payment.amount == f.usd("1200")
    assert done.exporter_id == UUID(int=611)
    assert done.deadlines == {}


def test_only_whoever_attended_claims_and_only_for_itself() -> None:
    for stage in (P.STAND_ALLOCATED, P.NO_SHOW):
        before(stage).when(CLAIM, OWNER).refused(RuleBroken, match="attended")
    elsewhere = before(exhibition_id=UUID(int=99))
    elsewhere.when(CLAIM, OWNER).refused(RuleBroken, match="attended")
    before().when(CLAIM, f.OWNER).refused(RuleBroken, match="its own participation")
    before(P.FOLLOWED_UP).when(CLAIM, OWNER).then(m.SubsidyClaimRequested)


def test_a_claim_comes_within_60_days_of_the_close() -> None:
    start = before()
    late = f.LAST + timedelta(days=61)
    start.on(f.noon(late)).when(CLAIM, OWNER).refused(RuleBroken, match="60 days")
    start.on(f.noon(late - timedelta(days=1))).when(CLAIM, OWNER).then(m.SubsidyClaimRequested)
    start.knowing(exhibition=f.running().case).when(CLAIM, OWNER).refused(
        RuleBroken, match="60 days"
    )


def test_a_claim_stays_within_commitment_and_share() -> None:
    large = replace(INVOICE, amount=f.usd("9000"))
    over = replace(CLAIM, invoices=(large,), claimed=f.usd("1500.01"))
    before().when(over, OWNER).refused(RuleBroken, match="committed")
    more = replace(CLAIM, claimed=f.usd("1200.01"))
    before().when(more, OWNER).refused(RuleBroken, match="share of the invoices")
    euro = replace(CLAIM, claimed=Money("1", Currency.EUR))
    before().when(euro, OWNER).refused(RuleBroken, match="not|within")
    with pytest.raises(ValueError, match="claimed"):
        replace(CLAIM, claimed=f.usd("0"))


def test_an_invoice_is_known_by_issuer_and_number_however_it_is_spelt() -> None:
    spelt = replace(INVOICE, number="a 17")
    twice = replace(CLAIM, invoices=(INVOICE, spelt))
    before().when(twice, OWNER).refused(RuleBroken, match="named twice")
    future = replace(CLAIM, invoices=(replace(INVOICE, dated=date(2027, 1, 1)),))
    before().when(future, OWNER).refused(RuleBroken, match="future")
    uniques = {u.name: tuple(u.keys(requested().case)) for u in LIFECYCLE.uniques}
    assert uniques["invoice"] == ("invoice:10999000012/A17",)
    other = before().when(replace(CLAIM, invoices=(spelt,)), OWNER)
    assert tuple(LIFECYCLE.uniques[1].keys(other.case)) == uniques["invoice"]


def test_a_refused_claim_frees_its_participation_but_not_its_invoice() -> None:
    refuse = m.RefuseSubsidyClaim(reason_code=m.ClaimReason.NOT_ELIGIBLE_COST, reason=f.WHY)
    ended = requested().when(refuse, f.LEAD).then(m.SubsidyClaimRefused, "refused").case
    keys = {u.name: tuple(u.keys(ended)) for u in LIFECYCLE.uniques}
    assert keys == {"one claim": (), "invoice": ("invoice:10999000012/A17",), "payment": ()}


def test_evidence_is_complete_and_in_time() -> None:
    made = requested()
    made.when(m.SubmitEvidence(), OWNER).refused(RuleBroken, match="complete")
    due = made.case.deadlines["evidence"].due_at
    assert due.date() == f.LAST + timedelta(days=60)
    made.when(m.LapseSubsidyClaim(), TIMER).refused(RuleBroken, match="was due")
    made.on(due).when(m.LapseSubsidyClaim(), TIMER).then(m.SubsidyClaimLapsed, "refused")


def test_evidence_that_is_asked_for_is_part_of_what_is_complete() -> None:
    ask = m.RequestEvidence(evidence_wanted=("bank_statement",), evidence_due=date(2026, 4, 12))
    requested().when(ask, VERIFIER).refused(RuleBroken, match="within 60 days")
    asked = submitted().when(ask, VERIFIER).then(m.EvidenceRequested, "evidence_requested")
    assert asked.case.deadlines["evidence"].due_at.date() == date(2026, 4, 12)
    asked.when(m.SubmitEvidence(), OWNER).refused(RuleBroken, match="complete")
    given = walk(asked, (f.paper("bank_statement"), OWNER))
    given.when(m.SubmitEvidence(), OWNER).then(m.EvidenceSubmitted, "evidence_submitted")


def test_a_claim_is_verified_on_verified_proof_by_another() -> None:
    submitted().when(VERIFY, VERIFIER).refused(RuleBroken, match="are verified")
    more = replace(VERIFY, eligible=f.usd("1200.01"))
    checked().when(more, VERIFIER).refused(RuleBroken, match="at most what was claimed")
    claimant = Actor(OWNER.id, Role.SECRETARIAT)
    checked().when(VERIFY, claimant).refused(RuleBroken, match="made a claim")


def test_verifier_approver_and_payer_are_three_people() -> None:
    approve = m.ApproveSubsidyClaim()
    verifier = Actor(VERIFIER.id, Role.TEAM_LEAD)
    verified().when(approve, verifier).refused(RuleBroken, match="Four eyes")
    approved = walk(verified(), (approve, f.LEAD))
    for person_ in (VERIFIER, f.LEAD):
        payer = Actor(person_.id, Role.FINANCE)
        approved.when(PAY, payer).refused(RuleBroken, match="Four eyes")
    again = m.ReconcileSubsidyClaim(statement="S-3", amount=f.usd("1200"))
    paid().when(again, f.CASHIER).refused(RuleBroken, match="Whoever paid")
    wrong = replace(again, amount=f.usd("1199"))
    paid().when(wrong, f.FINANCE).refused(RuleBroken, match="statement shows")


def test_a_part_is_approved_with_a_reason_and_within_what_is_eligible() -> None:
    part = m.ApproveSubsidyClaimInPart(
        approved=f.usd("900"), reason_code=m.ClaimReason.NOT_ELIGIBLE_COST, reason=f.WHY
    )
    found = verified("1000")
    found.when(m.ApproveSubsidyClaim(), f.LEAD).refused(RuleBroken, match="All that was claimed")
    over = replace(part, approved=f.usd("1000.01"))
    found.when(over, f.LEAD).refused(RuleBroken, match="within what is eligible")
    given = found.when(part, f.LEAD).then(m.SubsidyClaimPartlyApproved, "partly_approved")
    assert given.when(PAY, f.CASHIER).case.payment.amount == f.usd("900")
    whole = replace(part, approved=f.usd("1200"))
    verified().when(whole, f.LEAD).refused(RuleBroken, match="less than the claim")


def test_approval_and_payment_read_the_money_of_the_show() -> None:
    bare = f.running().case
    poor = {"grants": {str(f.A): replace(bare.grants[str(f.A)], committed=f.usd("1199"))}}
    less = verified().knowing(exhibition=replace(bare, **poor))
    less.when(m.ApproveSubsidyClaim(), f.LEAD).refused(RuleBroken, match="exhibition committed")
    approved = walk(verified(), (m.ApproveSubsidyClaim(), f.LEAD))
    unnoted = approved.knowing(exhibition=f.closed().case)
    unnoted.when(PAY, f.CASHIER).refused(RuleBroken, match="holds the money")
    later = replace(PAY, paid_on=date(2027, 1, 1))
    approved.when(later, f.CASHIER).refused(RuleBroken, match="future")


def test_a_clawback_is_recovered_in_parts_and_only_once() -> None:
    paid().when(order("1200.01"), f.CHAIR).refused(RuleBroken, match="At most what was paid")
    owed = paid().when(order("1000"), f.CHAIR).then(m.ClawbackOrdered, "clawback")
    much = m.RecordRecovery(amount=f.usd("1000.01"), reference="R-0")
    owed.when(much, f.FINANCE).refused(RuleBroken, match="outstanding")
    some = m.RecordRecovery(amount=f.usd("400"), reference="R-1")
    part = owed.when(some, f.FINANCE).then(m.RecoveryRecorded, "clawback")
    assert part.case.outstanding == f.usd("600")
    rest = m.RecordRecovery(amount=f.usd("600"), reference="R-2")
    done = part.when(rest, f.FINANCE).then(m.ClawbackRecovered, "reconciled")
    assert done.case.recovered == f.usd("1000")
    done.when(order("200.01"), f.CHAIR).refused(RuleBroken, match="At most what was paid")
    again = done.when(order("200"), f.CHAIR).then(m.ClawbackOrdered, "clawback")
    assert again.case.outstanding == f.usd("200")

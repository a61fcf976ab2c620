"""The story that the tests of subsidy claims tell: A was at the fair and claims 1,200 dollars."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from export_program.domain.exhibition import funds as em
from export_program.domain.participation import ParticipationStage as P
from export_program.domain.subsidy_claim import LIFECYCLE
from export_program.domain.subsidy_claim import messages as m
from export_program.domain.subsidy_claim.case import Invoice
from export_program.engine.actors import Role
from export_program.engine.protocols.documents import VerifyDocument
from tests.domain import fair_story as f
from tests.scenario import CASE, POLICY, Scenario, person, walk

OWNER = person("owner of A", Role.EXPORTER_USER, str(UUID(int=611)))
VERIFIER = person("verifier", Role.SECRETARIAT)
INVOICE = Invoice("10999000012", "A-17", date(2026, 2, 1), f.usd("2400"))
CLAIM = m.RequestSubsidyClaim(
    participation_id=f.A, exhibition_id=f.SHOW, invoices=(INVOICE,), claimed=f.usd("1200")
)
PROOF = ("booking_confirmation", "invoice", "payment_proof")
PAPERS = (*PROOF, "stand_photo", "outcome_report", "boarding_passes")
VERIFY = m.VerifySubsidyClaim(eligible=f.usd("1200"), findings="All in order.")
PAY = m.PaySubsidyClaim(reference="P-1", paid_on=f.LAST)


def before(stage: P = P.ATTENDED, **more: Any) -> Scenario:
    """Nothing claimed yet; A attended the show, for which 1,500 dollars are committed."""
    there = f.taking_part(f.A, stage, **more)
    start = Scenario(LIFECYCLE).on(f.noon(f.LAST + timedelta(days=1)))
    return start.knowing(participation=there, exhibition=f.closed().case)


def requested() -> Scenario:
    made = walk(before(), (CLAIM, OWNER))
    note = em.NoteClaim(participation_id=f.A, claim_id=CASE)
    return made.knowing(exhibition=walk(f.closed(), (note, POLICY)).case)


def submitted() -> Scenario:
    papers = ((f.paper(kind), OWNER) for kind in PAPERS)
    return walk(requested(), *papers, (m.SubmitEvidence(), OWNER))


def checked() -> Scenario:
    found = submitted()
    wanted = [d.id for d in found.case.documents.values() if d.type in PROOF]
    return walk(found, *((VerifyDocument(document=d), VERIFIER) for d in wanted))


def verified(amount: str = "1200") -> Scenario:
    return walk(checked(), (replace(VERIFY, eligible=f.usd(amount)), VERIFIER))


def paid() -> Scenario:
    return walk(verified(), (m.ApproveSubsidyClaim(), f.LEAD), (PAY, f.CASHIER))


def order(amount: str) -> m.OrderClawback:
    return m.OrderClawback(
        clawback=f.usd(amount), reason_code=m.ClawbackReason.DOUBLE_FUNDING, reason=f.WHY
    )

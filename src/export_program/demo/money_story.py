"""Two subsidy claims: one paid and reconciled by four different people, one approved in part."""

from typing import Any

from export_program.demo.exporters import BY_NUMBER
from export_program.demo.fair_story import LABEL, label, usd
from export_program.demo.office import Case, Office
from export_program.demo.papers import pdf

PAID, PARTLY = "claim-01", "claim-03"
PROOF = ("booking_confirmation", "invoice", "payment_proof")
EVIDENCE = (*PROOF, "boarding_passes", "stand_photo", "outcome_report")


def claim_in_full(office: Office) -> None:
    """Claimed, evidenced, verified and approved, each by somebody else."""
    invoices = (
        ("10999009991", "F-1404/118", "2025-11-02", "1600"),
        ("TJ-CARGO", "C 77", "2025-11-09", "1200"),
    )
    case = _claim(office, 1, PAID, "2025-11-25", invoices, "1400")
    found = {"eligible": usd("1400"), "findings": "Half of 2,800 dollars, all paid by bank."}
    office.by("registrar").does(case, "verify", "2025-12-01 12:00", **found)
    office.by("lead").does(case, "approve", "2025-12-03 10:00")


def pay(office: Office) -> None:
    paid = {"reference": "PO-1404-5531", "paid_on": "2025-12-07"}
    office.by("cashier").does(office.cases[PAID], "pay", "2025-12-07 11:00", **paid)


def reconcile(office: Office) -> None:
    """The bank statement shows the payment; a reaction frees what was set aside beyond it."""
    shown = {"statement": "Bank statement 1404-09-18, line 12", "amount": usd("1400")}
    office.by("controller").does(office.cases[PAID], "reconcile", "2025-12-10 10:00", **shown)


def claim_in_part(office: Office) -> None:
    """A second claim: travel for a third person is not eligible; it waits to be paid."""
    invoices = (
        ("10999009991", "F-1404/121", "2025-11-03", "1400"),
        ("TJ-HOTEL", "H-209", "2025-11-16", "800"),
    )
    case = _claim(office, 3, PARTLY, "2025-12-13", invoices, "1100")
    found = {"eligible": usd("850"), "findings": "500 dollars of the hotel are for a third person."}
    office.by("registrar").does(case, "verify", "2025-12-21 12:00", **found)
    part: dict[str, Any] = {
        "approved": usd("850"),
        "reason_code": "not_eligible_cost",
        "reason": "The rule covers two persons for each stand.",
    }
    office.by("lead").does(case, "approve-in-part", "2025-12-24 10:00", **part)


def _claim(
    office: Office,
    number: int,
    name: str,
    on: str,
    invoices: tuple[tuple[str, str, str, str], ...],
    claimed: str,
) -> Case:
    filer, clerk = office.by(BY_NUMBER[number].filed_by), office.by("clerk")
    asked = {
        "participation_id": office.cases[label(number)].id,
        "exhibition_id": office.cases[LABEL].id,
        "claimed": usd(claimed),
        "invoices": [
            {"issuer": issuer, "number": no, "dated": dated, "amount": usd(amount)}
            for issuer, no, dated, amount in invoices
        ],
    }
    case = filer.opens("subsidy-claims", name, f"{on} 09:00", **asked)
    papers = {}
    for minute, kind in enumerate(EVIDENCE, start=10):
        shown = pdf(kind.replace("_", " "), BY_NUMBER[number].name)
        papers[kind] = filer.attaches(case, kind, f"{on} 09:{minute}", shown)
    filer.does(case, "submit-evidence", f"{on} 10:00")
    for kind in PROOF:
        clerk.does(case, "verify-document", f"{on} 15:00", document=papers[kind].key)
    return case

"""The delegation to Tajikistan: approved, its report co-signed, its people recruited."""

from typing import Any

from export_program.demo.exporters import BY_NUMBER
from export_program.demo.office import Case, Office
from export_program.demo.register_story import CONTACTS

LABEL = "delegation"
SECRETARIAT, ESTATES = "secretariat", "industrial-estates-company"
SECTIONS: dict[str, tuple[str, str]] = {
    "market_facts": (SECRETARIAT, "Tajikistan bought goods for 371.2 m dollars from Iran in 2025."),
    "needs": (SECRETARIAT, "Powder in sacks, copper wire of 8 mm, floor tiles for new districts."),
    "target_partners": (SECRETARIAT, "Wholesalers of Dushanbe, a cable works in Tursunzoda."),
    "atlas_people": (SECRETARIAT, "The chamber's vice president opens doors to its members."),
    "products_offered": (ESTATES, "Detergents, copper wire, tiles of firms that are export-ready."),
    "regulations_and_tariff": (SECRETARIAT, "Ten percent on detergents; labels in Tajik."),
    "logistics": (ESTATES, "By Sarakhs and Termez, twelve to fifteen days by road."),
    "agreements_to_sign": (SECRETARIAT, "The memorandum with Khatlon is at its second draft."),
    "meeting_list": (SECRETARIAT, "The chamber, two wholesalers, a cable works, a builder."),
    "risks": (ESTATES, "The border may close for days; payment goes through two banks only."),
}
WEIGHTS = (("product_fit", 40), ("potential", 40), ("goal_alignment", 20))
# firm, points for fit, potential and alignment with the goal, what becomes of it
APPLICANTS = (
    (1, (95, 90, 90), "select"),
    (3, (90, 85, 80), "select"),
    (7, (80, 80, 85), "select"),
    (19, (85, 80, 80), "select"),
    (16, (60, 55, 50), "waitlist"),
    (20, (70, 20, 60), "refuse"),
)
TRAVELLERS = (1, 3, 7, 19)


def ref(number: int) -> str:
    """How a firm's delegate goes by within a delegation."""
    return f"delegate-{number:02d}"


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


# ---------------------------------------------------------------- approved and prepared


def approve(office: Office) -> None:
    """Approved by the chair on the day of the resolution; the report is commissioned at once."""
    case, desk = office.cases[LABEL], office.by("desk")
    edited = {"exhibition_id": office.cases["fair"].id, "cities": ["TJDYU"]}
    desk.does(case, "edit", "2025-11-08 12:20", **edited)
    approved = {
        "head": office.people["head"].id,
        "budget": usd("14000"),
        "minimum": 3,
        "maximum": 4,
        "targets": {"meetings": 6, "leads": 4},
    }
    office.by("chair").does(case, "approve", "2025-11-08 12:30", **approved)
    commission(office, case, "2025-11-08 13:00")


def prepare(office: Office) -> None:
    """Ten sections, two signatures; accepted two days after the resolution."""
    case = office.cases[LABEL]
    for minute, (section, (organisation, told)) in enumerate(SECTIONS.items()):
        write(office, case, section, organisation, told, f"2025-11-09 14:{minute:02d}")
    office.by("clerk").does(case, "co-sign-report", "2025-11-09 16:00", organisation=SECRETARIAT)
    office.by("estates").does(case, "co-sign-report", "2025-11-10 09:00", organisation=ESTATES)
    office.by("lead").does(case, "accept-preparation-report", "2025-11-10 10:30")


def commission(office: Office, case: Case, at: str) -> None:
    """The secretariat and the Industrial Estates Company write the report, ten sections."""
    authors = [
        {"organisation": SECRETARIAT, "account": office.people["clerk"].id},
        {"organisation": ESTATES, "account": office.people["estates"].id},
    ]
    tasks = [{"section": s, "organisation": whose} for s, (whose, _) in SECTIONS.items()]
    told = {"authors": authors, "sections": tasks}
    office.by("clerk").does(case, "commission-preparation-report", at, **told)


def write(office: Office, case: Case, section: str, whose: str, told: str, at: str) -> None:
    who = office.by("clerk" if whose == SECRETARIAT else "estates")
    who.does(case, "submit-section", at, section=section, text=told)


def recruit(office: Office) -> None:
    """Six apply over night; four of the ready pool travel, one waits, one is not ready."""
    case, clerk = office.cases[LABEL], office.by("clerk")
    open_recruitment(office, case, "2025-11-08 13:30", "2025-11-09")
    for minute, (number, _, _) in enumerate(APPLICANTS):
        apply(office, case, number, f"2025-11-08 17:{minute:02d}")
    for minute, (number, points, _) in enumerate(APPLICANTS):
        score(office, case, number, points, f"2025-11-09 11:{minute:02d}")
    office.advance_timers("2025-11-10 08:00")  # the time for applications ended last evening
    for minute, (number, _, fate) in enumerate(APPLICANTS):
        answer(office, case, number, fate, f"2025-11-10 11:{minute:02d}")
    clerk.does(case, "confirm-roster", "2025-11-10 12:00")
    for minute, number in enumerate(TRAVELLERS):
        equip(office, case, number, f"2025-11-11 09:{minute:02d}", "2026-08-31")


def open_recruitment(office: Office, case: Case, at: str, until: str) -> None:
    weights = [{"criterion": name, "weight": weight} for name, weight in WEIGHTS]
    office.by("clerk").does(case, "open-recruitment", at, weights=weights, until=until)


def apply(office: Office, case: Case, number: int, at: str) -> None:
    firm = BY_NUMBER[number]
    told = {
        "exporter_id": office.cases[firm.label].id,
        "person": {"ref": ref(number), "name": CONTACTS[number - 1], "position": "Export manager"},
        "goods": list(firm.goods),
        "expectation": "Two buyers who order before Nowruz.",
    }
    office.by(firm.filed_by).does(case, "apply", at, **told)


def score(office: Office, case: Case, number: int, points: tuple[int, ...], at: str) -> None:
    given = [
        {"criterion": n, "points": p} for (n, _), p in zip(WEIGHTS, points, strict=True)
    ]  # fmt: skip
    told = {"delegate": ref(number), "scores": given, "rationale": "By goods, register and goal."}
    office.by("scorer").does(case, "score-applicant", at, **told)


def answer(office: Office, case: Case, number: int, fate: str, at: str) -> None:
    clerk, who = office.by("clerk"), {"delegate": ref(number)}
    if fate == "select":
        because = "Among the best scores of the ready pool."
        clerk.does(case, "select-delegate", at, because=because, **who)
    elif fate == "waitlist":
        why = {"reason_code": "no_place", "reason": "All places are taken by better scores."}
        clerk.does(case, "waitlist-delegate", at, **why, **who)
    else:
        why = {"reason_code": "not_ready", "reason": "Readiness L1, and no commercial card."}
        clerk.does(case, "refuse-applicant", at, **why, **who)


def equip(
    office: Office, case: Case, number: int, at: str, until: str, *, fee: bool = True
) -> None:
    """The papers of a delegate, and the confirmation once they are complete."""
    clerk, who = office.by("clerk"), ref(number)
    papers: list[dict[str, Any]] = [
        {"kind": "passport", "reference": f"Passport {number:02d}", "valid_until": "2028-05-20"},
        {"kind": "visa", "exempt": "Iranians enter Tajikistan without a visa for thirty days."},
        {"kind": "insurance", "reference": f"Policy 14-{number:04d}", "valid_until": until},
    ]  # fmt: skip
    if fee:
        papers.append({"kind": "fee", "reference": f"Receipt 1404-{number:03d}"})
    for paper in papers:
        clerk.does(case, "record-travel-paper", at, paper={"ref": who, **paper})
    if fee:
        clerk.does(case, "confirm-delegate", at, delegate=who)

"""The delegation to Tajikistan: prepared and co-signed, recruited, on its way, reported."""

from typing import Any

from export_program.demo.exporters import BY_NUMBER
from export_program.demo.office import Case, Office
from export_program.demo.papers import pdf
from export_program.demo.register_story import CONTACTS

LABEL, AGREED = "delegation", "agreement-chamber"
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


def equip(office: Office, case: Case, number: int, at: str, until: str, *, fee: bool = True) -> None:
    """The papers of a delegate, and the confirmation once they are complete."""
    clerk, who = office.by("clerk"), ref(number)
    papers: list[dict[str, Any]] = [
        {"kind": "passport", "reference": f"Passport file {number:02d}", "valid_until": "2028-05-20"},
        {"kind": "visa", "exempt": "Iranians enter Tajikistan without a visa for thirty days."},
        {"kind": "insurance", "reference": f"Policy 14-{number:04d}", "valid_until": until},
    ]  # fmt: skip
    if fee:
        papers.append({"kind": "fee", "reference": f"Receipt 1404-{number:03d}"})
    for paper in papers:
        clerk.does(case, "record-travel-paper", at, paper={"ref": who, **paper})
    if fee:
        clerk.does(case, "confirm-delegate", at, delegate=who)


# ---------------------------------------------------------------- on its way

POWDER: dict[str, Any] = {
    "goods": "Washing powder in sacks of 10 kg",
    "hs": "340250",
    "edition": "HS2022",
    "quantity": {"amount": 480, "unit": "TNE"},
    "frequency": "yearly",
    "buyer": "Bozori Mehrgon, Dushanbe",
    "buyer_type": "wholesaler",
    "delivery": {"incoterm": "DAP", "place": "Dushanbe"},
    "payment_terms": "letter_of_credit",
    "response_due_on": "2026-06-30",
}
WIRE: dict[str, Any] = {
    "goods": "Copper wire of 8 mm",
    "hs": "740811",
    "edition": "HS2022",
    "quantity": {"amount": 60, "unit": "TNE"},
    "frequency": "quarterly",
    "buyer_type": "manufacturer",
    "delivery": {"incoterm": "CPT", "place": "Tursunzoda"},
    "response_due_on": "2026-06-30",
}
TILES: dict[str, Any] = {
    "goods": "Floor tiles 60 x 60",
    "hs": "690721",
    "edition": "HS2022",
    "quantity": {"amount": 900, "unit": "TNE"},
    "frequency": "one_off",
    "buyer_type": "importer",
    "delivery": {"incoterm": "DAP", "place": "Dushanbe"},
    "response_due_on": "2026-06-15",
}
# counterpart, kind, region, whose delegates, when, where, outcome, need
MEETINGS: tuple[tuple[Any, ...], ...] = (
    ("Chamber of commerce of Tajikistan", "chamber", "TJ-DU", (1, 3, 7, 19), "2025-11-14 10:00", "Chamber, hall 1", "mou_intent", POWDER),
    ("Talco Cable, Tursunzoda", "company", "TJ-RA", (3,), "2025-11-14 15:00", "Stand A2", "quotation", WIRE),
    ("Sokhtmon Invest, Dushanbe", "company", "TJ-DU", (7,), "2025-11-15 10:00", "Stand A4", "sample", TILES),
    ("Savdo Plus, Vahdat", "company", "TJ-RA", (1, 19), "2025-11-15 15:00", "Stand A1", "agreed_next_step", None),
    ("Khujand Trade House", "company", "TJ-SU", (1,), "2025-11-16 09:00", "Stand A1", "no_show", None),
    ("Pakhta Bank, Dushanbe", "other", "TJ-DU", (), "2025-11-16 11:00", "Pakhta Bank", "cancelled", None),
)  # fmt: skip  # noqa: E501


def arrange_meetings(office: Office) -> None:
    case, desk = office.cases[LABEL], office.by("desk")
    for number, met in enumerate(MEETINGS, start=1):
        organisation, kind, region, firms, when, place, _, _ = met
        other = {"organisation": organisation, "kind": kind, "country": "TJ", "subdivision": region}
        wanted = {"delegates": [ref(n) for n in firms], "subject": "Goods of Qazvin"}
        desk.does(case, "request-meeting", f"2025-11-10 14:0{number}", counterpart=other, **wanted)
        starts = f"{when[:10]}T{when[11:]}:00+05:00"
        slot = {"starts_at": starts, "minutes": 60, "place": place}
        told = {"meeting": f"M{number}"}
        desk.does(case, "propose-slot", f"2025-11-10 15:0{number}", slot=slot, **told)
        desk.does(case, "confirm-meeting", f"2025-11-11 15:0{number}", **told)


def get_ready(office: Office) -> None:
    case, clerk = office.cases[LABEL], office.by("clerk")
    for minute, kind in enumerate(("invitation", "roster", "programme")):
        shown = pdf(kind.capitalize(), "Delegation of Qazvin to Dushanbe")
        clerk.attaches(case, kind, f"2025-11-11 16:{minute:02d}", shown)
    clerk.does(case, "confirm-readiness", "2025-11-12 12:00")


def travel(office: Office) -> None:
    """1404-08-22 to 08-25: the fair, the chamber, the buyers; what was told there is recorded."""
    case, head = office.cases[LABEL], office.by("head")
    head.does(case, "depart", "2025-11-13 06:30")
    notes = {
        "2025-11-13": "Arrived at noon; the stands were ready; the minister passed by.",
        "2025-11-14": "The chamber wants a memorandum of its own.",
        "2025-11-15": "The memorandum with Khatlon was signed at noon.",
        "2025-11-16": "Two meetings fell through; back by the evening.",
    }
    for number, (organisation, _, _, _, when, _, outcome, need) in enumerate(MEETINGS, start=1):
        at, told = f"{when[:11]}{int(when[11:13]) + 1:02d}{when[13:]}", {"meeting": f"M{number}"}
        if outcome == "no_show":
            why = {"reason_code": "counterpart_absent", "reason": "Nobody came; a call was promised."}
            head.does(case, "mark-no-show", at, **told, **why)
        elif outcome == "cancelled":
            why = {"reason_code": "counterpart_refused", "reason": "The bank asked for December."}
            head.does(case, "cancel-meeting", at, **told, **why)
        else:
            said: dict[str, Any] = {"summary": f"Met {organisation}; prices were compared."}
            said["next_step"] = "Terms in writing within two weeks."
            said |= {"need": need} if need else {}
            head.does(case, "record-meeting", at, outcome=outcome, **said, **told)
    for on, note in notes.items():
        head.does(case, "file-daily-note", f"{on} 18:30", day=on, text=note)
    head.does(case, "return", "2025-11-16 19:00")
    office.settle()


def what_it_left(office: Office) -> None:
    """The needs and the proposal that reactions opened get the names of the story."""
    delegation = office.cases[LABEL]
    for row in office.ask("registers/needs", delegation_id=delegation.id)["rows"]:
        label = {"340250": "need-powder", "740811": "need-wire", "690721": "need-tiles"}[row["hs"]]
        office.knows("market-needs", row["case_id"], label)
    for row in office.ask("registers/agreements")["rows"]:
        if row["case_id"] != office.cases["agreement"].id:
            office.knows("agreements", row["case_id"], AGREED)


def report(office: Office) -> None:
    """What it cost, and the report that the session hears before the chair accepts it."""
    case, head = office.cases[LABEL], office.by("head")
    for number, (kind, amount) in enumerate(
        (("travel", "5200"), ("accommodation", "3100"), ("fair", "1800"), ("interpretation", "400")),
        start=1,
    ):
        spent = {"kind": kind, "amount": usd(amount), "paid_on": "2025-11-18"}
        told = {**spent, "voucher": f"V-1404-{number:03d}"}
        office.by("treasurer").does(case, "record-expense", f"2025-11-19 10:0{number}", **told)
    written = pdf("Report of the delegation", "Tajikistan, 13 to 16 November 2025")
    head.attaches(case, "delegation_report", "2025-11-19 12:00", written)
    said = {
        "report": "Four meetings of six were held, three needs were told, one memorandum is wanted.",
        "lessons": "Ask the counterparts to confirm on the day before.",
    }
    head.does(case, "file-report", "2025-11-19 12:10", **said)


def accept_report(office: Office) -> None:
    office.by("chair").does(office.cases[LABEL], "accept-report", "2025-11-22 13:00")
    office.settle()


def follow_up(office: Office, period: str, told: dict[int, tuple[int, int, int]], at: str) -> None:
    """What became of it after some months: contacts, quotations and orders of a firm each."""
    case = office.cases[LABEL]
    for number, (contacts, quotations, orders) in told.items():
        figures = {"contacts": contacts, "quotations": quotations, "orders": orders}
        said: dict[str, Any] = {"delegate": ref(number), "period": period, **figures}
        said["remarks"] = "As our books say."
        office.by(BY_NUMBER[number].filed_by).does(case, "record-follow-up", at, **said)

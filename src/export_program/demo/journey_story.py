"""The journey to Tajikistan: the meetings, what was told there, the report, what came later."""

# ruff: noqa: E501 - a table is read by its columns

from typing import Any

from export_program.demo.delegation_story import LABEL, ref, usd
from export_program.demo.exporters import BY_NUMBER
from export_program.demo.office import Office
from export_program.demo.papers import pdf

AGREED = "agreement-chamber"
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
# fmt: off
MEETINGS: tuple[tuple[Any, ...], ...] = (
    ("Chamber of commerce of Tajikistan", "chamber", "TJ-DU", (1, 3, 7, 19), "2025-11-14 10:00", "Chamber, hall 1", "mou_intent", POWDER),
    ("Talco Cable, Tursunzoda", "company", "TJ-RA", (3,), "2025-11-14 15:00", "Stand A2", "quotation", WIRE),
    ("Sokhtmon Invest, Dushanbe", "company", "TJ-DU", (7,), "2025-11-15 10:00", "Stand A4", "sample", TILES),
    ("Savdo Plus, Vahdat", "company", "TJ-RA", (1, 19), "2025-11-15 15:00", "Stand A1", "agreed_next_step", None),
    ("Khujand Trade House", "company", "TJ-SU", (1,), "2025-11-16 09:00", "Stand A1", "no_show", None),
    ("Pakhta Bank, Dushanbe", "other", "TJ-DU", (), "2025-11-16 11:00", "Pakhta Bank", "cancelled", None),
)  # fmt: skip


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
            why = {
                "reason_code": "counterpart_absent",
                "reason": "Nobody came; a call was promised.",
            }
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
        (
            ("travel", "5200"),
            ("accommodation", "3100"),
            ("fair", "1800"),
            ("interpretation", "400"),
        ),
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

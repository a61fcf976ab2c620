"""The fair Tajikistan-2025 in Dushanbe: planned, applied for, scored, ranked, held, reported."""

from typing import Any

from export_program.demo import session_story
from export_program.demo.applicants import APPLICANTS, CRITERIA, Applicant, by_number
from export_program.demo.exporters import BY_NUMBER
from export_program.demo.office import Office
from export_program.demo.papers import TEXT, pdf, text
from export_program.domain.participation.case import Check

LABEL = "fair"
DECIDED = "2025-09-13"
FAIR: dict[str, Any] = {
    "name": "Tajikistan-2025",
    "name_fa": "پاویون قزوین در نمایشگاه تاجیکستان ۲۰۲۵",
    "form": "provincial_pavilion",
    "venue": "Kokhi Borbad",
    "city": "TJDYU",
    "market": "TJ",
    "opens_on": "2025-11-13",
    "closes_on": "2025-11-16",
    "sectors": ["20", "32", "34", "39", "69", "70", "74", "84", "85"],
}
STANDS = (
    ("A1", 18), ("A2", 12), ("A3", 12), ("A4", 9), ("A5", 9), ("A6", 9), ("A7", 9), ("A8", 9),
    ("A9", 6),
)  # fmt: skip
HEIR, ABSENT = 15, 11


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


def label(number: int) -> str:
    return f"participation-{number:02d}"


# ---------------------------------------------------------------- planned and approved


def plan(office: Office) -> None:
    """Proposed with a justification; finance advises; the session approves budget and subsidy."""
    desk, clerk, chair = office.by("desk"), office.by("clerk"), office.by("chair")
    case = desk.opens("exhibitions", LABEL, "2025-09-07 12:00", **FAIR)
    written = pdf("Justification plan", "Tajikistan-2025")
    desk.attaches(case, "justification_plan", "2025-09-08 09:00", written)
    justified = {
        "plan": "Tajik imports of detergents, tiles and copper wire grow; nine stands are enough.",
        "planned_budget": usd("9000"),
        "targets": {"exhibitors": 8, "visitors": 4000, "contacts": 240},
    }
    desk.does(case, "file-justification-plan", "2025-09-08 09:30", **justified)
    advice = {"supported": True, "funds": usd("9000"), "remarks": "From the export fund of 1404."}
    office.by("treasurer").does(case, "advise-funding", "2025-09-09 10:00", **advice)
    qualified = pdf("Organiser qualification", "Q-1404-17")
    clerk.attaches(case, "organiser_qualification", "2025-09-11 09:00", qualified)
    organiser = {
        "account": office.people["organiser"].id,
        "firm": "Caspian Silk Road Fairs",
        "firm_id": "10999009991",
        "qualification": "Q-1404-17",
        "qualified_until": "2026-03-20",
    }
    chair.does(case, "appoint-organiser", "2025-09-13 10:00", organiser=organiser)
    monitor = {"account": office.people["monitor"].id}
    chair.does(case, "appoint-monitor", "2025-09-13 10:10", monitor=monitor)
    session_story.form(office)
    ordered = session_story.before_the_series(office, DECIDED, case)
    link = {"relation": "caused_by", "kind": "resolution", "case_id": ordered.id}
    clerk.does(case, "link-case", "2025-09-13 11:00", **link)
    subsidy = {"percent": 50, "ceiling": usd("1500"), "max_previous_grants": 6}
    approved = {"budget": usd("8000"), "subsidy": subsidy, "basis": ordered.reference}
    chair.does(case, "approve", "2025-09-13 12:00", **approved)


def open_applications(office: Office) -> None:
    case, clerk = office.cases[LABEL], office.by("clerk")
    criteria = [{"id": c.id, "text": c.text, "weight": c.weight} for c in CRITERIA]
    opened = {
        "applications_from": "2025-09-14",
        "applications_to": "2025-10-05",
        "criteria": criteria,
        "places": 8,
        "minimum_score": 300,
        "minimum_participants": 5,
    }
    clerk.does(case, "open-applications", "2025-09-14 09:00", **opened)
    stands = [{"code": c, "m2": m2, "type": "shell_scheme", "hall": "H2"} for c, m2 in STANDS]
    clerk.does(case, "define-floor-plan", "2025-09-14 10:00", capacity_m2=100, stands=stands)


# ---------------------------------------------------------------- applied, checked, scored


def take_applications(office: Office) -> None:
    """Thirteen apply; each is checked the next day; one has committed its money too early."""
    for applicant in APPLICANTS:
        _apply(office, applicant)
        _check(office, applicant)


def _apply(office: Office, applicant: Applicant) -> None:
    firm = BY_NUMBER[applicant.number]
    desk = office.by(firm.filed_by)
    wish = {
        "exhibition_id": office.cases[LABEL].id,
        "exporter_id": office.cases[firm.label].id,
        "goods": [{"hs": hs, "edition": "HS2022"} for hs in firm.goods],
        "m2": applicant.m2,
        "motivation": f"{firm.name} has buyers in Dushanbe and Bokhtar to meet.",
        "other_support_declared": True,
    }
    case = desk.opens("participations", label(firm.number), f"{applicant.on} 10:00", **wish)
    desk.does(case, "submit", f"{applicant.on} 10:30")


def _check(office: Office, applicant: Applicant) -> None:
    clerk, case = office.by("clerk"), office.cases[label(applicant.number)]
    on = applicant.checked_on
    for minute, check in enumerate(Check):
        passed = not (applicant.early and check is Check.NOT_COMMITTED)
        told: dict[str, Any] = {"check": check.value, "passed": passed}
        told["evidence"] = "As register and application show."
        if check is Check.PREVIOUS_GRANTS:
            told["count"] = applicant.grants
        clerk.does(case, "check-eligibility", f"{on} 09:{minute:02d}", **told)
    if applicant.early:
        why = {"reason_code": "not_eligible", "reason": "The stand was booked before approval."}
        clerk.does(case, "refuse", f"{on} 10:00", **why)
    else:
        clerk.does(case, "pass-eligibility", f"{on} 10:00")


def score(office: Office) -> None:
    """Two scorers, each after declaring to have no ties; the registrar completes."""
    for applicant in APPLICANTS:
        case = office.cases[label(applicant.number)]
        for who, marks in zip(("scorer", "second-scorer"), applicant.marks, strict=False):
            desk = office.by(who)
            on = "2025-10-07" if who == "scorer" else "2025-10-08"
            none = {"conflict": False, "statement": "No ties with the firm or its owners."}
            desk.does(case, "declare-interest", f"{on} 09:00", **none)
            given = [
                {"criterion": c.id, "mark": mark, "rationale": f"{c.text}: {mark} of 5."}
                for c, mark in zip(CRITERIA, marks, strict=True)
            ]
            desk.does(case, "score", f"{on} 11:00", judgements=given)
        if applicant.marks:
            office.by("registrar").does(case, "complete-scoring", "2025-10-09 10:00")


def rank(office: Office) -> None:
    ids = [office.cases[label(a.number)].id for a in APPLICANTS if a.marks]
    told = {"participations": ids, "remarks": "As scored on 7 and 8 October."}
    office.by("clerk").does(office.cases[LABEL], "rank-participants", "2025-10-11 10:00", **told)


# ---------------------------------------------------------------- the show


def build_up(office: Office) -> None:
    case, clerk = office.cases[LABEL], office.by("clerk")
    clerk.does(case, "finalise-allocation", "2025-11-01 10:00")
    clerk.does(case, "start-build-up", "2025-11-05 10:00")
    built = {"step": "pavilion", "percent": 80, "remarks": "Walls stand; lights are missing."}
    office.by("organiser").does(case, "record-stage-progress", "2025-11-11 17:00", **built)


def attend(office: Office) -> None:
    monitor = office.by("monitor")
    for number in sorted((1, 3, 5, 7, HEIR, 16, 19)):
        seen = {"evidence": "Seen on the stand; photo in the monitor's file."}
        monitor.does(office.cases[label(number)], "record-attendance", "2025-11-13 16:00", **seen)
    why = {"reason_code": "goods_not_arrived", "reason": "The goods stood at the border."}
    monitor.does(office.cases[label(ABSENT)], "record-no-show", "2025-11-14 18:00", **why)


def report_outcomes(office: Office) -> None:
    """What came of it, within a week; one exhibitor has not reported."""
    for number, code, contacts, quotations, orders, value in (
        (1, "won", 64, 18, 3, "86000"),
        (3, "won", 41, 12, 1, "152000"),
        (5, "lost", 19, 2, 0, "0"),
        (7, "pending", 38, 9, 0, "0"),
        (16, "won", 27, 6, 2, "33500"),
        (19, "pending", 33, 11, 0, "0"),
    ):
        figures = {
            "contacts": contacts,
            "quotations": quotations,
            "orders": orders,
            "value": usd(value),
            "markets": ["TJ"],
        }
        told: dict[str, Any] = {"code": code, "figures": figures, "leads": by_number(number).leads}
        filer = office.by(BY_NUMBER[number].filed_by)
        filer.does(office.cases[label(number)], "report-outcome", "2025-11-20 12:00", **told)


def evaluate(office: Office) -> None:
    """The monitor's figures, the organiser's report, and the office's last word."""
    case, monitor, organiser = office.cases[LABEL], office.by("monitor"), office.by("organiser")
    counted = text("Counts at the gate", "شمارش بازدیدکنندگان در چهار روز")
    proof = monitor.attaches(case, "statistics_evidence", "2025-11-25 10:00", counted, TEXT)
    statistics = {
        "net_m2_indoor": 78,
        "net_m2_outdoor": 0,
        "exhibitors": {"main_domestic": 7, "main_foreign": 0, "co_domestic": 0, "co_foreign": 1},
        "visitors": {"domestic": 3900, "foreign": 210, "visits": 5200},
    }
    told = {"statistics": statistics, "evidence": [proof.sha256]}
    monitor.does(case, "record-statistics", "2025-11-25 10:10", **told)
    written = pdf("Final report", "Tajikistan-2025")
    organiser.attaches(case, "final_report", "2025-12-08 10:00", written)
    said = {"report": "Seven stands were used, 222 contacts were made, the eighth stood empty."}
    organiser.does(case, "file-final-report", "2025-12-08 10:10", **said)
    last = {"mark": 4, "lessons": "Send the goods a week earlier; ask for the carnet in October."}
    office.by("clerk").does(case, "evaluate", "2025-12-20 11:00", **last)

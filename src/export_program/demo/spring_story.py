"""Spring 1405: a fair in Khujand with stands accepted and open, a second journey in preparation."""

from typing import Any

from export_program.demo import delegation_story as journey
from export_program.demo.applicants import CRITERIA
from export_program.demo.exporters import BY_NUMBER
from export_program.demo.fair_story import FAIR, usd
from export_program.demo.office import Office
from export_program.demo.papers import pdf
from export_program.domain.participation.case import Check

SHOW, SECOND = "fair-khujand", "delegation-2"
EXPO: dict[str, Any] = FAIR | {
    "name": "Sughd Expo 2026",
    "name_fa": "پاویون قزوین در نمایشگاه سغد ۲۰۲۶",
    "venue": "Kokhi Arbob",
    "city": "TJLBD",
    "opens_on": "2026-06-14",
    "closes_on": "2026-06-17",
}
# firm, its mark on every criterion, the stand it is offered; the last has not answered yet
EXHIBITORS = ((3, 5, "K1"), (19, 4, "K2"), (15, 4, "K3"), (10, 3, "K4"))
SILENT = 10


def label(number: int) -> str:
    return f"khujand-{number:02d}"


# ---------------------------------------------------------------- the fair in Khujand


def plan_the_expo(office: Office) -> None:
    """Proposed, justified, funded and approved before Nowruz; applications open after it."""
    desk, clerk, chair = office.by("desk"), office.by("clerk"), office.by("chair")
    case = desk.opens("exhibitions", SHOW, "2026-02-14 10:00", **EXPO)
    desk.attaches(case, "justification_plan", "2026-02-15 09:00", pdf("Plan", "Sughd Expo 2026"))
    justified = {
        "plan": "The north of Tajikistan buys from Qazvin's makers of taps, cable and powder.",
        "planned_budget": usd("5000"),
        "targets": {"exhibitors": 4, "visitors": 1500, "contacts": 100},
    }
    desk.does(case, "file-justification-plan", "2026-02-15 09:30", **justified)
    advice = {"supported": True, "funds": usd("5000"), "remarks": "From the export fund of 1405."}
    office.by("treasurer").does(case, "advise-funding", "2026-02-16 10:00", **advice)
    qualified = pdf("Organiser qualification", "Q-1404-31")
    clerk.attaches(case, "organiser_qualification", "2026-02-16 11:00", qualified)
    organiser = {
        "account": office.people["organiser"].id,
        "firm": "Caspian Silk Road Fairs",
        "firm_id": "10999009991",
        "qualification": "Q-1404-31",
        "qualified_until": "2027-03-20",
    }
    chair.does(case, "appoint-organiser", "2026-02-17 10:00", organiser=organiser)
    monitor = {"account": office.people["monitor"].id}
    chair.does(case, "appoint-monitor", "2026-02-17 10:10", monitor=monitor)
    ordered = office.cases["resolution-32"]
    link = {"relation": "caused_by", "kind": "resolution", "case_id": ordered.id}
    clerk.does(case, "link-case", "2026-02-17 11:00", **link)
    subsidy = {"percent": 50, "ceiling": usd("1200"), "max_previous_grants": 6}
    approved = {"budget": usd("5000"), "subsidy": subsidy, "basis": ordered.reference}
    chair.does(case, "approve", "2026-02-17 12:00", **approved)


def take_applications(office: Office) -> None:
    case, clerk = office.cases[SHOW], office.by("clerk")
    criteria = [{"id": c.id, "text": c.text, "weight": c.weight} for c in CRITERIA]
    opened = {
        "applications_from": "2026-04-05",
        "applications_to": "2026-04-25",
        "criteria": criteria,
        "places": 4,
        "minimum_score": 250,
        "minimum_participants": 3,
    }
    clerk.does(case, "open-applications", "2026-04-05 09:00", **opened)
    stands = [{"code": c, "m2": 9, "type": "shell_scheme", "hall": "H1"} for _, _, c in EXHIBITORS]
    clerk.does(case, "define-floor-plan", "2026-04-05 10:00", capacity_m2=40, stands=stands)
    for minute, (number, _, _) in enumerate(EXHIBITORS):
        _apply(office, number, f"2026-04-12 10:{minute:02d}")


def _apply(office: Office, number: int, at: str) -> None:
    firm, clerk = BY_NUMBER[number], office.by("clerk")
    wish = {
        "exhibition_id": office.cases[SHOW].id,
        "exporter_id": office.cases[firm.label].id,
        "goods": [{"hs": hs, "edition": "HS2022"} for hs in firm.goods],
        "m2": 9,
        "motivation": f"{firm.name} has buyers in Khujand to meet.",
        "other_support_declared": True,
    }
    filer = office.by(firm.filed_by)
    case = filer.opens("participations", label(number), at, **wish)
    filer.does(case, "submit", at)
    for check in Check:
        told: dict[str, Any] = {"check": check.value, "passed": True, "evidence": "As filed."}
        if check is Check.PREVIOUS_GRANTS:
            told["count"] = 1
        clerk.does(case, "check-eligibility", f"2026-04-13 09:{number:02d}", **told)
    clerk.does(case, "pass-eligibility", "2026-04-13 10:00")


def offer_stands(office: Office) -> None:
    """Scored and ranked in May; three accept their stands, one has not answered yet."""
    case, clerk = office.cases[SHOW], office.by("clerk")
    for number, mark, _ in EXHIBITORS:
        entry = office.cases[label(number)]
        none = {"conflict": False, "statement": "No ties with the firm or its owners."}
        given = [{"criterion": c.id, "mark": mark, "rationale": c.text} for c in CRITERIA]
        for who in ("scorer", "second-scorer"):
            scorer = office.by(who)
            scorer.does(entry, "declare-interest", "2026-05-03 09:00", **none)
            scorer.does(entry, "score", "2026-05-03 10:00", judgements=given)
        office.by("registrar").does(entry, "complete-scoring", "2026-05-04 09:00")
    office.settle()
    ids = [office.cases[label(number)].id for number, _, _ in EXHIBITORS]
    told = {"participations": ids, "remarks": "As scored on 3 May."}
    clerk.does(case, "rank-participants", "2026-05-05 10:00", **told)
    office.settle()
    office.advance_timers("2026-05-17 08:00")
    for number, _, stand in EXHIBITORS:
        held = {"participation_id": office.cases[label(number)].id, "stands": [stand]}
        clerk.does(case, "offer-stand", "2026-05-17 10:00", **held)
    office.settle()
    for number, _, _ in EXHIBITORS:
        if number != SILENT:
            filer = office.by(BY_NUMBER[number].filed_by)
            filer.does(office.cases[label(number)], "accept-offer", "2026-05-18 11:00")
    office.settle()


# ---------------------------------------------------------------- the second journey


def propose_the_second(office: Office) -> None:
    """1404-09-20: the next delegation, to the north this time, under the second resolution."""
    proposed = {
        "title": "Trade delegation to Sughd",
        "title_fa": "هیئت تجاری قزوین در سغد",
        "market": "TJ",
        "cities": ["TJLBD"],
        "goal": "Buyers for taps, paint and powder in Khujand.",
        "sectors": ["34", "84", "32"],
        "departs_on": "2026-06-13",
        "returns_on": "2026-06-17",
        "resolution_id": office.cases["resolution-32"].id,
    }
    case = office.by("desk").opens("delegations", SECOND, "2025-12-11 10:00", **proposed)
    approved = {
        "head": office.people["head"].id,
        "budget": usd("9000"),
        "minimum": 3,
        "maximum": 5,
        "targets": {"meetings": 5, "leads": 3},
    }
    office.by("chair").does(case, "approve", "2025-12-14 10:00", **approved)
    office.settle()


def prepare_the_second(office: Office) -> None:
    """Half of the report, two of three confirmed, one meeting: not ready, two weeks before."""
    case, clerk = office.cases[SECOND], office.by("clerk")
    journey.commission(office, case, "2026-05-02 13:00")
    for section, (whose, told) in tuple(journey.SECTIONS.items())[:8]:
        journey.write(office, case, section, whose, told, "2026-05-10 10:00")
    journey.open_recruitment(office, case, "2026-05-02 13:30", "2026-05-09")
    for minute, number in enumerate((1, 15, 23)):
        journey.apply(office, case, number, f"2026-05-04 10:{minute:02d}")
        points = (90 - minute, 80, 80)
        journey.score(office, case, number, points, f"2026-05-05 11:{minute:02d}")
    office.advance_timers("2026-05-10 08:00")
    for minute, number in enumerate((1, 15, 23)):
        journey.answer(office, case, number, "select", f"2026-05-10 11:{minute:02d}")
    clerk.does(case, "confirm-roster", "2026-05-10 12:00")
    for number in (1, 15, 23):
        paid = number != 23  # noqa: PLR2004 - the firms are known by their numbers
        journey.equip(office, case, number, "2026-05-12 09:00", "2026-08-31", fee=paid)
    _arrange(office)
    clerk.attaches(case, "invitation", "2026-05-13 09:00", pdf("Invitation", "Khujand"))


def _arrange(office: Office) -> None:
    case, desk = office.cases[SECOND], office.by("desk")
    for number, (organisation, who) in enumerate(
        (("Obod Shahr, Khujand", 15), ("Khujand Trade House", 1)), start=1
    ):
        other = {"organisation": organisation, "country": "TJ", "subdivision": "TJ-SU"}
        wanted = {"delegates": [journey.ref(who)], "subject": "Goods of Qazvin"}
        desk.does(case, "request-meeting", "2026-05-12 14:00", counterpart=other, **wanted)
        slot = {"starts_at": f"2026-06-15T{8 + number:02d}:00:00+05:00", "minutes": 60}
        slot |= {"place": organisation}
        desk.does(case, "propose-slot", "2026-05-12 15:00", meeting=f"M{number}", slot=slot)
    desk.does(case, "confirm-meeting", "2026-05-14 09:00", meeting="M1")

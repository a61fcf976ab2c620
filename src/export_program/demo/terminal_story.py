"""The export terminal at Qazvin, whose permit is late, and a distributor in Khatlon."""

from typing import Any

from export_program.demo.office import Office
from export_program.demo.papers import pdf
from export_program.demo.session_story import (
    approve_the_last,
    come_to,
    conclude,
    resolve,
    sit,
    submit_idea,
    write_minutes,
)

LABEL, NODE, IDEA = "terminal", "node", "idea-terminal"
MILESTONES = (
    ("Prefeasibility study", "feasibility", 40, "2026-02-20", "The study is accepted."),
    ("Land title registered", "permitting", 60, "2026-04-19", "The title is in the register."),
)
# month, percent, colour
REPORTS = (
    ("1404-10", 5, "green", "2026-01-19"),
    ("1404-11", 30, "amber", "2026-02-18"),
    ("1404-12", 40, "amber", "2026-03-18"),
    ("1405-01", 40, "red", "2026-04-19"),
    ("1405-02", 40, "red", "2026-05-20"),
)
TOPICS = (
    *("legal_standing", "ownership", "sanctions", "finances", "reputation", "capacity"),
    "conflict_of_interest",
)


def bring(office: Office) -> None:
    """An idea of the chamber's member at the end of the year."""
    submit_idea(
        office,
        IDEA,
        "2025-12-28 11:00",
        title="An export terminal at Qazvin",
        title_fa="پایانهٔ صادراتی قزوین",
        text="Lorries wait for days; a terminal of our own would load trains.",
        theme="logistics",
    )


def decide(office: Office, on: str) -> None:
    """1404-10-20: the third resolution; the project is chartered on the next day."""
    come_to(office, on)
    approve_the_last(office, on)
    sit(office, on)
    resolved: dict[str, Any] = {
        "title": "An export terminal at Qazvin",
        "title_fa": "پایانهٔ صادراتی قزوین",
        "text": "Customs, packing and trains to Central Asia under one roof.",
        "implement_by": "2027-03-20",
    }
    case = resolve(office, on, office.cases[IDEA], "33", f"{on} 09:20", **resolved)
    asked = {
        "title": "Land for the terminal",
        "measure": "The title is in the register",
        "organisation": "estates",
        "owner": office.people["estates"].id,
        "due": "2026-09-22",
        "resolution_id": case.id,
    }
    action = office.by("chair").opens("action-items", "action-land", f"{on} 10:30", **asked)
    office.by("estates").does(action, "acknowledge-action", f"{on} 15:00")
    office.settle()
    conclude(office, on)
    write_minutes(office, on)


def charter(office: Office) -> None:
    """The project with its manager, milestones and baseline; one gate is passed."""
    told: dict[str, Any] = {
        "title": "Export terminal at Qazvin",
        "title_fa": "پایانهٔ صادراتی قزوین",
        "purpose": "One roof for customs, packing and trains to Central Asia.",
        "site": {"place": "IRQAZ"},
        "capacity_teu": 40_000,
        "capex": [{"amount": "2500000", "currency": "USD"}],
        "owner": "Industrial Estates Company of Qazvin",
        "manager": office.people["manager"].id,
        "resolution_id": office.cases["resolution-33"].id,
    }
    case = office.by("clerk").opens("projects", LABEL, "2026-01-11 10:00", **told)
    manager = office.by("manager")
    for minute, (title, gate, weight, due, acceptance) in enumerate(MILESTONES):
        milestone = {"title": title, "gate": gate, "weight": weight, "due": due}
        at = f"2026-01-12 10:0{minute}"
        manager.does(case, "define-milestone", at, **milestone, acceptance=acceptance)
    manager.does(case, "set-baseline", "2026-01-12 11:00", number=1, remarks="As resolved.")
    passed = {"gate": "prefeasibility", "decision": "go"}
    office.by("chair").does(case, "pass-gate", "2026-01-13 12:00", **passed)


def report(office: Office, *months: str) -> None:
    for month, percent, colour, on in REPORTS:
        if month in months:
            told = {"month": month, "percent": percent, "rag": colour, "text": "As planned."}
            if colour == "red":
                told["text"] = "The land register is shut; nobody can tell for how long."
            office.by("manager").does(office.cases[LABEL], "report-progress", f"{on} 12:00", **told)
    office.settle()


def reach_the_first(office: Office) -> None:
    """The study is claimed by the manager and accepted by another."""
    case, manager = office.cases[LABEL], office.by("manager")
    shown = manager.attaches(case, "evidence", "2026-02-17 10:00", pdf("Prefeasibility study"))
    claimed = {"milestone": "M1", "reached_on": "2026-02-16", "evidence": [shown.key]}
    manager.does(case, "claim-milestone", "2026-02-17 10:10", **claimed)
    office.by("lead").does(case, "accept-milestone", "2026-02-18 11:00", milestone="M1")


def move_the_second(office: Office) -> None:
    """The date moves, and says why."""
    lead, case = office.by("lead"), office.cases[LABEL]
    told = {"milestone": "M2", "due": "2026-09-22", "reason_code": "permit_delayed"}
    why = "The land register is shut since Nowruz."
    lead.does(case, "revise-milestone-date", "2026-04-18 10:00", **told, reason=why)


def appoint(office: Office) -> None:
    """Met on the journey, examined, and appointed under the agreement with Khatlon."""
    goods = [{"code": "340250", "edition": "HS2022"}]
    told = {
        "kind": "distributor",
        "name": "Savdo Plus",
        "place": {"country": "TJ", "subdivision": "TJ-KT", "city": "Bokhtar"},
        "goods": goods,
        "delegation_id": office.cases["delegation"].id,
    }
    desk, lead = office.by("desk"), office.by("lead")
    case = desk.opens("nodes", NODE, "2026-01-18 10:00", **told)
    desk.does(case, "open-due-diligence", "2026-01-18 11:00")
    for minute, topic in enumerate(TOPICS):
        found = {"topic": topic, "result": "clear", "text": "Nothing against it."}
        seen = {"source": "Chamber of commerce of Tajikistan", "checked_on": "2026-01-20"}
        at = f"2026-01-20 10:0{minute}"
        desk.does(case, "record-due-diligence-finding", at, **found, **seen)
    lead.does(case, "approve", "2026-01-21 10:00")
    terms = {
        "agreement_id": office.cases["agreement"].id,
        "territory": [{"country": "TJ", "subdivisions": ["TJ-KT"]}],
        "scope": [{"code": "3402", "edition": "HS2022"}],
        "exclusive": True,
        "begins_on": "2026-01-25",
        "until": "2027-01-24",
    }
    lead.does(case, "appoint", "2026-01-24 10:00", **terms)
    desk.does(case, "activate", "2026-01-25 10:00")
    office.settle()


def hear_from_the_node(office: Office) -> None:
    told = {
        "period": {"year": 1404, "quarter": 4},
        "leads": 9,
        "visits": 14,
        "sales": {"amount": "21000", "currency": "USD"},
        "text": "Two wholesalers of Bokhtar took a first lorry each.",
    }
    office.by("desk").does(office.cases[NODE], "file-report", "2026-03-31 10:00", **told)

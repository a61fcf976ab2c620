"""The Export House's desk: what is asked of it, what it delivers, what waits and why."""

# ruff: noqa: E501 - a table is read by its columns

from typing import Any, NamedTuple

from export_program.demo.exporters import BY_NUMBER
from export_program.demo.office import Case, Office
from export_program.demo.papers import pdf
from export_program.demo.session_story import SEATS

ADVISER = "adviser"
BORDER = "border-delays"


class Asked(NamedTuple):
    """A request: which firm (none is somebody who walks in), about what, when, which service."""

    label: str
    firm: int | None
    topic: str
    subject: str
    item: str
    at: str
    priority: str = "normal"
    hs: str | None = None


# fmt: off
PAYMENT = Asked("service-payment", 9, "payment-channels", "Which bank pays from Dushanbe?", "consultation", "2025-11-25 09")
SEARCH = Asked("service-search", 23, "buyers", "Who buys wall paint in Khatlon?", "buyer_search", "2026-05-16 09", hs="320910")
LATE = Asked("service-late", 15, "labelling", "What must stand on a box in Tajikistan?", "consultation", "2026-05-17 09")
COMPLAINT = Asked("service-complaint", 21, "customs-valuation", "Customs doubts our price.", "complaint", "2026-05-19 09")
TRANSLATION = Asked("service-translation", 16, "labels", "A label of two pages in Tajik", "translation", "2026-05-20 09")
CHECK = Asked("service-check", 4, "certificate-of-origin", "Is our form A complete?", "document_check", "2026-05-24 09")
CODE = Asked("service-code", None, "hs-code", "Which code has a steam mop?", "hs_classification", "2026-05-25 09", "high")
NEWCOMER = Asked("service-new", 12, "fairs", "Is there room in Khujand in June?", "fair_sign_up", "2026-05-26 08")
AT_THE_BORDER = tuple(
    Asked(f"service-border-{firm:02d}", firm, BORDER, "Our lorry has stood at Sarakhs for days.", "consultation", f"2026-05-{day:02d} 09")
    for firm, day in ((6, 3), (9, 5), (14, 7), (15, 9), (21, 11))
)
# fmt: on
PAPERS = {
    "buyer_search": "catalogue",
    "document_check": "document_to_check",
    "hs_classification": "product_description",
}


def receive(office: Office, asked: Asked) -> Case:
    told: dict[str, Any] = {"channel": "phone", "topic": asked.topic, "subject": asked.subject}
    if asked.firm is None:
        person = {"ref": "visitor", "name": "لاله بخارایی", "contact": "+98 28 3300 9999"}
        told |= {"channel": "walk_in", "walk_in": person, "district": "Qazvin"}
    else:
        firm = BY_NUMBER[asked.firm]
        told |= {"exporter_id": office.cases[firm.label].id, "district": firm.district}
    if asked.hs:
        told |= {"hs": asked.hs, "edition": "HS2022"}
    return office.by("agent").opens("service-requests", asked.label, f"{asked.at}:00", **told)


def take_up(office: Office, asked: Asked, agent: str = ADVISER) -> Case:
    """Received, triaged, answered, put on somebody's desk and begun, all in one morning."""
    case, desk = receive(office, asked), office.by("agent")
    told = {"item": asked.item, "priority": asked.priority}
    desk.does(case, "triage-request", f"{asked.at}:20", **told)
    desk.does(case, "answer-applicant", f"{asked.at}:30", answer="We have it; you hear from us.")
    desk.does(case, "assign-service", f"{asked.at}:40", agent=office.people[agent].id)
    paper = PAPERS.get(asked.item)
    if paper is not None:
        desk.attaches(case, paper, f"{asked.at}:45", pdf(paper.replace("_", " "), asked.subject))
    office.by(agent).does(case, "start-work", f"{asked.at}:50")
    return case


def serve_in_november(office: Office) -> None:
    """One request from its call to its rating."""
    case, agent = take_up(office, PAYMENT), office.by("agent")
    told = {"result": "Two banks of Dushanbe pay in dirham; their addresses are enclosed."}
    office.by(ADVISER).does(case, "deliver-service", "2025-11-26 10:00", **told)
    agent.does(case, "confirm-delivery", "2025-11-27 09:00")
    agent.does(case, "rate-service", "2025-11-27 09:10", score=5, comment="Quick, and it worked.")
    agent.does(case, "close", "2025-11-29 09:00")


def hear_of_the_border(office: Office) -> None:
    """Five ask the same within thirty days: that becomes an idea for the working group."""
    for asked in AT_THE_BORDER:
        case = take_up(office, asked, "agent")
        told = {"result": "Customs of Sarakhs was called; the lorry passes with the next convoy."}
        office.by("agent").does(case, "deliver-service", f"{asked.at[:10]} 15:00", **told)
    office.settle()
    rows = office.ask("registers/ideas", source_id=office.cases[AT_THE_BORDER[-1].label].id)["rows"]
    case = office.knows("ideas", rows[0]["case_id"], "idea-border")
    found = {"theme": "logistics", "recommendation": "table", "findings": "Five firms in a week."}
    office.by("clerk").does(case, "triage", "2026-05-12 10:00", **found)


def fill_the_desk(office: Office) -> None:
    """What is on the desk at the end: one late, one waiting for the firm, two due today."""
    agent = office.by("agent")
    search = take_up(office, SEARCH)
    question = {
        "to": "Rang-e Simin",
        "question": "Send the safety data sheets.",
        "due": "2026-06-02",
    }
    office.by(ADVISER).does(search, "request-information", "2026-05-20 10:00", **question)
    take_up(office, LATE)
    office.advance_timers("2026-05-19 08:00")
    complaint = take_up(office, COMPLAINT, "agent")
    sent = {"to": SEATS["customs"][0], "why": "Only customs values goods."}
    agent.does(complaint, "refer-request", "2026-05-19 11:00", **sent)
    translation = receive(office, TRANSLATION)
    told = {"item": TRANSLATION.item, "priority": TRANSLATION.priority}
    agent.does(translation, "triage-request", "2026-05-20 09:20", **told)
    agent.does(translation, "quote-service", "2026-05-20 09:40", quantity=2)
    office.advance_timers("2026-05-24 08:00")
    take_up(office, CHECK)
    take_up(office, CODE)
    office.advance_timers("2026-05-26 07:30")
    receive(office, NEWCOMER)

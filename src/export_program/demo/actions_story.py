"""The session that hears the report: its actions, and what became of them; sessions that failed."""

from typing import Any

from export_program.demo.office import Office
from export_program.demo.papers import pdf
from export_program.demo.session_story import (
    FOUR_WEEKLY,
    GROUP,
    SECOND,
    approve_the_last,
    come_to,
    conclude,
    items,
    resolve,
    session,
    sit,
    table,
    write_minutes,
)


def call_off(office: Office, on: str, at: str) -> None:
    """No session while the chair travels."""
    why = {"reason_code": "chair_absent", "reason": "The chair signs in Dushanbe on that day."}
    office.by("clerk").does(session(office, on), "cancel", at, **why)


def second(office: Office) -> None:
    """1404-09-01: the report is heard; a second journey and three actions are resolved."""
    office.advance_timers(f"{SECOND} 08:00")
    sit(office, SECOND, absent=("customs",))
    resolved: dict[str, Any] = {
        "title": "What follows from the journey to Tajikistan",
        "title_fa": "پیگیری سفر تاجیکستان",
        "text": "Samples pass Sarakhs in three days; prices are sent; a second delegation follows.",
        "implement_by": "2026-12-21",
    }
    about = office.cases["delegation"]
    case = resolve(office, SECOND, about, "32", f"{SECOND} 10:20", **resolved)
    for label, (title, organisation, owner, due) in ACTIONS.items():
        told = {
            "title": title,
            "measure": "Shown by a paper",
            "organisation": organisation,
            "owner": office.people[owner].id,
            "due": due,
            "resolution_id": case.id,
        }
        office.by("chair").opens("action-items", label, f"{SECOND} 11:30", **told)
    office.settle()
    conclude(office, SECOND)
    write_minutes(office, SECOND)


ACTIONS = {
    "action-prices": ("Price lists in Tajik to four buyers", "chamber", "chamber", "2025-12-06"),
    "action-samples": ("Samples pass Sarakhs in three days", "customs", "customs", "2026-05-12"),
    "action-report": ("The report to every estate", "estates", "estates", "2025-12-20"),
}


def act(office: Office) -> None:
    """The price lists are sent and verified; the report goes out late; samples take longer."""
    chamber, clerk = office.by("chamber"), office.by("clerk")
    for label, who in (
        ("action-prices", "chamber"),
        ("action-samples", "customs"),
        ("action-report", "estates"),
    ):
        office.by(who).does(office.cases[label], "acknowledge-action", "2025-11-23 10:00")
    case = office.cases["action-prices"]
    chamber.does(case, "report-progress", "2025-11-30 10:00", text="Translated.", percent=60)
    shown = chamber.attaches(case, "evidence", "2025-12-03 10:00", pdf("Price lists, sent"))
    told = {"claim": "Four lists were sent and received.", "evidence": [shown.key]}
    chamber.does(case, "claim-done", "2025-12-03 10:10", **told)
    clerk.does(case, "verify-done", "2025-12-06 08:30", findings="Three buyers confirmed it.")
    ordered = next(iter(r for r in office.ask("registers/actions", directive="journey")["rows"]))
    office.knows("action-items", ordered["case_id"], "action-journey")
    journey = office.cases["action-journey"]
    chamber.does(journey, "acknowledge-action", "2025-11-10 15:00")
    chamber.does(journey, "claim-done", "2025-11-27 11:00", claim="It went and came back.")
    clerk.does(journey, "verify-done", "2025-11-29 08:30", findings="Its report is accepted.")


def fail(office: Office, on: str) -> None:
    """Too few came: nothing is decided, and what was on the agenda waits for the next session."""
    come_to(office, on)
    approve_the_last(office, on)
    sit(office, on, absent=("chamber", "samt", "customs"))
    office.settle()


def meet_less_often(office: Office) -> None:
    """From January on the group meets every fourth Saturday."""
    why = {"reason_code": "workload", "reason": "The fairs are over; every fourth week is enough."}
    office.by("chair").does(
        office.cases[GROUP], "change-series", "2025-12-29 10:00", series=FOUR_WEEKLY, **why
    )


def put_off(office: Office, on: str) -> None:
    """A draft is deferred for want of evidence: it comes back to the next session by itself."""
    office.advance_timers("2026-04-28 08:00")
    title = "A showroom in Khujand"
    table(office, on, "2026-04-28 10:00", title, why="decision_needed", presenter="chamber")
    office.advance_timers(f"{on} 08:00")
    approve_the_last(office, on)
    case = sit(office, on)
    item = next(key for key, found in items(office, on).items() if found["title"] == title)
    drafted = {"session_id": case.id, "item": item, "title": title, "text": "Rent sixty metres."}
    draft = office.by("clerk").opens("resolutions", "resolution-showroom", f"{on} 09:20", **drafted)
    why = {"reason_code": "more_evidence", "reason": "What do the neighbours pay?"}
    office.by("chair").does(draft, "defer", f"{on} 09:40", **why)
    office.settle()
    conclude(office, on)
    write_minutes(office, on)

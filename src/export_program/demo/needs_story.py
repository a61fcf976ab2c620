"""What Tajikistan needs: verified, published, matched; introductions, answers, wins."""

from typing import Any

from export_program.demo.client import API
from export_program.demo.delegation_story import usd
from export_program.demo.exporters import BY_NUMBER
from export_program.demo.office import Case, Office, hour
from export_program.demo.papers import pdf
from export_program.demo.people import BASIS
from export_program.demo.register_story import day

TOLD_THERE = ("need-powder", "need-wire", "need-tiles")
TAPS: dict[str, Any] = {
    "market": "TJ",
    "subdivision": "TJ-SU",
    "goods": "Taps for kitchens",
    "hs": "848180",
    "edition": "HS2022",
    "source": "chamber",
    "source_note": "Letter of the chamber of Sughd",
    "quantity": {"amount": 30, "unit": "TNE"},
    "buyer": {"ref": "buyer", "organisation": "Obod Shahr, Khujand", "type": "importer"},
    "response_due_on": "2026-07-15",
}
SUGAR: dict[str, Any] = {
    "market": "TJ",
    "goods": "White sugar",
    "hs": "170199",
    "edition": "HS2022",
    "source": "portal",
    "quantity": {"amount": 500, "unit": "TNE"},
    "buyer": {"ref": "buyer", "organisation": "Shakar Savdo, Bokhtar", "type": "wholesaler"},
    "response_due_on": "2026-03-01",
}
PAINT: dict[str, Any] = {
    "market": "TJ",
    "subdivision": "TJ-KT",
    "goods": "Water-based wall paint",
    "hs": "320910",
    "edition": "HS2022",
    "source": "attache",
    "quantity": {"amount": 25, "unit": "TNE"},
    "buyer": {"ref": "buyer", "organisation": "Navsozi, Bokhtar", "type": "importer"},
    "response_due_on": "2026-08-01",
}


def publish_what_was_told(office: Office) -> None:
    """1404-08-25: the needs that were told on the journey are verified and published."""
    for minute, label in enumerate(TOLD_THERE):
        verify_and_publish(office, label, f"2025-11-16 20:{minute:02d}")


def verify_and_publish(office: Office, label: str, at: str) -> None:
    case, minute = office.cases[label], at[14:]
    found = {"reliability": "B", "findings": "The buyer is known to the chamber and answers."}
    office.by("desk").does(case, "verify", at, **found)
    office.by("publisher").does(case, "publish", f"{at[:14]}{int(minute) + 30:02d}")
    office.settle()  # exporters of the same goods are suggested


def capture(office: Office, label: str, at: str, need: dict[str, Any]) -> None:
    """A need that came by letter: the letter is its evidence."""
    agent = office.by("agent")
    case = agent.opens("market-needs", label, f"{at} 09:00", **need)
    agent.attaches(case, "inquiry_letter", f"{at} 09:10", pdf("Inquiry", need["goods"]))


def reject_sugar(office: Office) -> None:
    why = {"reason_code": "not_supplied_here", "reason": "Nobody in Qazvin makes sugar."}
    office.by("desk").does(office.cases["need-sugar"], "reject", "2025-12-02 10:00", **why)


# ---------------------------------------------------------------- introductions


def match(office: Office, need: str, number: int) -> Case:
    """The match of a need with a firm, which a reaction suggested."""
    label = f"match-{need.removeprefix('need-')}-{number:02d}"
    if label not in office.cases:
        exporter = office.cases[BY_NUMBER[number].label].id
        asked = {"need_id": office.cases[need].id, "exporter_id": exporter}
        rows = office.ask("registers/need_matches", **asked)["rows"]
        office.knows("matches", rows[0]["case_id"], label)
    return office.cases[label]


def introduce(office: Office, need: str, number: int, on: str) -> None:
    case, desk, firm = match(office, need, number), office.by("desk"), BY_NUMBER[number]
    desk.does(case, "shortlist", f"{on} 10:00", remarks="Able, ready, and has sold there.")
    messages = {
        "message_to_exporter": f"A buyer in Tajikistan asks for what {firm.name} makes.",
        "message_to_buyer": f"{firm.name} of Qazvin makes what you ask for and is export-ready.",
    }
    desk.does(case, "introduce", f"{on} 10:30", **messages)


def reply(office: Office, need: str, number: int, at: str, said: str = "right") -> None:
    told = {"answer": said} | ({} if said == "right" else {"remarks": "The sizes do not fit."})
    office.by(BY_NUMBER[number].filed_by).does(
        match(office, need, number), "reply-as-exporter", at, **told
    )


def buyer_says(office: Office, need: str, number: int, at: str, said: str = "right") -> None:
    told = {"answer": said} | ({} if said == "right" else {"remarks": "Too dear by a fifth."})
    office.by("desk").does(match(office, need, number), "reply-as-buyer", at, **told)


def negotiate(office: Office, need: str, number: int, at: str, expected: str) -> None:
    told = {"remarks": "Terms and a draft contract were exchanged.", "expected": usd(expected)}
    filer = office.by(BY_NUMBER[number].filed_by)
    filer.does(match(office, need, number), "record-negotiation", at, **told)


def introduce_all(office: Office) -> None:
    """1404-08-26: the ready exporters are introduced; firm 20 is suggested, but not ready."""
    for need, number in (("powder", 1), ("powder", 19), ("wire", 3), ("tiles", 7)):
        introduce(office, f"need-{need}", number, "2025-11-17")
    office.settle()
    reply(office, "need-wire", 3, "2025-11-18 09:00")
    reply(office, "need-powder", 1, "2025-11-19 09:00")
    reply(office, "need-powder", 19, "2025-11-20 09:00")
    buyer_says(office, "need-wire", 3, "2025-11-23 09:00")
    buyer_says(office, "need-powder", 1, "2025-11-22 15:00")
    buyer_says(office, "need-powder", 19, "2025-11-25 09:00")


def haggle(office: Office) -> None:
    """Firm 7 answers after its week is over; its buyer finds it dear. The others negotiate."""
    reply(office, "need-tiles", 7, "2025-12-02 11:00")
    buyer_says(office, "need-tiles", 7, "2025-12-06 14:00", "not_right")
    negotiate(office, "need-powder", 1, "2025-12-08 10:00", "170000")
    negotiate(office, "need-powder", 19, "2025-12-09 10:00", "60000")
    negotiate(office, "need-wire", 3, "2025-12-10 10:00", "550000")


# ---------------------------------------------------------------- wins


def claim(
    office: Office, need: str, number: int, on: str, *, hs: str, value: str, tonnes: int
) -> None:
    """The firm claims a contract of two days before; a day later a link is sent to confirm it."""
    case = match(office, need, number)
    told = {
        "value": usd(value),
        "hs": hs,
        "edition": "HS2022",
        "incoterm": "DAP",
        "contract_on": day(on, -2),
        "support": ["introduction", "delegation"],
        "quantity": {"amount": tonnes, "unit": "TNE"},
    }
    office.by(BY_NUMBER[number].filed_by).does(case, "claim-win", f"{on} 10:00", **told)


def confirm(office: Office, need: str, number: int, sent: str, at: str, **corrected: Any) -> None:
    """The link is sent in the morning; at that hour, the exporter answers without a login."""
    case = match(office, need, number)
    made = office.by("desk").does(case, "send-confirmation", f"{sent} 09:00")
    office.advance_timers(at)
    body = {"token": made["token"], "occurred_at": hour(at).isoformat(), **corrected}
    key = f"{BASIS}:{case.label}:confirm"
    office.client.post(f"{API}/win-confirmations/confirm", None, body, key)
    office.steps += 1
    office.settle()  # the need, the atlas and the target take note

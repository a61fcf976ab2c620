"""The fifteen questions of the office's day, each asked in one request."""

# ruff: noqa: E501 - a table is read by its columns

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from export_program.demo.client import API, Client
from export_program.demo.people import BASIS

FIRM, ORDERED, AGREED = "QZ-EXP-1404-00001", "QZ-RES-1404-00002", "QZ-AGR-1404-00001"
FAIR, WHO = "QZ-EXH-1404-00001", "adviser"
SHOWN = 6  # rows that are printed of an answer


@dataclass(frozen=True)
class Question:
    """`asks` is the address behind /api/v1/; `shows` are the columns that answer it."""

    number: int
    text: str
    asks: str
    shows: tuple[str, ...]


# fmt: off
QUESTIONS = (
    Question(1, "What is on my desk today, by due time, with stopped clocks marked and why?", "registers/worklist?assignee={adviser}&sort=due_at", ("reference", "title", "due_at", "overdue", "clock_stopped", "waits_for")),
    Question(2, "Which cases pass their limit this week, per organisation, and who can decide an extension?", "registers/deadlines?due_at__gte=2026-05-23&due_at__lt=2026-05-30&sort=due_at,reference", ("reference", "deadline", "due_at", "missed", "owner", "organisation", "extended_by")),
    Question(3, "Agenda for next Saturday: deferred items, overdue actions, red projects, expiring agreements?", "registers/agenda?next=true&open=true", ("on", "item", "why", "title")),
    Question(4, "What became of resolution 1404/31 - every case, action and result under it?", "cases/{resolution}/chain?direction=effects", ("kind", "reference", "title", "stage")),
    Question(5, "Is the Tajikistan delegation ready: report accepted, delegates confirmed, meetings confirmed, papers missing?", "registers/delegation_readiness?market=TJ&departs_on__gte=2026-05-26", ("reference", "ready", "report_accepted", "confirmed", "minimum", "meetings_confirmed", "papers_missing", "obstacles")),
    Question(6, "Which open needs in TJ match our exporters with readiness L3 or more and valid card, and who has been introduced already?", "registers/need_matches?market=TJ&living=true&ready=true&card=valid&sort=need", ("need", "goods", "name", "level", "card_until", "introduced", "score")),
    Question(7, "For HS 340250, the feasible markets ranked, with reasons, age of evidence and the person who owns the contact?", "registers/atlas?hs6=340250&feasible=true&sort=-total", ("market", "total", "verdict", "oldest_evidence_at", "newest_evidence_at", "contact_owner", "reasons")),
    Question(8, "Which exporters have a commercial card ending in 60 days and an accepted stand offer?", "registers/card_expiry?what=card&until__gte=2026-05-26&until__lte=2026-07-25&commitments=stand_accepted&sort=until", ("reference", "name", "until", "commitments")),
    Question(9, "Rank of applicants for fair X, the scores behind it, and who is next when an offer lapses?", "registers/fair_ranking?exhibition_id={fair}&sort=rank", ("rank", "participation_id", "total", "means", "standing", "next_in_line")),
    Question(10, "What have we promised under agreements in force, what is late, on which side?", "registers/obligations?agreement_stage=in_force&open=true&sort=due", ("side", "text", "due", "status", "overdue")),
    Question(11, "Certificates and surveillance falling due; open nonconformities by age?", "registers/surveillance_plan?surveillance_due__lt=2026-12-22&sort=surveillance_due", ("number", "surveillance_due", "valid_until", "open_findings", "oldest_finding_at")),
    Question(12, "Exporters nobody has spoken to for 90 days?", "registers/exporter_contacts?quiet_since__lt=2026-02-25&sort=quiet_since&limit=100", ("reference", "name", "quiet_since", "never")),
    Question(13, "Subsidy budget: approved, committed, paid, free - for this fair and this year?", "registers/subsidy_funds?sort=opens_on", ("exhibition", "budget", "committed", "paid", "free", "currency")),
    Question(14, "Export target vs actual by HS chapter and market for Aban, provisional and final, and the gap owner?", "registers/target_scoreboard?year=1404&month=8&hs2=34&indicator=export_value&sort=reference", ("name", "hs", "market", "plan", "provisional", "final", "gap", "gap_owner")),
    Question(15, "Everything about company Y on one page - and what it looked like when we signed?", "exporters/{firm}/overview?as_of={signed}", ("exporter_activity", "participations", "follow_up_board", "confirmed_wins")),
)
# fmt: on


def addresses(client: Client, token: str) -> dict[int, str]:
    """The address of each question, with the ids that this server gave."""
    known = _known(client, token)
    return {question.number: question.asks.format_map(known) for question in QUESTIONS}


def _known(client: Client, token: str) -> dict[str, str]:
    def ask(path: str, **query: object) -> Any:
        return client.get(f"{API}/{path}", token, **query).body

    def case(reference: str) -> str:
        (row,) = ask("registers/cases", reference=reference)["rows"]
        return str(row["case_id"])

    opened = ask("registers/audit_log", command="OpenAccount", basis=f"{BASIS}:{WHO}")["rows"]
    steps = ask(f"agreements/{case(AGREED)}/timeline", limit=500)["steps"]
    signed = next(s["position"] for s in steps if s["type"] == "agreement.fully_signed.v1")
    return {
        "adviser": str(opened[0]["case_id"]),
        "resolution": ORDERED,
        "fair": case(FAIR),
        "firm": case(FIRM),
        "signed": str(signed),
    }


def ask_all(client: Client, token: str) -> Iterator[str]:
    """Each question with its address and its answer, as lines to print."""
    asked = addresses(client, token)
    for question in QUESTIONS:
        address = asked[question.number]
        body = client.get(f"{API}/{address}", token).body
        yield f"\n{question.number}. {question.text}\n   GET {API}/{address}"
        yield from (f"   {line}" for line in _told(body, question.shows))


def _told(body: dict[str, Any], shows: tuple[str, ...]) -> Iterator[str]:
    if "registers" in body:
        yield f"{body['exporter']['reference']} {body['exporter']['title']}"
        for name in shows:
            yield f"{name}: {len(body['registers'].get(name, ()))}"
        return
    rows = body.get("rows", body.get("cases", []))
    for row in rows[:SHOWN]:
        yield " | ".join(_cell(row.get(name)) for name in shows)
    if len(rows) > SHOWN:
        yield f"... {len(rows)} in all"
    if not rows:
        yield "nothing"


def _cell(value: object) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case list():
            return "; ".join(str(part) for part in value) or "-"
        case _:
            return str(value)

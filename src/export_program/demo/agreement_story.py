"""The agreement with Khatlon: an idea, a mandate, signatures, entry into force, promises."""

from typing import Any

from export_program.demo.office import Case, Office
from export_program.demo.papers import TEXT, pdf, text

LABEL = "agreement"
US, THEM = "qazvin", "khatlon"
PARTIES: list[dict[str, Any]] = [
    {
        "ref": US,
        "name": "استانداری قزوین",
        "type": "state_body",
        "country": "IR",
        "subdivision": "IR-26",
        "us": True,
        "signatories": [
            {
                "ref": "deputy",
                "name": "حمید رستگار",
                "capacity": "Deputy governor for economy",
                "entitled_by_office": True,
            }
        ],
    },
    {
        "ref": THEM,
        "name": "Мақомоти иҷроияи вилояти Хатлон",
        "type": "foreign_province",
        "country": "TJ",
        "subdivision": "TJ-KT",
        "signatories": [{"ref": "envoy", "name": "Рустам Сафаров", "capacity": "First deputy"}],
    },
]
PROPOSAL: dict[str, Any] = {
    "kind": "mou",
    "titles": {
        "fa": "یادداشت تفاهم همکاری بازرگانی قزوین و ختلان",
        "en": "Memorandum of understanding on trade between Qazvin and Khatlon",
        "tg": "Ёддошти тафоҳум оид ба ҳамкории тиҷоратӣ",
    },
    "purpose": "Direct trade in detergents, ceramics and copper, and fewer days at the border.",
    "grounds": {"kind": "session_idea", "reference": "QZ-IDE-1404-00001"},
    "parties": PARTIES,
    "languages": ["fa", "tg"],
    "prevailing": "fa",
    "goods": [
        {"code": "3402", "edition": "HS2022"},
        {"code": "6907", "edition": "HS2022"},
        {"code": "740811", "edition": "HS2022"},
    ],
    "sectors": ["detergents", "ceramics", "copper"],
    "territory": {"countries": ["IR", "TJ"], "subdivisions": ["IR-26", "TJ-KT"]},
    "term_months": 24,
    "notice_days": 90,
}


def propose(office: Office) -> None:
    idea = office.cases["idea-dispatch"]
    grounds = {"kind": "session_idea", "reference": idea.reference, "case_id": idea.id}
    told = PROPOSAL | {"grounds": grounds}
    office.by("desk").opens("agreements", LABEL, "2025-10-29 11:00", **told)


def negotiate(office: Office) -> None:
    """The Saturday session gives the mandate; two drafts, and what the other side said."""
    case, desk = office.cases[LABEL], office.by("desk")
    ordered = office.cases["resolution-31"]
    mandate = {
        "resolution": ordered.reference,
        "adopted_on": "2025-11-08",
        "limits": "No tariff promises.",
    }
    on = "2025-11-08"
    resolved = text("1404-08-17", "مصوبه: اعزام هیئت تجاری به تاجیکستان و امضای یادداشت تفاهم")
    office.by("clerk").attaches(case, "mandate", f"{on} 11:45", resolved, TEXT)
    basis = ordered.reference
    office.by("chair").does(case, "grant-mandate", f"{on} 12:00", mandate=mandate, basis=basis)
    link = {"relation": "caused_by", "kind": "resolution", "case_id": ordered.id}
    office.by("clerk").does(case, "link-case", f"{on} 12:10", **link)
    _draft(office, case, 1, "2025-11-08 15", "First draft, ours.")
    for minute, promise in enumerate(_obligations(office)):
        desk.does(case, "add-obligation", f"2025-11-09 10:{minute:02d}", **promise)
    condition = "Khatlon confirms by a note that its council has agreed."
    desk.does(case, "add-condition-precedent", "2025-11-09 10:30", text=condition)
    desk.does(case, "open-negotiation", "2025-11-09 11:00", version=1)
    said = {"party": THEM, "clause": "3.1", "text": "Fifteen days for samples instead of thirty."}
    desk.does(case, "record-counterparty-position", "2025-11-10 16:00", **said)
    said = {"party": THEM, "clause": "5", "text": "The exporters' meeting is held every quarter."}
    desk.does(case, "record-counterparty-position", "2025-11-10 16:20", **said)
    _draft(office, case, 2, "2025-11-11 09", "Fifteen days; quarterly meetings.")
    desk.does(case, "send-to-legal", "2025-11-11 10:00", version=2)


def _draft(office: Office, case: Case, version: int, hour: str, summary: str) -> None:
    desk = office.by("desk")
    shown = pdf("Memorandum of understanding Qazvin - Khatlon", f"Draft {version}", summary)
    paper = desk.attaches(case, "draft", f"{hour}:00", shown)
    told = {"version": version, "document": paper.key, "summary": summary}
    desk.does(case, "record-draft", f"{hour}:10", **told)


def _obligations(office: Office) -> tuple[dict[str, Any], ...]:
    desk, agent = office.people["desk"].id, office.people["agent"].id
    return (
        {
            "party": US,
            "text": "Send the list of Qazvin exporters ready for Khatlon, with goods and prices.",
            "measure": "List handed over: 1",
            "owner": agent,
            "due": "2025-12-06",
        },
        {
            "party": THEM,
            "text": "Name the customs post at which samples pass within fifteen days.",
            "measure": "Customs post named: 1",
            "owner": desk,
            "due": "2025-12-10",
        },
        {
            "party": US,
            "text": "Hold the meeting of exporters and buyers.",
            "measure": "Meetings held: 1 each quarter",
            "owner": agent,
            "every": "P3M",
        },
        {
            "party": THEM,
            "text": "Give Qazvin 500 square metres of bonded storage in Bokhtar.",
            "measure": "Square metres in use: 500",
            "owner": desk,
            "due_after_days": 180,
        },
    )


def sign(office: Office) -> None:
    """The legal opinion, the approval of one version, and both signatures under it."""
    case, clerk, lawyer = office.cases[LABEL], office.by("clerk"), office.by("lawyer")
    written = lawyer.attaches(case, "legal_opinion", "2025-11-12 09:30", pdf("Legal opinion"))
    opinion = {
        "opinion": "with_conditions",
        "text": "Sound, if the storage carries no payment before the council's note.",
        "conditions": ["Clause 6 takes effect with the note of the council of Khatlon."],
        "document": written.key,
    }
    lawyer.does(case, "give-legal-opinion", "2025-11-12 10:00", **opinion)
    approved = {
        "version": 2,
        "sign_by": "2025-11-20",
        "conditions_met": "Clause 6 refers to the note, which is a condition precedent.",
    }
    office.by("chair").does(case, "approve-for-signature", "2025-11-12 12:00", **approved)
    powers = clerk.attaches(case, "full_powers", "2025-11-15 09:00", pdf("Full powers, Khatlon"))
    text_hash = office.ask(f"agreements/{case.id}")["case"]["approved"]["sha256"]
    signed = {"signed_on": "2025-11-15", "place": "Dushanbe", "sha256": text_hash}
    ours = {"party": US, "signatory": "deputy", **signed}
    theirs = {"party": THEM, "signatory": "envoy", "full_powers": powers.key, **signed}
    clerk.does(case, "record-signature", "2025-11-15 12:00", **ours)
    clerk.does(case, "record-signature", "2025-11-15 12:10", **theirs)


def enter_into_force(office: Office) -> None:
    case, clerk = office.cases[LABEL], office.by("clerk")
    clerk.attaches(case, "signed_copy_fa", "2025-11-17 09:00", pdf("Signed copy, Persian"))
    clerk.attaches(case, "signed_copy_tg", "2025-11-17 09:10", pdf("Signed copy, Tajik"))
    note = clerk.attaches(case, "exchange_of_notes", "2025-11-29 10:00", pdf("Note of the council"))
    met = {"condition": "C1", "document": note.key, "met_on": "2025-11-27"}
    clerk.does(case, "meet-condition-precedent", "2025-11-29 10:10", **met)
    clerk.does(case, "enter-into-force", "2025-12-01 09:00", in_force_on="2025-12-01")


def keep_the_first_promise(office: Office) -> None:
    """Our list is handed over, reported by its owner and verified by somebody else."""
    case, agent = office.cases[LABEL], office.by("agent")
    listed = text("Exporters ready for Khatlon", "فهرست صادرکنندگان آماده برای ختلان")
    shown = agent.attaches(case, "evidence", "2025-12-03 10:00", listed, TEXT)
    report = {"obligation": "O1", "text": "Handed over in Bokhtar.", "evidence": [shown.key]}
    agent.does(case, "report-obligation", "2025-12-03 10:10", **report)
    found = {"obligation": "O1", "finding": "fulfilled", "remarks": "The receipt is on file."}
    office.by("lead").does(case, "verify-obligation", "2025-12-06 11:00", **found)

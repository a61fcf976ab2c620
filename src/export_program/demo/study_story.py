"""The study of Tajikistan's washing preparations that the resolution ordered."""

from typing import Any

from export_program.demo.delegation_story import usd
from export_program.demo.office import Office
from export_program.demo.papers import pdf

POWDER = {"code": "340250", "edition": "HS2022"}
SOURCES: tuple[dict[str, Any], ...] = (
    {
        "title": "Imports of Tajikistan by subheading, 2024",
        "publisher": "Statistics agency of Tajikistan",
        "as_of": "2025-10-31",
        "licence": "open",
        "edition": "HS2022",
    },
    {
        "title": "Prices in four markets of Dushanbe",
        "as_of": "2025-11-15",
        "licence": "attribution",
    },
)
FINDINGS: tuple[dict[str, Any], ...] = (
    {
        "claim": "Imports of washing preparations for retail in 2024",
        "value": "10000000",
        "unit": "USD",
        "source": "S1",
        "confidence": "high",
        "goods": POWDER,
        "market": "TJ",
        "period": {"start": "2024-01-01", "end": "2024-12-31"},
    },
    {
        "claim": "A kilogram sells for so much in retail",
        "value": "1.45",
        "unit": "USD",
        "source": "S2",
        "confidence": "medium",
        "market": "TJ",
    },
)


def scope(office: Office) -> None:
    case, lead = office.cases["study"], office.by("lead")
    terms = {
        "terms": "Imports, suppliers, prices and hindrances, by what can be had until November.",
        "method": "Desk research, and a round through the markets during the fair.",
        "budget": usd("1500"),
    }
    office.by("desk").does(case, "scope", "2025-11-09 11:00", **terms)
    lead.does(case, "approve", "2025-11-10 12:00")
    analyst = office.people["analyst"].id
    lead.does(case, "assign-analyst", "2025-11-10 12:30", analyst=analyst)
    office.by("analyst").does(case, "start-collecting", "2025-11-11 09:00")


def research(office: Office) -> None:
    """Sources, findings, a draft that comes back once, and the publication for exporters."""
    case, analyst = office.cases["study"], office.by("analyst")
    reviewer = office.by("research-reviewer")
    for minute, source in enumerate(SOURCES):
        analyst.does(case, "register-source", f"2025-11-16 09:0{minute}", **source)
    analyst.does(case, "start-analysis", "2025-11-16 10:00")
    for minute, finding in enumerate(FINDINGS):
        analyst.does(case, "record-finding", f"2025-11-17 09:0{minute}", **finding)
    _draft(office, 1, "2025-11-17 15")
    reviewer.does(case, "start-review", "2025-11-18 09:00")
    why = {"reason_code": "incomplete", "reason": "Say of what year the imports are."}
    reviewer.does(case, "request-changes", "2025-11-18 12:00", **why)
    _draft(office, 2, "2025-11-19 09")
    reviewer.does(case, "start-review", "2025-11-19 14:00")
    reviewer.does(case, "accept-review", "2025-11-19 16:00", remarks="Sound, and short.")
    publisher = office.by("publisher")
    final = publisher.attaches(case, "final", "2025-11-20 10:00", pdf("Washing preparations in TJ"))
    published = {
        "final": final.key,
        "abstract": "Ten million dollars a year; Turkish and Russian powder; labels in Tajik.",
        "visibility": "exporters",
        "valid_until": "2026-11-20",
    }
    publisher.does(case, "publish", "2025-11-20 10:30", **published)
    office.settle()


def _draft(office: Office, version: int, hour: str) -> None:
    case, analyst = office.cases["study"], office.by("analyst")
    shown = pdf("Washing preparations in Tajikistan", f"Draft {version}")
    paper = analyst.attaches(case, "draft", f"{hour}:00", shown)
    told = {"document": paper.key, "summary": f"Version {version}."}
    analyst.does(case, "submit-draft", f"{hour}:10", **told)

"""The atlas for washing preparations in four markets, and who opens the door in one of them."""

from typing import Any

from export_program.demo.office import Office

HS = {"hs6": "340250", "edition": "HS2022"}
DOOR = "influencer"
# market -> evidence: kind, value and unit, or grade, or text. KZ lacks what is needed to rank it.
FACTS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "TJ": (
        ("import_value", "10000000", "USD"),
        ("import_growth", "5", "percent"),
        ("import_quantity", "10000", "TNE"),
        ("exporters", "5", "firms"),
        ("our_exports", "1000000", "USD"),
        ("capacity", "5000", "TNE"),
        ("tariff", "10", "percent"),
        ("regime", 4),
        ("origin_form", "Form A"),
        ("distance", "3000", "km"),
        ("share_of_iran", "5", "percent"),
        ("payment_channel", 3),
        ("language", 5),
    ),
    "AF": (
        ("import_value", "100000000", "USD"),
        ("import_growth", "0", "percent"),
        ("exporters", "5", "firms"),
        ("our_exports", "1000000", "USD"),
        ("tariff", "5", "percent"),
        ("regime", 3),
        ("origin_form", "Chamber certificate"),
        ("distance", "1000", "km"),
        ("payment_channel", 2),
        ("risk", 2),
    ),
    "UZ": (
        ("import_value", "100000000", "USD"),
        ("import_growth", "15", "percent"),
        ("exporters", "5", "firms"),
        ("our_exports", "0", "USD"),
        ("tariff", "20", "percent"),
        ("regime", 3),
        ("origin_form", "ST-1"),
        ("distance", "3000", "km"),
        ("payment_channel", 4),
    ),
    "KZ": (("import_value", "10000000", "USD"), ("exporters", "5", "firms")),
}
VERDICTS = {
    "TJ": ("go", "We sell there already, and the fair brings buyers."),
    "AF": ("prepare", "A large market; first a bank that pays."),
    "UZ": ("watch", "The tariff eats the price; the regime may change in a year."),
}


def label(market: str) -> str:
    return f"atlas-{market.lower()}"


def nominate(office: Office) -> None:
    """Four markets for one product; three are scored, judged, reviewed and published."""
    for hour, market in enumerate(FACTS, start=9):
        _research(office, market, f"2025-10-14 {hour:02d}")
    for minute, market in enumerate(VERDICTS):
        case = office.cases[label(market)]
        sound = "The sources agree with each other."
        office.by("research-reviewer").does(
            case, "review-entry", f"2025-10-18 10:0{minute}", remarks=sound
        )
        office.by("publisher").does(case, "publish-entry", f"2025-10-19 10:0{minute}")


def _research(office: Office, market: str, at: str) -> None:
    analyst = office.by("analyst")
    case = analyst.opens("atlas-entries", label(market), f"{at}:00", market=market, **HS)
    for minute, (kind, *said) in enumerate(FACTS[market], start=1):
        fact: dict[str, Any] = {"kind": kind, "source": "ITC and customs", "as_of": "2025-09-30"}
        fact |= {"confidence": "medium", "edition": "HS2022"} | _said(said)
        analyst.does(case, "record-evidence", f"{at}:{minute:02d}", **fact)
    analyst.does(case, "score-entry", f"{at}:40")
    if market in VERDICTS:
        verdict, reason = VERDICTS[market]
        analyst.does(case, "give-verdict", f"{at}:45", verdict=verdict, reason=reason)
        analyst.does(case, "submit-for-review", f"{at}:50")


def _said(said: list[Any]) -> dict[str, Any]:
    match said:
        case [int(grade)]:
            return {"grade": grade}
        case [text]:
            return {"text": text}
        case [value, unit]:
            return {"value": value, "unit": unit}
    raise ValueError(f"no evidence: {said}")


def open_the_door(office: Office) -> None:
    """Whom the delegation met: proposed, vetted by another, in the care of the desk."""
    proposed = {
        "name": "Фирӯз Набиев",
        "position": "Vice president",
        "contact": "+992 37 000 0000",
        "organisation_name": "Chamber of commerce of Tajikistan",
        "country": "TJ",
        "subdivision": "TJ-DU",
        "goods": [{"code": "340250", "edition": "HS2022"}],
        "level": 4,
        "source": "delegation",
        "lawful_purpose": "business_relation",
        "retention_until": "2028-11-16",
    }
    head, lead, desk = office.by("head"), office.by("lead"), office.by("desk")
    case = head.opens("influencers", DOOR, "2025-11-17 09:00", **proposed)
    lead.does(case, "vet", "2025-11-18 09:00")
    lead.does(case, "assign-owner", "2025-11-18 09:10", owner=office.people["desk"].id)
    desk.does(case, "activate", "2025-11-18 10:00")
    stance = {"stance": "friend", "why": "Asked for a memorandum of the chambers."}
    desk.does(case, "assess-stance", "2025-11-18 10:10", **stance)
    spoke = {"on": "2026-04-15", "channel": "phone", "summary": "Agreed on buyers to meet in June."}
    link = {"influencer_id": case.id, "role": "chamber", "relevance": 5}
    desk.does(office.cases[label("TJ")], "link-influencer", "2025-11-18 11:00", **link)
    desk.does(case, "record-contact", "2026-04-15 15:00", **spoke)


def refresh(office: Office) -> None:
    """Wins and the agreement changed the evidence: Tajikistan is scored anew."""
    case, analyst = office.cases[label("TJ")], office.by("analyst")
    why = {"reason_code": "new_evidence", "reason": "An agreement in force and confirmed wins."}
    analyst.does(case, "mark-stale", "2026-04-06 09:00", **why)
    analyst.does(case, "score-entry", "2026-04-06 10:00")
    said = "Two contracts and an agreement show that it can be done."
    analyst.does(case, "give-verdict", "2026-04-06 10:10", verdict="go", reason=said)
    checked = "The new evidence is the office's own."
    office.by("research-reviewer").does(case, "refresh-entry", "2026-04-07 10:00", remarks=checked)

"""The exporter register fills: filed, verified by two people, decided, with cards and readiness."""

from datetime import date, timedelta
from typing import Any

from export_program.demo.exporters import BY_NUMBER, FIRMS, REJECTIONS, Fate, Firm
from export_program.demo.office import Case, Desk, Office
from export_program.demo.papers import TEXT, pdf, text
from export_program.demo.people import Part
from export_program.domain.exporter.case import MANDATORY_DOCUMENTS
from export_program.domain.exporter.values import Dimension
from export_program.engine.actors import Role
from export_program.engine.calendars.iran import IRAN

# Who speaks for a firm: family names, invented, in the order of the firms.
CONTACTS = (
    "الوندی", "پایاب", "مینودری", "نوربخش", "آفتابی", "کوهینی", "مهتابی", "الموتی", "پیشرو",
    "رایانی", "سردار", "خزری", "دشتی", "برگی", "رودباری", "بوئینی", "زرین‌تاک", "سپیدی",
    "شوینده", "آوجی", "ایمنی", "آبیکی", "سیمینی", "طارمی", "فیروزه", "دانایی", "مهرگان",
    "دشتابی", "اقبالی", "ضیارانی",
)  # fmt: skip
CHAMBER = "Chamber of commerce of Qazvin"
METHOD = {"method": "qz-readiness", "method_version": "2"}
QUALIFIED_UNTIL = "2026-09-22"
# What customs said of the year 1403: firm, goods, market, US dollars.
EXPORTS = (
    (1, "340250", "TJ", "412000"),
    (1, "340250", "AF", "958000"),
    (3, "740811", "TR", "2140000"),
    (16, "200290", "TJ", "187500"),
    (19, "340250", "TJ", "96400"),
)


def users() -> tuple[Part, ...]:
    """One account for each firm that files itself."""
    filing = (firm for firm in FIRMS if firm.user)
    names = {f.filed_by: CONTACTS[f.number - 1] for f in filing}
    return tuple(Part(ref, name, Role.EXPORTER_USER) for ref, name in names.items())


def day(begins: str, later: int) -> str:
    """The working day so many days later."""
    return IRAN.next_working_day(date.fromisoformat(begins) + timedelta(days=later)).isoformat()


def register(office: Office, *fates: Fate) -> None:
    """Every firm with one of these fates, from its draft as far as its registration came."""
    for firm in FIRMS:
        if firm.fate in fates:
            case = _file(office, firm)
            _decide(office, firm, case)
            if firm.fate is Fate.REGISTERED:
                _equip(office, firm, case)


def _file(office: Office, firm: Firm) -> Case:
    filer, on = office.by(firm.filed_by), firm.begins
    case = filer.opens("exporters", firm.label, f"{on} 09:00", **_draft(firm))
    if firm.user:
        office.accounts.act_for(office.people[firm.filed_by], case.id)
    for minute, hs in enumerate(firm.goods, start=5):
        goods = {"hs": hs, "edition": "HS2022", "capacity": 1_000 * firm.number, "unit": "TNE"}
        filer.does(case, "add-product", f"{on} 09:{minute:02d}", **goods)
    if firm.fate is Fate.DRAFT:
        return case
    for minute, kind in enumerate(MANDATORY_DOCUMENTS, start=20):
        shown = pdf(kind.replace("_", " ").capitalize(), firm.name, firm.national_id)
        filer.attaches(case, kind, f"{on} 09:{minute}", shown)
    filer.does(case, "submit-registration", f"{on} 10:30")
    return case


def _draft(firm: Firm) -> dict[str, Any]:
    number = firm.number
    contact = {
        "ref": "sales",
        "name": CONTACTS[number - 1],
        "position": "Export manager",
        "phone": f"+98 28 3300 {number:04d}",
        "email": f"export@firm{number:02d}.example",
    }
    return {
        "national_id": firm.national_id,
        "name": firm.name,
        "name_fa": firm.name_fa,
        "district": firm.district,
        "address": f"{firm.district}, street {number}",
        "activity": firm.activity,
        "contacts": [contact],
    }


def _decide(office: Office, firm: Firm, case: Case) -> None:
    clerk, registrar, lead = office.by("clerk"), office.by("registrar"), office.by("lead")
    on = firm.begins
    match firm.fate:
        case Fate.REGISTERED:
            _verify(clerk, case, day(on, 1), "registry")
            _verify(registrar, case, day(on, 1), "document")
            lead.does(case, "approve-registration", f"{day(on, 2)} 10:00")
        case Fate.VERIFIED:
            _verify(clerk, case, day(on, 2), "registry")
        case Fate.WITHDRAWN:
            because = {"reason_code": "own_request", "reason": "The firm moves to Zanjan."}
            office.by(firm.filed_by).does(
                case, "request-withdrawal", f"{day(on, 1)} 09:00", **because
            )
            clerk.does(case, "accept-withdrawal", f"{day(on, 1)} 12:00")
        case Fate.REJECTED:
            _look_closer(office, firm, case)
        case _:
            pass


def _verify(desk: Desk, case: Case, on: str, method: str) -> None:
    hour = "09:30" if method == "registry" else "11:00"
    found = f"The {method} agrees with what was filed."
    desk.does(case, "verify", f"{on} {hour}", method=method, result="passed", findings=found)


def _look_closer(office: Office, firm: Firm, case: Case) -> None:
    """What the office found about those it turned down; one is asked first, and never answers."""
    registrar, on = office.by("registrar"), day(firm.begins, 1)
    if firm.number == 24:  # noqa: PLR2004 - the firms are known by their numbers
        why = {"reason_code": "not_in_registry", "reason": "The id belongs to nobody."}
        failed = {"method": "registry", "result": "failed", **why}
        registrar.does(case, "verify", f"{on} 09:30", **failed)
    elif firm.number == 25:  # noqa: PLR2004
        question = "Please send the tax clearance of the year 1403."
        asked = {"to": CONTACTS[firm.number - 1], "question": question, "due": "2025-10-19"}
        registrar.does(case, "request-information", f"{on} 10:00", **asked)
        return
    else:
        _verify(registrar, case, on, "document")
    reject(office, firm.number, f"{day(firm.begins, 2)} 10:00")


def reject(office: Office, number: int, at: str) -> None:
    code, reason = REJECTIONS[number]
    case = office.cases[BY_NUMBER[number].label]
    office.by("lead").does(case, "reject-registration", at, reason_code=code, reason=reason)


def _equip(office: Office, firm: Firm, case: Case) -> None:
    """Card, readiness, qualification, markets, as far as the firm has them."""
    on = day(firm.begins, 3)
    if firm.card_until is not None:
        office.by("clerk").does(case, "record-commercial-card", f"{on} 09:00", **_card(firm))
    if firm.level is not None:
        scores = {dimension.value: firm.level.value for dimension in Dimension}
        assessed = {"level": firm.level.name, "scores": scores, **METHOD}
        office.by("adviser").does(case, "assess-readiness", f"{day(on, 4)} 11:00", **assessed)
    if firm.scheme is not None:
        granted = {"scheme": firm.scheme, "until": QUALIFIED_UNTIL}
        office.by("lead").does(case, "grant-qualification", f"{day(on, 6)} 10:00", **granted)
    for minute, (country, status) in enumerate(firm.markets):
        told = {"country": country, "status": status}
        at = f"{day(on, 6)} 12:{minute:02d}"
        office.by(firm.filed_by).does(case, "declare-market-interest", at, **told)


def _card(firm: Firm) -> dict[str, Any]:
    until = date.fromisoformat(firm.card_until or "")
    issued = until.replace(year=until.year - 1) + timedelta(days=1)
    card = {
        "number": f"1404-26-{firm.number:04d}",
        "issuer": CHAMBER,
        "issued_on": issued.isoformat(),
        "valid_until": until.isoformat(),
    }
    if firm.level is not None and firm.level.name in {"L4", "L5"}:
        card |= {"rating": "A", "rated_until": until.isoformat()}
    return card


def look_after(office: Office) -> None:
    """Account managers, contacts and what customs said of last year's exports."""
    lead, adviser, clerk = office.by("lead"), office.by("adviser"), office.by("clerk")
    manager = office.people["adviser"].id
    for number in (1, 2, 3):
        case = office.cases[BY_NUMBER[number].label]
        lead.does(case, "assign-account-manager", "2025-09-20 10:00", manager=manager)
        if number != 2:  # noqa: PLR2004 - nobody speaks to the second: it shows on the board
            spoke = {"channel": "site_visit", "contact": "sales", "summary": "بازدید از خط تولید"}
            adviser.does(case, "record-contact", "2025-10-20 14:00", **spoke)
    for number, hs, country, usd in EXPORTS:
        figure = {
            "period": {"start": "2024-03-20", "end": "2025-03-20"},
            "hs": hs,
            "edition": "HS2022",
            "country": country,
            "value": {"amount": usd, "currency": "USD"},
            "source": "Customs of Qazvin",
            "as_of": "2025-09-16",
        }
        case = office.cases[BY_NUMBER[number].label]
        clerk.does(case, "record-export-performance", "2025-09-20 13:00", **figure)
    first = office.cases[BY_NUMBER[1].label]
    catalogue = text("Catalogue", "پودر و مایع شوینده برای بازار تاجیکستان")
    held = office.by(BY_NUMBER[1].filed_by).attaches(
        first, "catalogue", "2025-09-21 09:00", catalogue, TEXT
    )
    clerk.does(first, "verify-document", "2025-09-21 12:00", document=held.key)


def suspend(office: Office) -> None:
    """One exporter did not bring its foreign currency home; what it has open is put on hold."""
    because = {
        "reason_code": "unmet_fx_repatriation",
        "reason": "The central bank reports 240,000 dollars outstanding for the year 1403.",
        "review_on": "2026-01-18",
    }
    office.by("lead").does(office.cases["exporter-13"], "suspend", "2025-10-18 10:00", **because)

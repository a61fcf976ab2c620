"""Stands of the fair: offered by rank, accepted or not, contracted, and given for good."""

from export_program.demo.exporters import BY_NUMBER
from export_program.demo.fair_story import ABSENT, HEIR, LABEL, label, usd
from export_program.demo.office import Office
from export_program.demo.papers import pdf

# The stand that each of the shortlisted is offered, in the order of their ranks.
OFFERED = (
    (1, "A1"),
    (3, "A2"),
    (19, "A3"),
    (7, "A4"),
    (10, "A5"),
    (5, "A6"),
    (16, "A7"),
    (11, "A8"),
)
SILENT = 10
COMMITTED = ((1, "1500"), (3, "1200"), (19, "1200"), (7, "900"), (ABSENT, "1000"))


def offer(office: Office) -> None:
    clerk, case = office.by("clerk"), office.cases[LABEL]
    for minute, (number, stand) in enumerate(OFFERED):
        held = {"participation_id": office.cases[label(number)].id, "stands": [stand]}
        clerk.does(case, "offer-stand", f"2025-10-12 10:{minute:02d}", **held)


def accept(office: Office) -> None:
    """All but one answer in their ten working days."""
    for number, _ in OFFERED:
        if number != SILENT:
            _accept(office, number, "2025-10-15")


def accept_from_the_waitlist(office: Office) -> None:
    _accept(office, HEIR, "2025-10-26")


def _accept(office: Office, number: int, on: str) -> None:
    filer = office.by(BY_NUMBER[number].filed_by)
    filer.does(office.cases[label(number)], "accept-offer", f"{on} 11:00")


def contract(office: Office) -> None:
    for number, _ in OFFERED:
        if number != SILENT:
            _contract(office, number, "2025-10-20")


def contract_with_the_heir(office: Office) -> None:
    _contract(office, HEIR, "2025-10-27")


def _contract(office: Office, number: int, on: str) -> None:
    clerk, case = office.by("clerk"), office.cases[label(number)]
    clerk.attaches(case, "stand_contract", f"{on} 10:00", pdf("Stand contract", case.label))
    clerk.does(case, "contract", f"{on} 10:10", contract=f"K-1404-{number:03d}")


def allocate(office: Office) -> None:
    """The money is set aside, a stand is shared, and the stands are given for good."""
    clerk, fair = office.by("clerk"), office.cases[LABEL]
    for number, amount in COMMITTED:
        granted = {"participation_id": office.cases[label(number)].id, "amount": usd(amount)}
        office.by("treasurer").does(fair, "commit-subsidy", "2025-10-28 10:00", **granted)
    partner = {"firm": "Mes-Tab Tajikistan", "country": "TJ"}
    filer, copper = office.by(BY_NUMBER[3].filed_by), office.cases[label(3)]
    filer.does(copper, "name-co-exhibitors", "2025-10-28 12:00", co_exhibitors=[partner])
    for number in sorted({HEIR, *(number for number, _ in OFFERED)} - {SILENT}):
        held = {"participation_id": office.cases[label(number)].id}
        clerk.does(fair, "allocate-stand", "2025-10-29 10:00", **held)

"""Who applied for the fair, when, and how two scorers judged: the marks behind the ranking."""

# ruff: noqa: E501 - a table is read by its columns

from dataclasses import dataclass
from typing import Any, NamedTuple


class Criterion(NamedTuple):
    id: str
    text: str
    weight: int


CRITERIA = (
    Criterion("fit", "The goods fit the market", 3),
    Criterion("potential", "Potential to sell within a year", 3),
    Criterion("capacity", "Capacity and delivery", 2),
    Criterion("experience", "Experience abroad", 2),
)
Marks = tuple[int, int, int, int]


@dataclass(frozen=True)
class Applicant:
    """`number` is the firm's. `grants` counts earlier support; `early`: it committed its money."""

    number: int
    on: str
    checked_on: str
    m2: int
    marks: tuple[Marks, ...] = ()
    grants: int = 0
    early: bool = False
    leads: tuple[dict[str, Any], ...] = ()


WHOLESALER = {
    "buyer": "Bozori Mehrgon, Dushanbe",
    "country": "TJ",
    "hs": "340250",
    "summary": "Forty tonnes of powder a month, delivered to Dushanbe.",
}
CABLE_WORKS = {
    "buyer": "Talco Cable, Tursunzoda",
    "country": "TJ",
    "hs": "740811",
    "summary": "Copper wire 8 mm, sixty tonnes a quarter.",
}
# fmt: off
APPLICANTS: tuple[Applicant, ...] = (
    Applicant(1, "2025-09-20", "2025-09-21", 18, ((5, 5, 5, 4), (5, 5, 4, 5)), grants=3, leads=(WHOLESALER,)),
    Applicant(3, "2025-09-20", "2025-09-21", 12, ((5, 4, 5, 5), (5, 4, 4, 4)), grants=1, leads=(CABLE_WORKS,)),
    Applicant(5, "2025-09-21", "2025-09-22", 9, ((4, 4, 3, 4), (4, 3, 4, 4))),
    Applicant(7, "2025-09-22", "2025-09-23", 9, ((4, 4, 5, 4), (4, 4, 4, 4)), grants=2),
    Applicant(10, "2025-09-22", "2025-09-23", 9, ((4, 4, 4, 4), (4, 4, 4, 3))),
    Applicant(11, "2025-09-25", "2025-09-27", 9, ((4, 3, 4, 3), (4, 3, 3, 4))),
    Applicant(12, "2025-09-25", "2025-09-27", 9, early=True),
    Applicant(13, "2025-09-27", "2025-09-28", 9, ((3, 4, 3, 3), (3, 4, 3, 4))),
    Applicant(15, "2025-09-28", "2025-09-29", 9, ((3, 3, 4, 4), (3, 3, 3, 4))),
    Applicant(16, "2025-09-28", "2025-09-29", 9, ((4, 4, 3, 3), (3, 4, 4, 4)), grants=4),
    Applicant(19, "2025-09-29", "2025-09-30", 12, ((5, 4, 4, 4), (4, 5, 4, 4)), grants=2),
    Applicant(21, "2025-09-29", "2025-09-30", 9, ((2, 2, 3, 2), (2, 3, 2, 2))),
    Applicant(23, "2025-10-02", "2025-10-04", 9, ((4, 3, 3, 3), (3, 3, 3, 3))),
)
# fmt: on


def by_number(number: int) -> Applicant:
    """The application of a firm."""
    return next(applicant for applicant in APPLICANTS if applicant.number == number)

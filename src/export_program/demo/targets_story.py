"""Export targets of 1404, month by month, provisional and final; the wins that count to them."""

from typing import Any

from export_program.demo.office import Case, Office
from export_program.demo.register_story import day

CHAPTER, MARKET, WINS = "target-34", "target-tj", "target-wins"
SOURCE = "Customs of Qazvin, monthly bulletin"
# final figures by month of 1404, in dollars
CHAPTER_34 = (
    950_000,
    1_010_000,
    1_000_000,
    990_000,
    1_040_000,
    980_000,
    930_000,
    720_000,
    650_000,
    1_020_000,
    1_100_000,
    1_200_000,
)
TAJIKISTAN = (
    40_000,
    40_000,
    40_000,
    40_000,
    40_000,
    40_000,
    40_000,
    41_000,
    45_000,
    90_000,
    60_000,
    110_000,
)
# what was told first: month, provisional figure, as of
PROVISIONAL = ((7, 900_000, "2025-10-29"), (8, 610_000, "2025-11-27"), (9, 640_000, "2025-12-27"))
# the day after which customs told the final figure of a month
FINAL_AS_OF = (
    "2025-11-22",
    "2025-11-22",
    "2025-11-22",
    "2025-11-22",
    "2025-11-22",
    "2025-11-22",
    "2025-11-22",
    "2025-12-21",
    "2026-01-19",
    "2026-02-17",
    "2026-03-10",
    "2026-04-08",
)


def usd(amount: int) -> dict[str, str]:
    return {"amount": str(amount), "currency": "USD"}


def propose(office: Office) -> None:
    """Three targets: of a chapter, of a market (ordered by the resolution), of wins."""
    analyst, chair = office.by("analyst"), office.by("chair")
    lead = office.people["lead"].id
    chapter = {
        "name": "Exports of Qazvin, chapter 34, 1404",
        "name_fa": "صادرات فصل ۳۴ قزوین در ۱۴۰۴",
        "indicator": "export_value",
        "scope": {"province": "IR-26", "hs": "34", "edition": "HS2022"},
        "period": {"year": 1404},
        "baseline": usd(10_900_000),
        "value": usd(12_000_000),
        "source_of_truth": SOURCE,
        "organisation": "Industry, mine and trade",
        "account": lead,
    }
    wins = {
        "name": "Confirmed wins in Tajikistan, winter 1404",
        "indicator": "wins_confirmed",
        "scope": {"market": "TJ"},
        "period": {"year": 1404, "quarter": 4},
        "value": {"amount": "3", "unit": "C62"},
        "source_of_truth": "The register of matches",
        "organisation": "Export House of Qazvin",
        "account": office.people["adviser"].id,
    }
    analyst.opens("targets", CHAPTER, "2025-11-09 09:00", **chapter)
    analyst.opens("targets", WINS, "2025-11-09 09:20", **wins)
    edited = {"source_of_truth": SOURCE, "organisation": "Chamber of commerce of Qazvin"}
    analyst.does(office.cases[MARKET], "edit", "2025-11-09 09:30", **edited, account=lead)
    resolution = office.cases["resolution-31"].id
    for minute, label in enumerate((CHAPTER, MARKET, WINS)):
        case = office.cases[label]
        analyst.does(case, "submit", f"2025-11-09 10:0{minute}")
        chair.does(case, "approve", f"2025-11-11 12:0{minute}", resolution_id=resolution)
    office.settle()


def record_until(office: Office, last: int) -> None:
    """The final figures of 1404 up to a month that are not told yet, of chapter and market."""
    for number in range(1, last + 1):
        if office.cases[CHAPTER].done[f"final {number}"]:
            continue
        office.cases[CHAPTER].done[f"final {number}"] += 1
        for label, figures in ((CHAPTER, CHAPTER_34), (MARKET, TAJIKISTAN)):
            _final(office, office.cases[label], number, figures[number - 1])


def tell_provisional(office: Office, number: int) -> None:
    month, value, as_of = next(told for told in PROVISIONAL if told[0] == number)
    at = f"{day(max(as_of, '2025-11-22'), 1)} 10:00"
    told = {"month": f"1404-{month:02d}", "value": usd(value), "source": SOURCE}
    standing = {"as_of": as_of, "provisional": True}
    office.by("analyst").does(office.cases[CHAPTER], "record-actual", at, **told, **standing)
    office.settle()


def _final(office: Office, case: Case, number: int, value: int) -> None:
    as_of = FINAL_AS_OF[number - 1]
    told = {"month": f"1404-{number:02d}", "value": usd(value), "source": SOURCE}
    at, standing = f"{day(as_of, 1)} 11:{number:02d}", {"as_of": as_of, "provisional": False}
    office.by("analyst").does(case, "record-actual", at, **told, **standing)
    office.settle()


def count_wins(office: Office, month: int, wins: int, at: str) -> None:
    told: dict[str, Any] = {"month": f"1404-{month:02d}", "source": "The register of matches"}
    told |= {"value": {"amount": str(wins), "unit": "C62"}, "as_of": at[:10], "provisional": False}
    office.by("analyst").does(office.cases[WINS], "record-actual", at, **told)


def close(office: Office) -> None:
    """In Farvardin the final figures are whole: measured by one, the result stated by another."""
    for minute, label in enumerate((MARKET, WINS, CHAPTER)):
        case = office.cases[label]
        office.by("analyst").does(case, "measure", f"2026-04-12 10:0{minute}")
        office.by("lead").does(case, "close", f"2026-04-13 10:0{minute}")

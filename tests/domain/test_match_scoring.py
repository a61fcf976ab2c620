"""The scoring method: points with reasons, and no score where there is no evidence."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from export_program.domain.exporter import Exporter
from export_program.domain.exporter.values import (
    InterestStatus,
    MarketInterest,
    Performance,
    Period,
    Product,
    Readiness,
    ReadinessLevel,
)
from export_program.domain.market_need.case import Need
from export_program.domain.match.case import Factor
from export_program.domain.match.scoring import Scored, best_product, is_ready, scored
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.quantities import Frequency, Quantity, comparable, in_smallest
from export_program.domain.vocabulary.units import Unit
from tests.domain import match_story as s
from tests.scenario import NOON

TODAY = date(2025, 11, 8)
POWDER = Product("340250", HsEdition.HS2022, 12_000, Unit.TNE)


def making(*products: Product) -> dict[str, Product]:
    return {f"P{n}": product for n, product in enumerate(products, 1)}


def found(need: Need | None = None, exporter: Exporter | None = None) -> Scored:
    told = scored(need or s.need(), exporter or s.firm(), TODAY)
    assert told is not None
    return told


def factor(name: str, told: Scored) -> Factor:
    return next(f for f in told.factors if f.name == name)


def goods(*products: Product, **asked: Any) -> tuple[int, str]:
    told = factor("goods", found(s.need(**asked), s.firm(products=making(*products))))
    return told.points, told.reason


# ---------------------------------------------------------------- goods


def test_the_very_goods_count_more_than_the_heading() -> None:
    assert goods(POWDER) == (40, "Makes 340250 (HS2022), as asked for.")
    other = replace(POWDER, hs="340290")
    points, reason = goods(other)
    assert (points, reason) == (
        20,
        "Makes 340290 (HS2022), of the same heading as 340250 (HS2022).",
    )
    assert goods(other, POWDER)[0] == 40


def test_national_lines_are_of_their_subheading() -> None:
    assert goods(replace(POWDER, hs="34025010"))[0] == 40
    assert goods(POWDER, hs="34025090")[0] == 40


@pytest.mark.parametrize("code", ["340220", "340250"])
def test_a_code_of_another_edition_counts_as_its_heading_at_most(code: str) -> None:
    old = replace(POWDER, hs=code, edition=HsEdition.HS2017)
    points, reason = goods(old)
    assert points == 20
    assert "another edition, so only the heading counts" in reason


def test_without_goods_of_the_heading_there_is_no_score_at_all() -> None:
    elsewhere = replace(POWDER, hs="690721")
    given_up = replace(POWDER, withdrawn=True)
    for products in ({}, making(elsewhere), making(given_up)):
        assert scored(s.need(), s.firm(products=products), TODAY) is None
    assert scored(s.need(hs=None, edition=None), s.firm(), TODAY) is None
    assert best_product(s.need(hs=None, edition=None), s.firm()) is None


def test_of_several_goods_the_one_that_covers_most_is_taken() -> None:
    small = replace(POWDER, capacity=10)
    other_unit = replace(POWDER, capacity=10**9, unit=Unit.NMB)
    told = found(exporter=s.firm(products=making(small, other_unit, POWDER)))
    assert told.product == POWDER


# ---------------------------------------------------------------- the other factors


@pytest.mark.parametrize(
    ("level", "points", "ready"),
    [("L0", 0, False), ("L2", 0, False), ("L3", 10, True), ("L4", 15, True), ("L5", 20, True)],
)
def test_readiness_counts_from_three_on(level: str, points: int, *, ready: bool) -> None:
    was = s.firm().readiness
    assert isinstance(was, Readiness)
    firm = s.firm(readiness=replace(was, level=ReadinessLevel(level)))
    assert factor("readiness", found(exporter=firm)).points == points
    assert is_ready(firm) is ready


def test_readiness_that_was_never_assessed_gives_nothing_and_says_so() -> None:
    told = factor("readiness", found(exporter=s.firm(readiness=None)))
    assert (told.points, told.reason) == (0, "Readiness was never assessed.")


@pytest.mark.parametrize(
    ("amount", "unit", "frequency", "points"),
    [
        (12_000, Unit.TNE, Frequency.YEARLY, 15),
        (12_001, Unit.TNE, Frequency.YEARLY, 8),
        (24_000, Unit.TNE, Frequency.YEARLY, 8),
        (24_001, Unit.TNE, Frequency.YEARLY, 3),
        (12_000_000, Unit.KGM, Frequency.ONE_OFF, 15),
        (12_000_001, Unit.KGM, Frequency.ONE_OFF, 8),
        (1_000, Unit.TNE, Frequency.MONTHLY, 15),
        (1_001, Unit.TNE, Frequency.MONTHLY, 8),
        (3_000, Unit.TNE, Frequency.QUARTERLY, 15),
        (3_001, Unit.TNE, Frequency.QUARTERLY, 8),
        (1, Unit.NMB, Frequency.YEARLY, 0),
    ],
)
def test_capacity_is_compared_with_what_is_needed_in_a_year(
    amount: int, unit: Unit, frequency: Frequency, points: int
) -> None:
    need = s.need(quantity=Quantity(amount, unit), frequency=frequency)
    assert factor("capacity", found(need)).points == points


def test_a_need_without_a_quantity_is_not_compared() -> None:
    told = factor("capacity", found(s.need(quantity=None)))
    assert (told.points, told.reason) == (0, "The need names no quantity to compare with.")


@pytest.mark.parametrize(
    ("status", "stale", "points"),
    [
        (InterestStatus.EXPORTING, False, 12),
        (InterestStatus.EXPLORING, False, 8),
        (InterestStatus.WANTED, False, 6),
        (InterestStatus.NOT_INTERESTED, False, 0),
        (InterestStatus.EXPORTING, True, 0),
    ],
)
def test_interest_in_the_market_counts_while_it_is_fresh(
    status: InterestStatus, points: int, *, stale: bool
) -> None:
    interest = MarketInterest(Country.TJ, status, NOON, stale)
    firm = s.firm(interests={"TJ": interest})
    assert factor("market", found(exporter=firm)).points == points
    elsewhere = s.firm(interests={"AF": replace(interest, country=Country.AF)})
    assert factor("market", found(exporter=elsewhere)).points == 0


def test_exports_on_record_count_more_than_interest() -> None:
    sold = Performance(
        period=Period(date(2025, 3, 21), date(2025, 6, 21)),
        hs="340250",
        edition=HsEdition.HS2022,
        country=Country.TJ,
        value=s.usd("1000"),
        source="customs",
        as_of=date(2025, 7, 1),
    )
    told = factor("market", found(exporter=s.firm(performance={"R1": sold})))
    assert told.points == 15
    assert "2025-06-21" in told.reason
    nothing = replace(sold, value=s.usd("0"))
    assert factor("market", found(exporter=s.firm(performance={"R1": nothing}))).points == 0
    abroad = replace(sold, country=Country.AF)
    assert factor("market", found(exporter=s.firm(performance={"R1": abroad}))).points == 0


@pytest.mark.parametrize(
    ("until", "status", "points"),
    [
        (date(2026, 3, 20), "valid", 10),
        (date(2026, 3, 19), "valid", 5),
        (date(2025, 11, 7), "valid", 0),
        (date(2026, 6, 1), "suspended", 0),
    ],
)
def test_a_card_counts_fully_if_it_lasts_until_the_goods_are_needed(
    until: date, status: str, points: int
) -> None:
    was = s.firm().card
    assert was is not None
    firm = s.firm(card=replace(was, valid_until=until, status=status))
    assert factor("card", found(exporter=firm)).points == points
    assert factor("card", found(exporter=s.firm(card=None))).points == 0


LEVELS = st.sampled_from(list(ReadinessLevel))
EDITIONS = st.sampled_from(list(HsEdition))
CODES = st.sampled_from(["340250", "34025010", "340290", "340220", "690721"])
UNITS = st.sampled_from(list(Unit))
AMOUNTS = st.integers(1, 10**12)


@settings(max_examples=150, deadline=None)
@given(CODES, EDITIONS, AMOUNTS, UNITS, st.none() | st.builds(Quantity, AMOUNTS, UNITS), LEVELS)
def test_a_score_is_the_sum_of_reasons_and_never_above_a_hundred(
    code: str,
    edition: HsEdition,
    capacity: int,
    unit: Unit,
    asked: Quantity | None,
    level: ReadinessLevel,
) -> None:
    was = s.firm().readiness
    assert was is not None
    firm = s.firm(
        products=making(Product(code, edition, capacity, unit)),
        readiness=replace(was, level=level),
    )
    told = scored(s.need(quantity=asked), firm, TODAY)
    if code[:4] != "3402":
        assert told is None
        return
    assert told is not None
    assert told.score == sum(f.points for f in told.factors) <= 100
    assert all(0 <= f.points <= f.most and f.reason.endswith(".") for f in told.factors)
    assert told.same_subheading is (code[:6] == "340250" and edition is HsEdition.HS2022)
    assert told == scored(s.need(quantity=asked), firm, TODAY)


def test_a_perfect_match_has_a_hundred_points() -> None:
    told = found()
    assert sum(f.most for f in told.factors) == 100


# ---------------------------------------------------------------- quantities


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        (Unit.TNE, Unit.GRM, True),
        (Unit.MTQ, Unit.LTR, True),
        (Unit.DZN, Unit.NMB, True),
        (Unit.MTK, Unit.MTK, True),
        (Unit.TNE, Unit.LTR, False),
        (Unit.PR, Unit.NMB, False),
        (Unit.MTK, Unit.MTR, False),
    ],
)
def test_units_of_one_measure_are_compared(one: Unit, other: Unit, *, fit: bool) -> None:
    assert comparable(one, other) is comparable(other, one) is fit


def test_amounts_are_exact_in_the_smallest_unit() -> None:
    assert in_smallest(2, Unit.TNE) == in_smallest(2_000, Unit.KGM) == 2_000_000
    assert in_smallest(1, Unit.DTN) == in_smallest(100, Unit.KGM)
    assert in_smallest(3, Unit.DZN) == 36
    assert in_smallest(7, Unit.MTK) == 7
    assert str(Quantity(1200, Unit.TNE)) == "1200 TNE"

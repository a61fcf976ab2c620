"""How entries are scored: points by hand, no score without evidence, no division by zero."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from export_program.domain.atlas_entry.evidence import GRADED, NUMBERS, Evidence
from export_program.domain.atlas_entry.evidence import EvidenceKind as K
from export_program.domain.atlas_entry.scoring import (
    IMPORTS,
    TARIFF,
    best,
    method_for,
    on_curve,
    reckon,
)
from export_program.domain.market_facts import Confidence
from export_program.domain.vocabulary.hs import HsEdition

NOW = datetime(2025, 11, 8, tzinfo=UTC)


def told(kind: K, value: str | None = None, **more: Any) -> Evidence:
    fixed: dict[str, Any] = {
        "source": "x",
        "as_of": date(2024, 12, 31),
        "edition": HsEdition.HS2022,
        "confidence": Confidence.HIGH,
    }
    return Evidence(kind=kind, value=value, **{**fixed, **more})


def facts(*known: Evidence) -> dict[str, Evidence]:
    return {f"E{number}": fact for number, fact in enumerate(known, 1)}


def score(*known: Evidence, new: bool = False) -> Any:
    return reckon(facts(*known), new_product=new, number=1, at=NOW)


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ("-5", 0),
        ("0", 0),
        ("50000", 100),
        ("100000", 200),
        ("55000000", 700),
        ("1000000000", 1000),
        ("999999999999", 1000),
    ],
)
def test_points_lie_on_straight_lines_between_given_ones(value: str, points: int) -> None:
    assert on_curve(IMPORTS, Decimal(value)) == points


def test_a_lower_tariff_is_easier() -> None:
    assert [on_curve(TARIFF, Decimal(t)) for t in (0, 5, 15, 80)] == [1000, 800, 450, 0]


ENOUGH = (
    told(K.IMPORT_VALUE, "10000000"),  # 600
    told(K.EXPORTERS, "5"),  # 500
    told(K.TARIFF, "5"),  # 800
)


def test_supply_times_ease_times_demand() -> None:
    made = score(*ENOUGH)
    assert {part.name: part.points for part in made.components} == {
        "supply": 500,
        "demand": 600,
        "ease": 800,
    }
    assert made.total == 240  # 0.5 x 0.6 x 0.8
    assert made.evidence == ("E2", "E1", "E3")
    assert (made.method, made.method_version) == ("export_potential", 1)


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [(0, (K.IMPORT_VALUE,)), (1, (K.EXPORTERS, K.OUR_EXPORTS)), (2, (K.TARIFF,))],
)
def test_without_evidence_for_a_component_there_is_no_rank(
    left_out: int, missing: tuple[K, ...]
) -> None:
    made = score(*(e for i, e in enumerate(ENOUGH) if i != left_out))
    assert made.total is None
    assert made.missing == missing


def test_no_evidence_at_all_is_no_crash() -> None:
    nothing = score()
    assert (nothing.total, nothing.confidence, nothing.evidence) == (None, None, ())


def test_no_exporters_is_zero_and_not_unknown() -> None:
    assert score(ENOUGH[0], told(K.EXPORTERS, "0"), ENOUGH[2]).total == 0


def test_a_new_product_is_judged_by_how_near_it_is_to_what_is_exported() -> None:
    made = score(ENOUGH[0], told(K.RELATEDNESS, "50"), ENOUGH[2], new=True)
    assert made.method == "product_diversification"
    assert made.component("supply").points == 500
    assert score(*ENOUGH, new=True).missing == (K.RELATEDNESS,)


def test_capacity_counts_against_the_market_in_the_same_unit_only() -> None:
    made = told(K.CAPACITY, "500", unit="TNE")
    for wanted, points in (
        (told(K.IMPORT_QUANTITY, "2000", unit="TNE"), 250),
        (told(K.IMPORT_QUANTITY, "100", unit="TNE"), 1000),
        (told(K.IMPORT_QUANTITY, "0", unit="TNE"), None),
        (told(K.IMPORT_QUANTITY, "2000", unit="LTR"), None),
    ):
        supply = score(*ENOUGH, made, wanted).component("supply")
        assert supply.factors.get("capacity") == points


def test_the_newest_then_the_surest_then_the_last_fact_counts() -> None:
    old = told(K.TARIFF, "5", as_of=date(2020, 1, 1))
    low = told(K.TARIFF, "10", confidence=Confidence.LOW)
    high, last = told(K.TARIFF, "15"), told(K.TARIFF, "20")
    gone = told(K.TARIFF, "1", as_of=date(2025, 1, 1), withdrawn=True)
    assert best(facts(old, low, gone), K.TARIFF) == ("E2", low)
    assert best(facts(low, high, old), K.TARIFF) == ("E2", high)
    assert best({**facts(*[high] * 9), "E10": last}, K.TARIFF) == ("E10", last)
    assert best(facts(old), K.DISTANCE) is None


def test_a_score_is_as_sure_as_the_least_sure_fact_it_rests_on() -> None:
    weak = told(K.REGIME, grade=3, confidence=Confidence.LOW)
    unused = told(K.PRICE_BAND, text="1 USD", confidence=Confidence.LOW)
    assert score(*ENOUGH, unused).confidence is Confidence.HIGH
    assert score(*ENOUGH, weak).confidence is Confidence.LOW


def test_a_confirmed_win_makes_trade_easier() -> None:
    won = told(K.CONFIRMED_WIN, "38000", unit="USD", text="Contract.")
    assert score(*ENOUGH, won).component("ease").points == (2 * 800 + 1000) // 3


def test_methods_have_names_and_versions() -> None:
    assert [(m.name, m.version) for m in (method_for(new_product=n) for n in (False, True))] == [
        ("export_potential", 1),
        ("product_diversification", 1),
    ]


figures = st.decimals(-(10**15), 10**15, places=4).map(str)
any_fact = st.builds(
    told,
    st.sampled_from(list(K)),
    figures,
    grade=st.integers(1, 5),
    unit=st.sampled_from(["USD", "TNE"]),
    confidence=st.sampled_from(list(Confidence)),
    withdrawn=st.booleans(),
)


@given(st.lists(any_fact, max_size=30), st.booleans())
def test_whatever_the_evidence_points_are_whole_and_within_bounds(
    known: list[Evidence],
    new: bool,  # noqa: FBT001 - drawn by position
) -> None:
    made = reckon(facts(*known), new_product=new, number=1, at=NOW)
    for part in made.components:
        assert part.points is None or 0 <= part.points <= 1000
        assert bool(part.missing) is (part.points is None)
        assert part.points is None or part.evidence
    assert (made.total is None) is any(part.points is None for part in made.components)
    assert made.total is None or 0 <= made.total <= 1000


def test_every_kind_of_evidence_is_a_figure_a_grade_or_words() -> None:
    assert not GRADED & NUMBERS.keys()

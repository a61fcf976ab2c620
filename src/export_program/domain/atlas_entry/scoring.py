"""How an entry is scored: stored, versioned methods after ITC's export potential indicators.

The Export Potential Indicator (EPI) multiplies what we can supply by how easily it is traded by
what the market demands; the Product Diversification Indicator (PDI) puts in place of supply how
near a product not exported yet is to what is. A component is points from 0 to 1000, made of the
evidence named in it, in whole numbers. Without the evidence a component needs there is no score.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

import msgspec

from export_program.domain.atlas_entry.case import Component, Score
from export_program.domain.atlas_entry.evidence import GRADED, Evidence
from export_program.domain.atlas_entry.evidence import EvidenceKind as K
from export_program.domain.market_facts import SUREST_FIRST, Confidence

FULL = 1000
Facts = Mapping[str, Evidence]
Curve = tuple[tuple[int, int], ...]

# What a figure is worth: points at these values, in a straight line between them.
IMPORTS: Curve = (
    (0, 0),
    (100_000, 200),
    (1_000_000, 400),
    (10_000_000, 600),
    (100_000_000, 800),
    (1_000_000_000, 1000),
)
GROWTH: Curve = ((-10, 0), (0, 400), (5, 700), (15, 1000))
FIRMS: Curve = ((0, 0), (1, 200), (5, 500), (20, 800), (50, 1000))
EXPORTS: Curve = ((0, 0), (100_000, 200), (1_000_000, 400), (10_000_000, 700), (100_000_000, 1000))
TARIFF: Curve = ((0, 1000), (5, 800), (10, 600), (20, 300), (50, 0))
DISTANCE: Curve = ((0, 1000), (1_000, 800), (3_000, 500), (6_000, 200), (10_000, 0))
SHARE: Curve = ((0, 300), (1, 500), (5, 700), (20, 1000))
PER_CENT: Curve = ((0, 0), (100, 1000))


class Used(msgspec.Struct, frozen=True):
    """The points of one factor, and the keys of the evidence behind it."""

    points: int
    keys: tuple[str, ...]


def on_curve(curve: Curve, at: Decimal) -> int:
    """The points of a figure: those of the curve's ends beyond them. The curve's x ascend."""
    if at <= curve[0][0]:
        return curve[0][1]
    for (left, low), (right, high) in pairwise(curve):
        if at <= right:
            return int(low + (high - low) * (at - left) / (right - left))
    return curve[-1][1]


def best(facts: Facts, kind: K) -> tuple[str, Evidence] | None:
    """The evidence of a kind that counts: the newest, then the surest, then the last recorded."""
    held = [(key, e) for key, e in facts.items() if e.kind is kind and not e.withdrawn]
    return max(
        held,
        key=lambda item: (
            item[1].as_of,
            -SUREST_FIRST.index(item[1].confidence),
            int(item[0][1:]),
        ),
        default=None,
    )


def _figure(facts: Facts, kind: K, curve: Curve) -> Used | None:
    found = best(facts, kind)
    return Used(on_curve(curve, found[1].number), (found[0],)) if found else None


def _grade(facts: Facts, kind: K) -> Used | None:
    found = best(facts, kind)
    if found is None or found[1].grade is None:
        return None
    return Used((found[1].grade - 1) * FULL // 4, (found[0],))


def _cover(facts: Facts) -> Used | None:
    """How much of the market's imports we could make, if both are told in one unit."""
    made, wanted = best(facts, K.CAPACITY), best(facts, K.IMPORT_QUANTITY)
    if made is None or wanted is None or made[1].unit != wanted[1].unit:
        return None
    if wanted[1].number <= 0:
        return None
    part = min(Decimal(1), made[1].number / wanted[1].number)
    return Used(int(part * FULL), (made[0], wanted[0]))


def _win(facts: Facts) -> Used | None:
    found = best(facts, K.CONFIRMED_WIN)
    return Used(FULL, (found[0],)) if found else None


def _component(
    name: str, needed: Iterable[K], factors: Mapping[str, Used | None], weights: Mapping[str, int]
) -> Component:
    """The weighted mean of the factors there are, unless none of those `needed` is there."""
    there = {key: used for key, used in factors.items() if used is not None}
    needed = tuple(needed)
    if not any(kind.value in there for kind in needed):
        return Component(name, None, missing=needed)
    weight = {key: weights.get(key, 1) for key in there}
    total = sum(used.points * weight[key] for key, used in there.items())
    keys = dict.fromkeys(key for used in there.values() for key in used.keys)
    return Component(
        name,
        total // sum(weight.values()),
        factors={key: used.points for key, used in there.items()},
        evidence=tuple(keys),
    )


def demand(facts: Facts) -> Component:
    """Imports count three times as much as their growth."""
    factors = {
        "import_value": _figure(facts, K.IMPORT_VALUE, IMPORTS),
        "import_growth": _figure(facts, K.IMPORT_GROWTH, GROWTH),
    }
    return _component("demand", (K.IMPORT_VALUE,), factors, {"import_value": 3})


def supply(facts: Facts) -> Component:
    factors = {
        "exporters": _figure(facts, K.EXPORTERS, FIRMS),
        "our_exports": _figure(facts, K.OUR_EXPORTS, EXPORTS),
        "capacity": _cover(facts),
    }
    return _component("supply", (K.EXPORTERS, K.OUR_EXPORTS), factors, {})


def feasibility(facts: Facts) -> Component:
    """In place of supply, for a product that is not exported yet."""
    factors = {
        "relatedness": _figure(facts, K.RELATEDNESS, PER_CENT),
        "capacity": _cover(facts),
    }
    return _component("supply", (K.RELATEDNESS,), factors, {"relatedness": 2})


def ease(facts: Facts) -> Component:
    graded = {kind.value: _grade(facts, kind) for kind in sorted(GRADED)}
    factors = {
        "tariff": _figure(facts, K.TARIFF, TARIFF),
        "distance": _figure(facts, K.DISTANCE, DISTANCE),
        "share_of_iran": _figure(facts, K.SHARE_OF_IRAN, SHARE),
        "confirmed_win": _win(facts),
        **graded,
    }
    return _component("ease", (K.TARIFF,), factors, {"tariff": 2, "payment_channel": 2})


class Method(msgspec.Struct, frozen=True):
    """A way of scoring under a name and a version; a changed one gets a new version."""

    name: str
    version: int
    parts: tuple[Callable[[Facts], Component], ...]


EPI = Method("export_potential", 1, (supply, demand, ease))
PDI = Method("product_diversification", 1, (feasibility, demand, ease))


def method_for(*, new_product: bool) -> Method:
    """The method in force."""
    return PDI if new_product else EPI


def reckon(facts: Facts, *, new_product: bool, number: int, at: datetime) -> Score:
    """The score of an entry by the method in force; `total` is None while a component is missing."""
    method = method_for(new_product=new_product)
    parts = tuple(part(facts) for part in method.parts)
    points = [part.points for part in parts if part.points is not None]
    total = None
    if len(points) == len(parts):
        total = FULL
        for component in points:
            total = total * component // FULL
    used = {key for part in parts for key in part.evidence}
    return Score(
        number=number,
        total=total,
        method=method.name,
        method_version=method.version,
        components=parts,
        confidence=_least_sure(facts[key].confidence for key in used),
        at=at,
    )


def _least_sure(found: Iterable[Confidence]) -> Confidence | None:
    return max(found, key=SUREST_FIRST.index, default=None)


def same_outcome(one: Score, other: Score) -> bool:
    """Whether two scores rest on the same evidence and method, and say the same."""
    return (one.method, one.method_version, one.components, one.total, one.confidence) == (
        other.method,
        other.method_version,
        other.components,
        other.total,
        other.confidence,
    )

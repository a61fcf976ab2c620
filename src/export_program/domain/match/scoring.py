"""How well an exporter fits a need: points with reasons, by a method that has a version.

The method looks at the register and at nothing else. What it cannot know gives no points and says
so. Without goods of the same heading there is no evidence, and then there is no score at all.
"""

from datetime import date
from typing import NamedTuple

from export_program.domain.exporter import Exporter
from export_program.domain.exporter.values import (
    CardStatus,
    InterestStatus,
    Product,
    ReadinessLevel,
)
from export_program.domain.market_need.case import Need
from export_program.domain.match.case import ExporterFacts, Factor, NeedFacts
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.quantities import TIMES_A_YEAR, comparable, in_smallest

METHOD = "qz-match"
# Points as below; a change of them is another version, and what was stored keeps its own.
METHOD_VERSION = "1"
SUBHEADING, HEADING = 40, 20
READINESS = {ReadinessLevel.L3: 10, ReadinessLevel.L4: 15, ReadinessLevel.L5: 20}
CAPACITY, HALF_CAPACITY, SOME_CAPACITY = 15, 8, 3
SOLD_THERE = 15
INTEREST = {
    InterestStatus.EXPORTING: 12,
    InterestStatus.EXPLORING: 8,
    InterestStatus.WANTED: 6,
}
CARD, CARD_ENDS_EARLY = 10, 5


class Scored(NamedTuple):
    """The outcome of the method. `factors` add up to `score`, of 100 points at most."""

    score: int
    factors: tuple[Factor, ...]
    same_subheading: bool
    product: Product


def is_ready(exporter: Exporter) -> bool:
    """Export-ready: readiness L3 or more."""
    return exporter.level in READINESS


def scored(need: Need, exporter: Exporter, day: date) -> Scored | None:
    """How well an exporter fits a need on a day; None when nothing speaks for it."""
    found = best_product(need, exporter)
    if found is None:
        return None
    product, same = found
    factors = (
        _goods(need, product, same=same),
        _readiness(exporter),
        _capacity(need, product),
        _market(need, exporter),
        _card(need, exporter, day),
    )
    return Scored(sum(f.points for f in factors), factors, same, product)


def best_product(need: Need, exporter: Exporter) -> tuple[Product, bool] | None:
    """The exporter's goods that fit best, and whether they are of the very subheading.

    Codes of different editions are compared by their heading at most: 340220 of HS 2017 and 340250
    of HS 2022 are the same powder, and one code may mean different goods in two editions.
    """
    if need.hs is None or need.edition is None:
        return None
    made = [p for p in exporter.products.values() if not p.withdrawn and p.hs[:4] == need.hs[:4]]
    ranked = sorted(made, key=lambda p: (not _is_same(need, p), -_covering(need, p), p.hs))
    return (ranked[0], _is_same(need, ranked[0])) if ranked else None


def _is_same(need: Need, product: Product) -> bool:
    code = need.hs or ""
    return product.edition is need.edition and product.hs[:6] == code[:6]


def _covering(need: Need, product: Product) -> int:
    """What can be made in a year, in the smallest unit; 0 if it cannot be compared."""
    if need.quantity is None or not comparable(need.quantity.unit, product.unit):
        return 0
    return in_smallest(product.capacity, product.unit)


def _goods(need: Need, product: Product, *, same: bool) -> Factor:
    made, wanted = _code(product.hs, product.edition), _code(need.hs, need.edition)
    if same:
        return Factor("goods", SUBHEADING, SUBHEADING, f"Makes {made}, as asked for.")
    if product.edition is not need.edition:
        why = f"Makes {made}; {wanted} is of another edition, so only the heading counts."
    else:
        why = f"Makes {made}, of the same heading as {wanted}."
    return Factor("goods", HEADING, SUBHEADING, why)


def _code(hs: str | None, edition: HsEdition | None) -> str:
    return f"{hs} ({edition.value if edition else 'no edition'})"


def _readiness(exporter: Exporter) -> Factor:
    level, most = exporter.level, max(READINESS.values())
    points = READINESS.get(level, 0)
    if exporter.readiness is None:
        return Factor("readiness", 0, most, "Readiness was never assessed.")
    why = "export-ready" if points else "not export-ready yet"
    return Factor("readiness", points, most, f"Readiness {level.value}: {why}.")


def _capacity(need: Need, product: Product) -> Factor:
    def told(points: int, why: str) -> Factor:
        return Factor("capacity", points, CAPACITY, why)

    if need.quantity is None:
        return told(0, "The need names no quantity to compare with.")
    wanted, makes = need.quantity, f"{product.capacity} {product.unit.value}"
    if not comparable(wanted.unit, product.unit):
        return told(0, f"{makes} a year cannot be compared with {wanted}.")
    yearly = in_smallest(wanted.amount, wanted.unit) * TIMES_A_YEAR[need.frequency]
    made = in_smallest(product.capacity, product.unit)
    if made >= yearly:
        return told(CAPACITY, f"{makes} a year cover {wanted} {_often(need)}.")
    if 2 * made >= yearly:
        return told(
            HALF_CAPACITY, f"{makes} a year cover at least half of {wanted} {_often(need)}."
        )
    return told(SOME_CAPACITY, f"{makes} a year cover less than half of {wanted} {_often(need)}.")


def _often(need: Need) -> str:
    return need.frequency.value.replace("_", " ")


def _market(need: Need, exporter: Exporter) -> Factor:
    country = need.market.value
    figures = [f for f in exporter.performance.values() if f.country is need.market]
    sold = [f for f in figures if f.value.minor > 0]
    if sold:
        last = max(f.period.end for f in sold)
        why = f"Exported to {country}, last in the period that ended on {last}."
        return Factor("market", SOLD_THERE, SOLD_THERE, why)
    declared = next((i for i in exporter.interests.values() if i.country is need.market), None)
    if declared is None:
        return Factor("market", 0, SOLD_THERE, f"Nothing is known of {country}.")
    if declared.stale:
        return Factor("market", 0, SOLD_THERE, f"Interest in {country} is out of date.")
    points, status = INTEREST.get(declared.status, 0), declared.status.value.replace("_", " ")
    return Factor("market", points, SOLD_THERE, f"Interest in {country}: {status}.")


def _card(need: Need, exporter: Exporter, day: date) -> Factor:
    status, card = exporter.card_status(day), exporter.card
    if card is None or status not in {CardStatus.VALID, CardStatus.EXPIRING}:
        return Factor("card", 0, CARD, f"Commercial card: {status.value}.")
    wanted = need.needed_by or need.response_due_on
    if wanted is not None and card.valid_until < wanted:
        why = f"The commercial card ends on {card.valid_until}, before {wanted}."
        return Factor("card", CARD_ENDS_EARLY, CARD, why)
    return Factor("card", CARD, CARD, f"The commercial card is valid until {card.valid_until}.")


# ---------------------------------------------------------------- what a match shows of both sides


def facts_of_need(need: Need) -> NeedFacts | None:
    """None for a need without goods."""
    if need.hs is None or need.edition is None:
        return None
    return NeedFacts(
        reference=need.reference,
        goods=need.goods,
        market=need.market,
        hs=need.hs,
        edition=need.edition,
        quantity=need.quantity,
        response_due_on=need.response_due_on,
        exclusive=need.exclusive,
        frequency=need.frequency,
    )


def facts_of_exporter(exporter: Exporter, product: Product) -> ExporterFacts:
    return ExporterFacts(
        reference=exporter.reference,
        name=exporter.name,
        name_fa=exporter.name_fa,
        district=exporter.district,
        level=exporter.level.value,
        card=exporter.card.status if exporter.card else "none",
        card_until=exporter.card.valid_until if exporter.card else None,
        hs=product.hs,
        edition=product.edition,
    )

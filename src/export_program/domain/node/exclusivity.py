"""No two nodes have the same exclusive right: territory x goods x period, also when they race.

A right is cut into units, and a node claims the key of each of its units for as long as it holds
the right (contracted, active, under review, suspended); the store refuses a key that another case
holds in the very append that appoints or renews, so no race can get between looking and taking.
Units are chosen so that equal keys mean overlapping rights and nothing is approximated silently:

- area: the subdivisions of a country where these are listed (ISO 3166-2), else the country. A
  right to Tajikistan takes all its regions, and so meets a right to Sughd.
- goods: headings of the HS, which hardly move between editions; a chapter takes 01 to 99. Finer
  exclusive rights are refused, because a subheading of one edition cannot be told from another's.
- period: Gregorian quarters. Who follows within a quarter is appointed when the right before has
  ended, which gives its keys back.

The areas stand in the event that appointed the node: a later list of subdivisions changes nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from export_program.domain.market_facts import Goods
from export_program.domain.node.case import Node
from export_program.domain.node.values import Territory, headings_of, parts_of, quarters_of

LONGEST = timedelta(days=3 * 366)
MOST_UNITS = 10_000


def units(territory: Iterable[Territory], scope: Iterable[Goods], start: date, end: date) -> int:
    """How many units of area x heading x quarter a right has."""
    quarters = sum(1 for _ in quarters_of(start, end))
    return len(parts_of(territory)) * len(headings_of(scope)) * quarters


def claimed(case: Node) -> Iterator[str]:
    """The keys that a node claims for its exclusive right; none if it has none."""
    if not (case.exclusive and case.holds):
        return
    quarters = _quarters(case)
    for part in case.parts:
        for heading in sorted(headings_of(case.scope)):
            yield from (f"exclusive-right:{part}:{heading}:{quarter}" for quarter in quarters)


def told(case: Node, holder: Node) -> str:
    """Whose exclusive right a node meets, until when, and in which quarters; empty if in none."""
    held = _quarters(holder)
    both = [quarter for quarter in _quarters(case) if quarter in held]
    if not both:
        return ""
    return (
        f"{holder.reference} has the right from {holder.begins_on} until {holder.until}. Rights go"
        f" by whole Gregorian quarters, and both touch {', '.join(both)}: begin in a later quarter"
        f" than {held[-1]}, or appoint once the right of {holder.reference} has ended."
    )


def _quarters(case: Node) -> tuple[str, ...]:
    if case.begins_on is None or case.until is None:
        return ()
    return tuple(quarters_of(case.begins_on, case.until))


def meet(one: Node, other: Node) -> bool:
    """Whether two nodes are appointed for some of the same goods in the same area on some day.

    Codes are compared as groups: 34 and 3402 meet, 340250 and 340290 do not, unless they are of
    different editions, where only their headings can be compared.
    """
    if None in {one.begins_on, one.until, other.begins_on, other.until}:
        return False
    begins = max(day for day in (one.begins_on, other.begins_on) if day is not None)
    ends = min(day for day in (one.until, other.until) if day is not None)
    goods = (_same(a, b) for a in one.scope for b in other.scope)
    return begins <= ends and bool(set(one.parts) & set(other.parts)) and any(goods)


def _same(one: Goods, other: Goods) -> bool:
    digits = min(len(one.code), len(other.code), 8 if one.edition is other.edition else 4)
    return one.code[:digits] == other.code[:digits]

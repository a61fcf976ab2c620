"""What a node of the trade network is made of: territory, goods, findings, reports, scores."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from export_program.domain.market_facts import Goods
from export_program.domain.target.values import SolarPeriod
from export_program.domain.vocabulary.countries import Country, Subdivision, country_of
from export_program.domain.vocabulary.money import Money
from export_program.engine.messages import Personal, ShortText, Slug

Score = Annotated[int, Meta(ge=1, le=5)]
Quarter = Annotated[
    str,
    Meta(
        pattern=r"^1[3-5][0-9]{2}-Q[1-4]$(?!\n)",
        description="A Solar Hijri quarter.",
        examples=["1404-Q3"],
    ),
]


class NodeKind(StrEnum):
    REPRESENTATIVE_OFFICE = "representative_office"
    TRADE_CENTRE = "trade_centre"
    COMMERCIAL_ATTACHE = "commercial_attache"
    AGENT = "agent"
    DISTRIBUTOR = "distributor"
    WAREHOUSE = "warehouse"
    LOGISTICS_PARTNER = "logistics_partner"
    PAYMENT_PARTNER = "payment_partner"
    COUNTERPART_CHAMBER = "counterpart_chamber"
    HONORARY_ADVISER = "honorary_adviser"


class NodeContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person to speak to; `ref` tells the person apart."""

    ref: Slug
    name: Personal
    phone: Personal | None = None
    email: Personal | None = None


class Territory(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A country, or some of its subdivisions. Raises ValueError for one of another country."""

    country: Country
    subdivisions: Annotated[tuple[Subdivision, ...], Meta(max_length=40)] = ()

    def __post_init__(self) -> None:
        for part in self.subdivisions:
            if country_of(part) is not self.country:
                raise ValueError(f"subdivisions: {part} does not lie in {self.country}")

    @property
    def parts(self) -> tuple[str, ...]:
        """The smallest areas it covers: its subdivisions where these are listed, else the country."""
        if self.subdivisions:
            return tuple(sorted({part.value for part in self.subdivisions}))
        listed = (s.value for s in Subdivision if country_of(s) is self.country)
        return tuple(sorted(listed)) or (self.country.value,)


def parts_of(territory: Iterable[Territory]) -> tuple[str, ...]:
    """The smallest areas that a territory covers, each once, in order."""
    return tuple(sorted({part for area in territory for part in area.parts}))


def headings_of(goods: Iterable[Goods]) -> frozenset[str]:
    """The headings (4 digits) that goods cover; a chapter covers all it could have, 01 to 99."""
    found = (h for g in goods for h in _headings(g.code))
    return frozenset(found)


def _headings(code: str) -> Iterator[str]:
    if len(code) == 2:
        yield from (f"{code}{number:02d}" for number in range(1, 100))
    else:
        yield code[:4]


def quarters_of(start: date, end: date) -> Iterator[str]:
    """The Gregorian quarters that a period touches: `2026Q1`, `2026Q2`, …"""
    year, quarter = start.year, (start.month - 1) // 3 + 1
    while (year, quarter) <= (end.year, (end.month - 1) // 3 + 1):
        yield f"{year}Q{quarter}"
        year, quarter = (year, quarter + 1) if quarter < 4 else (year + 1, 1)


class Topic(StrEnum):
    """What due diligence looks at."""

    LEGAL_STANDING = "legal_standing"
    OWNERSHIP = "ownership"
    SANCTIONS = "sanctions"
    FINANCES = "finances"
    REPUTATION = "reputation"
    CAPACITY = "capacity"
    CONFLICT_OF_INTEREST = "conflict_of_interest"


DEMANDED = (Topic.LEGAL_STANDING, Topic.SANCTIONS, Topic.REPUTATION, Topic.CONFLICT_OF_INTEREST)


class Result(StrEnum):
    CLEAR = "clear"
    CONCERN = "concern"
    ADVERSE = "adverse"


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """What due diligence found on a topic, as of a day, from a source."""

    topic: Topic
    result: Result
    text: str
    source: str
    checked_on: date
    at: datetime
    by: str


class Term(msgspec.Struct, frozen=True, omit_defaults=True):
    """A period of appointment, under an agreement."""

    since: date
    until: date
    agreement: str
    at: datetime
    by: str


class Report(msgspec.Struct, frozen=True, omit_defaults=True):
    """The report of a Solar Hijri quarter; `late` if its overdue day had passed."""

    period: SolarPeriod
    leads: int
    visits: int
    sales: Money | None
    text: str
    late: bool
    at: datetime
    by: str


class NodeScore(msgspec.Struct, frozen=True, omit_defaults=True):
    """A judgement of the node, each side from 1 to 5; `total` is their sum in percent of the most."""

    leads: int
    responsiveness: int
    reporting: int
    market_reach: int
    remarks: str
    at: datetime
    by: str
    total: int


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    country: Country
    subdivision: Subdivision | None = None
    city: ShortText | None = None

    def __post_init__(self) -> None:
        if self.subdivision is not None and country_of(self.subdivision) is not self.country:
            raise ValueError(f"subdivision: {self.subdivision} does not lie in {self.country}")


def quarter_of(period: SolarPeriod) -> str:
    """The key of a quarter: `1404-Q3`."""
    return f"{period.year}-Q{period.quarter}"


def quarter_named(key: str) -> SolarPeriod:
    return SolarPeriod(int(key[:4]), quarter=int(key[-1]))


def quarter_after(key: str) -> str:
    year, number = int(key[:4]), int(key[-1])
    return f"{year + number // 4:04d}-Q{number % 4 + 1}"

"""What a target is made of: indicators, figures in one measure, Solar Hijri periods, scope, shares."""

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Final, Self

import msgspec
from msgspec import Meta
from msgspec.structs import force_setattr

from export_program.domain.vocabulary.countries import Country, Subdivision
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.money import LARGEST, Amount, Money
from export_program.domain.vocabulary.units import Unit
from export_program.engine.messages import Percent, ShortText, Slug
from export_program.engine.naming import StaffId
from export_program.engine.solar_hijri import gregorian

DECIMALS = 3  # of a figure in a unit: tonnes to the kilogram
HsGroup = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{2}([0-9]{2}([0-9]{2})?)?$(?!\n)",
        description="A chapter (2 digits), heading (4) or subheading (6) of the HS.",
        examples=["34"],
    ),
]
Month = Annotated[
    str,
    Meta(
        pattern=r"^1[3-5][0-9]{2}-(0[1-9]|1[0-2])$(?!\n)",
        description="A Solar Hijri month.",
        examples=["1404-08"],
    ),
]
SolarYear = Annotated[int, Meta(ge=1300, le=1599)]
_NUMBER: Final = re.compile(r"(-?)([0-9]{1,18})(?:\.([0-9]{1,4}))?")


class Indicator(StrEnum):
    EXPORT_VALUE = "export_value"
    TONNAGE = "tonnage"
    EXPORTERS_ACTIVE = "exporters_active"
    NEW_EXPORTERS = "new_exporters"
    MARKETS = "markets"
    PRODUCT_DIVERSIFICATION = "product_diversification"
    WINS_CONFIRMED = "wins_confirmed"
    AGREEMENTS_FULFILLED = "agreements_fulfilled"
    SERVICE_SLA = "service_sla"

    @property
    def adds_up(self) -> bool:
        """Whether the months of a period add up to it; a level (markets, percent) does not."""
        return self not in LEVELS


LEVELS: Final = frozenset(
    {
        Indicator.EXPORTERS_ACTIVE,
        Indicator.MARKETS,
        Indicator.PRODUCT_DIVERSIFICATION,
        Indicator.SERVICE_SLA,
    }
)
# None stands for money; everything that is counted is counted in ones.
_UNITS: Final = {
    Indicator.EXPORT_VALUE: None,
    Indicator.TONNAGE: Unit.TNE,
    Indicator.SERVICE_SLA: Unit.P1,
}


def unit_of(indicator: Indicator) -> Unit | None:
    """The unit an indicator is told in; None for money in whatever currency."""
    return _UNITS.get(indicator, Unit.C62)


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


class Figure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A number with its measure: a currency or a unit, `{"amount": "620.5", "unit": "TNE"}`.

    Raises ValueError unless it has exactly one of the two, or with more decimals than the currency
    has (ISO 4217) or, in a unit, than three.
    """

    amount: Amount
    currency: Currency | None = None
    unit: Unit | None = None

    def __post_init__(self) -> None:
        if (self.currency is None) == (self.unit is None):
            raise ValueError("unit: a figure has a currency or a unit, and only one")
        if self.currency is not None:
            force_setattr(self, "amount", Money(self.amount, self.currency).amount)
            return
        found = _NUMBER.fullmatch(self.amount)
        decimals = (found.group(3) or "").rstrip("0") if found else ""
        if found is None or len(decimals) > DECIMALS:
            raise ValueError(f"amount: {self.amount!r} is no number with up to {DECIMALS} decimals")
        minor = int(found.group(1) + found.group(2) + decimals.ljust(DECIMALS, "0"))
        if abs(minor) > LARGEST:
            raise ValueError(f"amount: {self.amount} is more than one can account for")
        force_setattr(self, "amount", _text(minor))

    @property
    def minor(self) -> int:
        """In minor units of the currency, or in thousandths of the unit, exactly."""
        if self.currency is not None:
            return Money(self.amount, self.currency).minor
        whole, _, decimals = self.amount.partition(".")
        return int(whole + decimals.ljust(DECIMALS, "0"))

    @property
    def measure(self) -> Currency | Unit | None:
        return self.currency or self.unit

    def like(self, minor: int) -> Self:
        """So many minor units (or thousandths) in the same measure."""
        if self.currency is not None:
            return type(self)(Money.of_minor(minor, self.currency).amount, self.currency)
        return type(self)(_text(minor), unit=self.unit)

    def __str__(self) -> str:
        return f"{self.amount} {self.measure}"


def _text(thousandths: int) -> str:
    sign, digits = ("-" if thousandths < 0 else ""), str(abs(thousandths)).rjust(DECIMALS + 1, "0")
    decimals = digits[-DECIMALS:].rstrip("0")
    return f"{sign}{digits[:-DECIMALS]}.{decimals}" if decimals else f"{sign}{digits[:-DECIMALS]}"


def first_day(month: str) -> date:
    """The Gregorian first day of a Solar Hijri month: `1404-08` begins on 2025-10-23."""
    return gregorian(int(month[:4]), int(month[5:]), 1)


def month_after(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def month_before(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year - (number == 1):04d}-{(number - 2) % 12 + 1:02d}"


def last_day(month: str) -> date:
    return first_day(month_after(month)) - timedelta(days=1)


class SolarPeriod(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Solar Hijri year, or one of its quarters or months.

    `start` and `end` are the Gregorian days it means, both included; they are filled in and stored
    with it. Raises ValueError when both quarter and month are given, or days that are not its own.
    """

    year: SolarYear
    quarter: Annotated[int, Meta(ge=1, le=4)] | None = None
    month: Annotated[int, Meta(ge=1, le=12)] | None = None
    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.quarter is not None and self.month is not None:
            raise ValueError("quarter: a period is a year, a quarter or a month")
        for name, day in (
            ("start", first_day(self.months[0])),
            ("end", last_day(self.months[-1])),
        ):
            if getattr(self, name) not in {None, day}:
                raise ValueError(f"{name}: this period has {day.isoformat()}")
            force_setattr(self, name, day)

    @property
    def months(self) -> tuple[str, ...]:
        """Its Solar Hijri months: `1404-07`, `1404-08`, `1404-09` for the third quarter."""
        first, last = 1, 12
        if self.quarter is not None:
            first, last = self.quarter * 3 - 2, self.quarter * 3
        elif self.month is not None:
            first = last = self.month
        return tuple(f"{self.year:04d}-{number:02d}" for number in range(first, last + 1))

    @property
    def first(self) -> date:
        return first_day(self.months[0])

    @property
    def last(self) -> date:
        return last_day(self.months[-1])

    def within(self, other: "SolarPeriod") -> bool:
        return other.first <= self.first and self.last <= other.last

    def __str__(self) -> str:
        if self.quarter is not None:
            return f"{self.year} Q{self.quarter}"
        return str(self.year) if self.month is None else self.months[0]


class Scope(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a target is about; what is not named is not narrowed. An HS group has its edition."""

    province: Subdivision | None = None
    hs: HsGroup | None = None
    edition: HsEdition | None = None
    market: Country | None = None
    organisation: ShortText | None = None

    def __post_init__(self) -> None:
        if (self.hs is None) != (self.edition is None):
            raise ValueError("edition: an HS group means something only with its edition")


class Share(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What of a target is handed down: a target of its own will answer for it."""

    key: Slug
    title: ShortText
    value: Figure
    organisation: ShortText
    account: StaffId | None = None
    title_fa: ShortText | None = None
    scope: Scope = Scope()
    weight: Percent | None = None

"""Quantities of goods: whole numbers of a unit, compared exactly where their units can be."""

from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

from export_program.domain.vocabulary.units import Unit

# What is measured, and how many of its smallest unit one of each unit is.
_MEASURES: Final = {
    "mass": {Unit.GRM: 1, Unit.KGM: 1_000, Unit.DTN: 100_000, Unit.TNE: 1_000_000},
    "volume": {Unit.MLT: 1, Unit.LTR: 1_000, Unit.HLT: 100_000, Unit.MTQ: 1_000_000},
    "length": {Unit.MTR: 1, Unit.KMT: 1_000},
    "number": {
        Unit.NMB: 1,
        Unit.C62: 1,
        Unit.H87: 1,
        Unit.NAR: 1,
        Unit.DZN: 12,
        Unit.CEN: 100,
        Unit.MIL: 1_000,
    },
    "energy": {Unit.KWH: 1, Unit.MWH: 1_000},
}
_SIZES: Final = {
    unit: (measure, size) for measure, units in _MEASURES.items() for unit, size in units.items()
}

Amount = Annotated[int, Meta(ge=1, le=1_000_000_000_000, description="Whole units.")]


class Quantity(Struct, frozen=True, forbid_unknown_fields=True):
    """So many of a unit: `{"amount": 1200, "unit": "TNE"}`."""

    amount: Amount
    unit: Unit

    def __str__(self) -> str:
        return f"{self.amount} {self.unit.value}"


class Frequency(StrEnum):
    """How often a quantity is wanted or delivered."""

    ONE_OFF = "one_off"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


TIMES_A_YEAR: Final = {
    Frequency.ONE_OFF: 1,
    Frequency.MONTHLY: 12,
    Frequency.QUARTERLY: 4,
    Frequency.YEARLY: 1,
}


def measure_of(unit: Unit) -> str:
    """What a unit measures: mass, volume, length, number, energy, or itself alone."""
    return _SIZES[unit][0] if unit in _SIZES else unit.value


def in_smallest(amount: int, unit: Unit) -> int:
    """An amount in the smallest unit of its measure: 2 TNE are 2,000,000 grams."""
    return amount * (_SIZES[unit][1] if unit in _SIZES else 1)


def comparable(one: Unit, other: Unit) -> bool:
    """Whether amounts in the two units can be compared and added."""
    return measure_of(one) == measure_of(other)

"""Currencies: ISO 4217 codes, their minor units and names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from export_program.domain.vocabulary.currency_table import FACTS, Currency
from export_program.domain.vocabulary.names import Names

__all__ = ["CURRENCY_NAMES", "MINOR_UNITS", "Currency"]

MINOR_UNITS: Final[Mapping[Currency, int]] = MappingProxyType(
    {currency: facts.minor_units for currency, facts in FACTS.items()}
)
CURRENCY_NAMES: Final[Mapping[Currency, Names]] = MappingProxyType(
    {currency: facts.names for currency, facts in FACTS.items()}
)

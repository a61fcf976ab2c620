"""How facts about markets are written down: figures, periods, goods, and how sure one is of them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.context import Context

# Text, so that no float ever touches a figure: at most 15 digits before the point, 4 after.
Figure = Annotated[
    str,
    Meta(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,4})?$(?!\n)", examples=["12400000", "-3.5"]),
]
Hs6 = Annotated[str, Meta(pattern=r"^[0-9]{6}$(?!\n)", examples=["340250"])]
HsGroup = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{2}([0-9]{2}){0,3}$(?!\n)",
        max_length=8,
        description="A chapter (2 digits), heading (4), subheading (6) or national line (8).",
    ),
]


class Confidence(StrEnum):
    """How sure one is of a fact: seen in two sources, in one good one, or heard."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


SUREST_FIRST = tuple(Confidence)


class Period(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From the first to the last day, both included. Raises ValueError when they are reversed."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"end: {self.end} is before the start, {self.start}")


class Goods(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods by HS code in an edition: 340220 is a detergent in HS2017 and nothing in HS2022."""

    code: HsGroup
    edition: HsEdition


def unknown_goods(goods: Iterable[Goods], context: Context) -> str:
    """The codes that the nomenclature in force does not know, listed; empty if it knows all."""
    knows = context.nomenclature.knows
    return ", ".join(f"{g.code} ({g.edition})" for g in goods if not knows(g.code, g.edition))


def written(figure: str) -> str:
    """A figure as people read it: 12400000 as 12,400,000."""
    return f"{Decimal(figure):,f}"

"""Goods: Harmonized System codes, which mean something only together with their edition."""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Final, Literal, NamedTuple

from msgspec import Meta

from export_program.domain.vocabulary.hs_table import HS2017_GOODS, HS2022_CHAPTERS, HS2022_GOODS
from export_program.domain.vocabulary.names import Names
from export_program.domain.vocabulary.persian import normalise

HsCode = Annotated[
    str,
    Meta(
        pattern="^[0-9]{6}([0-9]{2})?$",
        description="HS code without dots: 6 digits international, 8 digits national.",
        examples=["340250", "34025010"],
    ),
]

NATIONAL: Final = re.compile("[0-9]{8}")


class HsEdition(StrEnum):
    """The edition of the nomenclature: 340220 is a detergent in HS2017 and nothing in HS2022."""

    HS2012 = "HS2012"
    HS2017 = "HS2017"
    HS2022 = "HS2022"


class AdoptableList(StrEnum):
    """The published lists of goods that an office takes over from files."""

    HS2012 = "hs2012"
    HS2017 = "hs2017"
    HS2022 = "hs2022"
    IR_TARIFF = "ir-tariff"


class HsLine(NamedTuple):
    """A chapter (2 digits), heading (4), subheading (6) or national line (8).

    `names.fa` is empty where unknown.
    """

    edition: HsEdition
    code: str
    names: Names


class Nomenclature:
    """The lines of one or more editions. Immutable."""

    __slots__ = ("_divided", "_keys", "_lines")

    def __init__(self, lines: Iterable[HsLine]) -> None:
        """Lines by code within edition; of two lines with one code and edition the later counts."""
        by_code = {(line.edition, line.code): line for line in lines}
        ordered = {key: by_code[key] for key in sorted(by_code)}
        self._lines: Final[Mapping[tuple[HsEdition, str], HsLine]] = MappingProxyType(ordered)
        self._divided: Final = frozenset(
            (edition, code[:6]) for edition, code in ordered if NATIONAL.fullmatch(code)
        )
        self._keys: Final[Mapping[tuple[HsEdition, str], str]] = MappingProxyType(
            {key: normalise(f"{line.code} {' '.join(line.names)}") for key, line in ordered.items()}
        )

    def __iter__(self) -> Iterator[HsLine]:
        return iter(self._lines.values())

    def __len__(self) -> int:
        return len(self._lines)

    def line(self, code: str, edition: HsEdition) -> HsLine | None:
        """The line of a code.

        For an 8-digit code whose subheading is not divided by a national list that is known here
        it is the line of the 6-digit subheading.
        """
        found = self._lines.get((edition, code))
        parent = (edition, code[:6])
        if found is None and NATIONAL.fullmatch(code) and parent not in self._divided:
            return self._lines.get(parent)
        return found

    def knows(self, code: str, edition: HsEdition) -> bool:
        """Whether the code exists in the edition; see `line` for national codes."""
        return self.line(code, edition) is not None

    def describe(
        self, code: str, edition: HsEdition, language: Literal["en", "fa"] = "en"
    ) -> str | None:
        """What the code stands for; English where Persian is missing; None if it is not known."""
        line = self.line(code, edition)
        if line is None:
            return None
        return line.names.fa or line.names.en if language == "fa" else line.names.en

    def editions_of(self, code: str) -> tuple[HsEdition, ...]:
        """The editions in which the code exists, oldest first."""
        return tuple(edition for edition in HsEdition if self.knows(code, edition))

    def search(self, text: str, edition: HsEdition | None = None) -> tuple[HsLine, ...]:
        """Lines that hold every word of the text, in either language or as part of the code."""
        words = normalise(text).split()
        if not words:
            return ()
        return tuple(
            line
            for key, line in self._lines.items()
            if (edition is None or line.edition is edition)
            and all(word in self._keys[key] for word in words)
        )

    def combined_with(self, other: "Nomenclature") -> "Nomenclature":
        """Both; the other's line counts where both have one, with our Persian if it has none."""

        def merged(line: HsLine) -> HsLine:
            ours = self._lines.get((line.edition, line.code))
            if ours is None or line.names.fa:
                return line
            return line._replace(names=Names(line.names.en, ours.names.fa))

        return Nomenclature([*self, *map(merged, other)])


def _shipped() -> Iterator[HsLine]:
    for edition, rows in (
        (HsEdition.HS2017, HS2017_GOODS),
        (HsEdition.HS2022, HS2022_CHAPTERS),
        (HsEdition.HS2022, HS2022_GOODS),
    ):
        for code, english, persian in rows:
            yield HsLine(edition, code, Names(english, persian))


SHIPPED: Final = Nomenclature(_shipped())
"""What the project knows without a loaded nomenclature: a short list, see hs_table."""

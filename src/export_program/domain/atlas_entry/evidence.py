"""What is known of a product in a market: kinds of evidence, and what each of them must say."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import msgspec

from export_program.domain.market_facts import Confidence, Period
from export_program.domain.vocabulary.hs import HsEdition


class EvidenceKind(StrEnum):
    # demand
    IMPORT_VALUE = "import_value"
    IMPORT_QUANTITY = "import_quantity"
    IMPORT_GROWTH = "import_growth"
    SHARE_OF_IRAN = "share_of_iran"
    SHARE_OF_QAZVIN = "share_of_qazvin"
    # supply
    EXPORTERS = "exporters"
    CAPACITY = "capacity"
    OUR_EXPORTS = "our_exports"
    RELATEDNESS = "relatedness"
    # ease of trade
    TARIFF = "tariff"
    REGIME = "regime"
    ORIGIN_FORM = "origin_form"
    NON_TARIFF_MEASURES = "non_tariff_measures"
    STANDARDS = "standards"
    LANGUAGE = "language"
    DISTANCE = "distance"
    ROUTE = "route"
    PAYMENT_CHANNEL = "payment_channel"
    RISK = "risk"
    AGREEMENT = "agreement"
    # what else one should know
    COMPETITORS = "competitors"
    PRICE_BAND = "price_band"
    SEASONALITY = "seasonality"
    ENTRY_MODE = "entry_mode"
    CONFIRMED_WIN = "confirmed_win"
    STUDY = "study"


class Number(NamedTuple):
    """What a figure of a kind may be: its unit (any if empty) and its bounds."""

    unit: str
    least: Decimal
    most: Decimal


LARGEST = Decimal(10**15)
ZERO, HUNDRED = Decimal(0), Decimal(100)
K = EvidenceKind
NUMBERS = {
    K.IMPORT_VALUE: Number("USD", ZERO, LARGEST),
    K.IMPORT_QUANTITY: Number("", ZERO, LARGEST),
    K.IMPORT_GROWTH: Number("percent", -HUNDRED, Decimal(10_000)),
    K.SHARE_OF_IRAN: Number("percent", ZERO, HUNDRED),
    K.SHARE_OF_QAZVIN: Number("percent", ZERO, HUNDRED),
    K.EXPORTERS: Number("firms", ZERO, Decimal(100_000)),
    K.CAPACITY: Number("", ZERO, LARGEST),
    K.OUR_EXPORTS: Number("USD", ZERO, LARGEST),
    K.RELATEDNESS: Number("percent", ZERO, HUNDRED),
    K.TARIFF: Number("percent", ZERO, Decimal(10_000)),
    K.DISTANCE: Number("km", ZERO, Decimal(40_000)),
}
# 1 is prohibitive, 5 is as at home.
GRADED = frozenset(
    {
        K.REGIME,
        K.NON_TARIFF_MEASURES,
        K.STANDARDS,
        K.LANGUAGE,
        K.ROUTE,
        K.PAYMENT_CHANNEL,
        K.RISK,
        K.AGREEMENT,
    }
)


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One fact: where it comes from, as of which day, in which edition, and how sure it is.

    `value` is a decimal number in `unit`; `grade` runs from 1 (prohibitive) to 5 (easy).
    """

    kind: EvidenceKind
    source: str
    as_of: date
    edition: HsEdition
    confidence: Confidence
    value: str | None = None
    unit: str | None = None
    grade: int | None = None
    text: str = ""
    period: Period | None = None
    study_id: UUID | None = None
    need_id: UUID | None = None
    agreement_id: UUID | None = None
    node_id: UUID | None = None
    match_id: UUID | None = None
    withdrawn: bool = False

    @property
    def number(self) -> Decimal:
        """The figure, exactly; zero for evidence that has none."""
        return Decimal(self.value) if self.value is not None else ZERO


def unit_of(kind: EvidenceKind, value: str | None, unit: str | None) -> str | None:
    """The unit that a figure of this kind is kept in.

    Raises ValueError when the kind needs a figure and there is none, when the figure is out of
    bounds, or when its unit is another than the kind's.
    """
    bounds = NUMBERS.get(kind)
    if bounds is None:
        if (value is None) is not (unit is None):
            raise ValueError("unit: a value and its unit come together")
        return unit
    if value is None:
        raise ValueError(f"value: evidence of {kind} is a number")
    if not bounds.least <= Decimal(value) <= bounds.most:
        raise ValueError(f"value: {kind} is a number from {bounds.least} to {bounds.most}")
    if bounds.unit and unit not in {None, bounds.unit}:
        raise ValueError(f"unit: {kind} is given in {bounds.unit}")
    if not bounds.unit and unit is None:
        raise ValueError(f"unit: {kind} needs a unit")
    return unit or bounds.unit


def check_said(kind: EvidenceKind, grade: int | None, text: str) -> None:
    """Raises ValueError when evidence of a kind does not say what that kind is about."""
    if kind in GRADED and grade is None:
        raise ValueError(f"grade: evidence of {kind} is graded from 1 (prohibitive) to 5 (easy)")
    if kind not in GRADED and kind not in NUMBERS and not text.strip():
        raise ValueError(f"text: evidence of {kind} says something")

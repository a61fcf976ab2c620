"""Money: an exact amount in one currency, the same on the wire, in the log and in the program."""

import re
from decimal import Decimal
from typing import Annotated, Final, Self

from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from export_program.domain.vocabulary.currencies import MINOR_UNITS, Currency

# In minor units: what still adds up, a hundred times, in 64 bits.
LARGEST = 10**17
_AMOUNT: Final = re.compile(r"(-?)([0-9]{1,18})(?:\.([0-9]{1,4}))?")

Amount = Annotated[
    str,
    Meta(
        pattern=r"^-?[0-9]{1,18}(\.[0-9]{1,4})?$",
        description="A decimal number in major units, as text: at most 18 digits before the point.",
        examples=["1250.50"],
    ),
]
Exponent = Annotated[
    int,
    Meta(ge=0, le=4, description="Digits after the point; the currency's own if left out."),
]


class Money(Struct, frozen=True, forbid_unknown_fields=True):
    """An amount of money, written `{"amount": "1250.50", "currency": "USD"}`.

    `amount` is text, so that no float ever touches it, and is brought to the currency's number of
    decimals: "1250.5" becomes "1250.50". `exponent` is that number; it is filled in and stored
    with the amount. Raises ValueError when there are more decimals than the currency has or when
    a given exponent is not the currency's (ISO 4217).
    """

    amount: Amount
    currency: Currency
    exponent: Exponent | None = None

    def __post_init__(self) -> None:
        expected = MINOR_UNITS[self.currency]
        if self.exponent is not None and self.exponent != expected:
            raise ValueError(
                f"exponent: {self.currency} has {expected} decimals (ISO 4217), not {self.exponent}"
            )
        match = _AMOUNT.fullmatch(self.amount)
        if match is None:
            raise ValueError(
                f"amount: {self.amount!r} is not a decimal number such as 1250.50 "
                "with at most 18 digits before the point and 4 after"
            )
        sign, whole, decimals = match.group(1), match.group(2), match.group(3) or ""
        if len(decimals.rstrip("0")) > expected:
            raise ValueError(
                f"amount: {self.currency} has {expected} decimals (ISO 4217), "
                f"{self.amount} has {len(decimals)}"
            )
        minor = int(sign + whole + decimals[:expected].ljust(expected, "0"))
        if abs(minor) > LARGEST:
            raise ValueError(
                f"amount: {self.amount} {self.currency} is more than one can account for"
            )
        force_setattr(self, "amount", _text(minor, expected))
        force_setattr(self, "exponent", expected)

    @classmethod
    def of_minor(cls, minor: int, currency: Currency) -> Self:
        """So many minor units (cents, dinars) of a currency."""
        return cls(_text(minor, MINOR_UNITS[currency]), currency)

    @classmethod
    def zero(cls, currency: Currency) -> Self:
        return cls("0", currency)

    @property
    def minor(self) -> int:
        """The amount in minor units, exactly."""
        return int(self.amount.replace(".", ""))

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exactly."""
        return Decimal(self.amount)

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other, "added to")
        return Money.of_minor(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same_currency(other, "subtracted from")
        return Money.of_minor(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money.of_minor(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same_currency(other, "compared with")
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        self._same_currency(other, "compared with")
        return self.minor <= other.minor

    def __gt__(self, other: "Money") -> bool:
        return other < self

    def __ge__(self, other: "Money") -> bool:
        return other <= self

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def _same_currency(self, other: "Money", verb: str) -> None:
        if self.currency is not other.currency:
            raise ValueError(f"currency: {other.currency} cannot be {verb} {self.currency}")


def check_not_negative(money: Money) -> Money:
    """The money itself; raises ValueError when it is below zero."""
    if money.minor < 0:
        raise ValueError(f"amount: {money} is below zero")
    return money


def _text(minor: int, exponent: int) -> str:
    sign = "-" if minor < 0 else ""
    digits = str(abs(minor)).rjust(exponent + 1, "0")
    return f"{sign}{digits[:-exponent]}.{digits[-exponent:]}" if exponent else f"{sign}{digits}"

"""Money is exact, in one currency, and has one form."""

from collections.abc import Callable
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from export_program.domain.vocabulary.currencies import CURRENCY_NAMES, MINOR_UNITS, Currency
from export_program.domain.vocabulary.money import Money, check_not_negative

MINORS = st.integers(-(10**17), 10**17)
CURRENCIES = st.sampled_from(Currency)
MONEY = st.builds(Money.of_minor, MINORS, CURRENCIES)


def read(text: bytes) -> Money:
    return msgspec.json.decode(text, type=Money)


def test_minor_units_are_those_of_iso_4217() -> None:
    assert set(MINOR_UNITS) == set(CURRENCY_NAMES) == set(Currency)
    expected = {"USD": 2, "EUR": 2, "IRR": 2, "TJS": 2, "IQD": 3, "KWD": 3, "JPY": 0, "CLF": 4}
    assert {code: MINOR_UNITS[Currency(code)] for code in expected} == expected
    assert {c for c in Currency if MINOR_UNITS[c] == 3} == set(
        map(Currency, ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
    )


def test_codes_without_a_minor_unit_are_no_currency_to_be_paid_in() -> None:
    assert not {"XAU", "XDR", "XXX", "XTS"} & {currency.value for currency in Currency}


def test_the_tables_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        MINOR_UNITS[Currency.USD] = 3  # type: ignore[index]


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        (b'{"amount":"1250.5","currency":"USD"}', ("1250.50", "USD", 2)),
        (b'{"amount":"1250","currency":"USD"}', ("1250.00", "USD", 2)),
        (b'{"amount":"007.500","currency":"USD","exponent":2}', ("7.50", "USD", 2)),
        (b'{"amount":"-0.00","currency":"USD"}', ("0.00", "USD", 2)),
        (b'{"amount":"-0.05","currency":"USD"}', ("-0.05", "USD", 2)),
        (b'{"amount":"12.0","currency":"JPY"}', ("12", "JPY", 0)),
        (b'{"amount":"0.001","currency":"KWD"}', ("0.001", "KWD", 3)),
    ],
)
def test_an_amount_is_brought_to_the_decimals_of_its_currency(
    given_text: bytes, stored: tuple[str, str, int]
) -> None:
    money = read(given_text)

    assert (money.amount, money.currency, money.exponent) == stored


@pytest.mark.parametrize(
    ("given_text", "reason"),
    [
        (b'{"amount":"1.005","currency":"USD"}', r"USD has 2 decimals \(ISO 4217\), 1.005 has 3"),
        (b'{"amount":"1.5","currency":"JPY"}', "JPY has 0 decimals"),
        (b'{"amount":"1","currency":"USD","exponent":3}', "exponent: USD has 2 decimals .* not 3"),
        (b'{"amount":1250.5,"currency":"USD"}', r"Expected `str`, got `float` - at `\$.amount`"),
        (b'{"amount":1250,"currency":"USD"}', r"Expected `str`, got `int` - at `\$.amount`"),
        (b'{"amount":"1e3","currency":"USD"}', r"matching regex .* at `\$.amount`"),
        (b'{"amount":"1,250","currency":"USD"}', r"matching regex .* at `\$.amount`"),
        (b'{"amount":"1\\n","currency":"USD"}', "amount: .* is not a decimal number"),
        (b'{"amount":"1","currency":"XXX"}', r"Invalid enum value 'XXX' - at `\$.currency`"),
        (b'{"amount":"1","currency":"USD","rate":"2"}', "unknown field `rate`"),
    ],
)
def test_what_is_not_exact_money_is_refused_with_the_reason(given_text: bytes, reason: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=reason):
        read(given_text)


@pytest.mark.parametrize("amount", ["", ".5", "5.", "+5", "۵", "1 000", "nan", "1" * 19])
def test_an_amount_that_is_no_decimal_number_is_refused_in_the_program_too(amount: str) -> None:
    with pytest.raises(ValueError, match=r"amount: .* is not a decimal number"):
        Money(amount, Currency.USD)


@given(MONEY)
def test_what_is_written_is_what_is_read(money: Money) -> None:
    assert read(msgspec.json.encode(money)) == money
    assert Money.of_minor(money.minor, money.currency) == money
    assert money.decimal == Decimal(money.minor).scaleb(-MINOR_UNITS[money.currency])


@given(CURRENCIES, st.lists(st.integers(-(10**15), 10**15), max_size=20))
def test_sums_are_exact_to_the_last_minor_unit(currency: Currency, minors: list[int]) -> None:
    total = Money.zero(currency)
    for minor in minors:
        total += Money.of_minor(minor, currency)

    assert total.minor == sum(minors)
    assert total - total == Money.zero(currency)
    assert (-total).minor == -total.minor


@given(CURRENCIES, MINORS, MINORS)
def test_order_within_a_currency_is_the_order_of_amounts(
    currency: Currency, left: int, right: int
) -> None:
    one, other = Money.of_minor(left, currency), Money.of_minor(right, currency)

    assert [one < other, one <= other, one > other, one >= other, one == other] == [
        left < right, left <= right, left > right, left >= right, left == right,
    ]  # fmt: skip
    assert (hash(one) == hash(other)) or left != right


@pytest.mark.parametrize(
    ("operation", "verb"),
    [
        (lambda one, other: one + other, "added to"),
        (lambda one, other: one - other, "subtracted from"),
        (lambda one, other: one < other, "compared with"),
        (lambda one, other: one >= other, "compared with"),
    ],
)
def test_two_currencies_never_mix(operation: Callable[[Money, Money], object], verb: str) -> None:
    with pytest.raises(ValueError, match=f"currency: (EUR|USD) cannot be {verb} (USD|EUR)"):
        operation(Money("1", Currency.USD), Money("1", Currency.EUR))


def test_equal_amounts_in_two_currencies_are_not_equal() -> None:
    assert Money("1", Currency.USD) != Money("1", Currency.EUR)


def test_below_zero_is_refused_where_it_makes_no_sense() -> None:
    assert check_not_negative(Money("0", Currency.USD)).minor == 0
    with pytest.raises(ValueError, match=r"amount: -0.01 USD is below zero"):
        check_not_negative(Money("-0.01", Currency.USD))


def test_a_sum_that_grows_too_large_is_refused_rather_than_cut() -> None:
    most = Money("1" + "0" * 17, Currency.JPY)

    with pytest.raises(ValueError, match="more than one can account for"):
        most + most

"""Identifiers of firms and persons: form, check digit, and which slips the check digit catches."""

from typing import Annotated

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from export_program.domain.vocabulary.identifiers import (
    LegalEntityId,
    NationalId,
    check_legal_entity_id,
    check_national_id,
    is_legal_entity_id,
    is_national_id,
    synthetic_legal_entity_id,
)

LEGAL_WEIGHTS = [29, 27, 23, 19, 17, 29, 27, 23, 19, 17]


def legal_remainder(digits: str) -> int:
    shift = int(digits[9]) + 2
    return sum((int(digits[i]) + shift) * LEGAL_WEIGHTS[i] for i in range(10)) % 11


def national_remainder(digits: str) -> int:
    return sum(int(digits[i]) * (10 - i) for i in range(9)) % 11


def national_id(stem: str) -> str:
    remainder = national_remainder(stem)
    return stem + str(remainder if remainder < 2 else 11 - remainder)


LEGAL_IDS = st.integers(0, 99_999).map(synthetic_legal_entity_id)
NATIONAL_IDS = st.from_regex("[0-9]{9}", fullmatch=True).map(national_id)
NATIONAL_IDS = NATIONAL_IDS.filter(lambda digits: len(set(digits)) > 1)


def other_digit(digits: str, at: int, by: int) -> str:
    return digits[:at] + str((int(digits[at]) + by) % 10) + digits[at + 1 :]


@pytest.mark.parametrize("digits", ["10380284790", "10100171920"])
def test_known_ids_of_firms_pass(digits: str) -> None:
    assert is_legal_entity_id(digits)


@pytest.mark.parametrize(
    ("digits", "rule"),
    [
        ("10380285690", "the check digit of 10380285690 must be"),
        ("1038028479", "is not 11 digits"),
        ("103802847900", "is not 11 digits"),
        ("1038028479O", "is not 11 digits"),
        ("10380284790\n", "is not 11 digits"),
        ("", "is not 11 digits"),
        ("10100000000", "only zeros in digits 4 to 9"),
    ],
)
def test_a_wrong_id_of_a_firm_is_refused_with_the_rule(digits: str, rule: str) -> None:
    assert not is_legal_entity_id(digits)
    with pytest.raises(ValueError, match=f"legal entity id: .*{rule}"):
        check_legal_entity_id(digits)


def test_the_invented_ids_are_those_of_the_specification() -> None:
    assert [synthetic_legal_entity_id(n) for n in (1, 2, 3, 101)] == [
        "10999000012", "10999000027", "10999000031", "10999001013",
    ]  # fmt: skip


@given(LEGAL_IDS)
def test_every_invented_id_passes(digits: str) -> None:
    assert digits.startswith("10999")
    assert check_legal_entity_id(digits) == digits


def test_invented_ids_are_all_different() -> None:
    assert len({synthetic_legal_entity_id(n) for n in range(100_000)}) == 100_000


@pytest.mark.parametrize("n", [-1, 100_000])
def test_invented_ids_outside_their_range_are_refused(n: int) -> None:
    with pytest.raises(ValueError, match=f"n: {n} is not in"):
        synthetic_legal_entity_id(n)


@given(LEGAL_IDS, st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_in_the_id_of_a_firm_is_caught_as_far_as_the_scheme_goes(
    digits: str, at: int, by: int
) -> None:
    wrong = other_digit(digits, at, by)

    # Remainders 0 and 10 share the check digit 0; that slip is beyond the scheme.
    assume({legal_remainder(digits), legal_remainder(wrong)} != {0, 10})
    assert not is_legal_entity_id(wrong)


@given(NATIONAL_IDS, st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_in_the_id_of_a_person_is_caught_as_far_as_the_scheme_goes(
    digits: str, at: int, by: int
) -> None:
    wrong = other_digit(digits, at, by)

    # Remainders 1 and 10 share the check digit 1.
    assume({national_remainder(digits), national_remainder(wrong)} != {1, 10})
    assert not is_national_id(wrong)


@given(NATIONAL_IDS)
def test_every_id_of_a_person_with_the_right_last_digit_passes(digits: str) -> None:
    assert check_national_id(digits) == digits


@pytest.mark.parametrize("digit", "0123456789")
def test_ten_equal_digits_are_nobodys_id(digit: str) -> None:
    with pytest.raises(ValueError, match="national id: its ten digits are all the same"):
        check_national_id(digit * 10)


def test_a_refused_id_of_a_person_is_not_repeated_in_the_message() -> None:
    wrong = other_digit(national_id("099900001"), 9, 1)

    with pytest.raises(ValueError, match="last digit does not agree") as refusal:
        check_national_id(wrong)
    assert wrong not in str(refusal.value)


@pytest.mark.parametrize("digits", ["", "123456789", "12345678901", "12345678ab"])
def test_an_id_of_a_person_has_ten_digits(digits: str) -> None:
    with pytest.raises(ValueError, match="national id: it is not 10 digits"):
        check_national_id(digits)


def test_persian_and_arabic_digits_are_accepted_and_stored_as_ascii() -> None:
    assert check_legal_entity_id("۱۰۳۸۰۲۸۴۷۹۰") == "10380284790"
    assert check_legal_entity_id("١٠١٠٠١٧١٩٢٠") == "10100171920"


class Register(msgspec.Struct, frozen=True):
    firm: LegalEntityId
    person: Annotated[NationalId | None, msgspec.Meta(description="of the manager")] = None

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "firm", check_legal_entity_id(self.firm))


def test_a_struct_checks_the_id_while_it_is_decoded() -> None:
    read = msgspec.json.Decoder(Register).decode

    assert read('{"firm":"۱۰۳۸۰۲۸۴۷۹۰"}').firm == "10380284790"
    with pytest.raises(msgspec.ValidationError, match="the check digit of 10380285690 must be"):
        read('{"firm":"10380285690"}')
    with pytest.raises(msgspec.ValidationError, match=r"regex .* at `\$.firm`"):
        read('{"firm":"1038"}')

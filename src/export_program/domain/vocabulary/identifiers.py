"""Iranian identifiers of firms and persons: form, check digit, and the sentence that says why not."""

import re
from itertools import cycle
from typing import Annotated, Final

from msgspec import Meta

from export_program.domain.vocabulary.persian import normalise_digits

__all__ = [
    "LegalEntityId",
    "NationalId",
    "check_legal_entity_id",
    "check_national_id",
    "is_legal_entity_id",
    "is_national_id",
    "normalise_digits",
    "synthetic_legal_entity_id",
]

LegalEntityId = Annotated[
    str,
    Meta(
        pattern="^[0-9۰-۹٠-٩]{11}$",
        description="National id of a legal entity (shenase melli): 11 digits, the last a check digit.",
        examples=["10999000012"],
    ),
]
NationalId = Annotated[
    str,
    Meta(
        pattern="^[0-9۰-۹٠-٩]{10}$",
        description="National id of a person (kode melli): 10 digits, the last a check digit.",
    ),
]

_LEGAL_FORM: Final = re.compile("[0-9]{11}")
_PERSON_FORM: Final = re.compile("[0-9]{10}")
_LEGAL_WEIGHTS: Final = (29, 27, 23, 19, 17)
_SYNTHETIC_PREFIX: Final = "10999"
_SYNTHETIC_IDS: Final = 100_000


def is_legal_entity_id(text: str) -> bool:
    """Whether 11 ASCII digits are a lawful shenase melli."""
    return _legal_entity_fault(text) is None


def is_national_id(text: str) -> bool:
    """Whether 10 ASCII digits are a lawful kode melli."""
    return _national_fault(text) is None


def check_legal_entity_id(text: str) -> str:
    """The id in ASCII digits, as it is stored; raises ValueError naming the rule it breaks."""
    digits = normalise_digits(text)
    if fault := _legal_entity_fault(digits):
        raise ValueError(f"legal entity id: {fault}")
    return digits


def check_national_id(text: str) -> str:
    """The id in ASCII digits, as it is stored; raises ValueError naming the rule it breaks.

    The sentence does not repeat the id, which is personal data.
    """
    digits = normalise_digits(text)
    if fault := _national_fault(digits):
        raise ValueError(f"national id: {fault}")
    return digits


def synthetic_legal_entity_id(n: int) -> str:
    """The n-th invented id that passes the check, for tests and demonstrations; 0 <= n < 100000."""
    if not 0 <= n < _SYNTHETIC_IDS:
        raise ValueError(f"n: {n} is not in 0 … {_SYNTHETIC_IDS - 1}")
    stem = f"{_SYNTHETIC_PREFIX}{n:05d}"
    return f"{stem}{_legal_check_digit(stem)}"


def _legal_entity_fault(text: str) -> str | None:
    if _LEGAL_FORM.fullmatch(text) is None:
        return f"{text!r} is not 11 digits"
    if text[3:9] == "000000":
        return f"{text} has only zeros in digits 4 to 9"
    expected = _legal_check_digit(text[:10])
    if text[10] != str(expected):
        return f"the check digit of {text} must be {expected}"
    return None


def _legal_check_digit(stem: str) -> int:
    shift = int(stem[9]) + 2
    weighted = zip(stem, cycle(_LEGAL_WEIGHTS), strict=False)
    return sum((int(digit) + shift) * weight for digit, weight in weighted) % 11 % 10


def _national_fault(text: str) -> str | None:
    if _PERSON_FORM.fullmatch(text) is None:
        return "it is not 10 digits"
    if text == text[0] * 10:
        return "its ten digits are all the same"
    remainder = sum(int(digit) * weight for digit, weight in zip(text, range(10, 1, -1), strict=False)) % 11  # fmt: skip
    if int(text[9]) != (remainder if remainder < 2 else 11 - remainder):
        return "its last digit does not agree with the others"
    return None

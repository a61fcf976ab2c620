"""What does not fit its type, in words: which part, which rule, and what was found instead."""

import re
from functools import cache
from typing import NamedTuple

import msgspec

from export_program.domain.vocabulary.forms import FORMS

_AT = re.compile(r"^(?P<what>.*?)(?: - at (?:key in )?`(?P<path>[^`]*)`)?$", re.DOTALL)
_OWN_RULE = re.compile(r"(?P<field>[a-z][a-z0-9_]*): ")
_FIELD = re.compile(
    r"^Object (?:contains (?P<unknown>unknown)|missing required) field `(?P<field>[^`]*)`$"
)
_PATTERN = re.compile(r"^Expected `str` matching regex (?P<pattern>.+)$", re.DOTALL)


DATES = {
    "Invalid RFC3339 encoded date": "Expected a date of the Gregorian calendar, as 2025-11-08",
    "Invalid RFC3339 encoded datetime": (
        "Expected a moment of the Gregorian calendar, as 2025-11-08T12:30:00+03:30"
    ),
}


class Misfit(NamedTuple):
    """`path` leads to the part at fault, by names and positions; `found` is what was there.

    `unknown` says that the part itself is one too many.
    """

    path: tuple[str, ...]
    sentence: str
    found: str | None = None
    unknown: bool = False


def misfit(error: ValueError | msgspec.ValidationError) -> Misfit:
    """What a value breaks, by the error of converting it."""
    told = _AT.match(str(error))
    what, at = (told["what"], told["path"] or "$") if told else (str(error), "$")
    path = tuple(a or b for a, b in re.findall(r"\.([^.\[]+)|\[([^\]]*)\]", at))
    if named := _FIELD.match(what):
        return Misfit((*path, named["field"]), f"{what}.", None, bool(named["unknown"]))
    if own := _OWN_RULE.match(what):
        # A value's own rule begins with the field it is about: `visits: every visitor …`.
        return Misfit((*path, own["field"]), what)
    expected, _, got = what.replace(" | object`", "`").partition(", got ")
    if not isinstance(error, msgspec.MsgspecError):
        return Misfit(path, what)
    return Misfit(path, _in_words(expected).rstrip(".") + ".", got.strip("`") or None)


def _in_words(expected: str) -> str:
    """A pattern as what it asks for; where nobody wrote that down, at least no pattern.

    A date that is written otherwise may be one of another calendar.
    """
    asked = _PATTERN.match(expected)
    if asked is None:
        return DATES.get(expected, expected)
    return _forms().get(asked["pattern"], "The text does not have the form that is asked for")


@cache
def _forms() -> dict[str, str]:
    """The words by what an error says of a pattern, which it quotes."""
    return {repr(pattern): words for pattern, words in FORMS.items()}

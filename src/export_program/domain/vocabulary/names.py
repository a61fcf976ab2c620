"""A thing's name in the two languages of the office."""

from typing import NamedTuple


class Names(NamedTuple):
    en: str
    fa: str

"""Texts that match a pattern, for the patterns that messages use."""

from functools import lru_cache
from importlib import import_module
from random import Random
from typing import Any

SRE = import_module("re._parser")
ENDLESS = 8
LETTERS = "aZ0-._ ابд"


@lru_cache(maxsize=1024)
def _parsed(pattern: str) -> Any:
    return SRE.parse(pattern)


def matching(pattern: str, random: Random) -> str:
    """A text that the pattern matches as a whole."""
    return _sequence(_parsed(pattern), random)


def _sequence(nodes: Any, random: Random) -> str:
    return "".join(_node(str(kind), value, random) for kind, value in nodes)


def _node(kind: str, value: Any, random: Random) -> str:
    match kind:
        case "LITERAL":
            return chr(value)
        case "ANY" | "NOT_LITERAL":
            return random.choice(LETTERS)
        case "IN":
            return _one_of(value, random)
        case "MAX_REPEAT" | "MIN_REPEAT":
            least, most, inner = value
            times = random.randint(least, min(most, least + ENDLESS))
            return "".join(_sequence(inner, random) for _ in range(times))
        case "SUBPATTERN":
            return _sequence(value[-1], random)
        case "BRANCH":
            return _sequence(random.choice(value[1]), random)
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return ""
        case _:
            raise TypeError(f"no text for {kind} in a pattern")


def _one_of(members: Any, random: Random) -> str:
    kind, value = random.choice(list(members))
    match str(kind):
        case "LITERAL":
            return chr(value)
        case "RANGE":
            return chr(random.randint(*value))
        case "CATEGORY":
            return random.choice("0123456789")
        case _:
            return random.choice(LETTERS)

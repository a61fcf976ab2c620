"""The texts in plain data, to look for what must not be told."""

from collections.abc import Iterator
from typing import Any


def leaves(value: Any, longer_than: int) -> Iterator[str]:
    """Every text of more letters than that; keys of mappings are left out."""
    match value:
        case str():
            if len(value) > longer_than:
                yield value
        case dict():
            for part in value.values():
                yield from leaves(part, longer_than)
        case list() | tuple():
            for part in value:
                yield from leaves(part, longer_than)

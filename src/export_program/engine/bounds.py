"""Whether what a command takes is bounded: every text, number and list a client may send."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect

from export_program.engine.messages import Sealed

_ANCHORED = re.compile(r"^\^.*\$(\(\?!\\n\))?$", re.DOTALL)
_CHARACTER_CLASS = re.compile(r"\[[^\]]*\]|\\.")
_ENDLESS = re.compile(r"[*+]|\{\d+,\}")


def unbounded(command: type[msgspec.Struct]) -> Iterator[str]:
    """What a client could send without limit: `the_field: which bound is missing`."""
    for field in inspect.multi_type_info([command])[0].fields:  # type: ignore[attr-defined]
        for fault in _faults(field.type, frozenset({command})):
            yield f"{field.name}: {fault}"


def _faults(info: Any, seen: frozenset[type]) -> Iterator[str]:
    match info:
        case inspect.Metadata() | inspect.UnionType():
            for part in info.types if isinstance(info, inspect.UnionType) else (info.type,):
                yield from _faults(part, seen)
        case inspect.StrType(max_length=None, pattern=pattern) if not _is_finite(pattern):
            yield "a text without a maximal length"
        case inspect.IntType() if _open_below(info) or _open_above(info):
            yield "a number without bounds"
        case inspect.BytesType(max_length=None):
            yield "bytes without a maximal length"
        case inspect.DateTimeType(tz=tz) if tz is not True:
            yield "a moment that need not name its time zone"
        case inspect.AnyType() | inspect.RawType():
            yield "takes anything"
        case inspect.StructType(cls=cls) if cls is not Sealed and cls not in seen:
            yield from _struct_faults(info, seen | {cls})
        case _:
            yield from _collection_faults(info, seen)


def _struct_faults(info: inspect.StructType, seen: frozenset[type]) -> Iterator[str]:
    if not info.forbid_unknown_fields:
        yield f"{info.cls.__name__} takes unknown fields"
    for field in info.fields:
        for fault in _faults(field.type, seen):
            yield f"{info.cls.__name__}.{field.name}: {fault}"


def _collection_faults(info: Any, seen: frozenset[type]) -> Iterator[str]:
    match info:
        case inspect.TupleType():
            for item in info.item_types:
                yield from _faults(item, seen)
        case inspect.CollectionType() | inspect.DictType():
            if info.max_length is None:
                yield "a list without a maximal length"
            parts = (
                (info.key_type, info.value_type)
                if isinstance(info, inspect.DictType)
                else (info.item_type,)
            )
            for part in parts:
                yield from _faults(part, seen)


def _open_below(info: inspect.IntType) -> bool:
    return info.ge is None and info.gt is None


def _open_above(info: inspect.IntType) -> bool:
    return info.le is None and info.lt is None


def _is_finite(pattern: str | None) -> bool:
    """Whether a pattern allows texts of limited length only: anchored, no endless repetition."""
    if pattern is None or not _ANCHORED.match(pattern):
        return False
    return not _ENDLESS.search(_CHARACTER_CLASS.sub("x", pattern))

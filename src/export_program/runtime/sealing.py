"""Personal data on its way in and out: text becomes a pointer, and text again for a reader."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from msgspec import inspect

from export_program.engine.messages import Command, Sealed

Seal = Callable[[str, str, str], Sealed]
Open = Callable[[str, Sealed], str]


class SealedInput(ValueError):
    """A client sent a sealed pointer where text is expected."""


@cache
def holds_personal_data(kind: Any) -> bool:
    """Whether a struct type holds personal data, at any depth."""
    return bool(_personal_fields(kind))


def may_be_sealed(kind: Any, path: tuple[str, ...]) -> bool:
    """Whether personal data may stand where a path of names and positions leads in a struct type.

    Where no such place is known, anything may stand there.
    """
    kinds: list[Any] = [kind]
    for part in path:
        if part.isdecimal() or not kinds:
            continue
        known = [f.type for holder in kinds for f in _fields(holder) if f.encode_name == part]
        if not known:
            return True
        kinds = [struct.cls for info in known for struct in _structs(info)]
        if Sealed in kinds:
            return True
    return any(holds_personal_data(held) for held in kinds)


@cache
def _personal_fields(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in _fields(kind) if _personal(f.type))


@cache
def _fields(kind: Any) -> tuple[inspect.Field, ...]:
    info = inspect.type_info(kind)
    return tuple(info.fields) if isinstance(info, inspect.StructType) else ()


def _personal(info: inspect.Type) -> bool:
    classes: list[Any] = [part.cls for part in _structs(info)]
    return any(cls is Sealed or holds_personal_data(cls) for cls in classes)


def _structs(info: inspect.Type) -> Iterator[inspect.StructType]:
    if isinstance(info, inspect.StructType):
        yield info
    elif isinstance(info, inspect.UnionType):
        for part in info.types:
            yield from _structs(part)
    elif isinstance(info, inspect.Metadata):
        yield from _structs(info.type)
    elif isinstance(info, inspect.CollectionType | inspect.VarTupleType):
        yield from _structs(info.item_type)
    elif isinstance(info, inspect.DictType):
        yield from _structs(info.value_type)


def seal_command(command: Command, case_id: UUID, seal: Seal) -> Command:
    """The same command with its personal texts sealed by `seal(subject, field, text)`.

    The subject is the case, or the person a struct tells apart by its `ref`.

    Raises:
        SealedInput: the client sent a pointer instead of text.
    """
    if not holds_personal_data(type(command)):
        return command
    sealed: Command = _seal_struct(command, str(case_id), seal)
    return sealed


def _seal_struct(struct: Any, subject: str, seal: Seal) -> Any:
    kind: Any = type(struct)
    person = getattr(struct, "ref", None)
    subject = f"{subject}:{person}" if person else subject
    changes = {
        name: _seal_value(getattr(struct, name), name, subject, seal)
        for name in _personal_fields(kind)
    }
    return msgspec.structs.replace(struct, **changes)


def _seal_value(value: Any, field: str, subject: str, seal: Seal) -> Any:
    if isinstance(value, str):
        return seal(subject, field, value)
    if isinstance(value, Sealed):
        msg = f"{field}: text is expected, not a sealed pointer"
        raise SealedInput(msg)
    if isinstance(value, msgspec.Struct):
        return _seal_struct(value, subject, seal)
    if isinstance(value, tuple | list):
        return type(value)(_seal_value(v, field, subject, seal) for v in value)
    if isinstance(value, Mapping):
        return {k: _seal_value(v, field, subject, seal) for k, v in value.items()}
    return value


def reveal(value: Any, opened: Open, field: str = "") -> Any:
    """Plain data (dicts, lists) with every sealed pointer replaced by `opened(field, sealed)`."""
    if isinstance(value, dict):
        if "$pd" in value and value.keys() == {"$pd", "key", "hash"}:
            return opened(field, msgspec.convert(value, Sealed))
        return {k: reveal(v, opened, k if isinstance(k, str) else field) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [reveal(v, opened, field) for v in value]
    return value

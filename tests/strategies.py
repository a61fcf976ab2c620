"""Hypothesis strategies for any message: values that respect the bounds written in its types."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Annotated, Any, NamedTuple, TypeVar

import msgspec
from hypothesis import strategies as st
from msgspec import ValidationError, inspect

T = TypeVar("T", bound=msgspec.Struct)
Drawing = st.SearchStrategy[Any]

DAYS = st.dates(date(2025, 6, 1), date(2028, 12, 31)).map(date.isoformat)
NEVER: st.SearchStrategy[Any] = st.nothing()
MOMENTS = st.datetimes(datetime(2025, 6, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
WORDS = ("a", "Qazvin", "قزوین", "توافق‌نامه", "Душанбе", "x" * 40, "340250", "QZ-AGR-1404-00017")
FIRST_KEYS = ("O1", "D1", "R1", "A1", "N1", "V1", "P1", "us", "them")
JSON_VALUES: Drawing = st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(WORDS)
SIMPLE: dict[type, Drawing] = {
    inspect.NoneType: st.none(),
    inspect.BoolType: st.booleans(),
    inspect.DateTimeType: MOMENTS.map(datetime.isoformat),
    inspect.UUIDType: st.uuids().map(str),
    inspect.AnyType: JSON_VALUES,
    inspect.FloatType: st.floats(0, 1_000_000).map(lambda x: round(x, 3)),
    inspect.DecimalType: st.decimals(0, 1_000_000, places=2).map(str),
}


class Pool(NamedTuple):
    """What is worth trying: texts wherever they fit, and days."""

    keys: tuple[str, ...]
    days: Drawing


def messages(of: type[T], keys: Sequence[str] = (), days: Drawing = NEVER) -> st.SearchStrategy[T]:
    """Valid instances of a struct, made as a client makes them: as JSON.

    `keys` are texts worth trying where they fit, `days` ISO dates worth trying.
    """
    pool = Pool(tuple(dict.fromkeys((*keys, *FIRST_KEYS))), days)
    bodies = _body(inspect.type_info(of), pool).filter(lambda body: _fits(body, of))
    return bodies.map(lambda body: _read(body, of))


def _read(body: Any, of: type[T]) -> T:
    return msgspec.json.decode(msgspec.json.encode(body), type=of)


def _fits(body: Any, of: type[msgspec.Struct]) -> bool:
    """A type's own check (`__post_init__`) may refuse what its bounds allow."""
    try:
        _read(body, of)
    except ValidationError:
        return False
    return True


def _body(info: Any, pool: Pool) -> Drawing:
    drawn = {f.encode_name: (_value(f.type, pool), f.required) for f in info.fields}
    required = {name: value for name, (value, needed) in drawn.items() if needed}
    optional = {name: value for name, (value, needed) in drawn.items() if not needed}
    return st.fixed_dictionaries(required, optional=optional)


def _value(info: Any, pool: Pool) -> Drawing:
    if isinstance(info, inspect.DateType):
        return pool.days | DAYS
    if type(info) in SIMPLE:
        return SIMPLE[type(info)]
    match info:
        case inspect.Metadata(type=bare):
            return _value(bare, pool)
        case inspect.StrType():
            return _text(info, pool)
        case inspect.IntType():
            return _number(info)
        case inspect.EnumType(cls=cls):
            return st.sampled_from([member.value for member in cls])
        case inspect.LiteralType(values=values):
            return st.sampled_from(list(values))
        case inspect.UnionType(types=types):
            return st.one_of([_value(part, pool) for part in types])
        case inspect.StructType(cls=cls):
            return _body(info, pool).filter(lambda body: _fits(body, cls))
        case _:
            return _collection(info, pool)


def _collection(info: Any, pool: Pool) -> Drawing:
    match info:
        case inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(_value(key, pool), _value(value, pool), max_size=3)
        case inspect.TupleType(item_types=items):
            return st.tuples(*(_value(item, pool) for item in items))
        case inspect.CollectionType(item_type=item, min_length=least):
            size = least or 0
            return st.lists(_value(item, pool), min_size=size, max_size=size + 3)
        case _:
            raise TypeError(f"no strategy for {info}")


def _text(info: Any, pool: Pool) -> Drawing:
    fits = _fitting(info.pattern, info.min_length, info.max_length)
    known = [key for key in (*pool.keys, *WORDS) if fits(key)]
    if info.pattern is None:
        least = info.min_length or 0
        made: Drawing = st.text(min_size=least, max_size=min(info.max_length or 12, least + 12))
    else:
        made = st.from_regex(info.pattern)
    made = made.filter(fits)
    return st.sampled_from(known) | made if known else made


@lru_cache(maxsize=1024)
def _fitting(pattern: str | None, least: int | None, most: int | None) -> Callable[[str], bool]:
    """Whether a text is within its bounds, as msgspec judges it."""
    meta = msgspec.Meta(pattern=pattern, min_length=least, max_length=most)
    decoder = msgspec.json.Decoder(Annotated[str, meta])

    def fits(text: str) -> bool:
        try:
            decoder.decode(msgspec.json.encode(text))
        except (ValidationError, UnicodeEncodeError):
            return False
        return True

    return fits


def _number(info: Any) -> Drawing:
    least = info.ge if info.ge is not None else (info.gt + 1 if info.gt is not None else -1000)
    most = info.le if info.le is not None else (info.lt - 1 if info.lt is not None else 1000)
    return st.integers(least, min(most, least + 6)) | st.integers(least, most)

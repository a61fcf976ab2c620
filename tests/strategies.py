"""Any message: values that respect the bounds written in its types, made as a client makes them."""

import string
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from hypothesis import strategies as st
from msgspec import ValidationError, inspect

from tests.patterns import matching

T = TypeVar("T", bound=msgspec.Struct)

WORDS = ("a", "Qazvin", "قزوین", "توافق‌نامه", "Душанбе", "x" * 40, "340250", "QZ-AGR-1404-00017")
FIRST_KEYS = ("O1", "D1", "R1", "A1", "N1", "V1", "P1", "us", "them")
USUAL = {"USD", "IRR", "IR", "TJ", "IR-26", "KGM", "HS2022"}  # of long code lists
TRIES = 500


class Hints:
    """What is worth trying in the message that is made next: texts where they fit, and a day."""

    def __init__(self) -> None:
        self.keys: tuple[str, ...] = FIRST_KEYS
        self.today = date(2025, 11, 8)


HINTS = Hints()


def messages(of: type[T]) -> st.SearchStrategy[T]:
    """Valid instances of a struct. Hypothesis draws a seed only: a message is cheap to make."""
    return st.integers(0, 2**32 - 1).map(lambda seed: message(of, Random(seed)))


def message(of: type[T], random: Random) -> T:
    """One instance, through JSON; its own check (`__post_init__`) may take several tries."""
    info = _info(of)
    for _ in range(TRIES):
        body = msgspec.json.encode(_body(info, random))
        try:
            return msgspec.json.decode(body, type=of)
        except ValidationError:
            continue
    raise AssertionError(f"no valid {of.__name__} in {TRIES} tries, the last was {body.decode()}")


@lru_cache(maxsize=2048)
def _info(of: type[msgspec.Struct]) -> Any:
    return inspect.type_info(of)


def _body(info: Any, random: Random) -> dict[str, Any]:
    asked = (f for f in info.fields if f.required or random.random() < 0.5)
    return {f.encode_name: _value(f.type, random) for f in asked}


def _value(info: Any, random: Random) -> Any:
    simple = SIMPLE.get(type(info))
    if simple is not None:
        return simple(random)
    match info:
        case inspect.Metadata(type=bare):
            return _value(bare, random)
        case inspect.StrType():
            return _text(info, random)
        case inspect.IntType():
            return _number(info, random)
        case inspect.EnumType(cls=cls):
            values = [member.value for member in cls]
            usual = [value for value in values if value in USUAL]
            return random.choice(usual if usual and random.random() < 0.7 else values)
        case inspect.LiteralType(values=values):
            return random.choice(list(values))
        case inspect.UnionType(types=types):
            return _value(random.choice(types), random)
        case inspect.StructType(cls=cls):
            return msgspec.to_builtins(message(cls, random))
        case _:
            return _collection(info, random)


def _collection(info: Any, random: Random) -> Any:
    match info:
        case inspect.DictType(key_type=key, value_type=value):
            return {_value(key, random): _value(value, random) for _ in range(random.randint(0, 3))}
        case inspect.TupleType(item_types=items):
            return [_value(item, random) for item in items]
        case inspect.CollectionType(item_type=item, min_length=least):
            size = (least or 0) + random.choice((0, 0, 1, 2))
            return [_value(item, random) for _ in range(size)]
        case _:
            raise TypeError(f"no values for {info}")


def _text(info: Any, random: Random) -> str:
    fits = _fitting(info.pattern, info.min_length, info.max_length)
    known = [key for key in HINTS.keys if fits(key)]
    if known and random.random() < 0.7:
        return random.choice(known)
    words = [word for word in WORDS if fits(word)]
    if words and random.random() < 0.7:
        return random.choice(words)
    for _ in range(TRIES):
        made = _any_text(info, random) if info.pattern is None else matching(info.pattern, random)
        if fits(made):
            return made
    raise AssertionError(f"no text for {info} in {TRIES} tries, the last was {made!r}")


def _any_text(info: Any, random: Random) -> str:
    least = info.min_length or 0
    most = min(info.max_length or 12, least + 12)
    letters = string.printable + "آبپч۴٫\u200c\u2028😀\x00"
    return "".join(random.choices(letters, k=random.randint(least, most)))


@lru_cache(maxsize=1024)
def _fitting(pattern: str | None, least: int | None, most: int | None) -> Callable[[str], bool]:
    """Whether a text is within its bounds, as msgspec judges it."""
    meta = msgspec.Meta(pattern=pattern, min_length=least, max_length=most)
    kind = Annotated[str, meta]

    @lru_cache(maxsize=4096)
    def fits(text: str) -> bool:
        try:
            msgspec.convert(text, kind)
        except ValidationError:
            return False
        return True

    return fits


def _number(info: Any, random: Random) -> int:
    least = info.ge if info.ge is not None else (info.gt + 1 if info.gt is not None else -1000)
    most = info.le if info.le is not None else (info.lt - 1 if info.lt is not None else 1000)
    return random.randint(least, random.choice((min(most, least + 4), most)))


def _day(random: Random) -> str:
    days = random.choice((random.randint(-2, 120), random.randint(-400, 1200)))
    return (HINTS.today + timedelta(days=days)).isoformat()


def _moment(random: Random) -> str:
    seconds = random.randint(-400 * 86400, 1200 * 86400)
    start = datetime(HINTS.today.year, HINTS.today.month, HINTS.today.day, tzinfo=UTC)
    return (start + timedelta(seconds=seconds)).isoformat()


SIMPLE: dict[type, Callable[[Random], Any]] = {
    inspect.NoneType: lambda _: None,
    inspect.BoolType: lambda random: random.random() < 0.5,
    inspect.DateType: _day,
    inspect.DateTimeType: _moment,
    inspect.UUIDType: lambda random: str(UUID(int=random.choice((9, random.getrandbits(128))))),
    inspect.AnyType: lambda random: random.choice((None, True, 7, *WORDS)),
    inspect.FloatType: lambda random: round(random.random() * 1000, 3),
    inspect.DecimalType: lambda random: str(random.randint(0, 10**6) / 100),
}

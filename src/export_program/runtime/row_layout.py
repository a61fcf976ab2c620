"""How the rows of a read model lie in its table: columns, indexes, and values as they compare."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache, lru_cache
from hashlib import sha256
from importlib import import_module
from inspect import getmodule, getsource
from operator import attrgetter
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

import msgspec
import sqlalchemy as sa

from export_program.domain.vocabulary.persian import normalise
from export_program.runtime.read_database import TEXT
from projections.read_model import ReadModel, Row

FORMAT = 2
LARGEST = 2**63 - 1
KEY, CASE = "key", "case_id"
WHOLE_MOMENT = len("2025-11-08T09:30:00.000001Z")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MANY = {tuple, list, frozenset}

Values = tuple[Any, ...]
Convert = Callable[[Any], Any]

search_key = lru_cache(maxsize=4_096)(normalise)
# The same text as `str` makes, in a tenth of the time.
id_text: Callable[[UUID], str] = msgspec.to_builtins


@cache
def fingerprint(model: ReadModel) -> str:
    """A digest of a model's definition: its columns, its row type and the code that makes rows."""
    module = getmodule(model.of_case or model.of_event)
    parts = (
        FORMAT,
        model.name,
        model.version,
        model.key,
        model.owner,
        sorted(model.kinds),
        model.filters,
        model.sorts,
        model.search,
        model.indexes,
        msgspec.json.schema(model.row),
        getsource(module) if module else "",
    )
    return sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()[:12]


class Layout:
    """The table of one model and definition. A field is a column if rows are asked for by it."""

    def __init__(self, model: ReadModel) -> None:
        self.model, self.digest = model, fingerprint(model)
        self._types = {f.name: f.type for f in msgspec.structs.fields(model.row)}
        theirs = filter(None, (model.owner, model.parties))
        asked = dict.fromkeys((*model.filters, *model.sorts, *theirs))
        self._own = tuple(name for name in asked if name not in {model.key, CASE})
        found = (_convert(self._types[name]) for name in self._own)
        self._converts = [(n, convert) for n, convert in enumerate(found) if convert]
        self._fields = _many(self._own)
        self._texts = _many(model.search)
        self._key = attrgetter(model.key)
        self._number = _bare(self._types[model.key]) is int
        self._encode = msgspec.json.Encoder().encode
        self.one_per_case = model.key == CASE
        self.table = self._table(sa.MetaData(), f"model_{model.name}__{self.digest}")

    def next_table(self, tag: str) -> sa.Table:
        """The table that a rebuild of its own `tag` fills while the other one answers."""
        return self._table(sa.MetaData(), f"{self.table.name}__{tag}")

    def column(self, field: str) -> sa.Column[Any]:
        """The column of a field that rows are filtered or sorted by."""
        if field == self.model.key:
            return self.table.c.key
        return self.table.c[CASE if field == CASE else f"c_{field}"]

    def kind(self, field: str) -> Any:
        """The bare type of a field: what a filter by it is."""
        return _bare(self._types[field])

    def is_many(self, field: str) -> bool:
        """Whether a field holds several values, one of which can be asked for."""
        return get_origin(self.kind(field)) in MANY

    def always_there(self, column: sa.Column[Any]) -> bool:
        """Whether a column has a value in every row."""
        field = column.name.removeprefix("c_")
        return column.name in {KEY, CASE} or type(None) not in get_args(self._types[field])

    def indexes(self, table: sa.Table, tag: str) -> list[sa.Index]:
        """The indexes of a filled table; index names are unique in a database, hence the tag."""
        found = [] if self.one_per_case else [sa.Index(f"ix_{tag}_case", table.c.case_id)]
        wanted = self.model.sorts[:1] if self.model.indexes is None else self.model.indexes
        sorts = [f"c_{field}" for field in wanted if field in self._own]
        return [*found, *(sa.Index(f"ix_{tag}_{s}", table.c[s], table.c.key) for s in sorts)]

    def body(self, row: Row) -> bytes:
        return self._encode(row)

    def key(self, row: Row) -> int | str:
        found: Any = self._key(row)
        if type(found) is UUID:
            return id_text(found)
        text: int | str = found if self._number else str(found)
        return text

    def values(self, case_id: UUID, row: Row, body: bytes) -> Values:
        """A row in the order of the table's columns. Raises OverflowError above 64 bits."""
        own = list(self._fields(row))
        for n, convert in self._converts:
            if own[n] is not None:
                own[n] = convert(own[n])
        texts = " ".join([search_key(str(text)) for text in self._texts(row) if text])
        case = id_text(case_id)
        key = case if self.one_per_case else self.key(row)
        return (key, case, texts, body, *own)

    def key_value(self, text: str) -> int | str | None:
        """A key from an address as it stands in the table; None if none can be like that."""
        if not self._number:
            return None if "\0" in text else text
        if not re.fullmatch(r"-?[0-9]{1,19}", text):
            return None
        number = int(text)
        return number if abs(number) <= LARGEST else None

    def _table(self, metadata: sa.MetaData, name: str) -> sa.Table:
        return sa.Table(
            name,
            metadata,
            sa.Column(KEY, NUMBER if self._number else TEXT, primary_key=True, autoincrement=False),
            sa.Column(CASE, TEXT, nullable=False),
            sa.Column("search", TEXT, nullable=False),
            sa.Column("body", sa.LargeBinary, nullable=False),
            *(sa.Column(f"c_{field}", _sql_type(self._types[field])) for field in self._own),
        )


class Layouts(dict[str, Layout]):
    """By the model's name; each is made when it is first asked for, at start-up none."""

    def __init__(self, models: Mapping[str, ReadModel]) -> None:
        self._models, self.tables = models, Tables(self)

    def __missing__(self, name: str) -> Layout:
        return self.setdefault(name, Layout(self._models[name]))


class Tables(dict[str, sa.Table]):
    """The tables of layouts, made as they are."""

    def __init__(self, layouts: Layouts) -> None:
        self._layouts = layouts

    def __missing__(self, name: str) -> sa.Table:
        return self.setdefault(name, self._layouts[name].table)


def in_place(table: sa.Table, engine: sa.Engine) -> Any:
    """The statement that adds a row or puts it in the place of the one with its key."""
    dialect = import_module(f"sqlalchemy.dialects.{engine.dialect.name}")
    adding = dialect.insert(table)
    others = {column.name: column for column in adding.excluded if not column.primary_key}
    return adding.on_conflict_do_update(index_elements=[table.c.key], set_=others)


def sql_value(value: Any) -> Any:
    """A field as the database compares it: times as UTC text, dates as ISO text, ids as text."""
    match value:
        case Enum():
            return value.value
        case bool():
            return int(value)
        case int():
            return _whole(value)
        case datetime():
            return _moment(value)
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case tuple() | list() | frozenset():
            return _several(value)
        case str() | float() | None:
            return value
        case _:
            msg = f"a column holds no {type(value).__name__}"
            raise TypeError(msg)


def _moment(value: datetime) -> str:
    text: str = msgspec.to_builtins(value)  # much quicker, but without a part of a second that is 0
    if len(text) == WHOLE_MOMENT and text[-1] == "Z":
        return f"{text[:-1]}+00:00"
    at = value if value.tzinfo is UTC else value.astimezone(UTC)
    return at.isoformat(timespec="microseconds")


def _whole(value: int) -> int:
    if abs(value) > LARGEST:
        msg = f"{value} is beyond what a database column holds"
        raise OverflowError(msg)
    return int(value)


def _several(values: Any) -> str:
    """`|a|b|`, so that one of them can be looked for."""
    if not values:
        return "|"
    try:
        return f"|{'|'.join(values)}|"
    except TypeError:
        parts = [str(sql_value(value)) for value in values]
    return f"|{'|'.join(parts)}|"


CONVERTS: dict[Any, Convert | None] = {
    str: None,
    float: None,
    bool: int,
    int: _whole,
    datetime: _moment,
    date: date.isoformat,
    UUID: id_text,
}


def _convert(annotation: Any) -> Convert | None:
    bare = _bare(annotation)
    if bare in CONVERTS:
        return CONVERTS[bare]
    return _several if get_origin(bare) in MANY else sql_value


def _bare(annotation: Any) -> Any:
    """The type within `X | None` or `Annotated[X, …]`."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        parts = [a for a in get_args(annotation) if a is not type(None)]
        return _bare(parts[0]) if len(parts) == 1 else object
    return annotation


def _sql_type(annotation: Any) -> sa.types.TypeEngine[Any]:
    bare = _bare(annotation)
    if bare in {int, bool}:
        return sa.BigInteger()
    return sa.Float() if bare is float else TEXT


def _many(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Several fields at once, also when there is one or none."""
    match names:
        case ():
            return lambda _: ()
        case (one,):
            get = attrgetter(one)
            return lambda row: (get(row),)
        case _:
            return attrgetter(*names)

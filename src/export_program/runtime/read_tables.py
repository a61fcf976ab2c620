"""Where read models are kept: one table per model and definition, rebuilt at will."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from hashlib import sha256
from inspect import getmodule, getsource
from types import UnionType
from typing import Any, Union, get_args, get_origin
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy import event as sa_event

from export_program.domain.vocabulary.persian import normalise
from projections.read_model import ReadModel, Row

FORMAT = 1
CHUNK = 500


@dataclass(frozen=True)
class Standing:
    """How far a stored model is: its definition, the last position it took in, and changed at."""

    fingerprint: str
    position: int
    changed_at: int


def fingerprint(model: ReadModel) -> str:
    """A digest of a model's definition: its columns, its row type and the code that makes rows."""
    module = getmodule(model.of_case or model.of_event)
    parts = (
        FORMAT,
        model.name,
        model.version,
        model.key,
        model.filters,
        model.sorts,
        model.search,
        msgspec.json.schema(model.row),
        getsource(module) if module else "",
    )
    return sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()[:12]


class ReadTables:
    """The database of read models. One writer; readers take connections of their own."""

    def __init__(self, url: str, models: Iterable[ReadModel]) -> None:
        self.models = {model.name: model for model in models}
        self.engine = sa.create_engine(url)
        if self.engine.dialect.name == "sqlite":
            sa_event.listen(self.engine, "connect", _tune_sqlite)
        self.metadata = sa.MetaData()
        self.standing = sa.Table(
            "read_models",
            self.metadata,
            sa.Column("model", sa.Text, primary_key=True),
            sa.Column("fingerprint", sa.Text, primary_key=True),
            sa.Column("position", sa.BigInteger, nullable=False),
            sa.Column("changed_at", sa.BigInteger, nullable=False),
            sa.Column("active", sa.Boolean, nullable=False),
        )
        self.parked = sa.Table(
            "parked_cases",
            self.metadata,
            sa.Column("model", sa.Text, primary_key=True),
            sa.Column("case_id", sa.Text, primary_key=True),
            sa.Column("position", sa.BigInteger, nullable=False),
            sa.Column("error", sa.Text, nullable=False),
        )
        self.marks = sa.Table(
            "marks",
            self.metadata,
            sa.Column("name", sa.Text, primary_key=True),
            sa.Column("position", sa.BigInteger, nullable=False),
        )
        self.fingerprints = {name: fingerprint(model) for name, model in self.models.items()}
        self.tables = {
            name: _table(self.metadata, model, self.fingerprints[name])
            for name, model in self.models.items()
        }
        self.metadata.create_all(self.engine)

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction: rows and positions together or not at all."""
        with self.engine.begin() as connection:
            yield connection

    def standings(self) -> dict[str, Standing]:
        """The standing of each model's table of today's definition."""
        with self.engine.connect() as connection:
            found = connection.execute(sa.select(self.standing)).all()
        return {
            r.model: Standing(r.fingerprint, r.position, r.changed_at)
            for r in found
            if self.fingerprints.get(r.model) == r.fingerprint and r.active
        }

    def start_over(self, connection: sa.Connection, name: str) -> None:
        """Empty the table of today's definition; an older one goes on answering."""
        connection.execute(sa.delete(self.tables[name]))
        connection.execute(sa.delete(self.parked).where(self.parked.c.model == name))

    def stand(
        self, connection: sa.Connection, positions: Mapping[str, int], changed: Iterable[str]
    ) -> None:
        """Move models' positions on; `changed` names those whose rows changed."""
        touched = set(changed)
        for name, position in positions.items():
            values: dict[str, Any] = {"position": position}
            if name in touched:
                values["changed_at"] = position
            connection.execute(self._mine(sa.update(self.standing), name).values(**values))

    def switch(self, connection: sa.Connection, name: str, position: int) -> None:
        """Let today's definition answer from now on; drop what older code had built."""
        connection.execute(sa.delete(self.standing).where(self.standing.c.model == name))
        connection.execute(
            sa.insert(self.standing).values(
                model=name,
                fingerprint=self.fingerprints[name],
                position=position,
                changed_at=position,
                active=True,
            )
        )
        today = self.tables[name].name
        for old in sa.inspect(connection).get_table_names():
            if old.startswith(f"model_{name}__") and old != today:
                connection.execute(sa.text(f'DROP TABLE "{old}"'))

    def replace_case(
        self, connection: sa.Connection, name: str, made: Mapping[UUID, Iterable[Row]]
    ) -> None:
        """Put these rows in the place of all rows of these cases."""
        table = self.tables[name]
        cases = [case_id.hex for case_id in made]
        for start in range(0, len(cases), CHUNK):
            chunk = cases[start : start + CHUNK]
            connection.execute(sa.delete(table).where(table.c.case_id.in_(chunk)))
        self.add(connection, name, ((c, r) for c, rows in made.items() for r in rows))

    def add(self, connection: sa.Connection, name: str, rows: Iterable[tuple[UUID, Row]]) -> None:
        """Add rows of cases."""
        table, model = self.tables[name], self.models[name]
        values = [_values(model, case_id, row) for case_id, row in rows]
        if values:
            connection.execute(sa.insert(table), values)

    def mark(self, name: str) -> int:
        """The position up to which a process of that name has come (reactor)."""
        found = sa.select(self.marks.c.position).where(self.marks.c.name == name)
        with self.engine.connect() as connection:
            return int(connection.execute(found).scalar() or 0)

    def set_mark(self, name: str, position: int) -> None:
        with self.writing() as connection:
            connection.execute(sa.delete(self.marks).where(self.marks.c.name == name))
            connection.execute(sa.insert(self.marks).values(name=name, position=position))

    def close(self) -> None:
        self.engine.dispose()

    def _mine(self, statement: Any, name: str) -> Any:
        mine = self.standing.c.fingerprint == self.fingerprints[name]
        return statement.where(self.standing.c.model == name, mine)


def _tune_sqlite(connection: Any, _: Any) -> None:
    """Rows can be rebuilt, so a lost last second costs nothing: NORMAL is enough."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


def _table(metadata: sa.MetaData, model: ReadModel, digest: str) -> sa.Table:
    indexed = tuple(dict.fromkeys((*model.filters, *model.sorts, *_owner(model))))
    types = {f.name: _sql_type(f.type) for f in msgspec.structs.fields(model.row)}
    name = f"model_{model.name}__{digest}"
    columns = [sa.Column(f"c_{field}", types[field]) for field in indexed]
    return sa.Table(
        name,
        metadata,
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, nullable=False, index=True),
        sa.Column("search", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        *columns,
        *(sa.Index(f"ix_{name}_{s}", f"c_{s}", "key") for s in model.sorts),
    )


def _owner(model: ReadModel) -> tuple[str, ...]:
    return (model.owner,) if model.owner else ()


def _sql_type(annotation: Any) -> sa.types.TypeEngine[Any]:
    if get_origin(annotation) in {Union, UnionType}:
        annotation = next(a for a in get_args(annotation) if a is not type(None))
    if annotation in {int, bool}:
        return sa.BigInteger()
    if annotation is float:
        return sa.Float()
    return sa.Text()


def sql_value(value: Any) -> Any:
    """A field as the database compares it: times as UTC text, dates as ISO text, ids as hex."""
    match value:
        case Enum():
            return value.value
        case bool():
            return int(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case tuple() | list() | frozenset():
            return "|" + "|".join(str(sql_value(v)) for v in value) + "|"
        case _:
            return value


def _values(model: ReadModel, case_id: UUID, row: Row) -> dict[str, Any]:
    indexed = dict.fromkeys((*model.filters, *model.sorts, *_owner(model)))
    texts = (getattr(row, name) for name in model.search)
    return {
        "key": str(getattr(row, model.key)),
        "case_id": case_id.hex,
        "search": normalise(" ".join(str(t) for t in texts if t)),
        "body": msgspec.json.encode(row),
        **{f"c_{name}": sql_value(getattr(row, name)) for name in indexed},
    }

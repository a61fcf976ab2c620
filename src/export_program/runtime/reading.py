"""Asking the database of read models, and what it means when it does not answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from export_program.runtime.read_tables import NotBuilt, ReadTables
from export_program.store import StoreReadOnly

UNDEFINED_TABLE = "42P01"


@contextmanager
def reading(tables: ReadTables) -> Iterator[sa.Connection]:
    """A connection to ask with.

    Raises:
        NotBuilt: a process of another version has put its own table in this one's place.
        StoreReadOnly: the database is out of reach, or busy; it may answer in a moment.
    """
    try:
        with tables.engine.connect() as connection:
            yield connection
    except (sa.exc.OperationalError, sa.exc.ProgrammingError, sa.exc.InterfaceError) as error:
        if _is_gone(error.orig):
            tables.look()
            raise NotBuilt("This read model is being built.") from error
        if isinstance(error, sa.exc.ProgrammingError):
            raise
        raise StoreReadOnly(f"{tables.database.place}: {error.orig}", 1.0) from error


def _is_gone(error: Any) -> bool:
    return getattr(error, "sqlstate", "") == UNDEFINED_TABLE or "no such table" in str(error)


class containing(FunctionElement[bool]):  # noqa: N801 - a function of the database
    """Whether a text holds another one; A and a are the same, É and é are not, in both dialects."""

    type = sa.Boolean()
    inherit_cache = True


def contains(column: Any, text: str) -> Any:
    """Whether a column holds a text."""
    escaped = text.replace("/", "//").replace("%", "/%").replace("_", "/_")
    return containing(column, sa.literal(f"%{escaped}%", sa.Text))


@compiles(containing)
def _like(element: Any, compiler: Any, **more: Any) -> str:
    column, pattern = (compiler.process(part, **more) for part in element.clauses)
    return f"({column} LIKE {pattern} ESCAPE '/')"


@compiles(containing, "postgresql")
def _ilike(element: Any, compiler: Any, **more: Any) -> str:
    column, pattern = (compiler.process(part, **more) for part in element.clauses)
    return f"({column} ILIKE {pattern} ESCAPE '/')"

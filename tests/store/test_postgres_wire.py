"""Statements on the wire: values arrive as they are, errors are told, nothing gets out of step."""

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import psycopg
import pytest

from export_program.store.postgres_connections import connect
from export_program.store.postgres_errors import is_lost
from export_program.store.postgres_wire import (
    BYTES,
    DOUBLE,
    ID,
    NUMBER,
    TEXT,
    Connection,
    Type,
    Value,
    array,
)
from tests.store.cut_line import CutLine

ONE = "SELECT 1::bigint"
DIVIDED = "SELECT 1 / $1::bigint"


@pytest.fixture
def connection(postgres: str) -> Iterator[Connection]:
    with connect(postgres) as connection:
        yield connection


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("bigint", 0),
        ("bigint", -(2**63)),
        ("bigint", 2**63 - 1),
        ("text", ""),
        ("text", "قزوین\n🌙"),
        ("bytea", b""),
        ("bytea", bytes(range(256))),
        ("uuid", UUID(int=2**128 - 1)),
        ("text", None),
    ],
)
def test_a_value_comes_back_as_it_was_sent(connection: Connection, kind: str, value: Value) -> None:
    assert connection.ask(f"SELECT $1::{kind}", (value,)) == [(value,)]


@pytest.mark.parametrize(
    ("of", "values"),
    [
        (TEXT, ["", "قزوین", "x" * 100_000]),
        (TEXT, [None, "a", None]),
        (NUMBER, [-1, 0, 2**63 - 1]),
        (NUMBER, [None]),
        (BYTES, [b"", b"\0\xff"]),
        (ID, [uuid4(), None, uuid4()]),
        (DOUBLE, [0.1, float("inf"), -1e300]),
        (TEXT, []),
    ],
)
def test_an_array_comes_back_as_it_was_sent(
    connection: Connection, of: Type, values: list[object]
) -> None:
    assert connection.ask(f"SELECT $1::{of.name}[]", (array(of, values),)) == [(values,)]


def test_a_number_too_large_is_the_callers_mistake(connection: Connection) -> None:
    with pytest.raises(psycopg.DataError, match="not a bigint"):
        connection.ask("SELECT $1::bigint", (2**63,))
    assert connection.ask(ONE) == [(1,)]


def test_of_statements_sent_together_the_first_error_is_told_and_nothing_is_kept(
    connection: Connection,
) -> None:
    connection.execute("CREATE TABLE kept (n bigint PRIMARY KEY)")
    keep = "INSERT INTO kept VALUES ($1)"
    with pytest.raises(psycopg.errors.UniqueViolation):
        connection.ask_together([(keep, (1,)), (keep, (1,)), (DIVIDED, (0,))])
    assert connection.ask("SELECT * FROM kept") == []
    answers = connection.ask_together([(keep, (1,)), (ONE, ()), (keep, (2,))])
    assert answers == [[], [(1,)], []]
    assert connection.ask("SELECT n FROM kept ORDER BY n") == [(1,), (2,)]


def test_much_in_both_directions_at_once_gets_through(connection: Connection) -> None:
    large = "x" * 3_000_000
    asked = [("SELECT $1::text", (large,))] * 5
    assert connection.ask_together(asked) == [[(large,)]] * 5


def alone(connection: Connection) -> None:
    connection.ask(ONE)


def together(connection: Connection) -> None:
    connection.ask_together([(ONE, ()), (ONE, ())])


@pytest.mark.parametrize("ask", [alone, together])
def test_a_line_that_breaks_is_told_as_lost(
    postgres: str, ask: Callable[[Connection], None]
) -> None:
    line = CutLine(postgres)
    try:
        with connect(line.url) as connection:
            connection.ask(ONE)
            line.lose = 1
            with pytest.raises(psycopg.OperationalError) as lost:
                ask(connection)
            assert is_lost(lost.value)
            with pytest.raises(psycopg.OperationalError):
                ask(connection)
    finally:
        line.close()


@pytest.mark.parametrize("ask", [alone, together])
def test_a_session_that_the_server_ends_is_told_as_lost(
    postgres: str, ask: Callable[[Connection], None]
) -> None:
    with connect(postgres) as other, connect(postgres) as connection:
        connection.ask(ONE)
        other.execute("SELECT pg_terminate_backend(%s, 1000)", (connection.info.backend_pid,))
        with pytest.raises(psycopg.Error) as lost:
            ask(connection)
        assert is_lost(lost.value)

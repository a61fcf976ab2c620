"""Batches of read models in PostgreSQL: rows in their place, and lines that break."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
import sqlalchemy as sa

from export_program.runtime.read_database import TEXT, RefusedRow
from export_program.runtime.read_postgres import PostgresReads
from export_program.runtime.row_layout import in_place

METADATA = sa.MetaData()
MARKS = sa.Table(
    "marks",
    METADATA,
    sa.Column("name", TEXT, primary_key=True),
    sa.Column("position", sa.BigInteger),
)
THINGS = sa.Table(
    "things",
    METADATA,
    sa.Column("key", TEXT, primary_key=True),
    sa.Column("number", sa.BigInteger),
    sa.Column("body", sa.LargeBinary),
)


@pytest.fixture
def reads(postgres: str) -> Iterator[PostgresReads]:
    reads = PostgresReads(postgres)
    with reads.writing() as connection:
        reads.alone(connection)
        METADATA.create_all(connection)
        connection.execute(sa.insert(MARKS).values(name="projector", position=0))
    yield reads
    reads.close()


def write(
    reads: PostgresReads,
    rows: list[tuple[str, int, bytes]],
    then: Callable[[], None] = lambda: None,
    since: int = 0,
) -> None:
    """Add rows in a batch, and do something before it ends."""
    with reads.writing(piped=True) as connection:
        assert reads.move(connection, since + 1, since)
        reads.many(connection, reads.text(THINGS.insert()), rows)
        then()


def things(reads: PostgresReads) -> list[tuple[str, int, bytes]]:
    with reads.engine.connect() as connection:
        found = connection.execute(sa.select(THINGS).order_by(THINGS.c.key)).all()
    return [(row.key, row.number, bytes(row.body)) for row in found]


def test_rows_are_added_put_changed_and_removed_in_the_order_of_the_statements(
    reads: PostgresReads,
) -> None:
    add, put = reads.text(THINGS.insert()), reads.text(in_place(THINGS, reads.engine))
    named = THINGS.c.key == sa.bindparam("k")
    renumber = reads.text(sa.update(THINGS).where(named).values(number=sa.bindparam("c")))
    remove = reads.text(sa.delete(THINGS).where(named))
    with reads.writing(piped=True) as connection:
        assert reads.move(connection, 1, 0)
        reads.many(connection, add, [("a", 1, b"a"), ("b", 1, b"b"), ("ج", 1, b"\0")])
        reads.many(connection, put, [("a", 2, b"x"), ("d", 1, b"d"), ("a", 3, b"y")])
        reads.many(connection, renumber, [(9, "b"), (8, "nobody")])
        reads.many(connection, remove, [("d",), ("nobody",)])
    assert things(reads) == [("a", 3, b"y"), ("b", 9, b"b"), ("ج", 1, b"\0")]


def test_a_row_that_is_refused_takes_the_mark_and_all_other_rows_with_it(
    reads: PostgresReads,
) -> None:
    with pytest.raises(RefusedRow, match="things_pkey"):
        write(reads, [("a", 1, b"a"), ("a", 1, b"a")])
    assert things(reads) == []
    with reads.writing(piped=True) as connection:
        assert reads.move(connection, 1, 0), "it had not moved"


def test_a_line_that_broke_before_a_batch_costs_nothing(
    reads: PostgresReads, postgres: str
) -> None:
    for turn in range(3):
        write(reads, [(str(turn), turn, b"")], since=turn)
        hang_up_all(postgres)
        assert reads.next_serials("QZ-AGR-1404-", 0, 2) == 1 + 2 * turn
        hang_up_all(postgres)
    assert [key for key, _, _ in things(reads)] == ["0", "1", "2"]


def test_a_line_that_breaks_within_a_batch_leaves_nothing_and_the_next_one_is_made_anew(
    reads: PostgresReads, postgres: str
) -> None:
    with pytest.raises(psycopg.OperationalError):
        write(reads, [("lost", 1, b"")], lambda: hang_up_all(postgres))
    write(reads, [("kept", 1, b"")])
    assert [key for key, _, _ in things(reads)] == ["kept"]


def hang_up_all(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

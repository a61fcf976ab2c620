"""The database of read models itself: its own tables, and how SQLite is set up for it."""

from typing import Any

import sqlalchemy as sa

WRITES = "writes"
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "busy_timeout=5000",
    "wal_autocheckpoint=8000",
    "cache_size=-8000",
)


def own_tables(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table, sa.Table]:
    """How far models are, which cases they could not take in, and how far followers have come."""
    position = sa.BigInteger
    return (
        sa.Table(
            "read_models",
            metadata,
            sa.Column("model", sa.Text, primary_key=True),
            sa.Column("fingerprint", sa.Text, primary_key=True),
            sa.Column("position", position, nullable=False),
            sa.Column("changed_at", position, nullable=False),
        ),
        sa.Table(
            "parked_cases",
            metadata,
            sa.Column("model", sa.Text, primary_key=True),
            sa.Column("case_id", sa.Text, primary_key=True),
            sa.Column("position", position, nullable=False),
            sa.Column("error", sa.Text, nullable=False),
        ),
        sa.Table(
            "marks",
            metadata,
            sa.Column("name", sa.Text, primary_key=True),
            sa.Column("position", position, nullable=False),
        ),
    )


def tune_sqlite(connection: Any, _: Any) -> None:
    """Rows can be rebuilt, so a lost last second costs nothing: NORMAL is enough.

    The driver's own transactions leave out statements that change tables, so it gets none.
    """
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

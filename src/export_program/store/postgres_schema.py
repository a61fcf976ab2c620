"""The tables in PostgreSQL: numbered migrations, what is applied, and who may do what."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from typing import NamedTuple
from uuid import UUID

import psycopg
from psycopg import sql

from export_program.store.contract import Prepared
from export_program.store.errors import CorruptStore, Unfinished, WrongSchema
from export_program.store.moving import unfinished
from export_program.store.postgres_connections import connect
from export_program.store.postgres_errors import place_of, speaking_plainly
from export_program.store.postgres_wire import Connection

APPLICATION_ROLE, READER_ROLE = "export_program_app", "export_program_reader"
LOCK = (1163416658, 2)  # one migration at a time
LEDGER = """
CREATE SCHEMA IF NOT EXISTS export_program;
CREATE TABLE IF NOT EXISTS export_program.migrations (
  number integer PRIMARY KEY, title text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
"""
GRANTS = """
GRANT USAGE ON SCHEMA export_program TO {application}, {reader};
GRANT SELECT ON ALL TABLES IN SCHEMA export_program TO {application}, {reader};
GRANT EXECUTE ON FUNCTION export_program.append_batch TO {application};
GRANT INSERT, UPDATE, DELETE ON export_program.stored_snapshots TO {application};
GRANT INSERT, UPDATE ON export_program.probe TO {application};
GRANT USAGE, CREATE ON SCHEMA read_models TO {application};
GRANT USAGE ON SCHEMA read_models TO {reader};
"""
READ_MODELS = "read_models"
NOT_HANDED_OVER = """
SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relkind = 'r' AND pg_get_userbyid(c.relowner) <> %s
"""


class Migration(NamedTuple):
    number: int
    title: str
    sql: str


class StoreInfo(NamedTuple):
    store_id: UUID
    epoch: int


def migrations() -> list[Migration]:
    """The files `NNNN_title.sql` in order."""
    found = []
    for file in files("export_program.store").joinpath("migrations").iterdir():
        number, _, title = file.name.removesuffix(".sql").partition("_")
        if file.name.endswith(".sql"):
            found.append(Migration(int(number), title.replace("_", " "), file.read_text("utf-8")))
    return sorted(found)


def migrate(
    url: str,
    *,
    create: bool,
    application: str = APPLICATION_ROLE,
    reader: str = READER_ROLE,
) -> Prepared:
    """Bring the tables up to this program, and give two roles their rights. Any number of times.

    Read models that are there are handed over to the role that works with them, as far as the
    caller may; where their schema is gone it is made, and they are built anew at the next start.
    Without `create` an empty database is left empty.

    Raises:
        WrongSchema: empty, or made by a newer program.
        StoreReadOnly: the database is not there, or the role may not do it.
        UnsafeStore: a server too old.
    """
    place = place_of(url)
    with speaking_plainly(place), _connected(url) as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", LOCK)
        known = applied(connection)
        if not known and not create:
            raise WrongSchema(f"{place} holds no log; make one with `export-program store init`")
        done = apply(connection, place, known)
        _make_schema(connection)
        roles = [application, reader]
        made = [role for role in roles if _make_role(connection, role)]
        missing = [role for role in roles if not _role_exists(connection, role)]
        if not missing:
            names = {"application": sql.Identifier(application), "reader": sql.Identifier(reader)}
            connection.execute(sql.SQL(GRANTS).format(**names))
            _hand_over(connection, application)
    return Prepared(done, made, missing)


def apply(connection: Connection, place: str, known: list[int]) -> list[str]:
    """Apply what is missing, within a transaction; the titles. Raises WrongSchema: a newer one."""
    ours = migrations()
    if known and known[-1] > ours[-1].number:
        raise WrongSchema(_newer(place, known[-1]))
    if not known:
        connection.execute(LEDGER)
    todo = [migration for migration in ours if migration.number not in known]
    for migration in todo:
        connection.execute(migration.sql.encode())
        connection.execute(
            "INSERT INTO export_program.migrations (number, title) VALUES (%s, %s)", migration[:2]
        )
    return [f"{migration.number:04} {migration.title}" for migration in todo]


def applied(connection: Connection) -> list[int]:
    """The numbers of the migrations that the database has seen; empty in a database without a log.

    Raises:
        psycopg.Error: the role may not even look.
    """
    # By a query: what looks names up by itself may remember that there was none a moment ago.
    there = connection.execute(
        "SELECT 1 FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'export_program' AND c.relname = 'migrations'"
    ).fetchone()
    if there is None:
        return []
    rows = connection.execute("SELECT number FROM export_program.migrations ORDER BY number")
    return [number for (number,) in rows]


def log_exists(url: str) -> bool:
    """Whether the database holds a log. Raises StoreReadOnly, UnsafeStore."""
    with speaking_plainly(place_of(url)), connect(url, read_only=True) as connection:
        return bool(applied(connection))


def prepare(connection: Connection, place: str) -> StoreInfo:
    """Check what is there. A log in an empty database is made where the role may do so.

    Raises:
        WrongSchema: the tables are older or newer than this program, or absent.
        CorruptStore: events are missing at the end.
    """
    known = applied(connection)
    if not known and _may_create(connection):
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", LOCK)
            apply(connection, place, applied(connection))
        known = applied(connection)
    newest = migrations()[-1].number
    if not known:
        raise WrongSchema(f"{place} holds no log; run `export-program store init` as its owner")
    if known[-1] > newest:
        raise WrongSchema(_newer(place, known[-1]))
    if known[-1] < newest:
        raise WrongSchema(
            f"{place} has schema {known[-1]}, this program needs {newest}: run"
            " `export-program store upgrade` as its owner"
        )
    return _identity(connection, place)


def _identity(connection: Connection, place: str) -> StoreInfo:
    last, beyond = connection.execute(
        "SELECT head, (SELECT max(position) FROM export_program.commands WHERE position > head)"
        " FROM (SELECT coalesce(max(position), 0) AS head FROM export_program.stored_events) AS e"
    ).fetchone() or (0, None)
    if beyond is not None:
        raise CorruptStore(missing_tail(place, last, beyond))
    row = connection.execute("SELECT store_id, epoch FROM export_program.store_info").fetchone()
    if row is None:
        raise CorruptStore(f"{place} has lost its identity: store_info is empty")
    if row[1] < 0:
        raise Unfinished(unfinished(place))
    return StoreInfo(*row)


def missing_tail(place: str, last: int, issued: int) -> str:
    return f"{place} ends at position {last}, but position {issued} was issued"


def _newer(place: str, number: int) -> str:
    return f"{place} has schema {number}, of a newer program than this one; run that one"


def _may_create(connection: Connection) -> bool:
    asked = "SELECT has_database_privilege(current_database(), 'CREATE')"
    row = connection.execute(asked).fetchone()
    return bool(row and row[0])


def _make_schema(connection: Connection) -> None:
    """Read models may be dropped, with the schema they lie in."""
    there = connection.execute("SELECT to_regnamespace(%s) IS NOT NULL", (READ_MODELS,)).fetchone()
    if there != (True,):
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(READ_MODELS)))


def _hand_over(connection: Connection, role: str) -> None:
    """Let every table of read models belong to a role, so that whoever is in it can rebuild them.

    What belongs to somebody else, whom the caller may not act for, is left to them.
    """
    tables = connection.execute(NOT_HANDED_OVER, (READ_MODELS, role)).fetchall()
    if not tables:
        return
    to = sql.Identifier(role)
    _if_permitted(connection, sql.SQL("GRANT {} TO CURRENT_USER").format(to))
    for (table,) in tables:
        name = sql.Identifier(READ_MODELS, table)
        _if_permitted(connection, sql.SQL("ALTER TABLE {} OWNER TO {}").format(name, to))


def _if_permitted(connection: Connection, statement: sql.Composed) -> None:
    with suppress(psycopg.errors.InsufficientPrivilege), connection.transaction():
        connection.execute(statement)


def _role_exists(connection: Connection, role: str) -> bool:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
    return found.fetchone() is not None


def _make_role(connection: Connection, role: str) -> bool:
    """Whether it was made now: a group to put login roles into. Without the right it stays away."""
    if _role_exists(connection, role):
        return False
    try:
        with connection.transaction():
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
    except psycopg.errors.InsufficientPrivilege:
        return False
    except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        return False  # made for another database of this server at the same moment
    return True


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    with connect(url) as connection:
        connection.execute("SET statement_timeout = 0; SET lock_timeout = 10000")
        yield connection

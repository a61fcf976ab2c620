"""What PostgreSQL says, in the store's words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import conninfo

from export_program.store.errors import CorruptStore, StoreError, StoreReadOnly, Unwritable

UPGRADE = "run `export-program store upgrade --store URL`"
# By SQLSTATE, the longest prefix that fits.
WORDS = {
    "08": "the connection to the database was lost",
    "25006": "the database is read-only",
    "28": "the database does not let us in",
    "3D000": "there is no such database",
    "3F000": f"the log is not there; {UPGRADE}",
    "42501": f"the database role lacks a right; {UPGRADE} as the owner",
    "42883": f"the log's functions are not those of this program; {UPGRADE}",
    "42P01": f"the log's tables are not there; {UPGRADE}",
    "53": "the database is short of resources",
    "53100": "the disk of the database is full",
    "53300": "the database takes no more connections",
    "55P03": "the log is locked by another process",
    "57014": "the database took too long",
    "57P": "the database is shutting down or starting",
    "58": "the disk of the database does not take or give the bytes",
}
# What a server that lets nobody in says, which has no SQLSTATE then. In other languages than
# English it is shown as it is.
REFUSALS = {
    "no such database": re.compile(r"database \S+ does not exist"),
    "the database server refuses this login": re.compile(
        r"authentication failed|no password supplied|no pg_hba\.conf entry|role \S+ does not exist"
        r"|is not permitted to log in|permission denied for database"
    ),
    "the database server is not ready": re.compile(r"database system is|too many (clients|conn)"),
}
LOST = ("08", "57P")  # the session is gone, or about to be
DAMAGE = {"XX001", "XX002"}
# What one caller's values cause, as against what ails the database.
NONSENSE = ("22", "54")


def is_damage(error: psycopg.Error) -> bool:
    """Whether PostgreSQL says that its own files are broken."""
    return error.sqlstate in DAMAGE


def is_lost(error: psycopg.Error) -> bool:
    """Whether the connection broke, so that what became of a statement is not known."""
    state = error.sqlstate
    if state is None:
        return isinstance(error, psycopg.OperationalError)
    return state.startswith(LOST)


def is_nonsense(error: psycopg.Error) -> bool:
    """Whether a value of a caller's was at fault."""
    state = error.sqlstate
    return isinstance(error, psycopg.DataError) if state is None else state.startswith(NONSENSE)


def reason_for(error: psycopg.Error) -> str:
    """What is wrong, in words for an operator."""
    state = error.sqlstate or ""
    fitting = [prefix for prefix in WORDS if state.startswith(prefix)]
    said = " ".join(str(error.diag.message_primary or error).split()) or type(error).__name__
    if not fitting:
        return said if state else f"{_refusal(said)}: {said}"
    return f"{WORDS[max(fitting, key=len)]}: {said}"


def _refusal(said: str) -> str:
    known = (words for words, wording in REFUSALS.items() if wording.search(said))
    return next(known, "no connection to the database")


def named(error: psycopg.Error, place: str) -> Exception:
    """The writer's word for an error: damage, nonsense as it is, or a store that cannot write."""
    if is_damage(error):
        return CorruptStore(f"{place}: {error}")
    return error if is_nonsense(error) else Unwritable(reason_for(error))


@contextmanager
def speaking_plainly(place: str) -> Iterator[None]:
    """Turn PostgreSQL's errors into the store's while reading or opening; all name their place."""
    try:
        yield
    except StoreError as e:
        e.place = place
        raise
    except psycopg.Error as e:
        damage = CorruptStore(f"{place}: {e}") if is_damage(e) else None
        found = damage or StoreReadOnly(reason_for(e), 1.0)
        found.place = place
        raise found from e


def place_of(url: str) -> str:
    """Host and database of a URL, for messages: never its password.

    Raises StoreError: it is no such URL.
    """
    try:
        known = conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # whose words would show the password
        form = "postgresql://user@host:5432/database"
        raise StoreError(f"the store's URL is not understood; it looks like {form}") from None
    host = known.get("host") or known.get("hostaddr") or "local"
    return f"{host}/{known.get('dbname') or known.get('user') or ''}"

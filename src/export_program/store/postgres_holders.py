"""Who keeps everybody from writing: the session that holds the log's lock, or one of its tables."""

import psycopg

from export_program.store.errors import StoreError
from export_program.store.postgres_connections import LOCKED, connect
from export_program.store.postgres_errors import named
from export_program.store.postgres_wire import Connection

# Any session of the database may take the log's lock; tables only who has a right to them.
HOLDERS = """
SELECT DISTINCT l.locktype = 'advisory', l.pid, coalesce(a.usename, '?'), a.application_name
FROM pg_locks AS l LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
WHERE l.granted AND l.pid <> pg_backend_pid()
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (l.locktype = 'advisory' AND (l.classid, l.objid, l.objsubid) = (1163416658, 1, 2)
    OR l.locktype = 'relation'
      AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
      AND l.relation IN (SELECT c.oid FROM pg_class AS c JOIN pg_namespace AS n
        ON n.oid = c.relnamespace WHERE n.nspname = 'export_program'))
ORDER BY 1 DESC, 2 LIMIT 1
"""


def named_with_holder(error: psycopg.Error, place: str, url: str) -> Exception:
    """As `named`; where a lock was waited for in vain, with the session that holds it."""
    found = named(error, place)
    if error.sqlstate != LOCKED:
        return found
    try:
        with connect(url, read_only=True) as connection:
            held = holder(connection)
    except (psycopg.Error, StoreError):
        return found
    return type(found)(f"the log is locked by another process: {held}") if held else found


def holder(connection: Connection) -> str | None:
    """The session that holds the log now, in words; None if none does any more."""
    rows = connection.ask(HOLDERS)
    if not rows:
        return None
    _, pid, user, application = rows[0]
    return f"session {pid} of {user!r} ({application or 'no application name'})"

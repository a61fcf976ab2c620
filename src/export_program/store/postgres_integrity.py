"""Reads a whole log in PostgreSQL and tells what is wrong with it."""

import psycopg

from export_program.store.contract import RawRow
from export_program.store.errors import CorruptStore, UnknownEvent
from export_program.store.mapper import EventMapper
from export_program.store.postgres_connections import connect
from export_program.store.postgres_errors import is_damage
from export_program.store.postgres_wire import Connection

AT_MOST = 10  # of a kind; enough to know
CHECKS = {
    "positions have gaps": """
        SELECT 'after position ' || before FROM (SELECT position,
          lag(position, 1, 0::bigint) OVER (ORDER BY position) AS before
          FROM export_program.stored_events) AS e
        WHERE position <> before + 1 ORDER BY position""",
    "versions of a case have gaps": """
        SELECT 'case ' || encode(uuid_send(originator_id), 'hex')
        FROM export_program.stored_events GROUP BY originator_id
        HAVING max(originator_version) <> count(*) OR min(originator_version) <> 1""",
    "times run backwards": """
        SELECT 'at position ' || position FROM (SELECT position, recorded_us,
          lag(recorded_us) OVER (ORDER BY position) AS before
          FROM export_program.stored_events) AS e
        WHERE recorded_us <= before ORDER BY position""",
    "commands point at no event": """
        SELECT 'command ' || command_id FROM export_program.commands AS c
        WHERE NOT EXISTS (SELECT FROM export_program.stored_events AS e
          WHERE e.position = c.position)""",
    "guards are missing": """
        SELECT 'trigger ' || wanted FROM unnest(ARRAY['stored_events_append_only',
          'stored_events_in_order', 'commands_append_only']) AS wanted
        WHERE NOT EXISTS (SELECT FROM pg_trigger AS t
          JOIN pg_class AS r ON r.oid = t.tgrelid JOIN pg_namespace AS n ON n.oid = r.relnamespace
          WHERE n.nspname = 'export_program' AND t.tgname = wanted AND t.tgenabled = 'A')""",
}
EVERYTHING = """
SELECT position, encode(uuid_send(originator_id), 'hex'), originator_version, topic, state,
  recorded_us
FROM export_program.stored_events ORDER BY position
"""


def damages(url: str, place: str, mapper: EventMapper) -> list[str]:
    """Every damage found, in words, at most ten of a kind; all as of one moment.

    Raises psycopg.Error: the database cannot be asked.
    """
    found: list[str] = []
    with connect(url, read_only=True) as connection:
        connection.execute("SET statement_timeout = 0; SET enable_seqscan = on")
        connection.execute("SET idle_in_transaction_session_timeout = 0")
        for name, sql in CHECKS.items():
            try:
                rows = connection.execute(f"{sql} LIMIT {AT_MOST}".encode()).fetchall()
            except psycopg.Error as e:
                if not is_damage(e):
                    raise
                found.append(f"{place}: {e}")
            else:
                found += [f"{name}: {row[0]}" for row in rows]
        return found + _unreadable(connection, place, mapper)


def _unreadable(connection: Connection, place: str, mapper: EventMapper) -> list[str]:
    found: list[str] = []
    with connection.transaction(), connection.cursor("log", binary=True) as cursor:
        cursor.itersize = 1_000
        try:
            for row in cursor.execute(EVERYTHING):
                try:
                    mapper.decode(RawRow._make(row))
                except (CorruptStore, UnknownEvent, ValueError) as e:
                    found.append(str(e))
                    if len(found) == AT_MOST:
                        break
        except psycopg.Error as e:
            if not is_damage(e):
                raise
            found.append(f"{place}: {e}")
    return found

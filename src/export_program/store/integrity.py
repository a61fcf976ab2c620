"""Reads a whole SQLite store and tells what is wrong with it."""

import json
import re
import sqlite3

from export_program.store.checksums import sound
from export_program.store.errors import CorruptStore, UnknownEvent
from export_program.store.mapper import EventMapper
from export_program.store.sqlite_files import SCHEMA

GUARDS = re.findall(r"CREATE TRIGGER IF NOT EXISTS (\w+)", SCHEMA)
CHECKS = {
    "positions have gaps": """
        SELECT 'after position ' || before FROM (SELECT rowid AS position,
          lag(rowid, 1, 0) OVER (ORDER BY rowid) AS before FROM stored_events)
        WHERE position <> before + 1 ORDER BY position""",
    "versions of a case have gaps": """
        SELECT 'case ' || originator_id FROM stored_events GROUP BY originator_id
        HAVING max(originator_version) <> count(*) OR min(originator_version) <> 1""",
    "times run backwards": """
        SELECT 'at position ' || e.rowid FROM stored_events AS e
        JOIN stored_events AS b ON b.rowid = e.rowid - 1 WHERE e.recorded_us <= b.recorded_us""",
    "commands point at no event": """
        SELECT 'command ' || command_id FROM commands
        WHERE position NOT IN (SELECT rowid FROM stored_events)""",
    "guards are missing": f"""
        SELECT 'trigger ' || value FROM json_each('{json.dumps(GUARDS)}')
        WHERE value NOT IN (SELECT name FROM sqlite_master WHERE type = 'trigger')""",  # noqa: S608
}


def damages(connection: sqlite3.Connection, mapper: EventMapper) -> list[str]:
    """Every damage found, in words, at most ten of a kind."""
    found = [
        f"the file: {row[0]}"
        for row in connection.execute("PRAGMA integrity_check(10)")
        if row[0] != "ok"
    ]
    for name, sql in CHECKS.items():
        found += [f"{name}: {row[0]}" for row in connection.execute(f"{sql} LIMIT 10")]
    return found + _unreadable(connection, mapper)


def _unreadable(connection: sqlite3.Connection, mapper: EventMapper) -> list[str]:
    found: list[str] = []
    for row in connection.execute(
        "SELECT rowid, originator_id, originator_version, topic, state, recorded_us, crc"
        " FROM stored_events ORDER BY rowid"
    ):
        try:
            for whole in sound("the file", [row]):
                mapper.decode(whole)
        except (CorruptStore, UnknownEvent, ValueError) as e:
            found.append(str(e))
            if len(found) == 10:  # noqa: PLR2004 -- enough to know
                break
    return found

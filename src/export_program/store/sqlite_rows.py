"""The statements of a batch: what it asks, what it inserts."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from export_program.store.checksums import checksum
from export_program.store.errors import CorruptStore
from export_program.store.planning import AppendWrite, Facts, Plan, SnapshotWrite
from export_program.store.sqlite_files import missing_tail

# Everything the plan must know, in one row: each step of a statement hands the interpreter lock
# over and may wait for it, so steps are what a busy process pays for.
FACTS = """
SELECT (SELECT max(rowid) FROM stored_events),
  (SELECT recorded_us FROM stored_events ORDER BY rowid DESC LIMIT 1),
  (SELECT seq FROM sqlite_sequence WHERE name = 'stored_events'),
  (SELECT json_group_array(json_array(command_id, position, hex(fingerprint)))
     FROM commands WHERE command_id IN (SELECT value FROM json_each(?1))),
  (SELECT json_group_array(json_array(j.value, (SELECT max(originator_version)
     FROM stored_events WHERE originator_id = j.value))) FROM json_each(?2) AS j),
  (SELECT json_group_array(json_array(key, case_id))
     FROM unique_keys WHERE key IN (SELECT value FROM json_each(?3)))
"""
INSERT_EVENT = (
    "INSERT INTO stored_events"
    " (rowid, originator_id, originator_version, topic, state, recorded_us, crc) VALUES "
)
INSERT_COMMAND = "INSERT INTO commands (command_id, fingerprint, position) VALUES "
INSERT_KEY = "INSERT INTO unique_keys (key, case_id) VALUES "
CHUNKS = (64, 16, 4, 1)  # rows per statement: few statements, each prepared once


def facts(connection: sqlite3.Connection, path: Path, appends: Sequence[AppendWrite]) -> Facts:
    """Look up what the plan must know. Raises CorruptStore: events are missing at the end."""
    requests = [w.request for w in appends]
    cases = {w.case for w in appends}
    cases.update(read.case_id.hex for r in requests for read in r.expects)
    keys = {key for r in requests for key in (*r.claims, *r.releases)}
    asked = ({r.command_id for r in requests}, cases, keys)
    row = connection.execute(FACTS, tuple(msgspec.json.encode(a).decode() for a in asked))
    last, recorded_us, issued, commands, heads, holders = row.fetchone()
    if (last or 0) != (issued or 0):
        raise CorruptStore(missing_tail(path, last or 0, issued or 0))
    return Facts(
        last or 0,
        recorded_us or 0,
        {c: (p, bytes.fromhex(f)) for c, p, f in msgspec.json.decode(commands)},
        {case: head or 0 for case, head in msgspec.json.decode(heads)},
        dict(msgspec.json.decode(holders)),
    )


def insert(connection: sqlite3.Connection, made: Plan) -> None:
    """Write what the plan accepted."""
    events: list[tuple[Any, ...]] = []
    commands: list[tuple[Any, ...]] = []
    for write in made.accepted:
        position, recorded_us = write.result
        request = write.request
        version = request.recorded.version
        row = (position, write.case, version, write.type, write.state, recorded_us)
        events.append((*row, checksum(*row)))
        commands.append((request.command_id, request.fingerprint, position))
    insert_many(connection, INSERT_EVENT, events)
    insert_many(connection, INSERT_COMMAND, commands)
    if made.released:
        gone = [(key,) for key in made.released]
        connection.executemany("DELETE FROM unique_keys WHERE key = ?", gone)
    if made.claimed:
        insert_many(connection, INSERT_KEY, list(made.claimed.items()))


def insert_many(
    connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows with few statements of many rows each, in order."""
    done = 0
    for size in CHUNKS:
        while len(rows) - done >= size:
            chunk = rows[done : done + size]
            marks = f"({','.join('?' * len(chunk[0]))})"
            values = [value for row in chunk for value in row]
            connection.execute(statement + ",".join([marks] * size), values)
            done += size


def keep_snapshot(connection: sqlite3.Connection, write: SnapshotWrite) -> None:
    """Keep the newest snapshot of a case."""
    connection.execute(
        "INSERT INTO stored_snapshots VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET"
        " originator_version = excluded.originator_version, state = excluded.state"
        " WHERE excluded.originator_version > originator_version",
        (write.case, write.version, write.state),
    )

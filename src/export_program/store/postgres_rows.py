"""The statements of a batch: what a plan supposes, what it asks, what it appends."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from export_program.store.contract import Placed
from export_program.store.errors import AlreadyDone
from export_program.store.planning import AppendWrite, Facts, Plan, SnapshotWrite
from export_program.store.postgres_wire import BYTES, ID, NUMBER, TEXT, Connection, Value, array

LOCK = "SELECT pg_advisory_xact_lock(1163416658, 1)"
APPEND = (
    "SELECT head, first_us FROM export_program.append_batch($1::bigint, $2::bigint, $3::bigint,"
    " $4::text[], $5::uuid[], $6::bigint[], $7::text[], $8::uuid[],"
    " $9::uuid[], $10::bigint[], $11::text[], $12::bytea[], $13::text[], $14::bytea[],"
    " $15::text[], $16::uuid[], $17::text[])"
)
# Everything the plan must know, in one row.
FACTS = """
SELECT coalesce(last.position, 0), coalesce(last.recorded_us, 0),
  (SELECT json_agg(json_build_array(command_id, position, encode(fingerprint, 'hex')))
     FROM export_program.commands WHERE command_id = ANY ($1::text[])),
  (SELECT json_agg(json_build_array(encode(uuid_send(id), 'hex'),
     (SELECT coalesce(max(originator_version), 0)
        FROM export_program.stored_events WHERE originator_id = id)))
     FROM unnest($2::uuid[]) AS asked (id)),
  (SELECT json_agg(json_build_array(key, encode(uuid_send(case_id), 'hex')))
     FROM export_program.unique_keys WHERE key = ANY ($3::text[]))
FROM (VALUES (1)) AS one LEFT JOIN LATERAL (
  SELECT position, recorded_us FROM export_program.stored_events ORDER BY position DESC LIMIT 1
) AS last ON true
"""
SNAPSHOT = """
INSERT INTO export_program.stored_snapshots AS kept VALUES ($1, $2, $3)
ON CONFLICT (originator_id) DO UPDATE
SET originator_version = excluded.originator_version, state = excluded.state
WHERE excluded.originator_version > kept.originator_version
"""


class Suppositions(NamedTuple):
    """What must be so for every append of a batch to be accepted as if it had come alone.

    `heads` are versions of cases, `holders` the cases that hold keys, or None.
    """

    heads: dict[UUID, int]
    holders: dict[str, UUID | None]

    def facts(self) -> Facts:
        """As facts to plan on, with positions counted from 0."""
        held = {key: holder.hex for key, holder in self.holders.items() if holder is not None}
        return Facts(0, 0, {}, {case.hex: head for case, head in self.heads.items()}, held)


def suppositions(appends: Sequence[AppendWrite]) -> Suppositions:
    """What the first mention of each case and key in a batch takes for granted."""
    heads: dict[UUID, int] = {}
    holders: dict[str, UUID | None] = {}
    for write in appends:
        request = write.request
        case = request.recorded.case_id
        heads.setdefault(case, request.recorded.version - 1)
        for read in request.expects:
            heads.setdefault(read.case_id, read.version)
        for key in request.releases:
            holders.setdefault(key, case)
        for key in request.claims:
            holders.setdefault(key, None)
    return Suppositions(heads, holders)


def append_parameters(
    appends: Sequence[AppendWrite],
    made: Plan,
    now_us: int,
    grounds: Suppositions | int,
    seen: int,
) -> tuple[Value, ...]:
    """For `APPEND`: the plan, and its grounds: suppositions, or the head whose facts it knew.

    `seen` is a position that was there before.
    """
    asked: list[str] = []
    heads: dict[UUID, int] = {}
    holders: dict[str, UUID | None] = {}
    if isinstance(grounds, Suppositions):
        asked = [write.request.command_id for write in appends]
        heads, holders = grounds
    requests = [write.request for write in made.accepted]
    return (
        grounds if isinstance(grounds, int) else None,
        seen,
        now_us,
        array(TEXT, asked),
        array(ID, heads),
        array(NUMBER, heads.values()),
        array(TEXT, holders),
        array(ID, holders.values()),
        array(ID, [request.recorded.case_id for request in requests]),
        array(NUMBER, [request.recorded.version for request in requests]),
        array(TEXT, [write.type for write in made.accepted]),
        array(BYTES, [write.state for write in made.accepted]),
        array(TEXT, [request.command_id for request in requests]),
        array(BYTES, [request.fingerprint for request in requests]),
        array(TEXT, made.claimed),
        array(ID, map(UUID, made.claimed.values())),
        array(TEXT, made.released),
    )


def count_on_from(appends: Sequence[AppendWrite], head: int, first_us: int) -> None:
    """Move the answers of a plan on suppositions to where the database has put it."""
    for write in appends:
        if isinstance(write.error, AlreadyDone):
            write.error = AlreadyDone(head + write.error.position)
        elif write.error is None:
            nth = write.result.position
            write.result = Placed(head + nth, first_us + nth - 1)


def questions(appends: Sequence[AppendWrite]) -> tuple[Value, ...]:
    """For `FACTS`: the commands, cases and keys that a batch mentions."""
    mentioned = suppositions(appends)
    commands = [write.request.command_id for write in appends]
    return array(TEXT, commands), array(ID, mentioned.heads), array(TEXT, mentioned.holders)


def facts_in(row: Any) -> Facts:
    """What the answer to `FACTS` says."""
    position, recorded_us, commands, heads, holders = row
    return Facts(
        position,
        recorded_us,
        {command: (at, bytes.fromhex(said)) for command, at, said in commands or ()},
        dict(heads or ()),
        dict(holders or ()),
    )


def keep_snapshots(connection: Connection, writes: Sequence[SnapshotWrite]) -> None:
    """Keep the newest snapshot of each case; not durable by itself, as a cache need not be."""
    kept = [(SNAPSHOT, (UUID(write.case), write.version, write.state)) for write in writes]
    connection.ask_together([("SET LOCAL synchronous_commit = off", ()), *kept])

"""The event store on PostgreSQL. Several processes may write at once; positions have no gaps."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from export_program.engine.case import Recorded
from export_program.store.admission import admitted
from export_program.store.contract import Append, Placed, RawRow, StoreHealth
from export_program.store.errors import CorruptStore, StoreReadOnly
from export_program.store.group_commit import GroupCommit
from export_program.store.mapper import EventMapper
from export_program.store.planning import AppendWrite, SnapshotWrite
from export_program.store.postgres_connections import Readers, durable_settings
from export_program.store.postgres_errors import place_of, speaking_plainly
from export_program.store.postgres_integrity import damages
from export_program.store.postgres_leadership import SessionLeadership
from export_program.store.postgres_listener import Listener
from export_program.store.postgres_schema import prepare
from export_program.store.postgres_writer import PostgresWriter
from export_program.store.unbroken import unbroken_case, unbroken_cases, unbroken_log
from export_program.store.vault import Vault

COLUMNS = (
    "position, encode(uuid_send(originator_id), 'hex'), originator_version, topic, state,"
    " recorded_us"
)
EVENTS = f"SELECT {COLUMNS} FROM export_program.stored_events"  # noqa: S608
LOG = f"{EVENTS} WHERE position > $1 ORDER BY position LIMIT $2"
STREAM = (
    f"{EVENTS} WHERE originator_id = $1 AND originator_version > $2 AND position <= $3"
    " ORDER BY originator_version LIMIT $4"
)
CASES = (
    f"{EVENTS} WHERE (originator_id, originator_version) > ($1, $2) AND position <= $3"
    " ORDER BY originator_id, originator_version LIMIT $4"
)
HEAD = "SELECT coalesce(max(position), 0) FROM export_program.stored_events"
BY_COMMAND = "SELECT position, fingerprint FROM export_program.commands WHERE command_id = $1"
HOLDER = "SELECT case_id FROM export_program.unique_keys WHERE key = $1"
LAST_KEY = (
    "SELECT key FROM export_program.unique_keys WHERE key >= $1 AND key < $2"
    " ORDER BY length(key) DESC, key DESC LIMIT 1"
)
KEPT_SNAPSHOT = (
    "SELECT originator_version, state FROM export_program.stored_snapshots WHERE originator_id = $1"
)
# By bisection, in the database: positions have no gaps and times only grow.
POSITION_AT = f"""
WITH RECURSIVE half (low, high) AS (
  SELECT 0::bigint, ({HEAD})
  UNION ALL
  SELECT CASE WHEN early THEN middle ELSE low END, CASE WHEN early THEN high ELSE middle - 1 END
  FROM half, LATERAL (SELECT (low + high + 1) / 2 AS middle) AS m, LATERAL (
    SELECT recorded_us <= $1::bigint AS early
    FROM export_program.stored_events WHERE position = middle) AS e
  WHERE low < high
)
SELECT low FROM half WHERE low = high
"""  # noqa: S608
HEALTH = (
    "SELECT position, recorded_us, pg_database_size(current_database())"
    " FROM (VALUES (1)) AS one LEFT JOIN LATERAL (SELECT position, recorded_us"
    " FROM export_program.stored_events ORDER BY position DESC LIMIT 1) AS last ON true"
)
NO_LIMIT = 2**62


class PostgresEventStore:
    """Implements `EventStore`; what each method does is said there."""

    def __init__(
        self,
        url: str,
        mapper: EventMapper,
        *,
        vault: Vault | None,
        clock: Callable[[], int],
        busy_ms: int,
    ) -> None:
        self.place = place_of(url)
        self._url = url
        self._mapper = mapper
        self._vault = vault
        self._clock = clock
        self._readers = Readers(url)
        self._heads: dict[asyncio.AbstractEventLoop, int] = {}
        self._listener = Listener(url, self._read_head, lambda: writer.pid)
        writer = PostgresWriter(
            url, busy_ms=busy_ms, clock=clock, vault=vault, tell=self._stored_up_to
        )
        with speaking_plainly(self.place):
            try:
                connection = writer.open()
                self._settings = durable_settings(connection)
                self.store_id, self.epoch = prepare(connection, self.place)
            except BaseException:
                writer.close()
                raise
        self._commits = GroupCommit(writer, self._listener.wakeups)

    async def append(self, request: Append) -> Placed:
        placed: Placed = await self._commits.write(self._admitted(request))
        return placed

    def append_now(self, request: Append) -> Placed:
        placed: Placed = self._commits.write_now(self._admitted(request))
        return placed

    def stream(
        self, case_id: UUID, after_version: int = 0, until: int | None = None
    ) -> list[Recorded]:
        decode = self._mapper.decode
        return [decode(row, case_id) for row in self.raw_stream(case_id, after_version, until)]

    def raw_stream(
        self,
        case_id: UUID,
        after_version: int = 0,
        until: int | None = None,
        limit: int | None = None,
    ) -> list[RawRow]:
        last = NO_LIMIT if until is None else until
        most = NO_LIMIT if limit is None else limit
        rows = list(map(RawRow._make, self._rows(STREAM, case_id, after_version, last, most)))
        return unbroken_case(self.place, rows, case_id, after_version)

    def log(self, after: int, limit: int = 1000) -> list[Recorded]:
        return [self._mapper.decode(row) for row in self.raw_log(after, limit)]

    def raw_log(self, after: int, limit: int) -> list[RawRow]:
        rows = list(map(RawRow._make, self._rows(LOG, after, limit)))
        return unbroken_log(self.place, rows, after)

    def raw_cases(self, after: tuple[UUID, int], limit: int, until: int) -> list[RawRow]:
        rows = list(map(RawRow._make, self._rows(CASES, *after, until, limit)))
        return unbroken_cases(self.place, rows, after)

    def decode(self, row: RawRow) -> Recorded:
        return self._mapper.decode(row)

    def head(self) -> int:
        """Who asks in the same turn of an event loop is told the same: what is answered in a turn
        was asked before it began.
        """
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return self._read_head()
        head = self._heads.get(loop)
        if head is None:
            head = self._heads[loop] = self._read_head()
            loop.call_soon(self._heads.pop, loop, None)
        return max(head, self._listener.known)

    def position_at(self, moment_us: int) -> int:
        position: int = self._rows(POSITION_AT, moment_us)[0][0]
        return position

    def at(self, position: int) -> Recorded | None:
        rows = self.raw_log(position - 1, 1)
        return self._mapper.decode(rows[0]) if rows and rows[0].position == position else None

    def by_command(self, command_id: str) -> tuple[int, bytes] | None:
        rows = self._rows(BY_COMMAND, command_id)
        return (rows[0][0], rows[0][1]) if rows else None

    def holder(self, unique_key: str) -> UUID | None:
        rows = self._rows(HOLDER, unique_key)
        return rows[0][0] if rows else None

    def last_key(self, prefix: str) -> str | None:
        rows = self._rows(LAST_KEY, prefix, prefix + "\U0010ffff")
        return str(rows[0][0]) if rows else None

    def snapshot(self, case_id: UUID) -> tuple[int, bytes] | None:
        rows = self._rows(KEPT_SNAPSHOT, case_id)
        return (rows[0][0], rows[0][1]) if rows else None

    def save_snapshot(self, case_id: UUID, version: int, state: bytes) -> None:
        self._commits.submit(SnapshotWrite(case_id.hex, version, state))

    async def wait_beyond(self, position: int, timeout: float) -> int:  # noqa: ASYNC109
        return await self._listener.wakeups.beyond(position, timeout)

    def leadership(self) -> SessionLeadership:
        return SessionLeadership(self._url)

    def check(self) -> list[str]:
        with speaking_plainly(self.place):
            return damages(self._url, self.place, self._mapper)

    def health(self) -> StoreHealth:
        reason = self._commits.trouble
        try:
            head, recorded_us, db_bytes = self._rows(HEALTH)[0]
        except (StoreReadOnly, CorruptStore) as e:  # being asked how it is, it says so
            head, recorded_us, db_bytes = self._listener.known, None, 0
            reason = reason or str(e)
        ahead = recorded_us - self._clock() if recorded_us else 0
        return StoreHealth(
            writable=reason is None,
            reason=reason,
            head=head or 0,
            db_bytes=db_bytes,
            wal_bytes=0,
            free_bytes=None,
            clock_step_us=max(0, ahead),
            settings=self._settings,
            wakeups=self._listener.counts(),
        )

    def close(self) -> None:
        self._commits.close()
        self._listener.close()
        self._readers.close()

    def _read_head(self) -> int:
        head: int = self._rows(HEAD)[0][0]
        return head

    def _stored_up_to(self, head: int) -> None:
        self._readers.server_is_there()
        self._listener.advance(head)

    def _admitted(self, request: Append) -> AppendWrite:
        return admitted(request, self._mapper, has_vault=self._vault is not None)

    def _rows(self, sql: str, *parameters: Any) -> Sequence[Any]:
        with speaking_plainly(self.place):
            return self._readers.rows(sql, parameters)

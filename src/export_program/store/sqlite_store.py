"""The event store on one SQLite file."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from export_program.engine.case import Recorded
from export_program.store.admission import admitted
from export_program.store.application import CaseLog
from export_program.store.checksums import sound
from export_program.store.contract import Append, Placed, RawRow, StoreHealth
from export_program.store.errors import CorruptStore, StoreReadOnly
from export_program.store.group_commit import GroupCommit
from export_program.store.integrity import damages
from export_program.store.leadership import FileLeadership
from export_program.store.mapper import EventMapper
from export_program.store.planning import AppendWrite, SnapshotWrite
from export_program.store.private import private_folder
from export_program.store.sqlite_files import Readers, check_settings, prepare, speaking_plainly
from export_program.store.sqlite_recorder import GroupCommitFactory
from export_program.store.sqlite_writer import SQLiteWriter
from export_program.store.unbroken import unbroken_case, unbroken_cases, unbroken_log
from export_program.store.vault import Vault
from export_program.store.waking import Wakeups

COLUMNS = "rowid, originator_id, originator_version, topic, state, recorded_us, crc"
LOG = f"SELECT {COLUMNS} FROM stored_events WHERE rowid > ? ORDER BY rowid LIMIT ?"  # noqa: S608
STREAM = (
    f"SELECT {COLUMNS} FROM stored_events WHERE originator_id = ? AND originator_version > ?"  # noqa: S608
    " AND rowid <= ? ORDER BY originator_version LIMIT ?"
)
CASES = (
    f"SELECT {COLUMNS} FROM stored_events"  # noqa: S608
    " WHERE (originator_id, originator_version) > (?, ?) AND rowid <= ?"
    " ORDER BY originator_id, originator_version LIMIT ?"
)
NO_LIMIT = 2**62


class SQLiteEventStore:
    """Implements `EventStore`; what each method does is said there."""

    def __init__(
        self,
        path: Path,
        mapper: EventMapper,
        *,
        vault: Vault | None,
        clock: Callable[[], int],
        busy_ms: int,
        secondary: bool,
    ) -> None:
        self.path = path
        self.place = path.name
        self._mapper = mapper
        self._vault = vault
        self._clock = clock
        private_folder(path.parent)
        if secondary and not path.exists():
            raise StoreReadOnly(f"{path.name} is not there", 1.0)
        with speaking_plainly(path):
            writer = SQLiteWriter(
                path, busy_ms=busy_ms, clock=clock, vault=vault, secondary=secondary
            )
            try:
                connection = writer.open()
                self.store_id, self.epoch = prepare(connection, path)
                self._settings = check_settings(connection, path)
            except BaseException:
                writer.close()
                raise
        self._writer, self._secondary = writer, secondary
        self._readers = Readers(path)
        self._wakeups = Wakeups(self.head, self._version)
        self._commits = GroupCommit(writer, self._wakeups)
        factory = GroupCommitFactory(path.absolute().as_uri(), self._commits)
        self.application = CaseLog(factory, mapper)

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
        rows = sound(self.path.name, self._rows(STREAM, case_id.hex, after_version, last, most))
        return unbroken_case(self.path.name, rows, case_id, after_version)

    def log(self, after: int, limit: int = 1000) -> list[Recorded]:
        return [self._mapper.decode(row) for row in self.raw_log(after, limit)]

    def raw_log(self, after: int, limit: int) -> list[RawRow]:
        name = self.path.name
        return unbroken_log(name, sound(name, self._rows(LOG, after, limit)), after)

    def raw_cases(self, after: tuple[UUID, int], limit: int, until: int) -> list[RawRow]:
        case, version = after
        name = self.path.name
        rows = sound(name, self._rows(CASES, case.hex, version, until, limit))
        return unbroken_cases(name, rows, after)

    def decode(self, row: RawRow) -> Recorded:
        return self._mapper.decode(row)

    def head(self) -> int:
        head: int = self._rows("SELECT coalesce(max(rowid), 0) FROM stored_events")[0][0]
        return head

    def position_at(self, moment_us: int) -> int:
        """By bisection: positions have no gaps and times only grow."""
        low, high = 0, self.head()
        while low < high:
            middle = (low + high + 1) // 2
            if self._recorded_us(middle) <= moment_us:
                low = middle
            else:
                high = middle - 1
        return low

    def at(self, position: int) -> Recorded | None:
        rows = self.raw_log(position - 1, 1)
        return self._mapper.decode(rows[0]) if rows and rows[0].position == position else None

    def by_command(self, command_id: str) -> tuple[int, bytes] | None:
        sql = "SELECT position, fingerprint FROM commands WHERE command_id = ?"
        return next(iter(self._rows(sql, command_id)), None)

    def holder(self, unique_key: str) -> UUID | None:
        rows = self._rows("SELECT case_id FROM unique_keys WHERE key = ?", unique_key)
        return UUID(rows[0][0]) if rows else None

    def last_key(self, prefix: str) -> str | None:
        sql = (
            "SELECT key FROM unique_keys WHERE key >= ? AND key < ?"
            " ORDER BY length(key) DESC, key DESC LIMIT 1"
        )
        rows = self._rows(sql, prefix, prefix + "\U0010ffff")
        return str(rows[0][0]) if rows else None

    def snapshot(self, case_id: UUID) -> tuple[int, bytes] | None:
        sql = "SELECT originator_version, state FROM stored_snapshots WHERE originator_id = ?"
        return next(iter(self._rows(sql, case_id.hex)), None)

    def save_snapshot(self, case_id: UUID, version: int, state: bytes) -> None:
        self._commits.submit(SnapshotWrite(case_id.hex, version, state))

    async def wait_beyond(self, position: int, timeout: float) -> int:  # noqa: ASYNC109
        return await self._wakeups.beyond(position, timeout)

    def leadership(self) -> FileLeadership:
        """Of processes beside each other, the one that leads makes the checkpoints."""
        return FileLeadership(self.path.with_name("leader.lock"), self._tidies)

    def check(self) -> list[str]:
        with speaking_plainly(self.path):
            return damages(self._readers.connection(), self._mapper)

    def health(self) -> StoreHealth:
        head = ahead = 0
        wal = self.path.with_name(self.path.name + "-wal")
        reason = self._commits.trouble
        try:
            head = self.head()
            ahead = self._recorded_us(head) - self._clock() if head else 0
        except (StoreReadOnly, CorruptStore) as e:  # being asked how it is, it says so
            reason = reason or str(e)
        return StoreHealth(
            writable=reason is None,
            reason=reason,
            head=head,
            db_bytes=self.path.stat().st_size if self.path.exists() else 0,
            wal_bytes=wal.stat().st_size if wal.exists() else 0,
            free_bytes=shutil.disk_usage(self.path.parent).free,
            clock_step_us=max(0, ahead),
            settings=self._settings,
        )

    def close(self) -> None:
        self._commits.close()
        self.application.close()
        self._readers.close()

    def _admitted(self, request: Append) -> AppendWrite:
        return admitted(request, self._mapper, has_vault=self._vault is not None)

    def _tidies(self, leads: bool) -> None:  # noqa: FBT001 - a listener's argument
        tidies = leads or not self._secondary
        self._writer.tidies = tidies
        if self._vault is not None:
            self._vault.tidies(tidies)

    def _rows(self, sql: str, *parameters: Any) -> Sequence[Any]:
        with speaking_plainly(self.path):
            return self._readers.connection().execute(sql, parameters).fetchall()

    def _recorded_us(self, position: int) -> int:
        rows = self._rows("SELECT recorded_us FROM stored_events WHERE rowid = ?", position)
        recorded_us: int = rows[0][0] if rows else 0
        return recorded_us

    def _version(self) -> int:
        version: int = self._rows("PRAGMA data_version")[0][0]
        return version

"""Writes batches into PostgreSQL: as a rule one call, one round trip, one commit."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from os import urandom

import psycopg
from psycopg.pq import TransactionStatus

from export_program.store.contract import Placed
from export_program.store.errors import AlreadyDone, CorruptStore, Unwritable
from export_program.store.planning import AppendWrite, Plan, SnapshotWrite, Write, plan
from export_program.store.postgres_connections import connect, durable_settings
from export_program.store.postgres_errors import is_lost, place_of
from export_program.store.postgres_holders import named_with_holder
from export_program.store.postgres_rows import (
    APPEND,
    FACTS,
    LOCK,
    append_parameters,
    count_on_from,
    facts_in,
    keep_snapshots,
    questions,
    suppositions,
)
from export_program.store.postgres_schema import missing_tail
from export_program.store.postgres_wire import NUMBER, Connection, Given, Rows, array
from export_program.store.vault import Vault

PROBE = """
INSERT INTO export_program.probe VALUES (1, $1)
ON CONFLICT (one) DO UPDATE SET filler = excluded.filler
"""
STORED = """
SELECT position, recorded_us, state FROM export_program.stored_events WHERE position = ANY ($1)
"""
PROBE_BYTES = 65_536
RETRY = 0.05  # seconds between attempts to reach a server that went away


class PostgresWriter:
    """The backend of the group commit on PostgreSQL.

    A batch is planned on what its own requests suppose, and the database appends it if that is so.
    Where it is not, the facts are read under the lock and the batch is planned anew. The vault
    keeps a batch's sealed data before the events are committed, so that no event ever points at
    nothing; what a failed commit leaves there is an orphan.
    """

    def __init__(
        self,
        url: str,
        *,
        busy_ms: int,
        clock: Callable[[], int],
        vault: Vault | None,
        tell: Callable[[int], object],
    ) -> None:
        self._url = url
        self._place = place_of(url)
        self._busy_ms = busy_ms
        self._clock = clock
        self._vault = vault
        self._tell = tell
        self._seen = 0
        self.connection: Connection | None = None

    @property
    def pid(self) -> int | None:
        """The server's process that writes for us."""
        return None if self.connection is None else self.connection.info.backend_pid

    def write(self, writes: Sequence[Write]) -> int:
        appends = [w for w in writes if isinstance(w, AppendWrite)]
        snapshots = [w for w in writes if isinstance(w, SnapshotWrite)]
        try:
            head = self._written(appends, snapshots)
        except BaseException as e:
            self._give_up()
            if isinstance(e, psycopg.Error):
                raise named_with_holder(e, self._place, self._url) from e
            raise
        self._seen = head
        self._tell(head)
        return head

    def probe(self) -> None:
        try:
            connection = self.open()
            connection.execute("SET lock_timeout = 100")
            # What can be made small would find room where there is none.
            connection.ask_together([(LOCK, ()), (PROBE, (urandom(PROBE_BYTES),))])
            connection.execute(f"SET lock_timeout = {self._busy_ms}".encode())
        except psycopg.Error as e:
            self._drop()
            raise named_with_holder(e, self._place, self._url) from e
        if self._vault is not None:
            self._vault.probe()

    def rest(self, *, idle: bool) -> bool:  # noqa: ARG002 -- nothing is left to do
        return False

    def close(self) -> None:
        self._drop()

    def open(self) -> Connection:
        """Raises psycopg.Error, UnsafeStore."""
        if self.connection is None:
            connection = connect(self._url, lock_ms=self._busy_ms)
            try:
                durable_settings(connection)
            except BaseException:
                connection.close()
                raise
            self.connection = connection
        return self.connection

    def _written(self, appends: Sequence[AppendWrite], snapshots: Sequence[SnapshotWrite]) -> int:
        """The head after a batch. Where the connection is lost, what became of it is looked up."""
        lost_at: float | None = None
        while True:
            try:
                head = self._write(appends, snapshots)
                if lost_at is not None:
                    self._recognise(appends)
            except psycopg.Error as e:
                if not is_lost(e):
                    raise
                self._drop()
                lost_at = lost_at or time.monotonic()
                if time.monotonic() - lost_at > self._busy_ms / 1000:
                    raise
                time.sleep(RETRY)
            else:
                return head

    def _write(self, appends: Sequence[AppendWrite], snapshots: Sequence[SnapshotWrite]) -> int:
        for write in (*appends, *snapshots):
            write.result = write.error = None
        connection = self.open()
        if snapshots:
            keep_snapshots(connection, snapshots)
        if not appends:
            return self._seen
        head = self._append_as_supposed(connection, appends)
        return self._append_by_facts(connection, appends) if head is None else head

    def _append_as_supposed(
        self, connection: Connection, appends: Sequence[AppendWrite]
    ) -> int | None:
        """The new head; None where a supposition did not hold, and nothing was stored.

        None also for sealed data: of a step that may be refused the vault keeps nothing.
        """
        if any(write.request.blobs for write in appends):
            return None
        supposed, now = suppositions(appends), self._clock()
        made = plan(appends, supposed.facts(), now)
        parameters = append_parameters(appends, made, now, supposed, self._seen)
        placed = self._sound(connection.ask(APPEND, parameters))
        if placed is None:
            return None
        count_on_from(appends, *placed)
        return placed[0] + len(made.accepted)

    def _append_by_facts(self, connection: Connection, appends: Sequence[AppendWrite]) -> int:
        """Two round trips, with the lock held between them."""
        # The lock is a statement of its own: the next one sees what is so then.
        asked: list[Given] = [("BEGIN", ()), (LOCK, ()), (FACTS, questions(appends))]
        facts = facts_in(connection.ask_together(asked)[-1][0])
        known_head, now = facts.position, self._clock()
        made = plan(appends, facts, now)
        self._keep_blobs(made)
        parameters = append_parameters(appends, made, now, known_head, self._seen)
        answers = connection.ask_together([(APPEND, parameters), ("COMMIT", ())])
        placed = self._sound(answers[0])
        if placed is None:
            raise Unwritable("something else writes into the log, without its lock")
        return made.position

    def _sound(self, answer: Rows) -> tuple[int, int] | None:
        """Head before and first time, or None: the plan's grounds did not hold, nothing is stored.

        Raises CorruptStore: events that this process has seen are gone; nothing is stored.
        """
        if not answer:
            return None
        head, first_us = answer[0]
        if first_us is None:
            raise CorruptStore(missing_tail(self._place, head, self._seen))
        return head, first_us

    def _recognise(self, appends: Sequence[AppendWrite]) -> None:
        """After a commit of unknown outcome: a step that is there as ours, and new, came by it."""
        placed = {w.result.position for w in appends if w.error is None}
        done = {w.error.position: w for w in reversed(appends) if isinstance(w.error, AlreadyDone)}
        new = [position for position in done if position > self._seen and position not in placed]
        if not new:
            return
        for position, recorded_us, state in self.open().ask(STORED, (array(NUMBER, new),)):
            write = done[position]
            if state == write.state:
                write.result, write.error = Placed(position, recorded_us), None

    def _give_up(self) -> None:
        """A connection that is not at rest is dropped, and opened again later."""
        connection = self.connection
        if connection and connection.info.transaction_status != TransactionStatus.IDLE:
            self._drop()

    def _drop(self) -> None:
        connection, self.connection = self.connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                connection.close()

    def _keep_blobs(self, made: Plan) -> None:
        blobs = [blob for write in made.accepted for blob in write.request.blobs]
        if blobs and self._vault is not None:
            self._vault.keep(blobs)

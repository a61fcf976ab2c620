"""A PostgreSQL database as something that a log is copied from and to."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from export_program.store.errors import StoreError
from export_program.store.moving import Entry, Held, Identity, first
from export_program.store.postgres_connections import connect
from export_program.store.postgres_errors import place_of, speaking_plainly
from export_program.store.postgres_schema import migrate
from export_program.store.postgres_wire import Connection

FETCHED = 2_000
EVENTS = (
    "SELECT position, replace(originator_id::text, '-', ''), originator_version, topic, state,"
    " recorded_us FROM export_program.stored_events WHERE position > %s ORDER BY position"
)
COMMANDS = (
    "SELECT position, command_id, fingerprint FROM export_program.commands"
    " WHERE position > %s ORDER BY position"
)
KEYS = "SELECT key, replace(case_id::text, '-', '') FROM export_program.unique_keys ORDER BY key"
HEAD = "SELECT coalesce(max(position), 0) FROM export_program.stored_events"


class PostgresPlace:
    """Implements `Place`. Writing there needs the owner of the tables."""

    def __init__(self, url: str) -> None:
        self.url, self.name = url, place_of(url)

    @contextmanager
    def held(self) -> Iterator[Held]:
        with speaking_plainly(self.name), self._connected() as connection, connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield self._held(connection)

    def begin(self, identity: Identity) -> int:
        migrate(self.url, create=True)
        with speaking_plainly(self.name), self._connected() as connection, connection.transaction():
            known, head = self._identity(connection), _head(connection)
            if head == 0 and known.epoch > 0:  # an empty log that nobody needs
                connection.execute(
                    "UPDATE export_program.store_info SET store_id = %s, epoch = %s",
                    (identity.store_id, -abs(identity.epoch)),
                )
                return 0
            if known.store_id != identity.store_id:
                raise StoreError(f"{self.name} holds another log")
            if known.epoch > 0:
                raise StoreError(f"{self.name} holds this log already; it is not written over")
            return head

    def last(self) -> Entry | None:
        with self.held() as held:
            return first(held.entries(held.head - 1)) if held.head else None

    def add(self, entries: Sequence[Entry]) -> None:
        with speaking_plainly(self.name), self._connected() as connection, connection.transaction():
            connection.execute("SELECT set_config('export_program.appending', 'on', true)")
            cursor = connection.cursor()
            with cursor.copy(
                "COPY export_program.stored_events (position, originator_id, originator_version,"
                " topic, state, recorded_us) FROM STDIN"
            ) as rows:
                for entry in entries:
                    rows.write_row((entry.position, UUID(entry.case_id), *entry[2:6]))
            with cursor.copy(
                "COPY export_program.commands (command_id, fingerprint, position) FROM STDIN"
            ) as rows:
                for entry in entries:
                    if entry.command_id is not None:
                        rows.write_row((entry.command_id, entry.fingerprint, entry.position))

    def finish(self, keys: Iterable[tuple[str, str]], epoch: int) -> None:
        with speaking_plainly(self.name), self._connected() as connection, connection.transaction():
            connection.execute("DELETE FROM export_program.unique_keys")
            with connection.cursor().copy(
                "COPY export_program.unique_keys (key, case_id) FROM STDIN"
            ) as rows:
                for key, case_id in keys:
                    rows.write_row((key, UUID(case_id)))
            connection.execute("UPDATE export_program.store_info SET epoch = %s", (epoch,))

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with connect(self.url) as connection:
            connection.execute("SET statement_timeout = 0; SET lock_timeout = 10000")
            connection.execute("SET idle_in_transaction_session_timeout = 0")
            yield connection

    def _held(self, connection: Connection) -> Held:
        def entries(after: int) -> Iterator[Entry]:
            with connection.cursor("events") as events, connection.cursor("commands") as commands:
                events.itersize = commands.itersize = FETCHED
                led = commands.execute(COMMANDS, (after,)).fetchone()
                for row in events.execute(EVENTS, (after,)):
                    while led is not None and led[0] < row[0]:
                        led = commands.fetchone()
                    mine = led[1:] if led is not None and led[0] == row[0] else (None, None)
                    yield Entry(*row, *mine)

        def keys() -> Iterator[tuple[str, str]]:
            with connection.cursor("keys") as found:
                found.itersize = FETCHED
                yield from found.execute(KEYS)

        return Held(self._identity(connection), _head(connection), entries, keys)

    def _identity(self, connection: Connection) -> Identity:
        asked = "SELECT store_id, epoch FROM export_program.store_info"
        row = connection.execute(asked).fetchone()
        if row is None:
            raise StoreError(f"{self.name} holds no log")
        return Identity(*row)


def _head(connection: Connection) -> int:
    row = connection.execute(HEAD).fetchone()
    return int(row[0]) if row else 0

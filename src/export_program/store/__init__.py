"""The event store: append, read, wait; idempotency; documents; the vault of personal data."""

import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from export_program.store.contract import (
    Append,
    Blob,
    EventStore,
    Leadership,
    Placed,
    Prepared,
    RawRow,
    Registry,
    StoreHealth,
    Upcasters,
)
from export_program.store.documents import DocumentStore, StoredDocument, digest
from export_program.store.errors import (
    AlreadyDone,
    CorruptStore,
    Erased,
    KeyReused,
    NoSuchDocument,
    ReadConflict,
    StoreError,
    StoreReadOnly,
    TooLarge,
    UniqueTaken,
    UnknownEvent,
    UnsafeStore,
    VaultDamaged,
    VersionConflict,
    WrongSchema,
)
from export_program.store.mapper import EventMapper
from export_program.store.private import open_to_others, private_file, private_folder
from export_program.store.sqlite_store import SQLiteEventStore
from export_program.store.vault import Vault, open_vault

__all__ = [
    "AlreadyDone",
    "Append",
    "Blob",
    "CorruptStore",
    "DocumentStore",
    "Erased",
    "EventStore",
    "KeyReused",
    "Leadership",
    "NoSuchDocument",
    "Placed",
    "Prepared",
    "RawRow",
    "ReadConflict",
    "Registry",
    "StoreError",
    "StoreHealth",
    "StoreReadOnly",
    "StoredDocument",
    "TooLarge",
    "UniqueTaken",
    "UnknownEvent",
    "UnsafeStore",
    "Upcasters",
    "Vault",
    "VaultDamaged",
    "VersionConflict",
    "WrongSchema",
    "digest",
    "is_postgres",
    "log_exists",
    "migrate_log",
    "open_store",
    "open_to_others",
    "open_vault",
    "private_file",
    "private_folder",
]


def server_time_us() -> int:
    """Microseconds since 1970, UTC."""
    return time.time_ns() // 1000


def open_store(
    where: Path | str,
    registry: Registry,
    *,
    vault: Vault | None = None,
    upcasters: Upcasters | None = None,
    clock: Callable[[], int] = server_time_us,
    busy_ms: int = 5000,
    secondary: bool = False,
) -> EventStore:
    """Open or create the event store in an SQLite file, or open the one in a PostgreSQL database.

    `where` is the file's path or a URL that begins with `postgresql://`. `registry` maps stored
    names to event types, `clock` gives microseconds since 1970. A process that works beside a
    running server (the command line) opens it as `secondary`. Another process's lock is waited for
    `busy_ms` milliseconds.

    Raises:
        CorruptStore: the file is damaged or cut off, or lacks events at its end.
        StoreReadOnly: the database is out of reach.
        UnsafeStore: commits would not be durable there.
        WrongSchema: the database's tables are not there, or not those of this program.
        ValueError: a registered type has no stored name of its own.
    """
    mapper = EventMapper(registry, upcasters)
    if is_postgres(where):
        postgres = driven("export_program.store.postgres_store")
        store: EventStore = postgres.PostgresEventStore(
            str(where), mapper, vault=vault, clock=clock, busy_ms=busy_ms
        )
        return store
    return SQLiteEventStore(
        Path(where), mapper, vault=vault, clock=clock, busy_ms=busy_ms, secondary=secondary
    )


def log_exists(where: Path | str) -> bool:
    """Whether a log was made there; nothing is made by looking.

    Raises:
        StoreReadOnly: the database is out of reach.
        StoreError: its driver is not installed.
    """
    if is_postgres(where):
        there: bool = driven("export_program.store.postgres_schema").log_exists(str(where))
        return there
    return Path(where).exists()


def migrate_log(url: str, *, create: bool, application: str, reader: str) -> Prepared:
    """Bring a PostgreSQL database's tables up to this program, as their owner; what was done.

    The role `application` may append and read, `reader` may read.

    Raises:
        WrongSchema: made by a newer program, or empty and not to `create`.
        StoreReadOnly: out of reach, or the role may not do it.
    """
    schema = driven("export_program.store.postgres_schema")
    done: Prepared = schema.migrate(url, create=create, application=application, reader=reader)
    return done


def is_postgres(where: Path | str) -> bool:
    """Whether a store's place is a database's URL."""
    return isinstance(where, str) and where.startswith(("postgresql://", "postgres://"))


def driven(module: str) -> Any:
    """A module that needs the driver of PostgreSQL, which is installed on demand.

    Raises:
        StoreError: it is not; the words say how to install it.
    """
    try:
        return import_module(module)
    except ImportError as e:
        if (e.name or "psycopg").partition(".")[0] != "psycopg":
            raise
        raise StoreError(
            "a store in PostgreSQL needs its driver: pip install 'export-program[postgres]'"
        ) from e

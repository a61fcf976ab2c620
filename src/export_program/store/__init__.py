"""The event store: append, read, wait; idempotency; documents; the vault of personal data."""

import time
from collections.abc import Callable
from pathlib import Path

from export_program.store.contract import (
    Append,
    Blob,
    EventStore,
    Leadership,
    Placed,
    RawRow,
    Registry,
    StoreHealth,
    Upcasters,
)
from export_program.store.documents import DocumentStore, StoredDocument
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
)
from export_program.store.mapper import EventMapper
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
    "open_store",
    "open_vault",
]


def server_time_us() -> int:
    """Microseconds since 1970, UTC."""
    return time.time_ns() // 1000


def open_store(
    path: Path,
    registry: Registry,
    *,
    vault: Vault | None = None,
    upcasters: Upcasters | None = None,
    clock: Callable[[], int] = server_time_us,
    busy_ms: int = 5000,
    secondary: bool = False,
) -> EventStore:
    """Open or create the event store in the SQLite file at `path`.

    `registry` maps stored names to event types, `clock` gives microseconds since 1970. A process
    that works beside a running server (the command line) opens it as `secondary`. Another
    process's lock is waited for `busy_ms` milliseconds.

    Raises:
        CorruptStore: the file is damaged or cut off, or lacks events at its end.
        UnsafeStore: commits would not be durable there.
        ValueError: a registered type has no stored name of its own.
    """
    return SQLiteEventStore(
        path,
        EventMapper(registry, upcasters),
        vault=vault,
        clock=clock,
        busy_ms=busy_ms,
        secondary=secondary,
    )

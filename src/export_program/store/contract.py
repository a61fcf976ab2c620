"""What an event store does, whatever database is under it."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol
from uuid import UUID

import msgspec

from export_program.engine.case import Read, Recorded
from export_program.engine.messages import Event

Registry = Mapping[str, type[Event]]
# Stored name of a retired form -> the event of today, from the JSON bytes of its `data`.
Upcasters = Mapping[str, Callable[[bytes], Event]]


class Blob(msgspec.Struct, frozen=True):
    """Sealed personal data on its way to the vault, with the wrapped key of its subject.

    `data` is nonce and ciphertext, `hash` its SHA-256; `key` commits to the subject's key. Both
    are 64 hexadecimal digits.
    """

    hash: str
    key: str
    data: bytes
    subject: str
    wrapped: bytes
    kek_epoch: int


class Append(msgspec.Struct, frozen=True):
    """One step to store, and what must be true for it.

    `recorded.position` is 0. `command_id` and `fingerprint` tell a repeated command from another
    one under the same id. `expects` are other cases at the version that was read. `claims` and
    `releases` are keys that only one case may hold.
    """

    recorded: Recorded
    command_id: str
    fingerprint: bytes
    expects: tuple[Read, ...] = ()
    claims: tuple[str, ...] = ()
    releases: tuple[str, ...] = ()
    blobs: tuple[Blob, ...] = ()


class Placed(NamedTuple):
    """Where and when a step was stored; `recorded_us` is microseconds since 1970, UTC."""

    position: int
    recorded_us: int


class RawRow(NamedTuple):
    """A stored row, not decoded. `case_id` is 32 hexadecimal digits, `state` JSON bytes."""

    position: int
    case_id: str
    version: int
    type: str
    state: bytes
    recorded_us: int


class StoreHealth(msgspec.Struct, frozen=True):
    """How the store is. `reason` says why it is not writable.

    `clock_step_us` is how far the last stored time is ahead of the clock: above two seconds the
    clock was set back, and times are counted on from the last one until it has caught up.
    `free_bytes` is None where the disk is another machine's. `wakeups` counts how this process
    learned of what others wrote: `notified`, `polled`, and the `reconnects` of who listens.
    """

    writable: bool
    reason: str | None
    head: int
    db_bytes: int
    wal_bytes: int
    free_bytes: int | None
    clock_step_us: int
    settings: dict[str, str | int]
    wakeups: dict[str, int] = {}


class Prepared(NamedTuple):
    """What `migrate` did: migrations it applied, roles it made; roles that it may not make.

    Where a role is missing, no rights were given.
    """

    applied: list[str]
    made_roles: list[str]
    missing_roles: list[str]


class Leadership(Protocol):
    """Which one of several processes on a store does what only one may do.

    The database or the operating system takes it from a process that dies. Methods block; they are
    called in one thread at a time.
    """

    def try_acquire(self) -> bool:
        """Whether this process leads from now on, or did already; never waits for another."""

    def held(self) -> bool:
        """Whether it still leads: a connection that broke has lost it."""

    def alone(self) -> bool:
        """Whether nobody stood by to lead when `held` was asked last; False if that is unknown."""

    def release(self) -> None:
        """Let another process lead; nothing if it does not lead."""


class EventStore(Protocol):
    """An append-only log of cases' steps. Positions count from 1 without gaps.

    Every method may raise CorruptStore. Reads block for microseconds and are called on the event
    loop or in any thread. Messages call the store by its `place`.
    """

    place: str
    store_id: UUID
    epoch: int

    async def append(self, request: Append) -> Placed:
        """Store one step durably. The answer comes after it is on disk.

        Raises:
            AlreadyDone, KeyReused, VersionConflict, ReadConflict, UniqueTaken: refused, in this
                order of checking; nothing is stored.
            StoreReadOnly: the store cannot write now.
        """

    def append_now(self, request: Append) -> Placed:
        """As `append`, blocking: for the command line and tests."""

    def stream(
        self, case_id: UUID, after_version: int = 0, until: int | None = None
    ) -> list[Recorded]:
        """The steps of one case in order, up to and including position `until`."""

    def raw_stream(
        self,
        case_id: UUID,
        after_version: int = 0,
        until: int | None = None,
        limit: int | None = None,
    ) -> list[RawRow]:
        """As `stream`, not decoded, and at most `limit` of them."""

    def log(self, after: int, limit: int = 1000) -> list[Recorded]:
        """The steps after a position, in order.

        Raises:
            UnknownEvent: a type is not registered; read `raw_log` to pass it.
        """

    def raw_log(self, after: int, limit: int) -> list[RawRow]:
        """As `log`, not decoded."""

    def raw_cases(self, after: tuple[UUID, int], limit: int, until: int) -> list[RawRow]:
        """Stored rows case by case, each case in order: those after a version of a case.

        Rows beyond position `until` are left out. A version that is missing before a later one is
        a CorruptStore.
        """

    def decode(self, row: RawRow) -> Recorded:
        """The step in a raw row. Raises UnknownEvent."""

    def head(self) -> int:
        """The last position; 0 in an empty store."""

    def position_at(self, moment_us: int) -> int:
        """The last position recorded at or before a moment; 0 if there is none."""

    def at(self, position: int) -> Recorded | None:
        """The step at a position."""

    def by_command(self, command_id: str) -> tuple[int, bytes] | None:
        """The position and fingerprint that a command id was stored with."""

    def holder(self, unique_key: str) -> UUID | None:
        """The case that holds a unique key."""

    def last_key(self, prefix: str) -> str | None:
        """The highest unique key with a prefix; a longer key is higher (serials may grow)."""

    def snapshot(self, case_id: UUID) -> tuple[int, bytes] | None:
        """The newest snapshot of a case: its version and what was saved."""

    def save_snapshot(self, case_id: UUID, version: int, state: bytes) -> None:
        """Keep a snapshot; it is written with the next commit, and is a cache, never evidence."""

    async def wait_beyond(self, position: int, timeout: float) -> int:  # noqa: ASYNC109
        """The head once it is beyond a position, or whatever it is after `timeout` seconds."""

    def leadership(self) -> Leadership:
        """A claim to lead the processes on this store; not acquired yet."""

    def check(self) -> list[str]:
        """Every damage that reading the whole store finds; empty when it is sound. Slow."""

    def health(self) -> StoreHealth:
        """Whether the store is writable, and its sizes and settings."""

    def close(self) -> None:
        """Write what is queued, answer everybody, and close."""

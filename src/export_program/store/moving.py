"""A log from one place to another: in order, resumable, byte for byte the same."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from itertools import islice
from typing import NamedTuple, Protocol
from uuid import UUID

import msgspec

from export_program.store.errors import StoreError, Unfinished

BATCH = 2_000
Progress = Callable[[int, int], None]  # positions copied, of how many


class Entry(NamedTuple):
    """A stored step as it is: the event's row and, if a command led to it, that command's."""

    position: int
    case_id: str
    version: int
    type: str
    state: bytes
    recorded_us: int
    command_id: str | None
    fingerprint: bytes | None


class Identity(NamedTuple):
    """Which log it is. While a copy is not finished its epoch is kept below zero."""

    store_id: UUID
    epoch: int


def unfinished(name: str) -> str:
    """What to tell of a place whose epoch is below zero."""
    return (
        f"{name} is no log yet: a copy into it was not finished, and goes on where it was with"
        " `export-program store copy`, or it is a backup, for `export-program store restore`"
    )


class Held(NamedTuple):
    """A log as it stood at one moment."""

    identity: Identity
    head: int
    entries: Callable[[int], Iterator[Entry]]
    keys: Callable[[], Iterator[tuple[str, str]]]


class Place(Protocol):
    """Where a log lies, as something that can be copied from and to."""

    name: str

    def held(self) -> AbstractContextManager[Held]:
        """What lies there, as of one moment; others may go on writing.

        Raises:
            StoreError: nothing lies there, or it cannot be read.
        """

    def begin(self, identity: Identity) -> int:
        """Make an empty log of that identity, or go on with one; up to where it was copied.

        Raises:
            StoreError: another log, or a finished one, lies there.
        """

    def last(self) -> Entry | None:
        """The last step there."""

    def add(self, entries: Sequence[Entry]) -> None:
        """Append steps durably, all or none."""

    def finish(self, keys: Iterable[tuple[str, str]], epoch: int) -> None:
        """Put the unique keys in, and give the log the epoch that it is served under."""


def copy(
    source: Place,
    target: Place,
    progress: Progress,
    *,
    epoch: Callable[[int], int] = lambda known: known,
    of_backup: bool = False,
) -> Identity:
    """Copy a log, or what is missing of it; who served it may go on serving it meanwhile.

    Positions, times and command ids are kept. `epoch` gives the copy's epoch from the source's; by
    itself the copy is the same log and every cursor stays good. The log `of_backup` is marked as
    one that is not served.

    Raises:
        StoreError: the target holds something else, or differs from the source.
    """
    with source.held() as held:
        if held.identity.epoch < 0 and not of_backup:
            raise Unfinished(unfinished(source.name))
        done = target.begin(held.identity)
        if done > held.head:
            raise StoreError(f"{target.name} has {done} events, {source.name} only {held.head}")
        _check_same(source, target, held, done)
        progress(done, held.head)
        entries = held.entries(done)
        while some := list(islice(entries, BATCH)):
            expected = range(done + 1, done + 1 + len(some))
            if [entry.position for entry in some] != list(expected):
                raise StoreError(f"{source.name} has a gap after position {done}")
            target.add(some)
            done = some[-1].position
            progress(done, held.head)
        now = epoch(abs(held.identity.epoch))
        target.finish(held.keys(), now)
    return Identity(held.identity.store_id, now)


def _check_same(source: Place, target: Place, held: Held, done: int) -> None:
    """What was copied before must be what lies in the source now."""
    if done == 0:
        return
    theirs, ours = first(held.entries(done - 1)), target.last()
    if theirs != ours:
        raise StoreError(f"{target.name} differs from {source.name} at position {done}")


def first(entries: Iterator[Entry]) -> Entry | None:
    """The first of some steps; the reading of the others is given up."""
    with closing(entries) as some:  # type: ignore[type-var]
        return next(some, None)


class Line(msgspec.Struct, frozen=True):
    """A step in the canonical export: its fields as they are stored."""

    position: int
    case_id: str
    version: int
    type: str
    recorded_us: int
    command_id: str | None
    fingerprint: str | None
    event: msgspec.Raw


def exported(held: Held, name: str, *, of_backup: bool = False) -> Iterator[bytes]:
    """The canonical export: the identity, every step in order, and the unique keys, as NDJSON.

    Whatever database a log lies in, and however often it was moved, the bytes are the same.

    Raises:
        Unfinished: what is called `name` may be a part of a log, and is no finished backup.
    """
    if held.identity.epoch < 0 and not of_backup:
        raise Unfinished(unfinished(name))
    encode = msgspec.json.Encoder().encode
    yield encode({"store_id": held.identity.store_id.hex, "head": held.head}) + b"\n"
    for entry in held.entries(0):
        fingerprint = entry.fingerprint.hex() if entry.fingerprint is not None else None
        told = (*entry[:4], entry.recorded_us, entry.command_id, fingerprint)
        yield encode(Line(*told, msgspec.Raw(entry.state))) + b"\n"
    for key, case_id in held.keys():  # noqa: SIM118 -- no mapping
        yield encode({"key": key, "case_id": case_id}) + b"\n"

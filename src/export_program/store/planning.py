"""Which of the waiting appends may be stored, decided under the write lock by looking at facts."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from export_program.store.contract import Append, Placed
from export_program.store.errors import (
    AlreadyDone,
    KeyReused,
    ReadConflict,
    StoreError,
    UniqueTaken,
    VersionConflict,
)


class Write:
    """Something waiting for the writer thread, and how its caller is answered."""

    __slots__ = ("error", "future", "lock", "loop", "result")

    def __init__(self) -> None:
        self.result: Any = None
        self.error: Exception | None = None
        self.lock: threading.Lock | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.future: asyncio.Future[Any] | None = None


class AppendWrite(Write):
    """One caller's step. `case` is the case id as stored: 32 hexadecimal digits."""

    __slots__ = ("case", "request", "state", "type")

    def __init__(self, request: Append, type_: str, state: bytes) -> None:
        super().__init__()
        self.request = request
        self.case = request.recorded.case_id.hex
        self.type = type_
        self.state = state


class RowsWrite(Write):
    """Rows through the library's own interface: all or none, without a command id."""

    __slots__ = ("rows",)

    def __init__(self, rows: Sequence[StoredEvent]) -> None:
        super().__init__()
        self.rows = rows


class SnapshotWrite(Write):
    """A snapshot; nobody waits for it."""

    __slots__ = ("case", "state", "version")

    def __init__(self, case: str, version: int, state: bytes) -> None:
        super().__init__()
        self.case = case
        self.version = version
        self.state = state


@dataclass(slots=True)
class Facts:
    """What the database says about everything that a batch mentions.

    `heads` holds the version of every case named, `holders` the case of every key held.
    """

    position: int
    recorded_us: int
    commands: dict[str, tuple[int, bytes]]
    heads: dict[str, int]
    holders: dict[str, str]


@dataclass(slots=True)
class Plan:
    """What to write: the accepted appends in order, keys newly held, keys given up."""

    accepted: list[AppendWrite] = field(default_factory=list)
    claimed: dict[str, str] = field(default_factory=dict)
    released: set[str] = field(default_factory=set)
    position: int = 0
    recorded_us: int = 0


def plan(appends: Sequence[AppendWrite], facts: Facts, now_us: int) -> Plan:
    """Accept or refuse each append, as if they had come one after the other.

    Accepted ones get their `Placed` as result, refused ones their error. `facts` is used up.
    Times never run backwards: the clock's, or one microsecond after the last.
    """
    made = Plan(position=facts.position, recorded_us=facts.recorded_us)
    for write in appends:
        write.error = refusal(write, facts)
        if write.error is not None:
            continue
        made.position += 1
        made.recorded_us = max(now_us, made.recorded_us + 1)
        write.result = Placed(made.position, made.recorded_us)
        made.accepted.append(write)
        request = write.request
        facts.commands[request.command_id] = (made.position, request.fingerprint)
        facts.heads[write.case] = request.recorded.version
        _move_keys(write, facts, made)
    return made


def refusal(write: AppendWrite, facts: Facts) -> StoreError | None:
    """Why an append may not be stored, in the order that callers rely on."""
    request = write.request
    known = facts.commands.get(request.command_id)
    if known is not None:
        position, fingerprint = known
        if fingerprint == request.fingerprint:
            return AlreadyDone(position)
        return KeyReused(request.command_id)
    head = facts.heads.get(write.case, 0)
    if request.recorded.version != head + 1:
        return VersionConflict(request.recorded.case_id, head)
    for read in request.expects:
        if facts.heads.get(read.case_id.hex, 0) != read.version:
            return ReadConflict(read.case_id)
    for key in request.claims:
        holder = facts.holders.get(key)
        if holder is not None and holder != write.case:
            return UniqueTaken(key, UUID(holder))
    return None


def _move_keys(write: AppendWrite, facts: Facts, made: Plan) -> None:
    for key in write.request.releases:
        if facts.holders.get(key) == write.case:
            del facts.holders[key]
            made.claimed.pop(key, None)
            made.released.add(key)
    for key in write.request.claims:
        if key not in facts.holders:
            facts.holders[key] = made.claimed[key] = write.case

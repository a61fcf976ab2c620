"""One case as it is known now, and one recorded step of its history."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import msgspec

from export_program.engine.actors import Actor
from export_program.engine.messages import Event, Personal, Sha256

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Stage(StrEnum):
    """Where a case stands. Each kind of case lists its own stages."""


class Due(msgspec.Struct, frozen=True, omit_defaults=True):
    """A deadline, as a fact. It stands in the event that set it and is never recomputed silently.

    `key` is the deadline's name, with the item's key behind a colon (`obligation:O1`).
    `rule` says why the date is what it is. A `clocked` deadline stands still while the
    case's clock is stopped; one counted `by_hours` then moves by hours, others by working days.
    `stage` is the stage it ends with, if it belongs to one.
    """

    key: str
    due_at: datetime
    rule: str
    calendar: str
    counted_from: datetime
    warn_at: tuple[datetime, ...] = ()
    clocked: bool = False
    stage: str | None = None
    warned: int = 0
    missed: bool = False
    by_hours: bool = False

    @property
    def name(self) -> str:
        return self.key.partition(":")[0]

    @property
    def item(self) -> str:
        return self.key.partition(":")[2]

    @property
    def next_alarm(self) -> datetime | None:
        """When the timer must look at it next; None once it was missed."""
        if self.missed:
            return None
        if self.warned < len(self.warn_at):
            return min(self.warn_at[self.warned], self.due_at)
        return self.due_at


class ReasonGiven(msgspec.Struct, frozen=True):
    code: str
    text: str


class CommandRef(msgspec.Struct, frozen=True):
    """Which command led to an event: its idempotency id and its type."""

    id: str
    type: str


class Read(msgspec.Struct, frozen=True, array_like=True):
    """Another case that the decision looked at, and the version it saw."""

    case_id: UUID
    version: int


class Envelope(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every event carries beside its data: who, when, on what authority, why (audit.md 8).

    `occurred_at` is business time; the server's time and the position belong to the stored row.
    `causation` is the event that led to this one, `caused_in` the case of that event.
    `stage` is the stage after the event. `set` and `cleared` are the deadlines it changed.
    """

    id: UUID
    kind: str
    stage: str
    occurred_at: datetime
    actor: Actor
    command: CommandRef
    correlation: UUID
    causation: UUID | None = None
    caused_in: UUID | None = None
    on_behalf_of: str | None = None
    basis: str | None = None
    reason: ReasonGiven | None = None
    reference: str | None = None
    lifecycle: str = ""
    calendar: str = ""
    software: str = ""
    reads: tuple[Read, ...] = ()
    set: tuple[Due, ...] = ()
    cleared: tuple[str, ...] = ()


class Recorded(msgspec.Struct, frozen=True):
    """An event with its envelope and its place: in the stream of its case and in the log.

    `position` counts from 1 over the whole log without gaps; 0 means not stored yet.
    `recorded_us` is the server's time in microseconds since 1970, UTC.
    """

    case_id: UUID
    version: int
    meta: Envelope
    event: Event
    position: int = 0
    recorded_us: int = 0

    @property
    def recorded_at(self) -> datetime:
        return EPOCH + timedelta(0, 0, self.recorded_us)


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """A document's metadata; its bytes lie in the document store under `sha256`."""

    id: str
    type: str
    name: str
    media_type: str
    size: int
    sha256: Sha256
    attached_by: str
    attached_at: datetime
    status: str = "attached"
    version: int = 1
    valid_until: datetime | None = None


class Question(msgspec.Struct, frozen=True, omit_defaults=True):
    """A request for information, from `draft` to `closed` or `lapsed`."""

    id: str
    to: str
    text: str
    asked_by: str
    asked_at: datetime
    status: str = "open"
    answer: str | None = None
    chased: int = 0


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    text: Personal
    by: str
    at: datetime
    shared: bool = False
    redacted: bool = False
    mentions: tuple[str, ...] = ()


class Advice(msgspec.Struct, frozen=True, omit_defaults=True):
    """Advice on a case; `countersigned_by` is emptied when the advice changes."""

    id: str
    level: str
    opinion: str
    text: str
    by: str
    at: datetime
    countersigned_by: str | None = None
    withdrawn: bool = False


class DecisionRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """The last decision on a case and the corrections of its record."""

    outcome: str
    event: UUID
    by: str
    at: datetime
    corrections: tuple[str, ...] = ()


class Appeal(msgspec.Struct, frozen=True, omit_defaults=True):
    """An appeal or complaint, from `lodged` to `upheld`, `dismissed` or `inadmissible`."""

    grounds: str
    by: str
    at: datetime
    status: str = "lodged"
    panel: tuple[str, ...] = ()
    stayed: bool = False


class Link(msgspec.Struct, frozen=True):
    relation: str
    kind: str
    case_id: UUID


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about one case. An event's fields become the case's fields of that name.

    `acts` maps an event's stored name to the ids of those who caused it: separation of duties
    reads it. Its mappings are never changed in place.
    """

    # Fields that only the engine's own events change; a kind may not redefine them.
    id: UUID
    stage: Stage
    version: int = 0
    reference: str = ""
    lifecycle: str = ""
    correlation: UUID | None = None
    opened_at: datetime = EPOCH
    opened_by: str = ""
    opened_for: str | None = None
    since: datetime = EPOCH
    last_at: datetime = EPOCH
    before: str | None = None
    closed_at: datetime | None = None
    acts: dict[str, tuple[str, ...]] = {}
    deadlines: dict[str, Due] = {}
    clock_stops: dict[str, datetime] = {}
    assignee: str | None = None
    handlers: tuple[str, ...] = ()
    queue: str | None = None
    questions: dict[str, Question] = {}
    documents: dict[str, Document] = {}
    notes: tuple[Note, ...] = ()
    advice: dict[str, Advice] = {}
    submissions: tuple[Sha256, ...] = ()
    decision: DecisionRecord | None = None
    appeal: Appeal | None = None
    withdrawal: str | None = None
    links: tuple[Link, ...] = ()
    tags: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    classification: str = "internal"

    KIND: ClassVar[str] = ""

    def who(self, *events: type[Event]) -> frozenset[str]:
        """The ids of everybody who caused one of these events on this case."""
        return frozenset(actor for event in events for actor in self.acts.get(event.STORED, ()))

    def has_document(self, *types: str) -> bool:
        """Whether every one of these document types is attached and not rejected or expired."""
        usable = {d.type for d in self.documents.values() if d.status in {"attached", "verified"}}
        return usable.issuperset(types)

    @property
    def clock_stopped(self) -> bool:
        return bool(self.clock_stops)


V = TypeVar("V")


def put(items: Mapping[str, V], key: str, value: V) -> dict[str, V]:
    """A copy of a mapping with one item added or replaced."""
    return {**items, key: value}


def drop(items: Mapping[str, V], *keys: str) -> dict[str, V]:
    """A copy of a mapping without some of its items."""
    return {k: v for k, v in items.items() if k not in keys}


def stop_clock(stops: Mapping[str, datetime], key: str, at: datetime) -> dict[str, datetime]:
    """The stops of a clock with one more: each tells since when the clock has stood still."""
    return {**stops, key: min([at, *stops.values()])}


def amend(items: Mapping[str, Any], key: str, **changes: Any) -> dict[str, Any]:
    """A copy of a mapping with some fields of one item changed."""
    return {**items, key: msgspec.structs.replace(items[key], **changes)}


def next_key(items: Mapping[str, Any] | tuple[Any, ...], letter: str) -> str:
    """The key of the next item of a growing collection: `O1`, `O2`, …"""
    return f"{letter}{len(items) + 1}"

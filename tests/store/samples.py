"""Events and appends that the store's tests write."""

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import msgspec

from export_program.engine.actors import Actor, Role
from export_program.engine.case import CommandRef, Envelope, Read, Recorded
from export_program.engine.messages import Event, Personal, stored
from export_program.store import Append, Blob


@stored("thing.opened.v1")
class ThingOpened(Event, frozen=True, kw_only=True):
    title: str
    contact: Personal | None = None


@stored("thing.priced.v1")
class ThingPriced(Event, frozen=True, kw_only=True):
    amount: Decimal
    currency: str
    on: date
    tags: tuple[str, ...] = ()
    shares: dict[str, int] = {}


class Line(msgspec.Struct, frozen=True):
    code: str
    weight: float
    until: datetime | None = None


@stored("thing.listed.v2")
class ThingListed(Event, frozen=True, kw_only=True):
    lines: tuple[Line, ...]
    by: UUID


REGISTRY = {event.STORED: event for event in (ThingOpened, ThingPriced, ThingListed)}
OFFICER = Actor(id="officer:7", role=Role.DESK_OFFICER)
NOON = datetime(2025, 11, 3, 12, tzinfo=UTC)


def envelope(case_id: UUID, command_id: str) -> Envelope:
    return Envelope(
        id=uuid4(),
        kind="thing",
        stage="draft",
        occurred_at=NOON,
        actor=OFFICER,
        command=CommandRef(command_id, "OpenThing"),
        correlation=case_id,
    )


def append(
    case_id: UUID | None = None,
    version: int = 1,
    *,
    command: str = "",
    said: str = "",
    event: Event | None = None,
    expects: tuple[Read, ...] = (),
    claims: tuple[str, ...] = (),
    releases: tuple[str, ...] = (),
    blobs: tuple[Blob, ...] = (),
) -> Append:
    """An append; what is not given is made up. `said` is what the fingerprint is taken of."""
    case_id = case_id or uuid4()
    command = command or str(uuid4())
    event = event or ThingOpened(title=f"a thing, version {version}")
    return Append(
        Recorded(case_id, version, envelope(case_id, command), event),
        command,
        hashlib.sha256(said.encode()).digest(),
        expects,
        claims,
        releases,
        blobs,
    )

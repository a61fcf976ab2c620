"""A log of any length, quickly: one case that the program decided, written again and again."""

import asyncio
import uuid
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from bench.places import Place
from bench.work import MANDATE, PROPOSAL
from export_program.api.addresses import collections
from export_program.engine.actors import Actor, Role
from export_program.engine.case import Recorded
from export_program.runtime.identifiers import time_ordered_uuid
from export_program.runtime.program import Program
from export_program.runtime.references import reference_key
from export_program.runtime.requests import Asked
from export_program.runtime.settings import Settings
from export_program.store import Append, EventStore

TOGETHER = 512
STEPS = (
    ("assign", {"assignee": "bench"}),
    ("grant-mandate", MANDATE),
    ("tag-case", {"tag": "bench"}),
    ("move-to-queue", {"queue": "desk"}),
)
OFFICER = Actor("bench", Role.DESK_OFFICER)
CHAIR = Actor("bench", Role.WG_CHAIR)


def settings_of(place: Place) -> Settings:
    return Settings(data=place.data, store=place.url)


async def grow(place: Place, events: int) -> None:
    """Fill a place's log up to about so many events, through the store's own door."""
    program = Program(settings_of(place))
    try:
        await program.found()
        model = await _decided(program)
        missing = max(0, events - program.store.head()) // len(model)
        numbers = iter(range(missing))

        async def write() -> None:
            for number in numbers:
                await _again(program.store, model, number)

        await asyncio.gather(*(write() for _ in range(min(TOGETHER, missing))))
    finally:
        program.close()


async def _decided(program: Program) -> list[Recorded]:
    """The history of a case like those of the work."""
    kind = collections(program.bus.kinds.values())["agreements"]
    assert kind.first  # noqa: S101 - an agreement can be opened
    command = kind.first.decoder.decode(msgspec.json.encode(PROPOSAL))
    made = await program.bus.handle("agreement", None, command, _asked(OFFICER))
    for verb, body in STEPS:
        command = kind.moves[verb].decoder.decode(msgspec.json.encode(body))
        by = CHAIR if verb == "grant-mandate" else OFFICER
        await program.bus.handle("agreement", made.case_id, command, _asked(by))
    return program.store.stream(made.case_id)


def _asked(by: Actor) -> Asked:
    return Asked(by, uuid.uuid4().hex)


async def _again(store: EventStore, model: list[Recorded], number: int) -> None:
    """The same history as another case's."""
    now = datetime.now(UTC)
    case_id = time_ordered_uuid(now)
    reference = f"QZ-AGR-1404-{10_000 + number:05d}"
    for step in model:
        await store.append(_step(step, case_id, reference, now))


def _step(step: Recorded, case_id: UUID, reference: str, now: datetime) -> Append:
    opens = step.version == 1
    command_id = f"bench:{case_id.hex}{step.version}"
    meta = msgspec.structs.replace(
        step.meta,
        id=time_ordered_uuid(now),
        occurred_at=now,
        correlation=case_id,
        command=msgspec.structs.replace(step.meta.command, id=command_id),
        reference=reference if opens else None,
    )
    recorded = msgspec.structs.replace(step, case_id=case_id, meta=meta, position=0, recorded_us=0)
    claims = (reference_key(reference),) if opens else ()
    return Append(recorded, command_id, b"0" * 16, claims=claims)

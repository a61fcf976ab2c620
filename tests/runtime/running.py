"""A whole program on a folder of the test, and exporters in it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from export_program.domain.exporter.registration import (
    ApproveRegistration,
    StartRegistration,
    SubmitRegistration,
)
from export_program.domain.exporter.values import Contact
from export_program.domain.vocabulary.identifiers import synthetic_legal_entity_id
from export_program.engine.actors import Actor
from export_program.engine.case import Recorded
from export_program.engine.messages import Command
from export_program.runtime.program import Program
from export_program.runtime.requests import Asked, Outcome
from export_program.runtime.settings import Settings
from tests.domain.exporter_story import AGENT, CLERK, LEAD, PASSED, WASHING, paper
from tests.founded import found

PATIENCE = 60.0  # seconds


@asynccontextmanager
async def running(data: Path, **more: Any) -> AsyncIterator[Program]:
    """A program that was started, stopped afterwards."""
    found(data)
    program = Program(Settings(data=data), **more)
    await program.start()
    try:
        yield program
    finally:
        await program.stop()


async def do(
    program: Program,
    command: Command,
    case_id: UUID | None = None,
    by: Actor = AGENT,
    kind: str = "exporter",
    key: str | None = None,
) -> Outcome:
    asked = Asked(by, key or uuid4().hex, given_key=key is not None)
    return await program.bus.handle(kind, case_id, command, asked)


def firm(number: int, **more: Any) -> StartRegistration:
    """The start of a registration of an invented firm."""
    fixed = {"national_id": synthetic_legal_entity_id(number), "name": f"Firm {number}"}
    return StartRegistration(**{"district": "Alborz", **fixed, **more})


async def register(program: Program, number: int) -> UUID:
    """A registered exporter, all the way from its draft."""
    contact = Contact(ref="sales", name="Maryam", phone="+98 28 1234 5678")
    case_id: UUID = (await do(program, firm(number, contacts=(contact,)))).case_id
    for command, actor in (
        (WASHING, AGENT),
        (paper("official_gazette_notice"), AGENT),
        (paper("production_licence"), AGENT),
        (paper("tax_clearance"), AGENT),
        (SubmitRegistration(), AGENT),
        (PASSED, CLERK),
        (ApproveRegistration(), LEAD),
    ):
        await do(program, command, case_id, actor)
    return case_id


def log_of(program: Program) -> list[Recorded]:
    return program.store.log(0, 100_000)


def stored(program: Program, name: str) -> list[Recorded]:
    """Every recorded event whose stored name begins so."""
    return [step for step in log_of(program) if step.event.STORED.startswith(name)]


async def until(holds: Callable[[], Any]) -> Any:
    """Wait for something to become true; fails when even a busy machine would have managed it."""
    async with asyncio.timeout(PATIENCE):
        while not (found := holds()):  # noqa: ASYNC110 - whatever the test looks at
            await asyncio.sleep(0.005)
    return found


async def settled(program: Program) -> None:
    """Until read models and reactions have taken in the whole log, and nothing follows."""

    def quiet() -> bool:
        head = program.store.head()
        return program.projector.position == program.reactor.position == head

    for _ in range(3):
        await until(quiet)
        await asyncio.sleep(0.02)

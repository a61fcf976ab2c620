"""The office that the tests of the API work in."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from export_program.engine.actors import Role
from tests.api.office import Person, TestOffice, running_office


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[TestOffice]:
    """One task brings the office up and down: the framework's lifespan asks for that."""
    ready: asyncio.Queue[TestOffice] = asyncio.Queue()
    done = asyncio.Event()

    async def keep() -> None:
        async with running_office(tmp_path / "data") as started:
            ready.put_nowait(started)
            await done.wait()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(keep())
        yield await ready.get()
        done.set()


@pytest_asyncio.fixture
async def agent(office: TestOffice) -> Person:
    """Somebody at the Export House who is in the secretariat as well."""
    return await office.person(Role.EXPORT_HOUSE_AGENT, Role.SECRETARIAT)

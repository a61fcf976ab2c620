"""The office that the tests of the API work in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.api.office import TestOffice, running_office


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[TestOffice]:
    async with running_office(tmp_path / "data") as started:
        yield started

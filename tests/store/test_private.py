"""What the program keeps is read by whoever runs it, and by nobody else on the machine."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from export_program.engine.actors import Role
from export_program.store import open_to_others
from export_program.store.backup import back_up, restore
from tests.api.office import API, PDF, new_exporter, running_office
from tests.api.test_imports import CSV, INTO, row, table


@pytest.fixture
def lavish() -> Iterator[None]:
    """An umask that would let everybody in."""
    before = os.umask(0)
    yield
    os.umask(before)


def seen_by_others(folder: Path) -> list[str]:
    found = [folder, *folder.rglob("*")]
    return [str(path.relative_to(folder)) for path in found if path.stat().st_mode & 0o077]


async def test_nobody_else_reads_anything_in_a_data_folder_or_its_backup(
    lavish: None, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    async with running_office(data, shared=True) as office:
        agent = await office.person(Role.EXPORT_HOUSE_AGENT, Role.SECRETARIAT)
        await new_exporter(agent)
        told = {"content-type": "application/pdf"}
        sent = await agent.client.post(f"{API}/documents", content=PDF, headers=told)
        assert sent.is_success, sent.text
        started = await agent.client.post(INTO, content=table(row(1)), headers=CSV)
        assert started.is_success
        assert {"events.db-wal", "read.db-wal", "vault.db-wal"} <= {p.name for p in data.iterdir()}
        assert list((data / "documents").rglob("?" * 64))
        assert seen_by_others(data) == []
    back_up(data / "events.db", data, tmp_path / "backup", lambda *_: None)
    restore(tmp_path / "backup", tmp_path / "new" / "events.db", tmp_path / "new", lambda *_: None)
    for folder in ("data", "backup", "new"):
        assert seen_by_others(tmp_path / folder) == []
        assert open_to_others(tmp_path / folder) is None


def test_a_folder_that_lets_others_in_is_told_with_what_they_see(
    lavish: None, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    for name in ("keys", "documents"):
        (data / name).mkdir(parents=True)
    assert open_to_others(data) == (
        f"{data} is open to others (mode 0777), and in it keys, documents: chmod -R go= {data}"
    )
    data.chmod(0o700)
    assert open_to_others(data) is None

"""The files of a data folder belong together; if not, the program says so and does not start."""

import shutil
from pathlib import Path

import pytest

from export_program.runtime.program import Program
from export_program.runtime.settings import Settings
from export_program.store import CorruptStore, VaultDamaged
from tests.runtime.running import PATIENCE, do, firm, running


async def worked(folder: Path) -> None:
    async with running(folder) as program:
        outcome = await do(program, firm(1))
        assert await program.projector.reached(outcome.position, PATIENCE)


def lose(folder: Path, name: str) -> None:
    for file in folder.glob(f"{name}*"):
        file.unlink()


async def test_a_log_shorter_than_its_read_models_is_not_served(tmp_path: Path) -> None:
    """An older copy of the log, or one that lost its write-ahead file, is sound in itself."""
    async with running(tmp_path / "now"):
        pass
    shutil.copy(tmp_path / "now" / "events.db", tmp_path / "older.db")
    await worked(tmp_path / "now")
    lose(tmp_path / "now", "events.db")
    shutil.copy(tmp_path / "older.db", tmp_path / "now" / "events.db")
    with pytest.raises(CorruptStore, match=r"at position 1, but read\.db has taken in"):
        Program(Settings(data=tmp_path / "now"))
    lose(tmp_path / "now", "read.db")
    async with running(tmp_path / "now") as program:
        assert program.ready()[0]


async def test_an_emptied_log_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    await worked(tmp_path)
    (tmp_path / "events.db").write_bytes(b"")
    with pytest.raises(CorruptStore, match="ends at position 0"):
        Program(Settings(data=tmp_path))


async def test_read_models_of_another_log_do_not_answer(tmp_path: Path) -> None:
    mine = Program(Settings(data=tmp_path / "mine"))
    await mine.start()
    await mine.stop()
    await worked(tmp_path / "other")
    lose(tmp_path / "other", "read.db")
    shutil.copy(tmp_path / "mine" / "read.db", tmp_path / "other" / "read.db")
    with pytest.raises(CorruptStore, match="made from another log"):
        Program(Settings(data=tmp_path / "other"))


async def test_a_log_without_its_vault_is_not_served(tmp_path: Path) -> None:
    await worked(tmp_path)
    lose(tmp_path, "vault.db")
    with pytest.raises(VaultDamaged, match=r"vault\.db is new"):
        Program(Settings(data=tmp_path))

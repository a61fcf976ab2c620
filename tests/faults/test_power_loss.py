"""Loss of power: of what was written, only that is sure which a sync has brought to the disk."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from export_program.store import AlreadyDone, Append, EventStore, StoreReadOnly, open_store
from export_program.store import sqlite_writer as writer_module
from tests.faults.disk import Disk, Op, Platter, disk_under
from tests.sheet import Sheet
from tests.store.samples import REGISTRY, append

CLIENTS, ROUNDS = 6, 6
Acked = list[tuple[int, int, str]]  # after how many operations, position, command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for a store that checkpoints often."""
    monkeypatch.setattr(writer_module, "CHECKPOINT_IDLE", 60)
    monkeypatch.setattr(writer_module, "CHECKPOINT_BUSY", 120)
    monkeypatch.setattr(writer_module, "WAL_BYTES", 65_536)
    (tmp_path / "disk").mkdir()
    return tmp_path / "disk"


async def insist(store: EventStore, request: Append) -> int:
    async with asyncio.timeout(60):
        while True:
            try:
                return (await store.append(request)).position
            except AlreadyDone as done:
                return done.position
            except StoreReadOnly:
                await asyncio.sleep(0.01)


async def work(store: EventStore, disk: Disk, before: Callable[[], object]) -> Acked:
    """Clients who append and note, at each answer, how far the disk was."""
    acked: Acked = []

    async def client() -> None:
        for _ in range(ROUNDS):
            case = append().recorded.case_id
            for version in (1, 2, 3):
                before()
                request = append(case, version)
                position = await insist(store, request)
                acked.append((len(disk.ops), position, request.command_id))

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return acked


def lost_after(ops: list[Op], acked: Acked, files: dict[str, bytearray], where: Path) -> list[str]:
    """What was acknowledged by then and is not in the files, and whatever is wrong with them."""
    where.mkdir(exist_ok=True)
    for old in where.iterdir():
        old.unlink()
    for name, data in files.items():
        if not name.endswith("-shm"):
            (where / name).write_bytes(data)
    store = open_store(where / "events.db", REGISTRY)
    try:
        wrong = store.check()
        for noted, position, command in acked:
            known = store.by_command(command)
            if noted <= len(ops) and (known is None or known[0] != position):
                wrong.append(f"position {position} is lost")
        return wrong
    finally:
        store.close()


async def test_whatever_was_answered_is_there_whenever_power_is_lost(
    folder: Path, tmp_path: Path, sheet: Sheet
) -> None:
    with disk_under(folder) as disk:
        store = open_store(folder / "events.db", REGISTRY)
        store.append_now(append())
        disk.ops.clear()
        platter = Platter(folder)
        acked = await work(store, disk, lambda: None)
        ops = list(disk.ops)
        store.close()
    wrong, trials = [], sheet.trials(60)
    for _ in range(trials):
        until = ops[: sheet.chance.randrange(len(ops) + 1)]
        files = platter.after(until, sheet.chance, sheet.chance.choice((0.0, 0.5, 0.9)))
        wrong += lost_after(until, acked, files, tmp_path / "after")
    syncs = [op.file for op in ops if op.kind == "sync"]
    sheet.note(operations=len(ops), syncs=len(syncs), acknowledged=len(acked), lost=len(wrong))
    assert set(syncs) == {"events.db", "events.db-wal"}, "it must have made checkpoints"
    assert len(acked) == CLIENTS * ROUNDS * 3
    assert wrong == []


async def test_a_sync_that_fails_costs_nothing_that_was_answered_and_doubles_nothing(
    folder: Path, tmp_path: Path, sheet: Sheet
) -> None:
    with disk_under(folder) as disk:
        store = open_store(folder / "events.db", REGISTRY)
        store.append_now(append())
        disk.ops.clear()
        platter, refused_reads = Platter(folder), 0

        def sometimes() -> None:
            nonlocal refused_reads
            if sheet.chance.random() < 0.2:
                disk.refuse = 1
            refused_reads += not store.log(0, 1)

        acked = await work(store, disk, sometimes)
        disk.refuse = 0
        ops, head, damages = list(disk.ops), store.head(), store.check()
        store.close()
    wrong, trials = [], sheet.trials(40)
    for _ in range(trials):
        until = ops[: sheet.chance.randrange(len(ops) + 1)]
        files = platter.after(until, sheet.chance, sheet.chance.choice((0.0, 0.5)))
        wrong += lost_after(until, acked, files, tmp_path / "after")
    sheet.note(failed_syncs=disk.refused, acknowledged=len(acked), lost=len(wrong))
    assert disk.refused > 3
    assert (refused_reads, damages, wrong) == (0, [], [])
    assert sorted(position for _, position, _ in acked) == list(range(2, head + 1))

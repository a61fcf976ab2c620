"""Bits that flip, and files that end early: found and named, never served as what was stored."""

import shutil
import sys
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from export_program.runtime.program import Program
from export_program.runtime.settings import Settings
from export_program.store import CorruptStore, EventStore, UnsafeStore, open_store
from export_program.store.errors import Unfinished
from export_program.store.sqlite_store import SQLiteEventStore
from tests.runtime.running import do as ask
from tests.runtime.running import firm, running, settled
from tests.sheet import Sheet
from tests.store.samples import REGISTRY, append

Rows = list[tuple[Any, ...]]
FILES = ("events.db", "events.db-wal")
EVENTS = 240


@pytest.fixture
def log(tmp_path: Path) -> tuple[Path, Rows]:
    """The files of a store that was killed at work, partly in its journal; and what is in them."""
    path, left = tmp_path / "at work" / "events.db", tmp_path / "left"
    left.mkdir()
    store = open_store(path, REGISTRY)
    assert isinstance(store, SQLiteEventStore)
    for number in range(EVENTS):
        case = uuid4()
        store.append_now(append(case, claims=(f"key:{number}",)))
        if number == EVENTS // 2:
            store._writer.open().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for name in (*FILES, "events.db-shm"):
        shutil.copy(path.with_name(name), left / name)
    rows = contents(store)
    store.close()
    return left, rows


def contents(store: EventStore) -> Rows:
    return [tuple(row) for row in store.raw_log(0, 10_000)]


def spoil(folder: Path, chance: Random) -> str:
    """One bit, or everything from some byte on."""
    file = folder / chance.choices(FILES, (2, 1))[0]
    with file.open("r+b") as opened:
        size = used(file)
        offset = chance.randrange(size)
        if chance.random() < 0.1:
            opened.truncate(offset)
            return f"{file.name} cut"
        opened.seek(offset)
        (byte,) = opened.read(1)
        opened.seek(offset)
        opened.write(bytes([byte ^ 1 << chance.randrange(8)]))
    return f"{file.name} flipped"


def used(file: Path) -> int:
    """How many bytes are in use: the journal has room behind its last frame."""
    if not file.name.endswith("-wal"):
        return file.stat().st_size
    index = file.with_name(file.name.replace("-wal", "-shm")).read_bytes()
    return 32 + int.from_bytes(index[16:20], sys.byteorder) * (24 + 4_096)


def judged(folder: Path, rows: Rows) -> str:
    """What becomes of a reader of these files."""
    try:
        store = open_store(folder / "events.db", REGISTRY)
    except (CorruptStore, Unfinished, UnsafeStore) as error:
        return named("refused at start", error)
    try:
        found = contents(store)
        if found == rows:
            return "as stored, and found" if damages(store) else "as stored"
        return "shorter" if found == rows[: len(found)] else "CHANGED"
    except CorruptStore as error:
        return named("named when read" if damages(store) else "NOT FOUND BY CHECK", error)
    finally:
        store.close()


def named(verdict: str, error: Exception) -> str:
    return verdict if "events.db" in str(error) else f"NOT NAMED: {error}"


def damages(store: EventStore) -> list[str]:
    try:
        return store.check()
    except CorruptStore as error:
        return [str(error)]


def test_a_flipped_bit_or_a_cut_anywhere_is_never_served_as_what_was_stored(
    log: tuple[Path, Rows], tmp_path: Path, sheet: Sheet
) -> None:
    left, rows = log
    assert judged(copied(left, tmp_path), rows) == "as stored"
    trials, seen = sheet.trials(60), Counter[str]()
    shorter = Counter[str]()
    for _ in range(trials):
        spoiled = copied(left, tmp_path)
        what = spoil(spoiled, sheet.chance)
        verdict = judged(spoiled, rows)
        seen[verdict] += 1
        shorter[what] += verdict == "shorter"
    sheet.note(**{name.replace(" ", "_"): number for name, number in seen.items()})
    assert not [verdict for verdict in seen if verdict.split()[0].isupper()], seen
    assert set(+shorter) <= {"events.db-wal cut", "events.db-wal flipped"}
    assert seen["named when read"] + seen["refused at start"] > 0


def copied(left: Path, tmp_path: Path) -> Path:
    spoiled = tmp_path / "spoiled"
    shutil.rmtree(spoiled, ignore_errors=True)
    shutil.copytree(left, spoiled)
    return spoiled


async def test_a_log_that_a_spoiled_journal_makes_shorter_is_missed_by_the_program(
    tmp_path: Path, sheet: Sheet
) -> None:
    """SQLite goes on before the first frame that is not sound; read models have seen what was."""
    data, left = tmp_path / "office", tmp_path / "left"
    async with running(data) as program:
        for number in range(20):
            await ask(program, firm(number))
        await settled(program)
        shutil.copytree(data, left)
        head = program.store.head()
    seen, trials = Counter[str](), sheet.trials(12)
    for _ in range(trials):
        spoiled = copied(left, tmp_path)
        wal = spoiled / "events.db-wal"
        size = used(wal)
        with wal.open("r+b") as journal:
            if sheet.chance.random() < 0.3:
                journal.truncate(sheet.chance.randrange(size))
            else:
                journal.seek(at := sheet.chance.randrange(size))
                (byte,) = journal.read(1)
                journal.seek(at)
                journal.write(bytes([byte ^ 1 << sheet.chance.randrange(8)]))
        seen[started(spoiled, head)] += 1
    sheet.note(**{name.replace(" ", "_"): number for name, number in seen.items()})
    assert not [verdict for verdict in seen if verdict.split()[0].isupper()], seen
    assert seen["refused at start"] > 0


def started(data: Path, head: int) -> str:
    try:
        program = Program(Settings(data=data))
    except CorruptStore as error:
        return named("refused at start", error)
    try:
        return "as stored" if program.store.head() == head else "SHORTER"
    finally:
        program.close()

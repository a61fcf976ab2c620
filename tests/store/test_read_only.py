"""When the database takes no writes: a clear refusal, reads go on, and it resumes by itself."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from export_program.store import (
    AlreadyDone,
    CorruptStore,
    EventStore,
    Placed,
    StoreReadOnly,
    open_store,
    sqlite_rows,
)
from export_program.store.planning import Write
from export_program.store.sqlite_store import SQLiteEventStore
from export_program.store.sqlite_writer import SQLiteWriter
from tests.store.samples import REGISTRY, append


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.db"


async def resumed(store: EventStore, request: Any) -> int:
    """The position of a request that is repeated until the store takes it."""
    async with asyncio.timeout(60):
        while True:
            try:
                return (await store.append(request)).position
            except StoreReadOnly:
                await asyncio.sleep(0.02)


@pytest.mark.parametrize("where", ["log", "vault"])
def test_a_full_disk_loses_nothing_and_doubles_nothing(tmp_path: Path, where: str) -> None:
    command = [sys.executable, "-m", "tests.store.full_disk_child", str(tmp_path), where]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["refused"] > 0, "the disk must have been full"
    assert not seen["writable_when_full"]
    assert "disk" in seen["reason"]
    assert ("vault.db" in seen["reason"]) == (where == "vault")
    assert seen["readable_when_full"] >= len(seen["acked"]) > 0
    assert seen["writable_after"]
    assert seen["seconds_to_resume"] < 30
    answered = seen["acked"] + seen["repeated"]
    assert sorted(answered) == seen["stored"] == list(range(1, 401))
    assert seen["damages"] == []


async def test_a_database_locked_by_another_process_is_refused_and_then_resumed(
    path: Path,
) -> None:
    store = open_store(path, REGISTRY, busy_ms=50)
    await store.append(append())
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    request = append()
    with pytest.raises(StoreReadOnly, match="locked by another process") as refused:
        await store.append(request)
    assert refused.value.retry_after is not None
    with pytest.raises(StoreReadOnly):
        await store.append(append())
    assert not store.health().writable
    assert len(store.log(0)) == 1, "reads go on"
    other.execute("ROLLBACK")
    other.close()
    assert await resumed(store, request) == 2
    assert store.health().writable
    store.close()


@pytest.mark.parametrize("name", ["events.db", "events.db-wal"])
@pytest.mark.parametrize("replaced", [False, True])
async def test_a_file_that_was_removed_or_replaced_while_open_takes_no_more_steps(
    path: Path, name: str, *, replaced: bool
) -> None:
    store = open_store(path, REGISTRY)
    assert (await store.append(append())).position == 1
    file, aside = path.with_name(name), path.with_name("aside")
    file.rename(aside)
    if replaced:
        file.write_bytes(aside.read_bytes())
    for _ in range(2):
        with pytest.raises(CorruptStore, match=f"{name} was removed or replaced"):
            await store.append(append())
    assert not store.health().writable
    aside.replace(file)
    store.close()
    again = open_store(path, REGISTRY)
    assert (await again.append(append())).position == 2
    again.close()


def test_who_works_beside_a_server_makes_no_log_where_none_is(path: Path) -> None:
    with pytest.raises(StoreReadOnly, match="is not there"):
        open_store(path, REGISTRY, secondary=True)
    assert list(path.parent.iterdir()) == []


def test_a_log_that_is_gone_when_it_is_opened_again_is_not_made_anew(path: Path) -> None:
    store = open_store(path, REGISTRY)
    assert isinstance(store, SQLiteEventStore)
    store.append_now(append())
    assert store._writer.connection is not None
    store._writer.connection.close()
    store._writer.connection = None
    path.unlink()
    with pytest.raises(StoreReadOnly, match="cannot be opened"):
        store.append_now(append())
    assert not path.exists()
    store.close()


async def test_a_short_lock_by_another_process_only_delays(path: Path) -> None:
    store = open_store(path, REGISTRY)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.ensure_future(store.append(append()))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    other.execute("ROLLBACK")
    other.close()
    assert (await waiting).position == 1
    store.close()


async def test_closing_while_it_cannot_write_answers_everybody(path: Path) -> None:
    store = open_store(path, REGISTRY, busy_ms=50)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = [asyncio.ensure_future(store.append(append())) for _ in range(5)]
    await asyncio.sleep(0.01)
    store.close()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(answer, StoreReadOnly) for answer in answers)
    other.close()


class CommitsThatFail:
    """Makes a store's COMMIT report a failure after (or before) it has reached the disk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, reaches_disk: bool) -> None:
        self.armed = False
        real = SQLiteWriter._commit

        def commit(writer: SQLiteWriter, connection: sqlite3.Connection) -> None:
            if not self.armed:
                return real(writer, connection)
            self.armed = False
            if reaches_disk:
                real(writer, connection)
            raise sqlite3.OperationalError("disk I/O error")

        monkeypatch.setattr(SQLiteWriter, "_commit", commit)


async def test_a_commit_that_failed_after_reaching_the_disk_is_looked_up_not_guessed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits = CommitsThatFail(monkeypatch, reaches_disk=True)
    store = open_store(path, REGISTRY)
    await store.append(append())
    commits.armed = True
    known = append(command="c")
    answers = await asyncio.gather(
        store.append(known), store.append(append()), store.append(known), return_exceptions=True
    )
    assert [type(a) for a in answers] == [Placed, Placed, AlreadyDone]
    assert await resumed(store, append()) == 4
    assert store.check() == []
    store.close()


async def test_a_commit_that_failed_before_the_disk_is_refused_and_can_be_repeated(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits = CommitsThatFail(monkeypatch, reaches_disk=False)
    store = open_store(path, REGISTRY)
    await store.append(append())
    commits.armed = True
    requests = [append() for _ in range(3)]
    answers = await asyncio.gather(*map(store.append, requests), return_exceptions=True)
    assert [type(a) for a in answers] == [StoreReadOnly] * 3
    assert store.head() == 1
    assert [await resumed(store, request) for request in requests] == [2, 3, 4]
    assert store.check() == []
    store.close()


async def test_one_callers_nonsense_does_not_fail_the_others_of_its_batch(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(path, REGISTRY)
    assert isinstance(store, SQLiteEventStore)
    too_long = append(version=2**70)
    real = sqlite_rows.facts

    def facts(connection: Any, path: Path, appends: list[Any]) -> Any:
        found = real(connection, path, appends)
        for write in appends:
            if write.request is too_long:
                found.heads[write.case] = 2**70 - 1
        return found

    monkeypatch.setattr("export_program.store.sqlite_writer.facts", facts)
    answers = await asyncio.gather(
        store.append(append()),
        store.append(too_long),
        store.append(append()),
        return_exceptions=True,
    )
    assert [type(a) for a in answers] == [Placed, OverflowError, Placed]
    assert store.health().writable
    assert store.check() == []
    store.close()


def test_a_store_that_cannot_write_refuses_at_once_without_queueing(path: Path) -> None:
    store = open_store(path, REGISTRY, busy_ms=50)
    assert isinstance(store, SQLiteEventStore)
    store._commits.trouble = "the disk is full"
    with pytest.raises(StoreReadOnly, match="the disk is full"):
        store._commits.submit(Write())
    assert store._commits._thread is None
    store.close()

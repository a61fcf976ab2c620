"""Waiting for the log to grow, in this process and beside another one."""

import asyncio
import sys
import time
from pathlib import Path

import pytest

from export_program.store import EventStore, VersionConflict, open_store, waking
from tests.store.conftest import MakeStore
from tests.store.samples import REGISTRY, append

PATIENCE, NEVER = 60.0, 3_600.0  # seconds: of a busy machine, and beyond any test


async def test_waiting_returns_at_once_when_the_log_is_already_there(store: EventStore) -> None:
    await store.append(append())
    assert await store.wait_beyond(0, timeout=5) == 1


async def test_waiting_ends_with_the_head_when_nothing_comes(store: EventStore) -> None:
    await store.append(append())
    started = time.monotonic()
    assert await store.wait_beyond(1, timeout=0.1) == 1
    assert 0.09 < time.monotonic() - started < 30
    assert await store.wait_beyond(1, timeout=0) == 1


async def test_everybody_who_waits_is_woken_by_a_commit_of_this_process(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waking, "POLL", NEVER)
    waiting = [asyncio.ensure_future(store.wait_beyond(0, NEVER)) for _ in range(3)]
    later = asyncio.ensure_future(store.wait_beyond(1, NEVER))
    await asyncio.sleep(0.02)
    await store.append(append())
    assert await asyncio.wait_for(asyncio.gather(*waiting), PATIENCE) == [1, 1, 1]
    assert not later.done()
    await store.append(append())
    assert await asyncio.wait_for(later, PATIENCE) == 2


async def test_a_commit_just_after_looking_at_the_head_is_not_missed() -> None:
    loop = asyncio.get_running_loop()

    def head() -> int:
        wakeups.announce(loop, 1)
        return 0

    wakeups = waking.Wakeups(head, version=lambda: 7)
    assert await wakeups.beyond(0, timeout=0.2) == 1


async def test_a_commit_by_another_connection_is_noticed_by_polling(make_store: MakeStore) -> None:
    here, there = make_store(), make_store(secondary=True)
    waiting = asyncio.ensure_future(here.wait_beyond(0, NEVER))
    await asyncio.sleep(0.05)
    await asyncio.to_thread(there.append_now, append())
    assert await asyncio.wait_for(waiting, PATIENCE) == 1


async def test_another_process_may_append_while_this_one_does(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    store = open_store(path, REGISTRY)
    script = (
        "import sys, pathlib; from tests.store.samples import *;"
        "from export_program.store import open_store;"
        "s = open_store(pathlib.Path(sys.argv[1]), REGISTRY, secondary=True);"
        "[s.append_now(append()) for _ in range(200)]; s.close()"
    )
    other = await asyncio.create_subprocess_exec(sys.executable, "-c", script, str(path))
    ended, mine = asyncio.ensure_future(other.wait()), 0
    while not ended.done():
        await store.append(append())
        mine += 1
    assert await ended == 0
    assert store.head() == 200 + mine
    assert store.check() == []
    store.close()


async def test_a_tailing_reader_sees_every_position_once_under_interleaved_conflicts(
    store: EventStore,
) -> None:
    case = append().recorded.case_id
    stop, seen = asyncio.Event(), []

    async def tail() -> None:
        after = 0
        while not stop.is_set() or after < store.head():
            await store.wait_beyond(after, 0.05)
            for row in store.raw_log(after, 100):
                seen.append(row.position)
                after = row.position

    async def writer(number: int) -> int:
        refused = 0
        for turn in range(60):
            if turn % 3 == number % 3:
                version = len(store.stream(case)) + 1
                try:
                    await store.append(append(case, version))
                except VersionConflict:
                    refused += 1
            else:
                await store.append(append())
        return refused

    tailing = asyncio.ensure_future(tail())
    refused = sum(await asyncio.gather(*(writer(i) for i in range(12))))
    stop.set()
    await tailing
    assert refused > 0, "the test must have raced"
    assert seen == list(range(1, 12 * 60 - refused + 1))
    assert store.check() == []


def test_waiting_works_again_on_a_second_event_loop(store: EventStore) -> None:
    async def turn(before: int) -> int:
        waiting = asyncio.ensure_future(store.wait_beyond(before, 5))
        await asyncio.sleep(0)
        await store.append(append())
        return await waiting

    assert [asyncio.run(turn(0)), asyncio.run(turn(1))] == [1, 2]

"""PostgreSQL that goes away, or is held by others: nothing lost, nothing doubled."""

import asyncio
import contextlib
import itertools
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from export_program.store import (
    AlreadyDone,
    Append,
    EventStore,
    Placed,
    StoreReadOnly,
    VersionConflict,
    open_store,
)
from export_program.store.postgres_connections import Readers
from export_program.store.postgres_store import PostgresEventStore
from export_program.store.postgres_wire import Connection
from tests.postgres import Cluster
from tests.sheet import Sheet
from tests.store.cut_line import CutLine
from tests.store.samples import REGISTRY, append


@pytest.fixture
def store(postgres: str) -> Iterator[PostgresEventStore]:
    store = open_store(postgres, REGISTRY)
    assert isinstance(store, PostgresEventStore)
    yield store
    store.close()


@pytest.fixture
def line(postgres: str) -> Iterator[CutLine]:
    line = CutLine(postgres)
    yield line
    line.close()


def hang_up_all(url: str) -> None:
    """End every session on a database but our own."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def until_answered(store: EventStore, request: Append) -> int:
    """The position of a request that is repeated until the store takes it."""
    async with asyncio.timeout(60):
        while True:
            try:
                return (await store.append(request)).position
            except AlreadyDone as done:
                return done.position
            except StoreReadOnly:
                await asyncio.sleep(0.02)


async def test_whichever_answer_of_the_server_is_lost_what_was_stored_is_looked_up(
    postgres: str, line: CutLine
) -> None:
    store = open_store(line.url, REGISTRY)
    await store.append(first := append())
    for nth, conflict in itertools.product(range(1, 6), (False, True)):
        head, known = store.head(), append()
        stale = [append(first.recorded.case_id, 9)] if conflict else []
        line.lose = nth
        answers = await asyncio.gather(
            store.append(known),
            store.append(append()),
            store.append(known),
            *map(store.append, stale),
            return_exceptions=True,
        )
        line.lose = 0
        assert [type(a) for a in answers[:3]] == [Placed, Placed, AlreadyDone]
        assert [a.position for a in answers[::2][:2]] == [head + 1] * 2  # type: ignore[union-attr]
        assert all(isinstance(a, VersionConflict) for a in answers[3:])
    assert line.lost >= 4, "of one round trip without a conflict, of three with one"
    assert store.head() == 21
    assert store.check() == []
    store.close()


async def test_sessions_that_are_ended_in_traffic_cost_no_caller_anything(
    store: PostgresEventStore, postgres: str
) -> None:
    stop = False

    async def client() -> list[int]:
        mine = []
        while not stop:
            case = append().recorded.case_id
            for version in (1, 2, 3):
                mine.append((await store.append(append(case, version))).position)
                assert len(store.stream(case)) == version
        return mine

    working = [asyncio.ensure_future(client()) for _ in range(8)]
    for _ in range(5):
        await asyncio.sleep(0.08)
        await asyncio.to_thread(hang_up_all, postgres)
    stop = True
    answered = sorted(position for mine in await asyncio.gather(*working) for position in mine)
    assert answered == list(range(1, store.head() + 1))
    assert len(answered) >= 8 * 3, "each has ended what it had begun"
    assert store.check() == []


async def test_a_server_that_crashes_in_traffic_loses_nothing_and_shows_no_false_conflict(
    cluster: Cluster, sheet: Sheet
) -> None:
    store, chance = open_store(cluster.url, REGISTRY, busy_ms=100), sheet.chance
    restarts = sheet.trials(4)
    stop, answered, refused = False, {}, 0

    async def client() -> None:
        nonlocal refused
        while not stop:
            case = append().recorded.case_id
            for version in (1, 2, 3):
                request = append(case, version)
                try:
                    placed = (await store.append(request)).position
                except StoreReadOnly:
                    refused += 1
                    placed = await until_answered(store, request)
                answered[request.command_id] = placed

    working = [asyncio.ensure_future(client()) for _ in range(16)]
    for _ in range(restarts):
        await asyncio.sleep(chance.uniform(0.05, 0.2))
        await asyncio.to_thread(cluster.restart, "immediate")
    stop = True
    await asyncio.gather(*working)
    sheet.note(restarts=restarts, acknowledged=len(answered), refused_meanwhile=refused)
    assert len(set(answered.values())) == len(answered) > 40
    found = {row.position: store.decode(row) for row in store.raw_log(0, 100_000)}
    assert sorted(found) == sorted(answered.values()) == list(range(1, len(found) + 1))
    assert all(found[at].meta.command.id == command for command, at in answered.items())
    assert refused > 0, "the server must have been away"
    assert store.check() == []
    store.close()


async def test_a_server_that_is_away_is_refused_reads_and_all_and_resumed(
    cluster: Cluster,
) -> None:
    store = open_store(cluster.url, REGISTRY, busy_ms=50)
    await store.append(append())
    with cluster.stopped():
        request = append()
        with pytest.raises(StoreReadOnly) as refused:
            await store.append(request)
        assert refused.value.retry_after is not None
        with pytest.raises(StoreReadOnly, match="connection"):
            store.log(0)
        health = store.health()
        assert (health.writable, health.head) == (False, 1)
        assert "connection" in (health.reason or "")
    assert await until_answered(store, request) == 2
    assert store.health().writable
    assert len(store.log(0)) == 2
    store.close()


def test_a_server_that_is_away_is_not_asked_again_by_every_reader_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("export_program.store.postgres_connections.PAUSE", 60.0)
    asked = 0

    def hang_up_on_everybody() -> None:
        nonlocal asked
        with contextlib.suppress(OSError):
            while True:
                server.accept()[0].close()
                asked += 1

    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=hang_up_on_everybody)
        answering.start()
        port = server.getsockname()[1]
        readers = Readers(f"postgresql://u@127.0.0.1:{port}/db?sslmode=disable&gssencmode=disable")
        for _ in range(20):
            with pytest.raises((StoreReadOnly, psycopg.OperationalError)):
                readers.rows("SELECT 1")
        server.shutdown(socket.SHUT_RDWR)
        answering.join()
    assert 1 <= asked <= 2


async def test_a_log_locked_by_another_session_is_refused_and_then_resumed(postgres: str) -> None:
    store = open_store(postgres, REGISTRY, busy_ms=50)
    await store.append(append())
    with psycopg.connect(postgres) as other:
        other.execute("SELECT pg_advisory_xact_lock(1163416658, 1)")
        request = append()
        holder = f"session {other.info.backend_pid} of 'postgres' (an auditor's query)"
        other.execute("SET application_name = 'an auditor''s query'")
        with pytest.raises(StoreReadOnly, match="locked by another process") as refused:
            await store.append(request)
        assert holder in refused.value.reason
        assert refused.value.retry_after
        health = store.health()
        assert not health.writable
        assert holder in str(health.reason)
        assert len(store.log(0)) == 1, "reads go on"
    assert await until_answered(store, request) == 2
    assert store.health().writable
    store.close()


def test_a_log_whose_tables_are_locked_keeps_no_reader_waiting_and_is_read_again(
    store: PostgresEventStore, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.append_now(append())
    ask, asked = Connection.ask, 0

    def counted(connection: Connection, *given: Any) -> Any:
        nonlocal asked
        asked += 1
        return ask(connection, *given)

    monkeypatch.setattr(Connection, "ask", counted)
    with psycopg.connect(postgres) as administrator:
        administrator.execute("LOCK TABLE export_program.stored_events IN ACCESS EXCLUSIVE MODE")
        for _ in range(20):
            with pytest.raises(StoreReadOnly, match="locked by another") as refused:
                store.raw_log(0, 10)
            assert refused.value.retry_after
        assert 1 <= asked < 15, "readers are on the event loop"
        assert "locked" in str(store.health().reason)
    patience = time.monotonic() + 60
    while True:  # not asked for a moment
        with contextlib.suppress(StoreReadOnly):
            assert len(store.raw_log(0, 10)) == 1
            break
        assert time.monotonic() < patience


async def test_neither_an_idle_transaction_nor_a_vacuum_keeps_anybody_waiting(
    store: PostgresEventStore, postgres: str
) -> None:
    with psycopg.connect(postgres) as idle, psycopg.connect(postgres) as vacuum:
        idle.execute("SELECT * FROM export_program.stored_events")
        vacuum.execute("LOCK TABLE export_program.stored_events IN SHARE UPDATE EXCLUSIVE MODE")
        waiting = asyncio.ensure_future(store.wait_beyond(0, 60))
        async with asyncio.timeout(60):
            await store.append(append())
            assert await waiting == 1
        assert len(store.log(0)) == 1


async def test_one_callers_nonsense_does_not_fail_the_others_of_its_batch(
    store: PostgresEventStore,
) -> None:
    answers = await asyncio.gather(
        store.append(append()),
        store.append(append(version=2**70)),
        store.append(append()),
        return_exceptions=True,
    )
    assert [isinstance(a, Placed) for a in answers] == [True, False, True]
    assert isinstance(answers[1], psycopg.DataError)
    assert store.health().writable
    assert store.check() == []


async def test_events_removed_at_the_end_while_open_stop_the_writer(
    store: PostgresEventStore, postgres: str
) -> None:
    for _ in range(5):
        await store.append(append())
    with psycopg.connect(postgres) as thief:
        thief.execute("ALTER TABLE export_program.stored_events DISABLE TRIGGER ALL")
        thief.execute("DELETE FROM export_program.stored_events WHERE position > 3")
    for _ in range(2):
        with pytest.raises(Exception, match="ends at position 3, but position 5 was issued"):
            await store.append(append())
    assert not store.health().writable
    assert len(store.log(0)) == 3, "reads go on, and nothing was added"
    with pytest.raises(Exception, match="ends at position 3, but position 5 was issued"):
        open_store(postgres, REGISTRY)

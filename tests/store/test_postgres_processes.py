"""Several processes on one PostgreSQL log: order without gaps, news from each other, one leader."""

import asyncio
import sys
from collections.abc import Callable, Iterator

import psycopg
import pytest

from export_program.store import open_store, postgres_listener
from export_program.store.postgres_store import PostgresEventStore
from tests.store.cut_line import CutLine
from tests.store.samples import REGISTRY, append

PATIENCE, NEVER = 60.0, 3_600.0  # seconds: of a busy machine, and beyond any test

WRITER = """
import asyncio, sys
from export_program.store import VersionConflict, open_store
from tests.store.samples import REGISTRY, append, uuid4
from uuid import UUID

async def main(url, hot):
    store = open_store(url, REGISTRY)
    async def client(number):
        for turn in range(40):
            if turn % 4 == number % 4:
                try:
                    await store.append(append(hot, len(store.stream(hot)) + 1))
                except VersionConflict:
                    pass
            else:
                await store.append(append(claims=(f"{uuid4()}",)))
    await asyncio.gather(*map(client, range(6)))
    store.close()

asyncio.run(main(sys.argv[1], UUID(sys.argv[2])))
"""


def opened(url: str) -> PostgresEventStore:
    store = open_store(url, REGISTRY)
    assert isinstance(store, PostgresEventStore)
    return store


@pytest.fixture
def here(postgres: str) -> Iterator[PostgresEventStore]:
    store = opened(postgres)
    yield store
    store.close()


@pytest.fixture
def there(postgres: str) -> Iterator[PostgresEventStore]:
    store = opened(postgres)
    yield store
    store.close()


@pytest.fixture
def line(postgres: str) -> Iterator[CutLine]:
    """Closed after the stores that use it, as it is asked for before them."""
    line = CutLine(postgres)
    yield line
    line.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 -- what is waited for is another process
            await asyncio.sleep(0.01)


async def listening(store: PostgresEventStore) -> None:
    """Until the store has begun to listen, which it does when somebody waits."""
    async with asyncio.timeout(PATIENCE):
        while not store.health().wakeups["listening"]:
            await store.wait_beyond(2**60, 0.01)


async def test_a_tailing_reader_sees_every_position_once_while_processes_write(
    postgres: str, here: PostgresEventStore
) -> None:
    hot = append().recorded.case_id
    writers = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", WRITER, postgres, str(hot))
        for _ in range(3)
    ]
    ended = asyncio.gather(*(writer.wait() for writer in writers))
    seen: list[int] = []
    while not ended.done() or len(seen) < here.head():
        after = seen[-1] if seen else 0
        await here.wait_beyond(after, 0.05)
        seen += [row.position for row in here.raw_log(after, 100)]
    assert await ended == [0, 0, 0]
    assert seen == list(range(1, len(seen) + 1))
    assert len(seen) > 3 * 6 * 30, "each process has written what nobody disputed"
    assert here.stream(hot)
    assert here.check() == []


@pytest.fixture
def unpolled(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is learned is learned by notification, however long it takes to arrive."""
    monkeypatch.setattr(postgres_listener, "POLL", NEVER)


@pytest.mark.usefixtures("unpolled")
async def test_a_commit_by_another_process_is_notified(
    here: PostgresEventStore, there: PostgresEventStore
) -> None:
    await listening(here)
    waiting = asyncio.ensure_future(here.wait_beyond(0, NEVER))
    await asyncio.sleep(0)
    await there.append(append())
    assert await asyncio.wait_for(waiting, PATIENCE) == 1
    assert here.health().wakeups == {"notified": 1, "polled": 0, "reconnects": 0, "listening": 1}


@pytest.mark.usefixtures("unpolled")
async def test_what_one_writes_oneself_is_no_news(here: PostgresEventStore) -> None:
    await listening(here)
    for expected in range(1, 20):
        await here.append(append())
        assert await here.wait_beyond(expected - 1, PATIENCE) == expected
    wakeups = here.health().wakeups
    assert (wakeups["notified"], wakeups["polled"]) == (0, 0)


async def test_lost_notifications_are_made_up_for_by_polling_and_counted(
    postgres: str,
    here: PostgresEventStore,
    there: PostgresEventStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgres_listener, "POLL", 0.1)
    silence(postgres)
    await listening(here)
    waiting = asyncio.ensure_future(here.wait_beyond(0, NEVER))
    await asyncio.sleep(0)
    await there.append(append())
    assert await asyncio.wait_for(waiting, PATIENCE) == 1
    wakeups = here.health().wakeups
    assert (wakeups["notified"], wakeups["polled"]) == (0, 1)


@pytest.mark.usefixtures("unpolled")
async def test_a_notification_that_makes_no_sense_does_not_end_the_listening(
    postgres: str, here: PostgresEventStore, there: PostgresEventStore
) -> None:
    await listening(here)
    with psycopg.connect(postgres, autocommit=True) as anybody:
        for nonsense in ("", "-1", "\u0663", "9" * 5_000):
            anybody.execute("SELECT pg_notify('export_program', %s)", (nonsense,))
    for expected in (1, 2):
        waiting = asyncio.ensure_future(here.wait_beyond(expected - 1, NEVER))
        await asyncio.sleep(0)
        await there.append(append())
        assert await asyncio.wait_for(waiting, PATIENCE) == expected
    wakeups = here.health().wakeups
    assert (wakeups["notified"], wakeups["polled"]) == (2, 0)


def silence(url: str) -> None:
    """Appends of this database notify nobody any more."""
    with psycopg.connect(url, autocommit=True) as owner:
        asked = "SELECT pg_get_functiondef('export_program.append_batch'::regproc)"
        (text,) = owner.execute(asked).fetchone() or ("",)
        assert "pg_notify('export_program'" in text
        owner.execute(text.replace("pg_notify('export_program'", "pg_notify('nobody'").encode())


@pytest.mark.usefixtures("unpolled")
async def test_a_listening_connection_that_ends_is_replaced(
    postgres: str, here: PostgresEventStore, there: PostgresEventStore
) -> None:
    await listening(here)
    with psycopg.connect(postgres, autocommit=True) as owner:
        owner.execute(
            "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
        )
    await until(lambda: here.health().wakeups["reconnects"] > 0)
    await listening(here)
    waiting = asyncio.ensure_future(here.wait_beyond(0, NEVER))
    await asyncio.sleep(0)
    await there.append(append())
    assert await asyncio.wait_for(waiting, PATIENCE) == 1
    assert here.health().wakeups["notified"] == 1


@pytest.mark.parametrize("forged", [None, "9" * 18])
async def test_a_line_on_which_nothing_is_heard_any_more_is_found_out_and_replaced(
    postgres: str,
    line: CutLine,
    here: PostgresEventStore,
    there: PostgresEventStore,
    monkeypatch: pytest.MonkeyPatch,
    forged: str | None,
) -> None:
    monkeypatch.setattr(postgres_listener, "POLL", 0.1)
    here._listener._url = line.url
    await listening(here)
    if forged:
        with psycopg.connect(postgres, autocommit=True) as anybody:
            anybody.execute("SELECT pg_notify('export_program', %s)", (forged,))
    await there.append(append())  # what is told in order is heard in order
    await until(lambda: here.health().wakeups["notified"] == 1)
    line.silent = True
    waiting = asyncio.ensure_future(here.wait_beyond(1, NEVER))
    await asyncio.sleep(0)
    await there.append(append())
    assert await asyncio.wait_for(waiting, PATIENCE) == 2
    line.silent = False
    await until(lambda: here.health().wakeups["reconnects"] > 0)
    assert here.health().wakeups["polled"] == 1


async def test_one_leads_until_it_lets_go_or_its_session_ends(
    postgres: str, here: PostgresEventStore, there: PostgresEventStore
) -> None:
    first, second = here.leadership(), there.leadership()
    assert not first.held()
    assert first.try_acquire()
    assert first.try_acquire(), "it leads already"
    assert first.held()
    assert not second.try_acquire()
    assert not second.held()
    first.release()
    assert not first.held()
    assert second.try_acquire()
    with psycopg.connect(postgres, autocommit=True) as owner:
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND granted AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    assert not second.held()
    await until(first.try_acquire)
    assert not second.try_acquire()
    first.release()
    second.release()
    second.release()


async def test_a_leader_knows_whether_another_process_stands_by(
    here: PostgresEventStore, there: PostgresEventStore
) -> None:
    first, second = here.leadership(), there.leadership()
    assert first.try_acquire()
    assert first.held()
    assert first.alone()
    assert not second.try_acquire()
    assert not second.try_acquire(), "it stands by already"
    assert first.held()
    assert not first.alone()
    assert not second.alone()
    first.release()
    await until(second.try_acquire)
    assert second.held()
    assert second.alone(), "it does not stand by any more, and the other one has gone"
    second.release()
    assert not second.alone()


async def test_another_process_leads_at_once_when_the_leader_is_killed(
    postgres: str, here: PostgresEventStore
) -> None:
    script = (
        "import sys, time; from export_program.store import open_store;"
        "leadership = open_store(sys.argv[1], {}).leadership();"
        "print(leadership.try_acquire(), flush=True); time.sleep(600)"
    )
    leader = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, postgres, stdout=asyncio.subprocess.PIPE
    )
    assert leader.stdout
    assert await leader.stdout.readline() == b"True\n"
    mine = here.leadership()
    assert not mine.try_acquire()
    leader.kill()
    await leader.wait()
    await until(mine.try_acquire)
    mine.release()

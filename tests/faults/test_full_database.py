"""A disk that is full under PostgreSQL: writes wait, reads go on if they can, nothing is lost."""

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Protocol

import psycopg
import pytest

from export_program.store import EventStore, StoreReadOnly, open_store
from tests.cli.serving import Server
from tests.faults.office import within
from tests.faults.test_database_away import CLIENTS, at_work
from tests.faults.test_full_disk import looked_at, turned_away
from tests.faults.traffic import Clients
from tests.postgres import Cluster, own_cluster
from tests.sheet import Sheet
from tests.store.samples import REGISTRY, append
from tests.store.test_postgres_faults import until_answered

SEGMENT = 16 << 20  # bytes of a file of the write-ahead log
HEAP = "SELECT pg_relation_size('export_program.stored_events')"
# What is rolled back takes room all the same, until somebody tidies up.
GROW = """
INSERT INTO export_program.stored_events
SELECT 1000000 + n, gen_random_uuid(), 1, 't', decode(repeat(md5(n::text), 60), 'hex'), 2^53 + n
FROM generate_series(1, 20000) AS n
"""


class Disk(Protocol):
    """A disk under a server, or under a part of it."""

    cluster: Cluster

    def fill(self) -> None: ...

    def clear(self) -> None: ...


class SmallDisk:
    """A file system that has no room."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster

    def fill(self) -> None:
        self.cluster.tell("fill")

    def clear(self) -> None:
        self.cluster.tell("clear")


class Limit:
    """No file of the server's grows beyond a size: what is left where nothing may be mounted."""

    def __init__(self, cluster: Cluster, part: str) -> None:
        if shutil.which("prlimit") is None:
            pytest.skip("there is no prlimit here to limit the size of a server's files")
        self.cluster, self._part = cluster, part
        if part == "base":
            with psycopg.connect(cluster.url, autocommit=True) as owner:
                owner.execute("ALTER SYSTEM SET autovacuum = off")
                owner.execute("SELECT pg_reload_conf()")

    def fill(self) -> None:
        self._limit(8_192 if self._part == "pg_wal" else self._grown())

    def clear(self) -> None:
        self._limit("unlimited")

    def _grown(self) -> int:
        """The size of the largest file, which is not one of the write-ahead log."""
        with psycopg.connect(self.cluster.url) as owner:
            owner.execute("SET export_program.appending = 'on'")
            if (owner.execute(HEAP).fetchone() or (0,))[0] <= SEGMENT:
                owner.execute(GROW)
            size = owner.execute(HEAP).fetchone() or (0,)
            owner.rollback()
        assert size[0] > SEGMENT
        return int(size[0])

    def _limit(self, most: int | str) -> None:
        for process in processes(self.cluster):
            with suppress(FileNotFoundError):
                owner = Path(f"/proc/{process}").stat().st_uid
                command = ["prlimit", f"--pid={process}", f"--fsize={most}:"]
                subprocess.run(command, user=owner, check=False, capture_output=True)


def processes(cluster: Cluster) -> Iterator[int]:
    """The server's processes, the first one first: what it begins later is like it."""
    known = cluster.data / "postmaster.pid"
    if not known.exists():
        return
    first = int(known.read_text().split()[0])
    yield first
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == first:
                yield int(stat.parent.name)


@contextmanager
def disk_under(part: str, kind: str) -> Iterator[Disk]:
    if kind == "file system":
        with own_cluster(part) as cluster:
            yield SmallDisk(cluster)
    else:
        with own_cluster() as cluster:
            yield Limit(cluster, part)


def said(cluster: Cluster, words: str) -> bool:
    return words in (cluster.data / "log").read_text(errors="replace")


@pytest.mark.parametrize(("kind", "few"), [("file system", 2), ("limit", 1)])
def test_tables_that_cannot_grow_stop_writes_only_and_cost_nothing(
    data: Path, sheet: Sheet, kind: str, few: int
) -> None:
    sheet.on("postgresql")
    reads: list[int] = []
    with (
        disk_under("base", kind) as disk,
        at_work(data, disk.cluster.url, sheet, "times_full", few=few) as (clients, server),
    ):
        reader = server.client
        reader.headers["Authorization"] = f"Bearer {clients.token}"
        for _ in range(sheet.trials(few)):
            clients.until(len(clients.told) + CLIENTS)
            disk.fill()
            within(60, partial(turned_away, clients, clients.unavailable + CLIENTS))
            reads += looked_at(reader, clients)
            within(60, lambda: "could not extend" in not_ready(server))
            disk.clear()
            within(60, lambda: not not_ready(server))
        assert said(disk.cluster, "could not extend file")
    sheet.note(reads_while_full=len(reads), reads_that_failed=len(reads) - reads.count(200))
    assert set(reads) == {200}


@pytest.mark.parametrize(("kind", "few"), [("file system", 2), ("limit", 1)])
def test_a_server_that_cannot_write_ahead_is_away_and_costs_nothing(
    data: Path, sheet: Sheet, kind: str, few: int
) -> None:
    """It ends itself, and comes back for good when there is room: as its keeper starts it."""
    sheet.on("postgresql")
    with (
        disk_under("pg_wal", kind) as disk,
        at_work(data, disk.cluster.url, sheet, "times_full", few=few) as (clients, server),
    ):
        for _ in range(sheet.trials(few)):
            clients.until(len(clients.told) + CLIENTS)
            disk.fill()
            write_until_it_ends(disk.cluster)
            within(60, partial(turned_away, clients, clients.unavailable + CLIENTS))
            assert away(server, clients) == {503}
            if kind == "file system":
                disk.cluster.tell("try")
                assert away(server, clients) == {503}
            disk.clear()
            disk.cluster.restart()
            within(60, lambda: not not_ready(server))
        assert said(disk.cluster, "PANIC:")


async def test_a_store_without_room_does_not_take_itself_for_writable(sheet: Sheet) -> None:
    """What the last probe left behind must not make room for the next one."""
    sheet.on("postgresql")
    with disk_under("base", "file system") as disk:
        store = open_store(disk.cluster.url, REGISTRY)
        for _ in range(2):
            disk.fill()
            with pytest.raises(StoreReadOnly, match="the disk of the database is full"):
                await until_refused(store)
            for _ in range(10):
                assert not store.health().writable
                await asyncio.sleep(0.05)
            disk.clear()
            await until_answered(store, append())
        assert store.check() == []
        store.close()


async def until_refused(store: EventStore) -> None:
    while True:
        await store.append(append())


def write_until_it_ends(cluster: Cluster) -> None:
    with suppress(psycopg.Error), psycopg.connect(cluster.url, autocommit=True) as owner:
        while True:
            owner.execute("SELECT pg_logical_emit_message(false, 'more', repeat('more', 1000))")
            owner.execute("SELECT pg_switch_wal()")
    within(60, lambda: not (cluster.data / ".s.PGSQL.5432").exists())


def not_ready(server: Server) -> str:
    """Why the program is not ready; nothing where it is."""
    answer = server.client.get("/health/ready")
    return "" if answer.status_code == 200 else answer.json()["reason"] or "-"


def away(server: Server, clients: Clients) -> set[int]:
    """What is answered to whoever would read, or asks whether the program is ready."""
    with suppress(KeyError):
        del server.client.headers["Authorization"]
    assert server.client.get("/health/live").status_code == 200
    assert not_ready(server) != "-", "it says why"
    assert "export_program_store_writable 0.0" in server.client.get("/metrics").text
    asked = {"Authorization": f"Bearer {clients.token}"}
    paths = ("/api/v1/events?after=0&limit=50", "/api/v1/registers/exporters")
    answers = [server.client.get(path, headers=asked) for path in paths]
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers)
    return {answer.status_code for answer in answers}

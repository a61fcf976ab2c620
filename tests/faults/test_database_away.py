"""PostgreSQL that crashes, or ends sessions, under clients of the whole program."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from export_program.engine.actors import Role
from tests.cli.serving import Server
from tests.faults.office import opened, read_models_differ, stored_at, token_for, within
from tests.faults.traffic import EXPORTERS, NO_TLS, Clients, effects
from tests.postgres import Cluster
from tests.sheet import Sheet
from tests.store.test_postgres_faults import hang_up_all

CLIENTS = 8


@contextmanager
def at_work(
    data: Path, url: str, sheet: Sheet, disturb: str, *options: str, few: int = 4
) -> Iterator[tuple[Clients, Server]]:
    """A server with clients at it; in the end nothing is lost, doubled, or misleading."""
    with stored_at(url):
        token = token_for(data, Role.EXPORT_HOUSE_AGENT)
        with (
            Server(data, 0, *options).ready() as server,
            Clients(server.address, token, CLIENTS) as clients,
        ):
            try:
                clients.until(CLIENTS)
                yield clients, server
                clients.until(len(clients.told) + CLIENTS)
                clients.finish()
            except AssertionError:
                said = (line for line in server.log().splitlines() if '"error"' in line)
                sys.stdout.write("\n".join(said))
                raise
            different = clients.repeat()
            within(60, lambda: server.client.get("/health/ready").status_code == 200)
            assert server.end()[0] == 0
        with opened(data) as program:
            found, damages = effects(program, clients.told), program.store.check()
            astray = read_models_differ(program, data)
    sheet.note(
        **{disturb: sheet.trials(few)},
        **found,
        false_conflicts=len(clients.refusals),
        answers_that_differ=different,
        answered_503=clients.unavailable,
        broken_off=clients.broken_off,
        slowest_answer_s=clients.slowest,
    )
    assert {n: v for n, v in found.items() if n != "acknowledged" and v} == {}
    assert (different, clients.refusals, damages, astray) == (0, [], [], [])
    assert clients.broken_off == 0, "the server itself was there all the time"


def test_a_database_that_crashes_under_the_program_costs_no_client_anything(
    data: Path, cluster: Cluster, sheet: Sheet
) -> None:
    with at_work(data, cluster.url, sheet, "restarts") as (clients, _):
        for _ in range(sheet.trials(4)):
            time.sleep(sheet.chance.uniform(0.0, 0.2))
            cluster.restart("immediate")
            clients.until(len(clients.told) + 1)
    assert clients.unavailable > 0, "the database must have been away"


@pytest.mark.parametrize("workers", [1, 2])
def test_sessions_that_are_ended_under_the_program_cost_no_client_anything(
    data: Path, postgres: str, sheet: Sheet, workers: int
) -> None:
    options = ("--workers", str(workers)) if workers > 1 else ()
    with at_work(data, postgres, sheet, "times_all_ended", *options) as (clients, _):
        for _ in range(sheet.trials(4)):
            time.sleep(sheet.chance.uniform(0.0, 0.1))
            hang_up_all(postgres)
            clients.until(len(clients.told) + 1)


class Subscriber:
    """Reads the live stream in a thread; knows when it heard of which position."""

    def __init__(self, server: Server, token: str, after: int) -> None:
        self.heard: dict[int, float] = {}
        self._server, self._token, self._after = server, token, after
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def join(self) -> None:
        """The stream ends when the server does."""
        self._thread.join(60)

    def _listen(self) -> None:
        headers = {"Authorization": f"Bearer {self._token}"}
        where = f"{self._server.address}/api/v1/events/stream?after={self._after}"
        options: dict[str, Any] = {"verify": NO_TLS, "trust_env": False, "timeout": 60}
        with httpx.stream("GET", where, headers=headers, **options) as live:
            for line in live.iter_lines():
                if line.startswith("id: "):
                    self.heard[int(line.rpartition("-")[2])] = time.monotonic()


def test_transactions_left_open_keep_neither_subscribers_nor_read_models_waiting(
    data: Path, postgres: str, sheet: Sheet
) -> None:
    """One that has read, one that has written, one that holds the weakest lock on the log."""
    events = sheet.trials(20, most=200)
    with stored_at(postgres):
        token = token_for(data, Role.EXPORT_HOUSE_AGENT, Role.SECRETARIAT)
        with Server(data).ready() as server, left_open(postgres):
            opened_at = time.monotonic()
            api = server.client
            api.headers["Authorization"] = f"Bearer {token}"
            head = int(api.get("/health").json()["head"])
            subscriber = Subscriber(server, token, head)
            made = one_case(api)
            slowest_read, told = 0.0, {}
            for number in range(events):
                answer = api.post(f"{made}/tag-case", json={"tag": f"t{number}"})
                told[int(answer.json()["position"])] = time.monotonic()
                slowest_read = max(slowest_read, visible(api, max(told)))
                time.sleep(0.05)
            within(60, lambda: told.keys() <= subscriber.heard.keys())
            open_for = time.monotonic() - opened_at
            fed = api.get(f"/api/v1/events?after={head}&limit=1000").text.splitlines()
            assert server.end()[0] == 0
            subscriber.join()
    late = max(subscriber.heard[position] - at for position, at in told.items())
    sheet.note(events=events, open_for_s=open_for, stream_late_s=late, read_late_s=slowest_read)
    assert sorted(subscriber.heard) == list(range(head + 1, head + 1 + len(subscriber.heard)))
    assert len(fed) == len(subscriber.heard) >= events
    assert max(late, slowest_read) < 30.0  # on any machine; else it lasts until they are closed


@contextmanager
def left_open(url: str) -> Iterator[None]:
    with (
        psycopg.connect(url) as reads,
        psycopg.connect(url) as writes,
        psycopg.connect(url) as idle,
    ):
        reads.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reads.execute("SELECT count(*) FROM export_program.stored_events")
        writes.execute("CREATE TABLE public.left_open (x int)")
        writes.execute("INSERT INTO public.left_open VALUES (1)")
        idle.execute("LOCK TABLE export_program.stored_events IN ACCESS SHARE MODE")
        idle.execute("LOCK TABLE read_models.marks IN ACCESS SHARE MODE")
        try:
            yield
        finally:
            for connection in (reads, writes, idle):
                connection.rollback()


def one_case(api: httpx.Client) -> str:
    body: dict[str, Any] = {"name": "Firm", "district": "Alborz", "national_id": "10999000012"}
    answer = api.post(EXPORTERS, json=body)
    assert answer.status_code == 201, answer.text
    return f"{EXPORTERS}/{answer.json()['case_id']}"


def visible(api: httpx.Client, position: int) -> float:
    """How long a read waits that must have taken in a position."""
    started = time.monotonic()
    answer = api.get(f"/api/v1/registers/exporters?at_least={position}")
    assert answer.status_code == 200, answer.text
    return time.monotonic() - started

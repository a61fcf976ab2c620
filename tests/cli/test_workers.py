"""Several processes behind one port: one leads, and any of them may die at any time."""

import os
import signal
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import httpx
import pytest

from export_program.domain import KINDS
from export_program.domain.vocabulary.identifiers import synthetic_legal_entity_id
from export_program.runtime.program import Program
from export_program.runtime.projection import Projection
from export_program.runtime.read_tables import ReadTables
from export_program.runtime.settings import Settings
from projections import READ_MODELS
from tests.cli.serving import Server, called
from tests.runtime.office import dump

EXPORTERS, ACCOUNTS = "/api/v1/exporters", "/api/v1/accounts"
WORKERS, CLIENTS, KILLS = 3, 6, 4
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # a client makes one otherwise, in 30 ms
LAPSED = ["registration_started", "deadline_warning_raised", "draft_lapsed"]


@contextmanager
def many(data: Path, *options: str) -> Iterator[Server]:
    with Server(data, 0, "--workers", str(WORKERS), *options) as server:
        yield server.ready()


def token_for(data: Path, *roles: str) -> str:
    chosen = [word for role in roles for word in ("--role", role)]
    return called("token", "create", "--name", "Sara", *chosen, data=data).out.strip()


def body(serial: int, **more: Any) -> dict[str, Any]:
    named = {"name": f"Firm {serial}", "national_id": synthetic_legal_entity_id(serial)}
    return {"district": "Alborz", **named, **more}


def within(seconds: float, holds: Callable[[], Any]) -> float:
    """How long something takes to become true; fails when that is too long."""
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < seconds, f"not within {seconds} s"
        time.sleep(0.01)
    return time.monotonic() - started


def refused(client: httpx.Client) -> bool:
    return client.get("/api/v1/me").status_code == 401


def told(client: httpx.Client, line: str) -> bool:
    return line in client.get("/metrics").text


class Lines:
    """A connection to each process of a server."""

    def __init__(self, server: Server, token: str, undo: ExitStack) -> None:
        self.clients: dict[str, httpx.Client] = {}
        deadline = time.monotonic() + 20
        while len(self.clients) < WORKERS:
            assert time.monotonic() < deadline
            client = asking(server, token)
            process = client.get("/health/live").headers["X-Request-Id"][:16]
            if process in self.clients:
                client.close()
            else:
                undo.callback(client.close)
                self.clients[process] = client

    def __iter__(self) -> Iterator[httpx.Client]:
        return iter(self.clients.values())


@contextmanager
def lines(server: Server, token: str) -> Iterator[list[httpx.Client]]:
    with ExitStack() as undo:
        yield list(Lines(server, token, undo))


# ---------------------------------------------------------------- whichever answers


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """A server for tests that kill nothing, and a token of many roles."""
    data = tmp_path_factory.mktemp("workers") / "office"
    with many(data) as server:
        yield server, token_for(data, "export_house_agent", "admin", "secretariat")


@pytest.fixture
def clients(office: tuple[Server, str]) -> Iterator[list[httpx.Client]]:
    """A client of each process."""
    with lines(*office) as found:
        yield found


def test_whichever_process_answers_knows_what_another_has_stored(
    clients: list[httpx.Client],
) -> None:
    for serial in range(30):
        writes, reads = (clients[(serial + n) % WORKERS] for n in (0, 1))
        made = writes.post(EXPORTERS, json=body(serial))
        assert made.status_code == 201, made.text
        outcome = made.json()
        where = f"{EXPORTERS}/{outcome['case_id']}"
        assert reads.get(where).headers["ETag"] == '"1"'
        listed = reads.get(
            f"/api/v1/registers/exporters/{outcome['case_id']}",
            params={"at_least": outcome["position"]},
        )
        assert listed.json()["name"] == f"Firm {serial}"
        edited = writes.post(f"{where}/edit-registration", json={"address": "Alborz 1"})
        assert edited.status_code == 200, edited.text
        assert reads.get(where).headers["ETag"] == '"2"'


def test_references_are_in_order_however_many_processes_allot_them(
    clients: list[httpx.Client],
) -> None:
    def opened(number: int) -> list[str]:
        client = clients[number % WORKERS]
        serials = range(1_000 * (number + 1), 1_000 * (number + 1) + 25)
        answers = [client.post(EXPORTERS, json=body(serial)) for serial in serials]
        assert {answer.status_code for answer in answers} == {201}, answers[-1].text
        return [answer.json()["reference"] for answer in answers]

    with ThreadPoolExecutor(2 * WORKERS) as pool:
        references = [r for many in pool.map(opened, range(2 * WORKERS)) for r in many]
    assert len(set(references)) == len(references) == 2 * WORKERS * 25


def test_a_decision_is_never_made_on_what_another_process_has_changed(
    clients: list[httpx.Client],
) -> None:
    why = {"reason_code": "left_office", "reason": "Not here any more."}
    for serial in range(15):
        here, there = (clients[(serial + n) % WORKERS] for n in (0, 1))
        opened = here.post(ACCOUNTS, json={"name": "Sara"}).json()
        where = f"{ACCOUNTS}/{opened['case_id']}"
        assert there.get(where).status_code == 200  # it is kept there now
        assert here.post(f"{where}/suspend", json=why).status_code == 200
        grant, seen = {"role": "auditor"}, {"If-Match": '"1"'}
        assert there.post(f"{where}/grant-role", json=grant, headers=seen).status_code == 412
        late = there.post(f"{where}/grant-role", json=grant)
        assert (late.status_code, late.json()["type"]) == (409, "/problems/wrong-stage")
        assert here.post(f"{where}/reinstate", json={}).status_code == 200
        assert there.post(f"{where}/grant-role", json=grant).json()["version"] == 4


def test_a_revoked_token_is_refused_by_every_process_within_a_moment(
    office: tuple[Server, str],
) -> None:
    server, _ = office
    token = token_for(server.data, "secretariat")
    with lines(server, token) as clients:
        me = [client.get("/api/v1/me").json()["id"] for client in clients]
        assert called("token", "revoke", me[0], "T1", data=server.data).code == 0
        for client in clients:
            within(1.0, partial(refused, client))


def test_what_is_counted_is_counted_over_all_processes(clients: list[httpx.Client]) -> None:
    why = {"reason_code": "other", "reason": "To be counted."}
    nobody = f"{ACCOUNTS}/{UUID(int=0)}/close"
    for number, client in enumerate(clients):
        for _ in range(number + 1):
            assert client.post(nobody, json=why).status_code == 404
    counted = '{command="CloseAccount",kind="account",outcome="no-such-case"} 6.0'
    for client in clients:
        within(3.0, partial(told, client, counted))


# ---------------------------------------------------------------- one of them dies


class Traffic:
    """Clients who open old drafts, each until it is answered; every draft has two timers due."""

    def __init__(self, server: Server, token: str) -> None:
        self.server, self.token = server, token
        self.stop = threading.Event()
        self.slowest = 0.0

    def client(self, number: int) -> dict[str, bytes]:
        answers: dict[str, bytes] = {}
        with asking(self.server, self.token) as client:
            while not self.stop.is_set():
                serial = number * 10_000 + len(answers)
                key = f"client-{number}-{len(answers)}"
                answers[key] = self.insist(client, key, body(serial, occurred_at=months_ago()))
        return answers

    def insist(self, client: httpx.Client, key: str, opening: dict[str, Any]) -> bytes:
        started = time.monotonic()
        while True:
            try:
                answer = client.post(EXPORTERS, json=opening, headers={"Idempotency-Key": key})
            except httpx.TransportError:
                assert time.monotonic() - started < 20
                continue
            assert answer.status_code == 201, answer.text
            self.slowest = max(self.slowest, time.monotonic() - started)
            return answer.content


def asking(server: Server, token: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(
        base_url=server.address, headers=headers, trust_env=False, verify=NO_TLS, timeout=10
    )


def months_ago() -> str:
    """A draft of that day was to be warned of, and has lapsed."""
    return (datetime.now(UTC) - timedelta(days=120)).isoformat()


def leader_of(client: httpx.Client) -> int:
    """The process that says it leads, by whichever process answers."""
    try:
        return int(client.get("/health").json()["leader"])
    except httpx.TransportError:
        return 0


def led_anew(client: httpx.Client, *dead: int) -> bool:
    return leader_of(client) not in {0, *dead}


def serving(server: Server, token: str) -> set[int]:
    """The processes that some new connections meet."""
    found = set()
    for _ in range(3 * WORKERS):
        with asking(server, token) as client, suppress(httpx.TransportError):
            found.add(client.get("/health").json()["process"]["id"])
    return found


def test_when_the_leader_is_killed_another_process_leads_and_nothing_happens_twice(
    data: Path,
) -> None:
    with many(data) as server:
        token = token_for(data, "export_house_agent", "admin")
        traffic, chance, taken = Traffic(server, token), Random(7), []
        with ThreadPoolExecutor(CLIENTS) as pool, asking(server, token) as asks:
            clients = [pool.submit(traffic.client, number) for number in range(CLIENTS)]
            try:
                for _ in range(KILLS):
                    within(30, lambda: len(serving(server, token)) == WORKERS)
                    time.sleep(chance.uniform(0.0, 0.2))
                    leader = leader_of(asks)
                    os.kill(leader, signal.SIGKILL)
                    taken.append(within(3.0, partial(led_anew, asks, leader)))
            finally:
                traffic.stop.set()
            answers = [client.result(60) for client in clients]
            keys = [key for answered in answers for key in answered]
            assert len(keys) > CLIENTS * KILLS
            within(60, lambda: lapsed(asks) == len(keys))
        assert server.end()[0] == 0
        said = f"taken over within {max(taken):.2f} s, slowest answer {traffic.slowest:.2f} s\n"
        sys.stdout.write(said)
    check(data, [answer for answered in answers for answer in answered.values()])


def lapsed(client: httpx.Client) -> int:
    """How many drafts the read models count as lapsed, from whichever process answers."""
    found = client.get("/api/v1/exporters?stage=withdrawn&format=ndjson")
    return len(found.text.splitlines())


def check(data: Path, answers: list[bytes]) -> None:
    """Every answer has its case, every timer one effect, every row is what a rebuild gives."""
    program = Program(Settings(data=data))
    try:
        told = {UUID(httpx.Response(200, content=a).json()["case_id"]) for a in answers}
        assert len(told) == len(answers)
        for case_id in told:
            names = [s.event.STORED.split(".")[1] for s in program.store.stream(case_id)]
            assert names == LAPSED
        opened = [s for s in program.store.log(0, 10**6) if s.meta.kind == "exporter"]
        assert {step.case_id for step in opened} == told
        anew = ReadTables(f"sqlite:///{data / 'anew.db'}", READ_MODELS)
        try:
            Projection(anew, KINDS).build(anew.models, program.store)
            program.projector.tables.look()
            assert dump(program.tables) == dump(anew)
        finally:
            anew.close()
        assert program.store.check() == []
    finally:
        program.close()


def test_processes_that_die_are_started_anew(data: Path) -> None:
    with many(data) as server:
        token = token_for(data, "admin")
        with lines(server, token) as clients:
            first = {c.get("/health").json()["process"]["id"] for c in clients}
        for process in first:
            os.kill(process, signal.SIGKILL)
        with asking(server, token) as asks:
            within(20, partial(led_anew, asks, *first))
        with lines(server, token) as clients:
            second = {c.get("/health").json()["process"]["id"] for c in clients}
        assert not first & second
        assert server.end()[0] == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_of_them_in_peace(data: Path, number: int) -> None:
    with many(data) as server:
        token = token_for(data, "secretariat")
        headers = {"Authorization": f"Bearer {token}"}
        with server.client.stream("GET", "/api/v1/events/stream?after=0", headers=headers) as live:
            assert any(line.startswith("data: ") for line in live.iter_lines())
            code, seconds = server.end(number)
        assert (code, seconds < 8) == (0, True)
        assert "Traceback" not in server.log()


def test_processes_whose_parent_was_killed_end_and_let_the_folder_go(data: Path) -> None:
    with many(data) as server:
        token = token_for(data, "admin")
        with asking(server, token) as asks:
            leader = leader_of(asks)
        server.kill()
        within(8, lambda: not Path(f"/proc/{leader}").exists())
    with Server(data).ready() as again:
        assert again.end()[0] == 0


def test_one_server_has_one_folder_however_many_processes_it_has(data: Path) -> None:
    with many(data):
        second = called("serve", "--port", "0", "--workers", "2", data=data)
        assert (second.code, second.out) == (2, "")
        assert "a server runs on" in second.err

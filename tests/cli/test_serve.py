"""A real server: it says where it listens, ends in peace, and a kill -9 costs nobody anything."""

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from export_program.domain.vocabulary.identifiers import synthetic_legal_entity_id
from export_program.runtime.program import Program
from export_program.runtime.settings import Settings
from tests.cli.serving import Server, called, free_port

EXPORTERS = "/api/v1/exporters"
CLIENTS, KILLS = 16, 4


def token_for(data: Path, *roles: str) -> str:
    chosen = [word for role in roles for word in ("--role", role)]
    return called("token", "create", "--name", "Sara", *chosen, data=data).out.strip()


def test_a_server_says_where_it_listens_and_how_to_go_on(data: Path) -> None:
    with Server(data).ready() as server:
        assert server.told[0] == f"export-program listens on {server.address}, data in {data}\n"
        assert f"{server.address}/schema/openapi.json" in server.told[1]
        assert f"token create --name NAME --role secretariat --data {data}" in server.told[2]
        assert server.client.get("/health/live").json() == {"status": "live"}
        assert server.client.get(EXPORTERS).status_code == 401


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_peace_even_with_a_live_stream(data: Path, number: int) -> None:
    with Server(data).ready() as server:
        token = token_for(data, "secretariat")
        headers = {"Authorization": f"Bearer {token}"}
        with server.client.stream("GET", "/api/v1/events/stream?after=0", headers=headers) as live:
            lines = live.iter_lines()
            assert any(line.startswith("data: ") for line in lines)
            code, seconds = server.end(number)
        assert code == 0
        assert seconds < 6
        assert "Traceback" not in server.log()
    with Server(data).ready() as again:
        assert again.client.get("/health/live").status_code == 200


def test_a_signal_while_it_starts_ends_it_as_well(data: Path) -> None:
    with Server(data) as server:
        assert server.end()[0] == 0


class Office:
    """A server that is killed and started again on the same port, and clients who do not know."""

    def __init__(self, data: Path) -> None:
        self.data, self.port, self.stop = data, free_port(), threading.Event()
        self.token = token_for(data, "export_house_agent")

    def client(self, number: int) -> dict[str, tuple[bytes, dict[str, Any]]]:
        """Open cases until told to stop, each until it is answered; returns answers by key."""
        answers: dict[str, tuple[bytes, dict[str, Any]]] = {}
        headers = {"Authorization": f"Bearer {self.token}"}
        address = f"http://127.0.0.1:{self.port}"
        with httpx.Client(base_url=address, trust_env=False, headers=headers, timeout=10) as client:
            while not self.stop.is_set():
                serial = number * 1_000 + len(answers)
                body = {"name": f"Firm {serial}", "district": "Alborz"}
                body["national_id"] = synthetic_legal_entity_id(serial)
                key = f"client-{number}-{len(answers)}"
                answers[key] = (self._insist(client, key, body), body)
            for key, (first, body) in answers.items():
                assert self._insist(client, key, body) == first
        return answers

    @staticmethod
    def _insist(client: httpx.Client, key: str, body: dict[str, Any]) -> bytes:
        while True:
            try:
                answer = client.post(EXPORTERS, json=body, headers={"Idempotency-Key": key})
            except httpx.TransportError:
                time.sleep(0.05)
                continue
            assert answer.status_code == 201, answer.text
            return answer.content


def test_a_server_killed_under_clients_who_ask_again_does_everything_once(data: Path) -> None:
    office, chance = Office(data), Random(5)
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(office.client, number) for number in range(CLIENTS)]
        try:
            for _ in range(KILLS):
                with Server(data, office.port).ready() as server:
                    time.sleep(chance.uniform(0.3, 0.8))
                    server.kill()
            with Server(data, office.port).ready() as server:
                time.sleep(0.3)
                office.stop.set()
                answers = [client.result(60) for client in clients]
                server.end()
        finally:
            office.stop.set()
    keys = {key for answered in answers for key in answered}
    program = Program(Settings(data=data))
    try:
        steps = program.store.log(0, 100_000)
        opened = [s for s in steps if s.meta.kind == "exporter" and s.version == 1]
        assert len(opened) == len(keys) >= CLIENTS * 2
        assert len({step.meta.command.id for step in opened}) == len(opened)
        told = {step.case_id.hex for step in opened}
        assert all(case_of(a) in told for answered in answers for a, _ in answered.values())
        assert program.store.check() == []
    finally:
        program.close()


def case_of(answer: bytes) -> str:
    return str(httpx.Response(200, content=answer).json()["case_id"]).replace("-", "")

"""Several processes behind one port: any of them may die at any time."""

import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import uvicorn
from uvicorn.supervisors.multiprocess import Process

from export_program.cli.workers import answers_now
from export_program.domain import KINDS
from export_program.runtime.program import Program
from export_program.runtime.projection import Projection
from export_program.runtime.read_tables import ReadTables
from export_program.runtime.settings import Settings
from projections import READ_MODELS
from tests.cli.many import (
    EXPORTERS,
    STORE,
    WORKERS,
    asking,
    body,
    kept_in,
    leader_of,
    led_anew,
    many,
    serving,
    token_for,
    within,
)
from tests.cli.serving import Server, alive, called, family
from tests.runtime.office import dump
from tests.sheet import Sheet

CLIENTS, KILLS = 6, 2
PAUSE = 0.02  # seconds that a client thinks; else a slow machine has the more to do for it
LAPSED = ["registration_started", "deadline_warning_raised", "draft_lapsed"]


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
                self.stop.wait(PAUSE)
        return answers

    def insist(self, client: httpx.Client, key: str, opening: dict[str, Any]) -> bytes:
        started = time.monotonic()
        while True:
            try:
                answer = client.post(EXPORTERS, json=opening, headers={"Idempotency-Key": key})
            except httpx.TransportError:
                assert time.monotonic() - started < 120
                continue
            assert answer.status_code == 201, answer.text
            self.slowest = max(self.slowest, time.monotonic() - started)
            return answer.content


def months_ago() -> str:
    """A draft of that day was to be warned of, and has lapsed."""
    return (datetime.now(UTC) - timedelta(days=120)).isoformat()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_when_the_leader_is_killed_another_process_leads_and_nothing_happens_twice(
    data: Path, database: str, sheet: Sheet
) -> None:
    with kept_in(database):
        kill_leaders(data, sheet)


def test_what_a_process_answered_before_it_hung_is_no_sign_of_life() -> None:
    process = Process(uvicorn.Config("none", workers=1), [])
    process.process = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(60,))
    process.start()

    def answer() -> None:
        for _ in range(2):
            process.child_conn.recv()  # what it was asked at first, and again
        process.child_conn.send(True)

    try:
        for _ in range(3):
            process.child_conn.send(True)
        assert not answers_now(process, 0.02)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(answer)
            assert answers_now(process, 10)
    finally:
        process.kill()
        process.join()


def kill_leaders(data: Path, sheet: Sheet) -> None:
    kills = sheet.trials(KILLS, most=12)
    with many(data) as server:
        token = token_for(data, "export_house_agent", "admin")
        traffic, chance, taken = Traffic(server, token), sheet.chance, list[float]()
        with ThreadPoolExecutor(CLIENTS) as pool, asking(server, token) as asks:
            clients = [pool.submit(traffic.client, number) for number in range(CLIENTS)]
            try:
                for _ in range(kills):
                    within(120, lambda: len(serving(server, token)) == WORKERS)
                    time.sleep(chance.uniform(0.0, 0.2))
                    leader = leader_of(asks)
                    os.kill(leader, signal.SIGKILL)
                    taken.append(within(30, partial(led_anew, asks, leader)))
            finally:
                traffic.stop.set()
            answers = [client.result(120) for client in clients]
            keys = [key for answered in answers for key in answered]
            assert len(keys) > CLIENTS * kills
            while (count := lapsed(asks)) < len(keys):  # a slow machine may take its time
                within(60, partial(more_lapsed, asks, count))
            assert lapsed(asks) == len(keys)
        assert server.end()[0] == 0
        sheet.note(kills=kills, acknowledged=len(keys), timers=2 * len(keys))
        sheet.note(takeover_s=max(taken), slowest_answer_s=traffic.slowest)
    check(data, [answer for answered in answers for answer in answered.values()])


def lapsed(client: httpx.Client) -> int:
    """How many drafts the read models count as lapsed, from whichever process answers."""
    found = client.get("/api/v1/exporters?stage=withdrawn&format=ndjson")
    return len(found.text.splitlines())


def more_lapsed(client: httpx.Client, than: int) -> bool:
    return lapsed(client) > than


def check(data: Path, answers: list[bytes]) -> None:
    """Every answer has its case, every timer one effect, every row is what a rebuild gives."""
    program = Program(Settings(data=data, store=os.environ.get(STORE)))
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
            assert dump(program.tables) == dump(anew)
        finally:
            anew.close()
        assert program.store.check() == []
    finally:
        program.close()


def test_a_signal_ends_all_of_them_in_peace(data: Path) -> None:
    with many(data) as server:
        token = token_for(data, "secretariat")
        headers = {"Authorization": f"Bearer {token}"}
        with server.client.stream("GET", "/api/v1/events/stream?after=0", headers=headers) as live:
            lines = live.iter_lines()
            assert any(line.startswith("data: ") for line in lines)
            code, _ = server.end()
            assert list(lines) is not None, "it comes to its end, or raises that it was cut off"
        assert code == 0
        assert "Traceback" not in server.log()


def test_a_folder_belongs_to_one_server_until_its_last_process_has_ended(data: Path) -> None:
    with many(data) as server:
        second = called("serve", "--port", "0", "--workers", "2", data=data)
        assert (second.code, second.out) == (2, "")
        assert "a server runs on" in second.err
        everybody = family(server.process.pid)
        assert len(everybody) > WORKERS
        server.kill()
        within(60, lambda: not any(map(alive, everybody)))
    with Server(data).ready() as again:
        assert again.end()[0] == 0

"""Clients of a running program who ask again until they are answered, and what must come of it."""

import ssl
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID

import httpx

from export_program.domain.vocabulary.identifiers import synthetic_legal_entity_id
from export_program.runtime.program import Program

EXPORTERS = "/api/v1/exporters"
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # a client makes one otherwise, in 30 ms
STEPS = 3  # a client opens a case and edits it twice, each time by the version it saw
PATIENCE = 120.0


@dataclass
class Told:
    """What a client asked under one key, and the answer."""

    path: str
    body: dict[str, Any]
    version: int  # that the client saw; 0 opens a case
    answer: bytes = b""

    @property
    def headers(self) -> dict[str, str]:
        return {"If-Match": f'"{self.version}"'} if self.version else {}


@dataclass
class Clients:
    """Threads that work on cases of their own until told to stop."""

    address: str
    token: str
    number: int
    pause: float = 0.03  # seconds that a client thinks between steps
    ago: timedelta | None = None  # open drafts of that long ago, whose deadlines are over
    told: dict[str, Told] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)  # by which a client would be misled
    unavailable: int = 0
    broken_off: int = 0
    slowest: float = 0.0

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(self.number)
        self._working: list[Future[None]] = []

    def __enter__(self) -> Self:
        self._working = [self._pool.submit(self._work, n) for n in range(self.number)]
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._pool.shutdown()

    def finish(self) -> None:
        """Let everybody end the step at hand; raises what went wrong."""
        self._stop.set()
        for client in self._working:
            client.result(PATIENCE)

    def repeat(self) -> int:
        """Ask everything once more; how many answers are not the same as the first, to the byte."""
        with self._client() as client:
            return sum(
                self._insist(client, key, told) != told.answer for key, told in self.told.items()
            )

    def until(self, answered: int) -> None:
        """Wait until so many steps have been answered."""
        deadline = time.monotonic() + PATIENCE
        while len(self.told) < answered:
            assert time.monotonic() < deadline, f"{len(self.told)} of {answered} were answered"
            for client in self._working:
                if client.done():
                    client.result()
            time.sleep(0.005)

    def _client(self) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.Client(
            base_url=self.address, trust_env=False, verify=NO_TLS, headers=headers, timeout=30
        )

    def _work(self, number: int) -> None:
        serial = number * 5_000
        with self._client() as client:
            while not self._stop.is_set():
                serial += 1
                self._one_case(client, f"client-{number}-{serial}", serial)

    def _one_case(self, client: httpx.Client, key: str, serial: int) -> None:
        body = {"name": f"Firm {serial}", "district": "Alborz"}
        body["national_id"] = synthetic_legal_entity_id(serial)
        if self.ago is not None:
            body["occurred_at"] = (datetime.now(UTC) - self.ago).isoformat()
        step = self._do(client, key, Told(EXPORTERS, body, 0))
        if self.ago is not None:
            return
        case_id = case_of(step)
        for version in range(1, STEPS):
            if self._stop.is_set():
                return
            edit = {"address": f"Street {version}"}
            path = f"{EXPORTERS}/{case_id}/edit-registration"
            self._do(client, f"{key}-{version}", Told(path, edit, version))

    def _do(self, client: httpx.Client, key: str, told: Told) -> bytes:
        started = time.monotonic()
        told.answer = self._insist(client, key, told)
        self.slowest = max(self.slowest, time.monotonic() - started)
        self.told[key] = told
        self._stop.wait(self.pause)
        return told.answer

    def _insist(self, client: httpx.Client, key: str, told: Told) -> bytes:
        headers = {"Idempotency-Key": key, **told.headers}
        deadline = time.monotonic() + PATIENCE
        while True:
            assert time.monotonic() < deadline, f"nobody answers {key}"
            with suppress(httpx.TransportError):
                answer = client.post(told.path, json=told.body, headers=headers)
                if answer.status_code in {200, 201}:
                    return answer.content
                if answer.status_code not in {503, 507}:
                    self.refusals.append(f"{key}: {answer.status_code} {answer.text}")
                    raise AssertionError(self.refusals[-1])
                assert int(answer.headers["Retry-After"]) > 0
                self.unavailable += 1
                time.sleep(0.02)
                continue
            self.broken_off += 1
            time.sleep(0.02)


def case_of(answer: bytes) -> UUID:
    return UUID(httpx.Response(200, content=answer).json()["case_id"])


def effects(program: Program, told: dict[str, Told]) -> dict[str, int]:
    """Of the acknowledged: how many are lost, were doubled, or stand elsewhere than was told.

    Commands whose answer nobody has seen may be stored too, once each.
    """
    steps = [s for s in program.store.log(0, 10**6) if s.meta.kind == "exporter"]
    by_key: dict[str, list[Any]] = {}
    for step in steps:
        by_key.setdefault(step.meta.command.id.rpartition(":")[2], []).append(step)
    lost = misplaced = 0
    for key, one in told.items():
        found = by_key.get(key, [])
        lost += not found
        answer = httpx.Response(200, content=one.answer).json()
        misplaced += any(step.position != answer["position"] for step in found)
    doubled = sum(len(found) > 1 for key, found in by_key.items() if key.startswith("client-"))
    return {"acknowledged": len(told), "lost": lost, "doubled": doubled, "misplaced": misplaced}

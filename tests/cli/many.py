"""A server of several processes, and clients of each of them."""

import asyncio
import os
import secrets
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from export_program.cli.folder import opened
from export_program.cli.tokens import _create
from export_program.domain.vocabulary.identifiers import synthetic_legal_entity_id
from export_program.engine.actors import Role
from export_program.runtime.directory import PREFIX
from tests.cli.serving import Server
from tests.postgres import empty_database, migrated, server_url

STORE = "EXPORT_PROGRAM_STORE"
EXPORTERS, ACCOUNTS = "/api/v1/exporters", "/api/v1/accounts"
WORKERS = 2
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # a client makes one otherwise, in 30 ms


@contextmanager
def kept_in(database: str) -> Iterator[None]:
    """Programs that are called meanwhile keep their log there."""
    if database == "sqlite":
        yield
        return
    with empty_database(server_url()) as url:
        os.environ[STORE] = migrated(url)
        try:
            yield
        finally:
            del os.environ[STORE]


@contextmanager
def many(data: Path, *options: str) -> Iterator[Server]:
    with Server(data, 0, "--workers", str(WORKERS), *options) as server:
        yield server.ready()


def token_for(data: Path, *roles: str) -> str:
    """A new account's token, made as the command line makes it."""
    made = PREFIX + secrets.token_urlsafe(32)
    with opened(data) as program:
        wanted = [Role(role) for role in roles]
        asyncio.run(_create(program, "Sara", wanted, None, None, made=made, days=1))
    return made


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
        deadline = time.monotonic() + 60
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


def asking(server: Server, token: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(
        base_url=server.address, headers=headers, trust_env=False, verify=NO_TLS, timeout=60
    )


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

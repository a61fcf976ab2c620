"""kill -9 of the server under sixteen clients who ask again under the same key."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

from export_program.engine.actors import Role
from tests.cli.serving import Server, alive, family, free_port
from tests.faults.office import kept_in, opened, token_for, within
from tests.faults.traffic import Clients, effects
from tests.sheet import Sheet

CLIENTS = 16


def kill_all(server: Server) -> None:
    """At once, so that nobody has time to end in peace."""
    everybody = family(server.process.pid)
    for process in everybody:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    server.process.wait()
    within(60, lambda: not any(alive(process) for process in everybody[1:]))


@pytest.mark.parametrize(
    ("database", "workers"), [("sqlite", 1), ("postgresql", 1), ("postgresql", 2)]
)
def test_a_server_killed_under_clients_who_ask_again_does_everything_once(
    data: Path, database: str, workers: int, sheet: Sheet
) -> None:
    options = ("--workers", str(workers)) if workers > 1 else ()
    kills, port = sheet.trials(2 if workers == 1 else 1), free_port()
    with kept_in(database):
        token = token_for(data, Role.EXPORT_HOUSE_AGENT)
        with Clients(f"http://127.0.0.1:{port}", token, CLIENTS) as clients:
            for _ in range(kills):
                with Server(data, port, *options).ready() as server:
                    clients.until(len(clients.told) + CLIENTS)
                    time.sleep(sheet.chance.uniform(0.0, 0.2))
                    kill_all(server)
            with Server(data, port, *options).ready() as server:
                clients.until(len(clients.told) + CLIENTS)
                clients.finish()
                different = clients.repeat()
                server.end()
        with opened(data) as program:
            found, damages = effects(program, clients.told), program.store.check()
    sheet.note(kills=kills, **found, answers_that_differ=different, misled=len(clients.refusals))
    assert clients.broken_off > 0, "the server must have been killed at work"
    assert {n: v for n, v in found.items() if n != "acknowledged" and v} == {}
    assert (different, clients.refusals, damages) == (0, [], [])

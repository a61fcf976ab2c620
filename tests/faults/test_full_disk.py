"""A disk that is full under a running program: it says so, reads go on, and it resumes itself."""

import resource
from functools import partial
from pathlib import Path

import httpx

from export_program.engine.actors import Role
from tests.cli.serving import Server
from tests.faults.office import opened, read_models_differ, token_for, within
from tests.faults.traffic import EXPORTERS, Clients, case_of, effects
from tests.sheet import Sheet

CLIENTS = 6


def test_a_full_disk_under_the_program_stops_writes_only_and_costs_nothing(
    data: Path, sheet: Sheet
) -> None:
    """No file of the server's may grow beyond a size: writes fail as on a full file system."""
    token = token_for(data, Role.EXPORT_HOUSE_AGENT)
    rounds, reads = sheet.trials(2), []
    with (
        Server(data).ready() as server,
        Clients(server.address, token, CLIENTS) as clients,
    ):
        reader = server.client
        reader.headers["Authorization"] = f"Bearer {token}"
        for _ in range(rounds):
            clients.until(len(clients.told) + CLIENTS * 3)
            refused = clients.unavailable
            with full(server.process.pid):
                within(60, partial(turned_away, clients, refused + CLIENTS))
                reads += looked_at(reader, clients)
                not_ready = reader.get("/health/ready")
                assert not_ready.status_code == 503
                assert "disk" in not_ready.json()["reason"]
            resumed = within(60, lambda: reader.get("/health/ready").status_code == 200)
        clients.until(len(clients.told) + CLIENTS)
        clients.finish()
        different = clients.repeat()
        assert server.end()[0] == 0
    with opened(data) as program:
        found, damages = effects(program, clients.told), program.store.check()
        astray = read_models_differ(program, data)
    sheet.note(
        times_full=rounds,
        **found,
        answered_503=clients.unavailable,
        reads_while_full=len(reads),
        reads_that_failed=sum(status != 200 for status in reads),
        resumed_after_s=resumed,
    )
    assert {n: v for n, v in found.items() if n != "acknowledged" and v} == {}
    assert (different, clients.refusals, damages, astray) == (0, [], [], [])
    assert set(reads) == {200}


class full:  # noqa: N801 - reads as what it is
    """The server's files cannot grow; nor can what it overwrites beyond their first kilobytes."""

    def __init__(self, process: int) -> None:
        self._process = process

    def __enter__(self) -> None:
        self._before = resource.prlimit(self._process, resource.RLIMIT_FSIZE)
        resource.prlimit(self._process, resource.RLIMIT_FSIZE, (8_192, self._before[1]))

    def __exit__(self, *_: object) -> None:
        resource.prlimit(self._process, resource.RLIMIT_FSIZE, self._before)


def turned_away(clients: Clients, more_than: int) -> bool:
    return clients.unavailable > more_than


def looked_at(reader: httpx.Client, clients: Clients) -> list[int]:
    """The status of reads of a case, its history, a register, the feed."""
    case = case_of(next(told.answer for told in list(clients.told.values()) if not told.version))
    paths = (
        f"{EXPORTERS}/{case}",
        f"{EXPORTERS}/{case}/timeline",
        "/api/v1/registers/exporters",
        "/api/v1/events?after=0&limit=50",
        "/health/live",
    )
    return [reader.get(path).status_code for path in paths for _ in range(5)]

"""A real server: it says where it listens, and ends in peace."""

import signal
from pathlib import Path

import pytest

from tests.cli.serving import Server, called

EXPORTERS = "/api/v1/exporters"


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
            code, _ = server.end(number)
            assert list(lines) is not None, "it comes to its end, or raises that it was cut off"
        assert code == 0
        assert "Traceback" not in server.log()
    with Server(data).ready() as again:
        assert again.client.get("/health/live").status_code == 200


def test_a_signal_while_it_starts_ends_it_as_well(data: Path) -> None:
    with Server(data) as server:
        assert server.end()[0] == 0

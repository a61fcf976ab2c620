"""What the bench measures is what it says: work that is done, and a tenth of it refused."""

from pathlib import Path

import pytest

from bench import load, parts, servers
from bench.places import Place


def test_the_work_is_done_and_a_tenth_of_it_refused(tmp_path: Path) -> None:
    with servers.program(Place(tmp_path / "data"), core=0) as server:
        found = load.run(parts.drive(server, clients=2, seconds=0.5))
        assert found.failed == 0
        assert found.accepted > found.refused * 7 > 0


def test_a_server_that_refuses_the_work_is_not_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.work.MANDATE", {"mandate": {"resolution": ""}})
    with (
        servers.program(Place(tmp_path / "data"), core=0) as server,
        pytest.raises(parts.NotTheWork),
    ):
        load.run(parts.drive(server, clients=2, seconds=0.5))

"""A file that an earlier version wrote opens, keeps every byte, and goes on."""

import sqlite3
import tarfile
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from export_program.domain.program import AnnounceClosure
from export_program.runtime.program import event_registry
from export_program.runtime.queries import Query
from export_program.store import open_store
from export_program.store.sqlite_files import FORMAT
from tests.runtime.running import running, settled

STORES = Path(__file__).parent.parent / "golden" / "stores"
OLD = "rowid, originator_id, originator_version, topic, state, recorded_us"


@pytest.fixture(
    params=sorted(STORES.glob("*.tar.xz")), ids=lambda path: path.name.partition(".")[0]
)
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A data folder as an earlier version left it."""
    with tarfile.open(request.param) as archive:
        archive.extractall(tmp_path, filter="data")
    folder: Path = tmp_path / request.param.name.partition(".")[0]
    return folder


def rows(data: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / "events.db")) as file:
        return file.execute(f"SELECT {OLD} FROM stored_events ORDER BY rowid").fetchall()  # noqa: S608


def test_every_format_before_todays_is_tried() -> None:
    tried = {int(path.name.partition(".")[0].partition("-")[2]) for path in STORES.glob("*")}
    assert tried == set(range(1, FORMAT))


async def test_an_older_file_opens_keeps_every_byte_and_goes_on(data: Path) -> None:
    before = rows(data)
    store = open_store(data / "events.db", event_registry())
    assert store.check() == []
    assert [row.state for row in store.raw_log(0, 1_000)] == [row[4] for row in before]
    store.close()
    assert rows(data) == before
    open_store(data / "events.db", event_registry()).close()
    async with running(data) as program:
        await settled(program)
        assert not program.tables.parked_cases()
        assert counted(program, "cases") == len({row[1] for row in before})
        assert counted(program, "exporters") == 3
        closure = AnnounceClosure(day=date(2030, 1, 1), reason="A test.", scope="IR")
        await program.issue("program", program.office_case.id, closure, "after")
        assert program.store.head() > len(before)


def counted(program: Any, register: str) -> int:
    found: int = program.queries.count(program.tables.models[register], Query({}))
    return found

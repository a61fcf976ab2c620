"""Stores and tables of read models, closed after the test."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from export_program.runtime.read_tables import ReadTables
from export_program.store import EventStore
from projections import READ_MODELS
from projections.read_model import ReadModel
from tests.postgres import empty_database, server_url
from tests.runtime.office import SOME, Following, store_in

MakeTables = Callable[..., ReadTables]
ReadModelsAt = Callable[[str], str]
Follow = Callable[[EventStore, ReadTables], Following]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    store = store_in(tmp_path)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def read_models_at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadModelsAt]:
    """Where read models of a name lie, for each kind of database: a URL."""
    with ExitStack() as undo:
        known: dict[str, str] = {}

        def place(name: str) -> str:
            if request.param == "sqlite":
                return f"sqlite:///{tmp_path / name}.db"
            if name not in known:
                known[name] = undo.enter_context(empty_database(server_url()))
            return known[name]

        yield place


@pytest.fixture
def make_tables(read_models_at: ReadModelsAt) -> Iterator[MakeTables]:
    """Opens read tables in a database of the test; of a name there is one."""
    opened: list[ReadTables] = []

    def make(models: Sequence[ReadModel] = (), *, name: str = "read") -> ReadTables:
        url = read_models_at(name)
        opened.append(ReadTables(url, models or (READ_MODELS if "sqlite" in url else SOME)))
        return opened[-1]

    yield make
    for tables in opened:
        tables.close()


@pytest.fixture
def follow(tmp_path: Path) -> Iterator[Follow]:
    made: list[Following] = []

    def begin(store: EventStore, tables: ReadTables) -> Following:
        made.append(Following(tmp_path, store, tables))
        return made[-1]

    yield begin
    for following in made:
        following.vault.close()

"""Stores and tables of read models, closed after the test."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from export_program.runtime.read_tables import ReadTables
from export_program.store import EventStore
from projections import READ_MODELS
from projections.read_model import ReadModel
from tests.runtime.office import Following, store_in, tables_in

MakeTables = Callable[..., ReadTables]
Follow = Callable[[EventStore, ReadTables], Following]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    store = store_in(tmp_path)
    yield store
    store.close()


@pytest.fixture
def make_tables(tmp_path: Path) -> Iterator[MakeTables]:
    """Opens read tables in the test's folder; models and file name as of `tables_in`."""
    opened: list[ReadTables] = []

    def make(models: Sequence[ReadModel] = READ_MODELS, *, name: str = "read") -> ReadTables:
        opened.append(tables_in(tmp_path, models, name=name))
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

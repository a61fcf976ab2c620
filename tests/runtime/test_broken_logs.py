"""A log that misses a row: no read model is built on it, and what is missing is named."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from export_program.domain import KINDS
from export_program.runtime.projection import Projection
from export_program.runtime.read_tables import ReadTables
from export_program.store import CorruptStore, open_store
from tests.domain import exporter_story, mark_story
from tests.runtime.office import REGISTRY, SOME, case_id, history, tables_in, write
from tests.store import test_append_only as file
from tests.store import test_postgres_guards as database
from tests.store.conftest import DATABASES

Place = Path | str
HISTORIES = [
    history(number, steps)
    for number, steps in enumerate(
        (exporter_story.ready().steps, exporter_story.ready().steps[:1], mark_story.granted().steps)
    )
]


@pytest.fixture(params=DATABASES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where a log of three cases lies: a long one, one of one event, one that is longer still."""
    with DATABASES[request.param](tmp_path) as place:
        store = open_store(place, REGISTRY)
        write(store, *HISTORIES)
        store.close()
        yield place


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[ReadTables]:
    tables = tables_in(tmp_path, SOME)
    yield tables
    tables.close()


def remove(place: Place, position: int) -> None:
    if isinstance(place, Path):
        file.break_in(place, f"DELETE FROM stored_events WHERE rowid = {position}")  # noqa: S608
    else:
        log = "export_program.stored_events"
        database.break_in(place, f"DELETE FROM {log} WHERE position = {position}")  # noqa: S608


SECOND_OF_THE_FIRST, ALL_OF_THE_SECOND = 4, 2
LAST_OF_THE_FIRST = 2 * len(HISTORIES[0])  # in turn with the third


@pytest.mark.parametrize(
    ("position", "missing"),
    [
        (SECOND_OF_THE_FIRST, f"version 2 of case {case_id(0)} is missing"),
        (ALL_OF_THE_SECOND, f"the event at position {ALL_OF_THE_SECOND} is missing"),
        (LAST_OF_THE_FIRST, f"the event at position {LAST_OF_THE_FIRST} is missing"),
    ],
)
def test_no_read_model_is_built_from_a_log_that_misses_a_row(
    place: Place, tables: ReadTables, position: int, missing: str
) -> None:
    remove(place, position)
    store = open_store(place, REGISTRY)
    with pytest.raises(CorruptStore, match=missing):
        Projection(tables, KINDS).build(tables.models, store)
    assert tables.standings() == {}, "nothing answers that was made of less than there was"
    store.close()


def test_a_row_that_is_missing_is_named_where_the_log_is_read_case_by_case(place: Place) -> None:
    remove(place, SECOND_OF_THE_FIRST)
    store = open_store(place, REGISTRY)
    first = case_id(0)
    for limit in (1, 1000):
        with pytest.raises(CorruptStore, match=f"version 2 of case {first} is missing"):
            store.raw_cases((first, 1), limit, store.head())
    store.close()

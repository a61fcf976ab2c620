"""Makes stores. A further database joins the contract tests by one more entry in `DATABASES`."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from export_program.store import EventStore, Vault, open_store, open_vault
from tests.postgres import empty_database, migrated, server_url
from tests.store.samples import REGISTRY

MakeStore = Callable[..., EventStore]


@contextmanager
def sqlite(directory: Path) -> Iterator[Path]:
    yield directory / "events.db"


@contextmanager
def postgresql(directory: Path) -> Iterator[str]:
    with empty_database(server_url()) as url:
        yield migrated(url)


# Where the test's log lies, given a folder: what `open_store` takes.
DATABASES: dict[str, Callable[[Path], AbstractContextManager[Path | str]]] = {
    "sqlite": sqlite,
    "postgresql": postgresql,
}


@pytest.fixture(params=DATABASES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """Where the test's log lies: a path or a URL, for each kind of database."""
    with DATABASES[request.param](tmp_path) as place:
        yield place


@pytest.fixture
def make_store(place: Path | str) -> Iterator[MakeStore]:
    """Opens the test's store, as often as asked; options as of `open_store`."""
    opened: list[EventStore] = []

    def make(**options: object) -> EventStore:
        store = open_store(place, REGISTRY, **options)  # type: ignore[arg-type]
        opened.append(store)
        return store

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(make_store: MakeStore) -> EventStore:
    return make_store()


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    vault = open_vault(tmp_path)
    yield vault
    vault.close()

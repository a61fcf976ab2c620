"""Makes stores. A further database joins the contract tests by one more entry in `DATABASES`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from export_program.store import EventStore, Vault, open_store, open_vault
from tests.store.samples import REGISTRY

MakeStore = Callable[..., EventStore]


def open_sqlite(directory: Path, **options: Any) -> EventStore:
    return open_store(directory / "events.db", REGISTRY, **options)


DATABASES = {"sqlite": open_sqlite}


@pytest.fixture(params=DATABASES)
def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeStore]:
    """Opens the test's store, as often as asked; options as of `open_store`."""
    opened: list[EventStore] = []

    def make(**options: Any) -> EventStore:
        store = DATABASES[request.param](tmp_path, **options)
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

"""Where the measured servers keep their data: a folder on disk, or a database of PostgreSQL."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg

from tests.postgres import Cluster, migrated, url_of


@dataclass(frozen=True)
class Place:
    """A data folder, and the URL of the database if the log lies in one."""

    data: Path
    url: str | None = None

    @property
    def environment(self) -> dict[str, str]:
        bare = {k: v for k, v in os.environ.items() if k != "EXPORT_PROGRAM_STORE"}
        return bare if self.url is None else {**bare, "EXPORT_PROGRAM_STORE": self.url}


class Places:
    """Makes places on the disk that is measured, for one kind of store."""

    def __init__(self, store: str, folder: Path, server: str | None) -> None:
        self.store, self._folder, self._server = store, folder, server

    @contextmanager
    def fresh(self, *, log: bool = True) -> Iterator[Place]:
        """A place with an empty log in it, or (`log` False) nothing."""
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        try:
            if self._server is None:
                yield Place(folder)
                return
            name = f"bench_{uuid4().hex[:12]}"
            with psycopg.connect(self._server, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}".encode())
                url = url_of(self._server, name)
                yield Place(folder, migrated(url) if log else url)
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def places(stores: list[str], core: int) -> Iterator[list[Places]]:
    """A maker of places for each kind of store; PostgreSQL runs on the servers' core."""
    with ExitStack() as undo:
        folder = undo.enter_context(tempfile.TemporaryDirectory(prefix="export-program-bench-"))
        found = []
        for store in stores:
            server = None
            if store == "postgresql":
                server = undo.enter_context(_cluster(core)).url
            found.append(Places(store, Path(folder), server))
        yield found


@contextmanager
def _cluster(core: int) -> Iterator[Cluster]:
    """A server of our own with its data on disk; what is started inherits the core."""
    directory = Path(tempfile.mkdtemp(prefix="export-program-bench-"))
    directory.chmod(0o755)
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        cluster = Cluster(directory, os.getpid())
    finally:
        os.sched_setaffinity(0, mine)
    try:
        yield cluster
    finally:
        cluster.stop()

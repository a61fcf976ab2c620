"""An office in a folder and a database of the test: people in it, and its log afterwards."""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from export_program.domain import KINDS
from export_program.engine.actors import Role
from export_program.runtime.program import Program
from export_program.runtime.projection import Projection
from export_program.runtime.read_tables import ReadTables
from export_program.runtime.settings import Settings
from projections import READ_MODELS
from tests.api.office import ALL_SCOPES, new_account, new_token
from tests.postgres import empty_database, migrated, server_url
from tests.runtime.office import dump

STORE = "EXPORT_PROGRAM_STORE"


@contextmanager
def stored_at(url: str) -> Iterator[None]:
    """Programs that are called meanwhile keep their log there."""
    os.environ[STORE] = url
    try:
        yield
    finally:
        del os.environ[STORE]


@contextmanager
def kept_in(database: str) -> Iterator[None]:
    """The same in a new database, or in the file that is the default."""
    if database == "sqlite":
        yield
        return
    with empty_database(server_url()) as url, stored_at(migrated(url)):
        yield


@contextmanager
def opened(data: Path) -> Iterator[Program]:
    """The program, while no server runs on it."""
    program = Program(Settings(data=data, store=os.environ.get(STORE)))
    try:
        yield program
    finally:
        program.close()


def token_for(data: Path, *roles: Role) -> str:
    """A token of a new person in an office that is founded where there is none."""

    async def made(program: Program) -> str:
        await program.found()
        return await new_token(program, await new_account(program, roles), ALL_SCOPES)

    with opened(data) as program:
        return asyncio.run(made(program))


def read_models_differ(program: Program, data: Path) -> list[str]:
    """The read models whose rows are not those of a rebuild."""
    anew = ReadTables(f"sqlite:///{data / 'anew.db'}", READ_MODELS)
    try:
        Projection(anew, KINDS).build(anew.models, program.store)
        now, then = dump(program.tables), dump(anew)
        return [name for name in now if now[name] != then[name]]
    finally:
        anew.close()


def within(seconds: float, holds: Callable[[], Any]) -> float:
    """How long something takes to become true; fails when that is too long."""
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < seconds, f"not within {seconds} s"
        time.sleep(0.01)
    return time.monotonic() - started

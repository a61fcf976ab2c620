"""The data folder as the command line opens it: options, the lock of a server, one-line errors."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import rich_click as click

from export_program.runtime.program import Program
from export_program.runtime.settings import Settings
from export_program.store import StoreError, StoreReadOnly, is_postgres, log_exists, private_folder
from export_program.store.errors import Unwritable

F = TypeVar("F", bound=Callable[..., Any])
PATIENCE = 10


def data_option(command: F) -> F:
    """`--data DIR`, or EXPORT_PROGRAM_DATA, or ./var."""
    return click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("var"),
        show_default=True,
        envvar="EXPORT_PROGRAM_DATA",
        help="The folder that holds everything the program keeps.",
    )(command)


def settings_for(data: Path, **others: Any) -> Settings:
    """The settings of a folder, with the store that EXPORT_PROGRAM_STORE names.

    Raises:
        Failure: it names one of a kind that is not known.
    """
    store = os.environ.get("EXPORT_PROGRAM_STORE")
    return Settings(data=data, store=known_store(store, "EXPORT_PROGRAM_STORE"), **others)


def known_store(store: str | None, source: str) -> str | None:
    """The URL of a database, or None for the folder's own file.

    Raises:
        Failure: neither, naming the source.
    """
    if store and not is_postgres(store):
        raise Failure(f"{source} begins with postgresql:// or is not given")
    return store or None


def check_existing(settings: Settings) -> None:
    """Raises Failure: there is no log yet, or no telling whether there is."""
    if not program_exists(settings):
        where = place_of(settings)
        raise Failure(f"there is no program in {where}; start one with `export-program serve`")


def program_exists(settings: Settings) -> bool:
    """Whether there is a log. Raises Failure: there is no telling."""
    with told_in_one_line(settings.data):
        return log_exists(settings.log)


def place_of(settings: Settings) -> str:
    """Where the log is, in words."""
    return str(settings.data) if settings.store is None else "the database of EXPORT_PROGRAM_STORE"


class Failure(click.ClickException):
    """Something the caller can mend: one line, exit code 2."""

    exit_code = 2


@contextmanager
def opened(data: Path, *, must_exist: bool = True, alone: bool = False) -> Iterator[Program]:
    """The program on a folder, beside a server that may be running there unless `alone`.

    Raises:
        Failure: there is none, a server runs where none may, or the folder cannot be read.
    """
    settings = settings_for(data)
    if must_exist:
        check_existing(settings)
    with ExitStack() as undo:
        if alone:
            undo.callback(os.close, take_lock(data))
        with told_in_one_line(data):
            program = Program(settings, secondary=not alone and server_is_running(data))
            undo.callback(program.close)
            yield program


@contextmanager
def told_in_one_line(data: Path | None = None) -> Iterator[None]:
    """Turn what a folder, or a store elsewhere, suffers into a failure that names which of them."""
    try:
        yield
    except (StoreError, Unwritable, OSError) as error:
        said = error.reason if isinstance(error, StoreReadOnly) else str(error)
        where = error.place if isinstance(error, StoreError) and error.place else data
        if where is not None and (where is data or str(where) not in said):
            said = f"{where}: {said}"
        raise Failure(said.replace("\n", " ")) from error


def take_lock(data: Path) -> int:
    """Claim the folder for one server; the lock goes when the process ends, however it ends.

    Raises:
        Failure: a server has claimed it, or the folder cannot be written.
    """
    with told_in_one_line(data):
        private_folder(data)
        lock = os.open(data / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
    for _ in range(PATIENCE):  # another command may just be looking whether a server runs
        if claims(lock):
            return lock
        time.sleep(0.05)
    os.close(lock)
    raise Failure(f"a server runs on {data}; stop it or choose another --data")


def server_is_running(data: Path) -> bool:
    """Whether a server has claimed the folder. A short look, which makes no file."""
    try:
        lock = os.open(data / "server.lock", os.O_RDWR)
    except OSError:
        return False
    try:
        return not claims(lock)
    finally:
        os.close(lock)


def claims(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

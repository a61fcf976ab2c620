"""Appends to a store that others write too, and prints how long it waited each time, as JSON.

Usage: sharing_child DATABASE SECONDS. It begins when a line comes on standard input.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

from export_program.store import StoreReadOnly, open_store
from tests.store.samples import REGISTRY, append


async def main(path: Path, seconds: float) -> dict[str, object]:
    store = open_store(path, REGISTRY, secondary=True)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    waits, refused, end = [], [], time.monotonic() + seconds

    async def client() -> None:
        while time.monotonic() < end:
            case = append().recorded.case_id
            for version in (1, 2):
                started = time.monotonic()
                try:
                    await store.append(append(case, version))
                except StoreReadOnly as error:
                    refused.append(str(error))
                    return
                waits.append(time.monotonic() - started)

    await asyncio.gather(*(client() for _ in range(4)))
    store.close()
    return {"waits": waits, "refused": refused}


if __name__ == "__main__":
    said = asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2])))
    sys.stdout.write(json.dumps(said) + "\n")

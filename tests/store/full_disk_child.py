"""Appends while its own file size limit stands in for a full disk; prints what it saw as JSON."""

import asyncio
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from export_program.engine.messages import Sealed
from export_program.store import (
    AlreadyDone,
    Append,
    Blob,
    EventStore,
    StoreReadOnly,
    open_store,
    open_vault,
)
from tests.store.samples import REGISTRY, ThingOpened, append


def limit_file_size(size: int) -> None:
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))


async def until_refused(
    store: EventStore, requests: list[Append]
) -> tuple[list[int], list[Append]]:
    """Positions acknowledged, and what was refused because the disk was full."""
    acked: list[int] = []
    refused: list[Append] = []

    async def client(mine: list[Append]) -> None:
        for request in mine:
            try:
                acked.append((await store.append(request)).position)
            except StoreReadOnly:
                refused.append(request)

    await asyncio.gather(*(client(requests[i::8]) for i in range(8)))
    return acked, refused


async def again(store: EventStore, request: Append) -> int:
    while True:
        try:
            return (await store.append(request)).position
        except AlreadyDone as done:
            return done.position
        except StoreReadOnly:
            await asyncio.sleep(0.05)


async def main(directory: Path, where: str) -> dict[str, Any]:
    vault = open_vault(directory)
    store = open_store(directory / "events.db", REGISTRY, vault=vault)
    requests = []
    for number in range(400):
        case = append().recorded.case_id
        contact: Sealed | None = None
        blobs: tuple[Blob, ...] = ()
        if where == "vault":
            contact, blob = vault.seal(store.store_id, case, "contact", f"s{number}", "x" * 2000)
            blobs = (blob,)
        event = ThingOpened(title="y" * (300 if where == "vault" else 5000), contact=contact)
        requests.append(append(case, event=event, blobs=blobs))
    limit_file_size(400_000)
    acked, refused = await until_refused(store, requests)
    full = store.health()
    readable = len(store.log(0, 1000))
    limit_file_size(resource.RLIM_INFINITY)
    started = time.monotonic()
    repeated = [await again(store, refused[0])]
    seconds = time.monotonic() - started
    repeated += [await again(store, request) for request in refused[1:]]
    result = {
        "acked": acked,
        "refused": len(refused),
        "repeated": repeated,
        "reason": full.reason,
        "writable_when_full": full.writable,
        "readable_when_full": readable,
        "writable_after": store.health().writable,
        "seconds_to_resume": seconds,
        "stored": [row.position for row in store.raw_log(0, 10_000)],
        "damages": store.check(),
    }
    store.close()
    vault.close()
    return result


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))))  # noqa: T201

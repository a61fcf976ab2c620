"""`scripts/bench`: measures, prints a table, keeps the figures as JSON."""

import argparse
import asyncio
import json
import os
import platform
import sqlite3
import tempfile
import time
import uuid
from pathlib import Path

from bench import load, servers, work
from export_program.runtime.program import Program
from export_program.runtime.settings import Settings

SERVER_CORE, LOAD_CORE = 0, 1
Figures = dict[str, list[float]]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3, help="interleaved rounds (default 3)")
    options.add_argument("--seconds", type=float, default=5.0, help="of each measurement")
    options.add_argument("--json", type=Path, help="keep the figures in this file")
    asked = options.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    figures: Figures = {}
    with tempfile.TemporaryDirectory(prefix="export-program-bench-") as folder:
        data = Path(folder) / "var"
        for turn in range(asked.rounds):
            print(f"round {turn + 1} of {asked.rounds}", flush=True)
            one_round(data, cores[0], asked.seconds, figures)
        offline(data, figures)
    report(figures, asked.rounds, asked.seconds)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1))


def note(figures: Figures, name: str, value: float) -> None:
    figures.setdefault(name, []).append(value)


def one_round(data: Path, core: int, seconds: float, figures: Figures) -> None:
    with servers.echo(core) as bare:
        echoed = asyncio.run(load.drive(bare.port, "", 64, seconds, work.echo_work))
    note(figures, "bare echo, requests/s", echoed.per_second)
    with servers.program(data, core) as server:
        note(figures, "start-up, s", server.started_in)
        note(figures, "memory after start, MB", server.memory_mb)
        asyncio.run(under_load(server, seconds, figures, echoed.per_second))


async def under_load(server: servers.Server, seconds: float, figures: Figures, bare: float) -> None:
    work.RUN = uuid.uuid4().hex[:8]
    many = await load.drive(server.port, server.token, 64, seconds, work.case_work)
    note(figures, "accepted commands/s, 64 clients", many.per_second)
    note(figures, "share of the bare echo", many.per_second / bare)
    note(figures, "p99 at 64 clients, ms", many.p99_ms)
    note(figures, "failed (5xx)", many.failed)
    alone = await load.drive(server.port, server.token, 1, min(seconds, 3), work.case_work)
    note(figures, "1 client p50, ms", alone.p50_ms)
    client = await load.Client(server.port, server.token).open()
    first, last = await work.long_case(client, 1_000)
    note(figures, "1,000th command against first, x", load.middle(last) / load.middle(first))
    busy = asyncio.create_task(load.drive(server.port, server.token, 16, seconds, work.case_work))
    await asyncio.sleep(0.3)
    note(
        figures,
        "write to visible, p50, ms",
        load.middle(await work.visible_after(client, 100)) * 1e3,
    )
    await busy
    note(figures, "whole log over HTTP, events/s", await whole_log(client))
    note(figures, "memory after load, MB", server.memory_mb)
    client.close()


async def whole_log(client: load.Client) -> float:
    after, events, started = 0, 0, time.perf_counter()
    while True:
        answer = await client.ask("GET", f"/api/v1/events?after={after}&limit=10000")
        lines = answer.body.count(b"\n")
        events += lines
        if not lines:
            return events / (time.perf_counter() - started)
        last = answer.body.rstrip().rpartition(b"\n")[2]
        after = int(last[len(b'{"position":') :].partition(b",")[0])


def offline(data: Path, figures: Figures) -> None:
    """Rebuilds, with the server stopped."""
    program = Program(Settings(data=data), secondary=True)
    head = program.store.head()
    note(figures, "events in the log", head)
    for model in ("cases", "deadlines", "audit_log"):
        started = time.perf_counter()
        program.projector.projection.build((model,), program.store)
        note(figures, f"rebuild of {model}, events/s", head / (time.perf_counter() - started))
    program.close()


def report(figures: Figures, rounds: int, seconds: float) -> None:
    print(
        f"\nmedians of {rounds} round(s) of {seconds:g} s; server on one core, load on another; "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, synchronous=FULL"
    )
    for name, values in figures.items():
        spread = f"   ({min(values):,.2f} to {max(values):,.2f})" if len(values) > 1 else ""
        print(f"  {name:38} {load.middle(values):>12,.2f}{spread}")


if __name__ == "__main__":
    main()

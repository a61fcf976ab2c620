"""The parts of a measurement, each against running servers; what they find is noted."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from bench import growth, load, servers, work
from bench.figures import Figures
from bench.live import Subscriber
from bench.places import Place, Places
from export_program.runtime.program import Program

CLIENTS, BUSY = 64, 16
SMALL = 10_000
MODELS = ("cases", "deadlines", "audit_log")
FAILED = "failed (5xx)"


@dataclass(frozen=True)
class Plan:
    """What is measured for how long, and where."""

    parts: frozenset[str]
    seconds: float
    rounds: int
    events: int
    core: int
    long: int = 1_000
    looks: int = 100


def echo(plan: Plan, figures: Figures) -> None:
    with servers.echo(plan.core) as bare:
        found = load.run(load.drive(bare.port, "", CLIENTS, plan.seconds, work.echo_work))
        figures.note("echo", "requests/s, 64 clients", found.per_second)
        figures.note("echo", "p99, 64 clients, ms", found.p99_ms)


def stock(plan: Plan, place: Place, who: str, figures: Figures) -> None:
    """The stock library: what it can do of the work."""
    with servers.stock(place, plan.core) as server:
        load.run(_driven(plan, server, who, figures))


def ours(plan: Plan, place: Place, who: str, figures: Figures) -> None:
    with servers.program(place, plan.core) as server:
        load.run(_driven(plan, server, who, figures))
        load.run(_read(plan, server, who, figures))
        if "memory" in plan.parts:
            figures.note(who, "memory under load, MB", server.memory_mb)


class NotTheWork(RuntimeError):
    """The server refuses more than the work means it to: what is measured is something else."""


async def drive(
    server: servers.Server,
    clients: int,
    seconds: float,
    answered: Callable[[load.Answer], None] = lambda _: None,
) -> load.Measured:
    """The work, with keys that nobody used before: a repeated command costs next to nothing.

    Raises:
        NotTheWork: more than one command in eight was refused.
    """
    work.new_run(server.account)
    port, token = server.port, server.token
    found = await load.drive(port, token, clients, seconds, work.case_work, answered)
    if found.refused * 7 > found.accepted:
        raise NotTheWork(f"{found.refused} commands were refused, {found.accepted} accepted")
    return found


async def _driven(plan: Plan, server: servers.Server, who: str, figures: Figures) -> None:
    if "commands" in plan.parts:
        before = server.cpu_seconds
        many = await drive(server, CLIENTS, plan.seconds)
        spent = (server.cpu_seconds - before) / max(many.accepted, 1)
        figures.note(who, "commands/s, 64 clients", many.per_second)
        figures.note(who, "p99, 64 clients, ms", many.p99_ms)
        figures.note(who, "CPU of server and database, us/command", spent * 1e6)
        figures.note(who, FAILED, many.failed)
    if "one" in plan.parts:
        alone = await drive(server, 1, plan.seconds / 2)
        figures.note(who, "p50, 1 client, ms", alone.p50_ms)
    if "long" in plan.parts:
        with load.wide_awake():
            client = await load.Client(server.port, server.token).open()
            first, last = await work.long_case(client, plan.long)
            client.close()
        ratio = load.middle(last) / load.middle(first)
        figures.note(who, "1,000th command against the first 100, x", ratio)


async def _read(plan: Plan, server: servers.Server, who: str, figures: Figures) -> None:
    """How soon others see what was written while 16 clients work."""
    port, token = server.port, server.token
    if "visible" in plan.parts:
        client = await load.Client(port, token).open()
        busy = asyncio.create_task(drive(server, BUSY, plan.seconds))
        await asyncio.sleep(0.3)
        seen = await work.visible_after(client, plan.looks)
        figures.note(who, "write to visible, 16 clients, p50, ms", load.middle(seen) * 1e3)
        client.close()
        await busy
    if "live" in plan.parts:
        subscriber = await Subscriber(port, token).open()
        await asyncio.sleep(0.2)
        found = await drive(server, BUSY, plan.seconds, subscriber.note)
        await subscriber.all_came()
        half, most = subscriber.delays_ms()
        subscriber.close()
        figures.note(who, "reply to subscriber, p50, ms", half)
        figures.note(who, "reply to subscriber, p99, ms", most)
        figures.note(who, FAILED, found.failed)


@contextmanager
def grown(places: Places, events: int, core: int) -> Iterator[Place]:
    """A place with a log of so many events and with its read models built."""
    with places.fresh() as place:
        print(f"  {places.store}: a log of {events:,} events", flush=True)
        load.run(growth.grow(place, events))
        with servers.program(place, core):
            pass
        yield place


def grown_parts(plan: Plan, places: Places, figures: Figures) -> None:
    """What depends on the length of the log."""
    if not plan.parts & {"growth", "startup", "log", "rebuild"}:
        return
    who = places.store
    with grown(places, plan.events, plan.core) as large, places.fresh() as small:
        if "growth" in plan.parts:
            load.run(growth.grow(small, SMALL))
        for _ in range(plan.rounds):
            if "startup" in plan.parts:
                _started(plan, large, who, figures)
            if "growth" in plan.parts:
                _compared(plan, small, large, who, figures)
        if "log" in plan.parts:
            _fed(plan, large, who, figures)
        if "rebuild" in plan.parts:
            _rebuilt(large, who, figures)


def _started(plan: Plan, place: Place, who: str, figures: Figures) -> None:
    with servers.program(place, plan.core) as server:
        figures.note(who, "start-up, s", server.started_in)
        figures.note(who, "memory idle, MB", server.memory_mb)


def _compared(plan: Plan, small: Place, large: Place, who: str, figures: Figures) -> None:
    found = []
    for name, place in (("small", small), ("large", large)):
        with servers.program(place, plan.core) as server:
            driven = load.run(drive(server, CLIENTS, plan.seconds))
        found.append(driven.per_second)
        figures.note(who, f"commands/s in the {name} log", driven.per_second)
    figures.note(who, "large log against small, x", found[1] / found[0])


def _fed(plan: Plan, place: Place, who: str, figures: Figures) -> None:
    async def feed(server: servers.Server) -> float:
        client = await load.Client(server.port, server.token).open()
        with load.wide_awake():
            return await work.whole_log(client, 500_000)

    with servers.program(place, plan.core) as server:
        for _ in range(plan.rounds):
            figures.note(who, "whole log over HTTP, events/s", load.run(feed(server)))


def _rebuilt(place: Place, who: str, figures: Figures) -> None:
    """Rebuilds, with the server stopped; in this process, as the command line does it."""
    program = Program(growth.settings_of(place))
    head = program.store.head()
    try:
        for model in MODELS:
            started = perf_counter()
            program.projector.projection.build((model,), program.store)
            figures.note(who, f"rebuild of {model}, events/s", head / (perf_counter() - started))
    finally:
        program.close()

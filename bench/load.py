"""A load generator: keep-alive HTTP/1.1 over raw sockets, many clients on one event loop."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from statistics import median

import msgspec


@dataclass
class Answer:
    status: int
    headers: dict[bytes, bytes]
    body: bytes
    seconds: float

    def json(self) -> dict[str, object]:
        decoded: dict[str, object] = msgspec.json.decode(self.body)
        return decoded


class Client:
    """One connection; one request at a time."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._fixed = f"Host: localhost\r\nAuthorization: Bearer {token}\r\n"

    async def open(self) -> "Client":
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    def close(self) -> None:
        self._writer.close()

    async def ask(self, method: str, path: str, body: object = None, key: str = "") -> Answer:
        content = b"" if body is None else msgspec.json.encode(body)
        head = f"{method} {path} HTTP/1.1\r\n{self._fixed}"
        if body is not None:
            head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
        if key:
            head += f"Idempotency-Key: {key}\r\n"
        started = time.perf_counter()
        self._writer.write(head.encode() + b"\r\n" + content)
        raw = await self._reader.readuntil(b"\r\n\r\n")
        lines = raw.split(b"\r\n")
        headers = dict(line.lower().split(b": ", 1) for line in lines[1:-2])
        size = int(headers.get(b"content-length", b"0"))
        answered = await self._reader.readexactly(size) if size else b""
        spent = time.perf_counter() - started
        return Answer(int(lines[0].split()[1]), headers, answered, spent)


@dataclass
class Tally:
    """What one client saw: seconds of each accepted command, and refusals."""

    accepted: list[float] = field(default_factory=list)
    refused: int = 0
    failed: int = 0


Work = Callable[[Client, int, Tally], Awaitable[None]]


@dataclass(frozen=True)
class Measured:
    per_second: float
    p50_ms: float
    p99_ms: float
    refused: int
    failed: int


async def drive(port: int, token: str, clients: int, seconds: float, work: Work) -> Measured:
    """Let clients work side by side for some seconds."""
    open_ = await asyncio.gather(*(Client(port, token).open() for _ in range(clients)))
    tallies = [Tally() for _ in open_]
    start = time.perf_counter()
    until = start + seconds

    async def keep_on(number: int, client: Client) -> None:
        turn = 0
        while time.perf_counter() < until:
            await work(client, number * 1_000_000 + turn, tallies[number])
            turn += 1

    await asyncio.gather(*(keep_on(i, client) for i, client in enumerate(open_)))
    spent = time.perf_counter() - start
    for client in open_:
        client.close()
    times = sorted(t for tally in tallies for t in tally.accepted)
    return Measured(
        per_second=len(times) / spent,
        p50_ms=quantile(times, 0.5) * 1e3,
        p99_ms=quantile(times, 0.99) * 1e3,
        refused=sum(t.refused for t in tallies),
        failed=sum(t.failed for t in tallies),
    )


def quantile(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")


def middle(values: Iterable[float]) -> float:
    return median(values)

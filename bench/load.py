"""A load generator: keep-alive HTTP/1.1 straight on the sockets, many clients on one event loop.

It never sleeps while it drives: to wake a sleeping client costs the server that answers it more
than the answer, and clients on other machines would not be woken by it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any, TypeVar, cast

import msgspec
import uvloop

T = TypeVar("T")
_encode = msgspec.json.Encoder().encode


class Answer:
    """What came back. `seconds` is from the first byte sent to the last one received."""

    __slots__ = ("body", "head", "seconds", "status")

    def __init__(self, head: bytes, body: bytes, seconds: float) -> None:
        self.head, self.body, self.seconds = head, body, seconds
        self.status = int(head[9:12])

    def json(self) -> dict[str, Any]:
        decoded: dict[str, Any] = msgspec.json.decode(self.body)
        return decoded

    def header(self, name: str) -> str:
        """A header's text, or the empty text."""
        for line in self.head.split(b"\r\n")[1:]:
            given, _, value = line.partition(b":")
            if given.lower() == name.lower().encode():
                return value.strip().decode()
        return ""


class Client(asyncio.Protocol):
    """One connection; one request at a time."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._fixed = f"Host: localhost\r\nAuthorization: Bearer {token}\r\n".encode()
        self._got = bytearray()
        self._wanted = self._ends = 0
        self._sent = 0.0

    async def open(self) -> "Client":
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self, "127.0.0.1", self._port)
        return self

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._loop = asyncio.get_running_loop()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        answered = getattr(self, "_answered", None)
        if answered is not None and not answered.done():
            answered.set_exception(ConnectionResetError("the server closed the connection"))

    def close(self) -> None:
        self._transport.close()

    async def ask(self, method: str, path: str, body: object = None, key: str = "") -> Answer:
        head = b"%b %b HTTP/1.1\r\n%b" % (method.encode(), path.encode(), self._fixed)
        content = b""
        if body is not None:
            content = _encode(body)
            head += b"Content-Type: application/json\r\nContent-Length: %d\r\n" % len(content)
        if key:
            head += b"Idempotency-Key: %b\r\n" % key.encode()
        self._answered: asyncio.Future[Answer] = self._loop.create_future()
        self._sent = time.perf_counter()
        self._transport.write(b"%b\r\n%b" % (head, content))
        return await self._answered

    def data_received(self, data: bytes) -> None:
        got = self._got
        got += data
        if not self._wanted:
            self._ends = got.find(b"\r\n\r\n")
            if self._ends < 0:
                return
            self._wanted = self._ends + 4 + _length(bytes(got[: self._ends]))
        if len(got) >= self._wanted:
            start = self._ends + 4
            head, body = bytes(got[: self._ends]), bytes(got[start : self._wanted])
            del got[: self._wanted]
            self._wanted = 0
            self._answered.set_result(Answer(head, body, time.perf_counter() - self._sent))


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"content-length:")
    if at < 0:
        raise ValueError("an answer without a length: ask for less at once")
    return int(lower[at + 15 : (lower + b"\r\n").index(b"\r\n", at)])


@dataclass
class Tally:
    """What one client saw: seconds of each accepted command, and refusals."""

    accepted: list[float] = field(default_factory=list)
    refused: int = 0
    failed: int = 0
    answered: Callable[[Answer], None] = lambda _: None


Work = Callable[[Client, int, Tally], Awaitable[None]]


@dataclass(frozen=True)
class Measured:
    accepted: int
    per_second: float
    p50_ms: float
    p99_ms: float
    refused: int
    failed: int


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run on the event loop that the servers use as well."""
    return uvloop.run(main)


@contextmanager
def wide_awake() -> Iterator[None]:
    """Let the running loop look for answers without ever sleeping, until the block ends."""
    loop, on = asyncio.get_running_loop(), True

    def again() -> None:
        if on:
            loop.call_soon(again)

    again()
    try:
        yield
    finally:
        on = False


async def drive(
    port: int,
    token: str,
    clients: int,
    seconds: float,
    work: Work,
    answered: Callable[[Answer], None] = lambda _: None,
) -> Measured:
    """Let clients work side by side for some seconds; `answered` sees each accepted answer."""
    open_ = await asyncio.gather(*(Client(port, token).open() for _ in range(clients)))
    tallies = [Tally(answered=answered) for _ in open_]
    start = time.perf_counter()
    until = start + seconds

    async def keep_on(number: int, client: Client) -> None:
        turn = 0
        while time.perf_counter() < until:
            await work(client, number * 1_000_000 + turn, tallies[number])
            turn += 1

    with wide_awake():
        await asyncio.gather(*(keep_on(i, client) for i, client in enumerate(open_)))
    spent = time.perf_counter() - start
    for client in open_:
        client.close()
    times = sorted(t for tally in tallies for t in tally.accepted)
    return Measured(
        accepted=len(times),
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

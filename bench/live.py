"""A live subscriber: when an event of the stream arrives, beside its command's answer."""

import asyncio
import re
import time

from bench.load import Answer, quantile

PATIENCE = 20.0  # seconds
POSITION = re.compile(rb"id: [0-9]+-([0-9]+)\n")


class Subscriber(asyncio.Protocol):
    """Reads `/api/v1/events/stream` and notes the moment each position came."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token
        self._rest = b""
        self.came: dict[int, float] = {}
        self.answered: dict[int, float] = {}

    async def open(self) -> "Subscriber":
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_connection(lambda: self, "127.0.0.1", self._port)
        self._transport = transport
        transport.write(
            b"GET /api/v1/events/stream HTTP/1.1\r\nHost: localhost\r\n"
            b"Authorization: Bearer %b\r\n\r\n" % self._token.encode()
        )
        return self

    def close(self) -> None:
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        text = self._rest + data
        for found in POSITION.finditer(text):
            self.came.setdefault(int(found[1]), now)
        self._rest = text[text.rfind(b"\n") + 1 :]

    def note(self, answer: Answer) -> None:
        """A command was answered just now."""
        self.answered[int(answer.header("Position"))] = time.perf_counter()

    async def all_came(self) -> None:
        """Wait for every event of a command that was answered, for some seconds."""
        until = time.perf_counter() + PATIENCE
        while self.answered.keys() - self.came.keys() and time.perf_counter() < until:
            await asyncio.sleep(0.05)

    def delays_ms(self) -> tuple[float, float]:
        """p50 and p99 from the answer to the event; 0 where the event was there first.

        Raises:
            ValueError: events of commands that were answered never came.
        """
        if missing := self.answered.keys() - self.came.keys():
            raise ValueError(f"{len(missing)} events did not come, {min(missing)} the first")
        waited = sorted(max(0.0, self.came[p] - at) * 1e3 for p, at in self.answered.items())
        return quantile(waited, 0.5), quantile(waited, 0.99)

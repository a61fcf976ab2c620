"""Live events over a real server: nothing lost, resumable, scoped, gone when the server ends."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.office import API, FIRM, legal_entity_id

STREAM = f"{API}/events/stream"


@dataclass
class Server:
    process: subprocess.Popen[str]
    told: dict[str, Any]
    complaints: Path

    def client(self, who: str = "agent") -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {self.told[who]}"}
        base = f"http://127.0.0.1:{self.told['port']}"
        return httpx.AsyncClient(base_url=base, headers=headers, timeout=60)


@contextmanager
def running_server(data: Path, grace: int = 30, beat: float = 15.0) -> Iterator[Server]:
    command = [sys.executable, "-m", "tests.api.server", str(data), str(grace), str(beat)]
    data.mkdir(parents=True, exist_ok=True)
    complaints = data / "stderr.txt"
    with (
        complaints.open("w") as stderr,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, complaints.read_text()
            yield Server(process, json.loads(line), complaints)
        finally:
            process.kill()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests that do not end it; each uses a firm of its own."""
    with running_server(tmp_path_factory.mktemp("live"), beat=0.3) as started:
        yield started


def firm(number: int) -> dict[str, Any]:
    return {**FIRM, "national_id": legal_entity_id(number)}


async def head_of(client: httpx.AsyncClient) -> int:
    return int((await client.get(f"{API}/events")).headers["head"])


class Frames:
    """What arrives on a stream, frame by frame."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()

    async def next(self) -> dict[str, str]:
        frame: dict[str, str] = {}
        async with asyncio.timeout(60):
            async for line in self._lines:
                if not line:
                    return frame
                name, _, value = line.partition(":")
                frame[name or "comment"] = value.strip()
        return frame

    async def events(self, count: int) -> list[dict[str, Any]]:
        """The next events; heartbeats and hints are passed over."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            frame = await self.next()
            if "data" in frame:
                event = json.loads(frame["data"])
                assert frame["id"].endswith(f"-{event['position']}")
                found.append(event)
        return found


@asynccontextmanager
async def listening(client: httpx.AsyncClient, **asked: Any) -> AsyncIterator[Frames]:
    async with client.stream("GET", STREAM, **asked) as response:
        assert response.status_code == 200, await response.aread()
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Frames(response)


async def test_a_subscriber_hears_of_every_event_in_order(server: Server) -> None:
    async with server.client() as client, listening(client, params={"after": 0}) as frames:
        assert await frames.next() == {"retry": "3000"}
        head = await head_of(client)
        old = await frames.events(head)
        made = await client.post(f"{API}/exporters", json=firm(1))
        path = f"{API}/exporters/{made.json()['case_id']}/tag-case"
        await asyncio.gather(*(client.post(path, json={"tag": f"t{n}"}) for n in range(30)))
        new = await frames.events(31)
        expected = list(range(1, head + 32))
        assert [event["position"] for event in old + new] == expected
        feed = await client.get(f"{API}/events", params={"after": head})
        assert new == [json.loads(line) for line in feed.text.splitlines()]


async def test_a_stream_without_a_cursor_begins_now(server: Server) -> None:
    async with server.client() as client, listening(client) as frames:
        await frames.next()
        made = await client.post(f"{API}/exporters", json=firm(2))
        (event,) = await frames.events(1)
        assert event["position"] == made.json()["position"]


async def test_a_stream_is_resumed_where_it_broke_off(server: Server) -> None:
    async with server.client() as client:
        head = await head_of(client)
        async with listening(client, params={"after": 0}) as frames:
            await frames.next()
            first = await frames.next()
        for asked in (
            {"headers": {"Last-Event-ID": first["id"]}},
            {"params": {"after": first["id"]}},
        ):
            async with listening(client, **asked) as frames:
                rest = await frames.events(head - 1)
                assert [event["position"] for event in rest] == list(range(2, head + 1))
        told = await client.get(STREAM, headers={"Last-Event-ID": "77-1"})
        assert told.status_code == 409


async def test_a_silent_stream_says_that_it_lives_and_how_far_it_is(server: Server) -> None:
    async with server.client() as client:
        query = {"types": "case.untagged.v1", "after": 0}
        async with listening(client, params=query) as frames:
            await frames.next()
            beat = await frames.next()
            assert beat["comment"]
            assert beat["id"].endswith(f"-{await head_of(client)}")


async def test_an_outsider_hears_of_own_cases_only_also_on_resuming(server: Server) -> None:
    async with server.client() as staff, server.client("outsider") as outsider:
        await staff.post(f"{API}/exporters", json=firm(3))
        mine = await outsider.post(f"{API}/exporters", json=firm(4))
        for asked in ({"params": {"after": 0}}, {"headers": {"Last-Event-ID": "1"}}):
            async with listening(outsider, **asked) as frames:
                heard = await frames.events(4)
        own = {mine.json()["case_id"], server.told["outsider_id"]}
        assert {event["case_id"] for event in heard} == own


async def test_open_streams_do_not_keep_the_server_from_ending(tmp_path: Path) -> None:
    """With a patience of 30 seconds for open connections, it ends at once and without an error."""
    with running_server(tmp_path / "data", grace=30) as server:
        async with server.client() as client, listening(client, params={"after": 0}) as frames:
            await frames.next()
            started = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            while await frames.next():
                pass
        assert await asyncio.to_thread(server.process.wait, 60) in {0, -signal.SIGTERM}
        assert time.monotonic() - started < 25
        assert server.complaints.read_text() == ""


async def test_what_was_answered_is_there_after_the_server_was_killed(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        async with server.client() as client:
            made = await client.post(f"{API}/exporters", json=FIRM)
            server.process.kill()
    with running_server(tmp_path / "data") as server:
        async with server.client() as client:
            found = await client.get(made.headers["location"])
            assert found.json()["case"]["reference"] == made.json()["reference"]


async def test_from_outside_nobody_takes_all_the_streams(server: Server) -> None:
    async with asyncio.timeout(60), server.client("outsider") as client, server.client() as agent:

        async def opened(who: httpx.AsyncClient) -> httpx.Response:
            return await who.send(who.build_request("GET", STREAM), stream=True)

        held = [await opened(client) for _ in range(10)]
        refused, inside = await opened(client), await opened(agent)
        assert [r.status_code for r in (*held, inside)] == [200] * 11
        told = json.loads(await refused.aread())
        assert (refused.status_code, told["type"]) == (503, "/problems/too-many-streams")
        for response in (*held, inside):
            await response.aclose()
        again = await opened(client)
        while again.status_code != 200:  # until the server knows that they are closed
            await again.aclose()
            again = await opened(client)
        await again.aclose()

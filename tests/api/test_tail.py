"""The tail of the log in memory: shared frames, slow readers, and rights that are taken away."""

import asyncio
from typing import Any

import pytest

from export_program.api import live
from export_program.api.live import Tail
from export_program.api.wire import Wanted
from tests.api.office import API, Person, TestOffice, new_exporter


async def collected(tail: Tail, after: int, until: int, wanted: Wanted) -> list[bytes]:
    """The chunks up to a position."""
    chunks = []
    stream = tail.stream(after, wanted, lambda: True)
    async for chunk in stream:
        chunks.append(chunk)
        if b"-%d\n" % until in chunk:
            break
    await stream.aclose()  # type: ignore[attr-defined]
    return chunks


async def test_readers_at_the_same_place_get_the_same_bytes(
    office: TestOffice, agent: Person
) -> None:
    """One join for all: the very same object, not an equal one."""
    tail, head = Tail(office.program.store), office.program.store.head()
    first = tail.stream(head, Wanted(), lambda: True)
    await anext(first)
    await new_exporter(agent)
    await new_exporter(agent, national_id="10999000027")
    async with asyncio.timeout(60):
        while b"-%d\n" % (head + 2) not in await anext(first):
            pass
    readers = (collected(tail, head, head + 2, Wanted()) for _ in range(3))
    frames = [chunks[-1] for chunks in await asyncio.gather(*readers)]
    assert frames[0].count(b"data: ") == 2
    assert frames[0] is frames[1] is frames[2]
    tail.close()


async def test_a_reader_far_behind_reads_the_log_and_misses_nothing(
    office: TestOffice, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "KEPT", 4)
    monkeypatch.setattr(live, "BATCH", 3)
    tail = Tail(office.program.store)
    start = office.program.store.head()
    slow = tail.stream(start, Wanted(), lambda: True)
    await anext(slow)
    exporter = await new_exporter(agent)
    path = f"{API}/exporters/{exporter['case_id']}/tag-case"
    for n in range(20):
        await agent.post(path, {"tag": f"t{n}"})
    head = office.program.store.head()
    received = b""
    async with asyncio.timeout(60):
        while b"-%d\n" % head not in received:
            received += await anext(slow)
    ids = [int(x.rpartition(b"-")[2]) for x in received.splitlines() if x.startswith(b"id: ")]
    assert ids == list(range(start + 1, head + 1))
    assert len(tail._rows) <= 2 * 4 + 3
    tail.close()


async def test_a_stream_ends_when_the_right_to_it_ends(
    office: TestOffice, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    tail = Tail(office.program.store, beat=0.05)
    allowed = [True]
    stream = tail.stream(0, Wanted(), lambda: allowed[0])
    await anext(stream)
    allowed[0] = False
    async with asyncio.timeout(60):
        async for _ in stream:
            pass
    assert tail.subscribers == 0
    tail.close()


async def test_closing_ends_every_stream(office: TestOffice, agent: Person) -> None:
    tail = Tail(office.program.store)
    readers = [asyncio.create_task(collected(tail, 0, 10**9, Wanted())) for _ in range(5)]
    await asyncio.sleep(0.05)
    assert tail.subscribers == 5
    tail.close()
    async with asyncio.timeout(60):
        await asyncio.gather(*readers)
    assert tail.subscribers == 0


async def test_a_log_that_cannot_be_read_for_a_moment_is_read_again(
    office: TestOffice, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    store: Any = office.program.store
    tail = Tail(store)
    real, broken = store.raw_log, [True]

    def sometimes(after: int, limit: int) -> Any:
        if broken.pop() if broken else False:
            raise OSError("the disk hiccuped")
        return real(after, limit)

    head = store.head()
    stream = tail.stream(head, Wanted(), lambda: True)
    await anext(stream)
    monkeypatch.setattr(store, "raw_log", sometimes)
    await new_exporter(agent)
    async with asyncio.timeout(60):
        assert b"-%d\n" % (head + 1) in await anext(stream)
    tail.close()


async def test_a_reader_without_anything_to_get_lets_others_have_their_turn(
    office: TestOffice, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever asks for the whole log from outside stops the office for as long."""
    monkeypatch.setattr(live, "KEPT", 4)
    monkeypatch.setattr(live, "BATCH", 3)
    exporter = await new_exporter(agent)
    for n in range(20):
        await agent.post(f"{API}/exporters/{exporter['case_id']}/tag-case", {"tag": f"t{n}"})
    store: Any = office.program.store
    tail, real, turns, looks = Tail(store), store.raw_log, [0], list[int]()

    def counted(after: int, limit: int) -> Any:
        looks.append(turns[0])
        return real(after, limit)

    async def somebody_else() -> None:
        while len(looks) < 6:
            turns[0] += 1
            await asyncio.sleep(0)

    stream = tail.stream(0, Wanted(kind="match"), lambda: True)
    await anext(stream)
    monkeypatch.setattr(store, "raw_log", counted)
    reading = asyncio.ensure_future(anext(stream))
    async with asyncio.timeout(60):
        await somebody_else()
    reading.cancel()
    assert len(set(looks)) > 5
    tail.close()


async def test_whose_a_case_is_is_not_kept_beyond_what_was_known(
    office: TestOffice, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who is given a case later gets what is recorded from then on."""
    monkeypatch.setattr(live, "BATCH", 1)
    tail, mine = Tail(office.program.store), [False]
    exporter = await new_exporter(agent)
    head = office.program.store.head()
    stream = tail.stream(0, Wanted(mine=lambda _: mine[0]), lambda: True)
    await anext(stream)
    reading = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.05)
    assert not reading.done()
    mine[0] = True
    note = {"text": "For whom it concerns.", "shared": True}
    told = await agent.post(f"{API}/exporters/{exporter['case_id']}/add-note", note)
    assert told.status_code == 200
    async with asyncio.timeout(60):
        assert b"-%d\n" % (head + 1) in await reading
    tail.close()

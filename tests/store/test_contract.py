"""What every event store does, whatever database is under it."""

import asyncio
import threading
from uuid import UUID, uuid4

import pytest

from export_program.store import EventStore, RawRow, StoreReadOnly
from tests.store.conftest import MakeStore
from tests.store.samples import ThingOpened, append


async def test_what_was_appended_is_read_back_from_stream_log_and_position(
    store: EventStore,
) -> None:
    first = append()
    case = first.recorded.case_id
    placed = await store.append(first)
    other = await store.append(append())
    second = await store.append(append(case, 2))
    assert (placed.position, other.position, second.position) == (1, 2, 3)

    stream = store.stream(case)
    assert [(r.version, r.position) for r in stream] == [(1, 1), (2, 3)]
    assert stream[0].event == first.recorded.event
    assert stream[0].meta == first.recorded.meta
    assert stream[0].recorded_us == placed.recorded_us
    assert store.log(0) == [stream[0], store.at(2), stream[1]]
    assert store.head() == 3


async def test_the_log_can_be_read_case_by_case(store: EventStore) -> None:
    cases = [uuid4() for _ in range(4)]
    for version in range(1, 4):
        for case in cases:
            await store.append(append(case, version))
    rows: list[RawRow] = []
    after = (UUID(int=0), 0)
    while page := store.raw_cases(after, 5, until=11):
        rows += page
        after = (UUID(page[-1].case_id), page[-1].version)
    wanted = [(c.hex, v) for c in sorted(cases) for v in (1, 2, 3) if (c, v) != (cases[3], 3)]
    assert [(row.case_id, row.version) for row in rows] == wanted
    assert sorted(rows) == store.raw_log(0, 11)


async def test_a_stream_is_cut_by_version_and_by_position(store: EventStore) -> None:
    case = uuid4()
    for version in range(1, 6):
        await store.append(append(case, version))
        await store.append(append())
    assert [r.version for r in store.stream(case, after_version=3)] == [4, 5]
    assert [r.version for r in store.stream(case, until=5)] == [1, 2, 3]
    raw = store.raw_stream(case, after_version=1, until=5)
    assert [store.decode(row) for row in raw] == store.stream(case, after_version=1, until=5)
    assert [row.version for row in raw] == [2, 3]
    assert [row.version for row in store.raw_stream(case, 1, None, limit=2)] == [2, 3]
    assert [r.version for r in store.stream(case, until=4)] == [1, 2]
    assert [r.version for r in store.stream(case, after_version=1, until=5)] == [2, 3]
    assert store.stream(uuid4()) == []


async def test_the_log_is_paged_without_gap_or_overlap(store: EventStore) -> None:
    await asyncio.gather(*(store.append(append()) for _ in range(25)))
    sizes, found, after = [], [], 0
    while page := store.raw_log(after, 10):
        sizes.append(len(page))
        found += [row.position for row in page]
        after = page[-1].position
    assert sizes == [10, 10, 5]
    assert found == list(range(1, 26))
    assert [store.decode(row) for row in store.raw_log(20, 10)] == store.log(20, 10)


def test_an_empty_store_has_no_head_no_rows_and_no_position(store: EventStore) -> None:
    assert store.head() == 0
    assert store.log(0) == []
    assert store.at(1) is None
    assert store.at(0) is None
    assert store.position_at(2**62) == 0
    assert store.check() == []


def test_a_blocking_append_from_several_threads_loses_nothing(store: EventStore) -> None:
    def work() -> None:
        for _ in range(20):
            store.append_now(append())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row.position for row in store.raw_log(0, 100)] == list(range(1, 81))


async def test_a_store_keeps_its_identity_and_contents_when_reopened(
    make_store: MakeStore,
) -> None:
    store = make_store()
    request = append(claims=("mark:1",))
    await store.append(request)
    store.close()
    again = make_store()
    assert (again.store_id, again.epoch) == (store.store_id, store.epoch)
    assert again.stream(request.recorded.case_id)[0].event == request.recorded.event
    assert again.by_command(request.command_id) == (1, request.fingerprint)
    assert again.holder("mark:1") == request.recorded.case_id
    assert (await again.append(append())).position == 2


async def test_recorded_time_grows_strictly_even_when_the_clock_is_set_back(
    make_store: MakeStore,
) -> None:
    now = [1_000_000_000]
    store = make_store(clock=lambda: now[0])
    times = []
    for now[0] in (1_000_000_000, 1_005_000_000, 1_000, 1_001, 2_000_000_000):
        times.append((await store.append(append())).recorded_us)
    assert times == [1_000_000_000, 1_005_000_000, 1_005_000_001, 1_005_000_002, 2_000_000_000]


async def test_health_tells_how_far_the_clock_was_set_back(make_store: MakeStore) -> None:
    now = [10_000_000]
    store = make_store(clock=lambda: now[0])
    await store.append(append())
    assert store.health().clock_step_us == 0
    now[0] = 4_000_000
    assert store.health().clock_step_us == 6_000_000
    assert store.health().writable


async def test_a_moment_is_found_as_the_last_position_recorded_by_then(
    make_store: MakeStore,
) -> None:
    now = [0]
    store = make_store(clock=lambda: now[0])
    for moment in (100, 200, 300, 400, 500, 600, 700):
        now[0] = moment
        await store.append(append())
    found = [store.position_at(moment) for moment in (99, 100, 101, 350, 699, 700, 10_000)]
    assert found == [0, 1, 1, 3, 6, 7, 7]


async def test_the_newest_snapshot_of_a_case_is_kept(store: EventStore) -> None:
    case = uuid4()
    await store.append(append(case))
    assert store.snapshot(case) is None
    store.save_snapshot(case, 5, b"five")
    store.save_snapshot(case, 9, b"nine")
    store.save_snapshot(case, 7, b"seven")
    await store.append(append(case, 2))
    assert store.snapshot(case) == (9, b"nine")
    assert store.snapshot(uuid4()) is None


async def test_closing_writes_what_is_queued_and_answers_everybody(make_store: MakeStore) -> None:
    store = make_store()
    waiting = [asyncio.ensure_future(store.append(append())) for _ in range(300)]
    await asyncio.sleep(0)
    store.close()
    assert make_store().head() == 300, "written when close returns"
    placed = await asyncio.gather(*waiting)
    assert sorted(p.position for p in placed) == list(range(1, 301))
    with pytest.raises(StoreReadOnly, match="closed"):
        await store.append(append())


async def test_a_caller_that_gave_up_does_not_disturb_the_others(store: EventStore) -> None:
    tasks = [asyncio.ensure_future(store.append(append())) for _ in range(10)]
    await asyncio.sleep(0)
    tasks[3].cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(results[3], asyncio.CancelledError)
    assert sum(not isinstance(r, BaseException) for r in results) == 9
    assert store.check() == []


@pytest.mark.parametrize("command", ["", "a\0b"])
def test_a_command_id_that_a_database_would_mangle_is_refused(
    store: EventStore, command: str
) -> None:
    request = append()
    bad = type(request)(request.recorded, command, b"")
    with pytest.raises(ValueError, match="NUL"):
        store.append_now(bad)
    assert store.head() == 0


def test_an_event_that_could_not_be_read_again_is_not_stored(store: EventStore) -> None:
    class Forgotten(ThingOpened, frozen=True, kw_only=True):
        pass

    with pytest.raises(TypeError, match="Forgotten is not registered"):
        store.append_now(append(event=Forgotten(title="x")))
    assert store.head() == 0

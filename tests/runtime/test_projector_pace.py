"""How the projector shares the process: it rests while people work, and not while one asks."""

import asyncio
from time import perf_counter

import pytest

from export_program.runtime import projector
from export_program.runtime.projector import LONGEST_PAUSE, PAUSE, REST, Taken, in_turns
from export_program.store import EventStore
from tests.domain import exporter_story
from tests.runtime.conftest import Follow, MakeTables
from tests.runtime.office import history, write


@pytest.mark.parametrize(
    ("cost", "pause"),
    [(0.0, PAUSE), (0.004, 0.004 * REST), (10.0, LONGEST_PAUSE)],
)
async def test_the_more_a_slice_cost_the_longer_the_rest(
    cost: float,
    pause: float,
    store: EventStore,
    make_tables: MakeTables,
    follow: Follow,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    following = follow(store, make_tables()).projector

    async def sliced() -> Taken:
        return Taken(cost=cost)

    monkeypatch.setattr(following, "_slice", sliced)
    assert await following._step(0.0) == pause


async def test_a_rest_ends_when_somebody_begins_to_wait(
    store: EventStore, make_tables: MakeTables, follow: Follow
) -> None:
    following = follow(store, make_tables()).projector
    began = perf_counter()
    resting = asyncio.create_task(following._rest(20.0))
    await asyncio.sleep(2 * PAUSE)
    waiting = asyncio.create_task(following.reached(10**9, 20.0))
    await resting
    assert perf_counter() - began < 10.0
    waiting.cancel()


async def test_requests_have_their_turn_during_a_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projector, "TURN", 0.0)
    taken, turns = Taken(), 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(others())
    await in_turns(iter([None] * 10), taken)
    beside.cancel()
    assert turns == 10
    assert taken.cost > 0


async def test_slices_of_any_size_lead_to_the_same_position(
    store: EventStore, make_tables: MakeTables, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector, "SLICE", 1)
    following = follow(store, make_tables())
    await following.projector.start()
    write(store, history(1, exporter_story.ready().steps))
    assert await following.projector._slice()
    assert following.projector.position == 1
    await following.catch_up()
    assert following.projector.position == store.head()

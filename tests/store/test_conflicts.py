"""Refusals: repeated commands, versions, reads, unique keys; alone and within a batch."""

import asyncio
import random
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import pytest

from export_program.engine.case import Read
from export_program.store import (
    AlreadyDone,
    EventStore,
    KeyReused,
    Placed,
    ReadConflict,
    UniqueTaken,
    VersionConflict,
)
from tests.store.conftest import MakeStore
from tests.store.samples import append


async def all_at_once(store: EventStore, requests: Iterable[Any]) -> list[Any]:
    """Answers or refusals of appends that were waiting together."""
    return await asyncio.gather(*map(store.append, requests), return_exceptions=True)


async def test_a_repeated_command_is_told_where_it_was_stored(store: EventStore) -> None:
    request = append(command="c-1", said="open it")
    placed = await store.append(request)
    with pytest.raises(AlreadyDone) as done:
        await store.append(request)
    assert done.value.position == placed.position
    with pytest.raises(KeyReused):
        await store.append(append(command="c-1", said="open another"))
    assert store.head() == 1


async def test_a_repeated_command_is_known_after_years_and_restarts(make_store: MakeStore) -> None:
    request = append(command="c-1")
    await make_store().append(request)
    later = make_store(clock=lambda: 4_000_000_000_000_000)
    with pytest.raises(AlreadyDone):
        await later.append(request)


async def test_a_known_command_is_recognised_before_anything_else_is_checked(
    store: EventStore,
) -> None:
    other = append(claims=("mark:1",))
    await store.append(other)
    await store.append(append(command="c-1", said="x"))
    stale = Read(other.recorded.case_id, 99)
    again = append(command="c-1", version=7, said="x", expects=(stale,), claims=("mark:1",))
    with pytest.raises(AlreadyDone):
        await store.append(again)


async def test_version_comes_before_reads_and_reads_before_unique_keys(store: EventStore) -> None:
    other = append(claims=("mark:1",))
    await store.append(other)
    stale, held = (Read(other.recorded.case_id, 99),), ("mark:1",)
    with pytest.raises(VersionConflict):
        await store.append(append(version=2, expects=stale, claims=held))
    with pytest.raises(ReadConflict):
        await store.append(append(expects=stale, claims=held))
    with pytest.raises(UniqueTaken):
        await store.append(append(claims=held))


async def test_two_equal_commands_in_one_batch_have_one_effect(store: EventStore) -> None:
    request = append(command="c-1")
    answers = await all_at_once(
        store, [request, append(), request, append(command="c-1", said="y")]
    )
    assert [type(a) for a in answers] == [Placed, Placed, AlreadyDone, KeyReused]
    assert answers[2].position == answers[0].position
    assert store.head() == 2


@pytest.mark.parametrize("version", [1, 3, 9])
async def test_a_step_must_follow_the_last_one(store: EventStore, version: int) -> None:
    case = uuid4()
    await store.append(append(case, 1))
    with pytest.raises(VersionConflict) as conflict:
        await store.append(append(case, version))
    assert (conflict.value.case_id, conflict.value.head) == (case, 1)


async def test_a_conflict_in_the_middle_of_a_batch_fails_only_its_caller(
    store: EventStore,
) -> None:
    case = uuid4()
    batch = [append() for _ in range(40)]
    batch[20:20] = [append(case, 1), append(case, 1), append(case, 2), append(case, 4)]
    answers = await all_at_once(store, batch)
    wrong = [i for i, a in enumerate(answers) if not isinstance(a, Placed)]
    assert wrong == [21, 23]
    assert all(isinstance(answers[i], VersionConflict) for i in wrong)
    assert store.head() == 42
    assert store.check() == []


async def test_only_one_of_many_racing_for_a_version_wins(store: EventStore) -> None:
    case = uuid4()
    answers = await all_at_once(store, [append(case, 1) for _ in range(50)])
    assert sum(isinstance(a, Placed) for a in answers) == 1
    assert sum(isinstance(a, VersionConflict) for a in answers) == 49


async def test_a_read_that_has_changed_is_refused_also_within_a_batch(store: EventStore) -> None:
    read = append()
    await store.append(read)
    seen = Read(read.recorded.case_id, 1)
    answers = await all_at_once(
        store,
        [append(expects=(seen,)), append(read.recorded.case_id, 2), append(expects=(seen,))],
    )
    assert [type(a) for a in answers] == [Placed, Placed, ReadConflict]
    assert answers[2].case_id == read.recorded.case_id


async def test_a_case_that_was_not_there_when_read_must_still_not_be_there(
    store: EventStore,
) -> None:
    case = uuid4()
    nothing = Read(case, 0)
    await store.append(append(expects=(nothing,)))
    await store.append(append(case))
    with pytest.raises(ReadConflict):
        await store.append(append(expects=(nothing,)))


async def test_a_unique_key_is_held_by_one_case_until_released(store: EventStore) -> None:
    first, second = uuid4(), uuid4()
    await store.append(append(first, claims=("card:9",)))
    with pytest.raises(UniqueTaken) as taken:
        await store.append(append(second, claims=("card:9",)))
    assert (taken.value.key, taken.value.holder) == ("card:9", first)
    await store.append(append(first, 2, claims=("card:9",)))
    await store.append(append(uuid4(), releases=("card:9",)))
    assert store.holder("card:9") == first, "only the holder releases"
    await store.append(append(first, 3, releases=("card:9",)))
    assert store.holder("card:9") is None
    await store.append(append(second, claims=("card:9",)))
    assert store.holder("card:9") == second


async def test_a_refused_step_claims_and_releases_nothing(store: EventStore) -> None:
    first = uuid4()
    await store.append(append(first, claims=("a",)))
    with pytest.raises(VersionConflict):
        await store.append(append(first, 5, releases=("a",), claims=("b",)))
    assert (store.holder("a"), store.holder("b")) == (first, None)


async def test_a_key_released_and_claimed_in_one_batch_changes_hands(store: EventStore) -> None:
    first, second, third = uuid4(), uuid4(), uuid4()
    await store.append(append(first, claims=("a",)))
    answers = await all_at_once(
        store,
        [
            append(second, claims=("a",)),
            append(first, 2, releases=("a",)),
            append(third, claims=("a",)),
            append(first, 3, claims=("a",)),
            append(third, 2, releases=("a",), claims=("b",)),
            append(first, 3, claims=("a",)),
        ],
    )
    kinds = [type(a) for a in answers]
    assert kinds == [UniqueTaken, Placed, Placed, UniqueTaken, Placed, Placed]
    assert (store.holder("a"), store.holder("b")) == (first, third)


async def test_only_one_of_many_racing_for_a_unique_key_gets_it(store: EventStore) -> None:
    answers = await all_at_once(store, [append(claims=("stand:A1",)) for _ in range(60)])
    won = [i for i, a in enumerate(answers) if isinstance(a, Placed)]
    assert len(won) == 1
    assert sum(isinstance(a, UniqueTaken) for a in answers) == 59
    assert store.head() == 1


async def test_sixteen_clients_that_repeat_their_commands_have_each_effect_once(
    store: EventStore,
) -> None:
    chance = random.Random(7)
    commands = [append(command=f"c-{i}") for i in range(120)]
    first: dict[str, set[int]] = {}

    async def client() -> None:
        for request in chance.sample(commands, k=80):
            try:
                position = (await store.append(request)).position
            except AlreadyDone as done:
                position = done.position
            except VersionConflict:
                pytest.fail("a repeated command looked like a conflict")
            first.setdefault(request.command_id, set()).add(position)

    await asyncio.gather(*(client() for _ in range(16)))
    assert all(len(positions) == 1 for positions in first.values())
    assert store.head() == len(first) == 120
    assert store.check() == []

"""Exclusive rights under a race: many appoint at once, in one process or in two, and one wins."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from export_program.domain.market_facts import Goods
from export_program.domain.node import messages as m
from export_program.domain.node.values import Territory
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.refusals import Refused
from export_program.runtime.program import Program
from export_program.runtime.requests import Outcome
from export_program.runtime.settings import Settings
from projections.atlas import ATLAS
from projections.node_coverage import NODE_COVERAGE
from projections.working_groups import WORKING_GROUPS
from tests.domain import agreement_story as ag
from tests.domain import node_story as s
from tests.domain.node_story import LEAD, WHY
from tests.postgres import empty_database, migrated, server_url
from tests.runtime.office import SOME, case_id, history, write
from tests.runtime.running import do, stored
from tests.runtime.test_leader import beside
from tests.runtime.test_saturdays import Saturdays

AGREEMENT = 100
RACERS = 6
SECTIONS = (s.TAJIKISTAN, s.SUGHD)
HEADINGS = (s.DETERGENTS, s.SOAPS)


@pytest.fixture(autouse=True)
def _some_read_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the reactions ask; the rest is told elsewhere."""
    asked = (ATLAS, NODE_COVERAGE, WORKING_GROUPS)
    some = {model.name: model for model in (*SOME, *asked)}
    monkeypatch.setattr("export_program.runtime.program.READ_MODELS", tuple(some.values()))


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A store that two processes share."""
    if request.param == "sqlite":
        yield Settings(data=tmp_path, shared=True)
        return
    with empty_database(server_url()) as url:
        yield Settings(data=tmp_path, store=migrated(url), shared=True)


@pytest.fixture
async def two(settings: Settings) -> AsyncIterator[tuple[Program, Program]]:
    """Two programs on a store with an agreement in force and approved nodes; timers are held."""
    async with AsyncExitStack() as undo:
        first = await undo.enter_async_context(beside(settings))
        second = await undo.enter_async_context(beside(settings))
        office = Saturdays(first)
        await office.start()
        told = [history(n, s.approved().steps) for n in range(RACERS * 2)]
        treaty = history(AGREEMENT, ag.in_force().steps)
        await asyncio.to_thread(write, first.store, treaty, *told)
        yield first, second


def wish(number: int, **more: Any) -> m.AppointNode:
    """Rights that all meet each other, though no two are the same."""
    given: dict[str, Any] = {
        "agreement_id": case_id(AGREEMENT),
        "territory": (SECTIONS[number % 2],),
        "scope": (HEADINGS[number // 2 % 2],),
        "until": date(2026, 6, 1 + number),
    }
    return replace(s.appoint(**(given | more)), occurred_at=s.noon(2025, 11, 8))


async def race(
    programs: tuple[Program, ...], wishes: list[tuple[int, m.AppointNode]]
) -> dict[int, Any]:
    """All at once, in turn by one process and by the other: what each one got."""
    tried = await asyncio.gather(
        *(
            do(programs[turn % len(programs)], command, case_id(n), LEAD, "node")
            for turn, (n, command) in enumerate(wishes)
        ),
        return_exceptions=True,
    )
    return {n: got for (n, _), got in zip(wishes, tried, strict=True)}


def winners(found: dict[int, Any]) -> list[int]:
    assert all(isinstance(got, Outcome | Refused) for got in found.values()), found
    return [n for n, got in found.items() if isinstance(got, Outcome)]


@pytest.mark.parametrize("processes", [1, 2])
async def test_of_many_who_reach_for_one_market_at_once_one_has_the_exclusive_right(
    two: tuple[Program, Program], processes: int
) -> None:
    found = await race(two[:processes], [(n, wish(n)) for n in range(RACERS)])
    (won,) = winners(found)
    refused = [str(got) for n, got in found.items() if n != won]
    assert all("exclusive right" in text for text in refused), refused
    assert [step.case_id for step in stored(two[0], "node.appointed")] == [case_id(won)]
    again = await race(two[:processes], [(n, wish(n)) for n in range(RACERS) if n != won])
    assert winners(again) == []


async def test_rights_that_do_not_meet_are_all_granted_at_once(
    two: tuple[Program, Program],
) -> None:
    raisins = (Goods("0806", HsEdition.HS2022),)
    apart = (
        wish(0),
        wish(1, territory=(Territory(Country.UZ),)),
        wish(2, scope=raisins),
        wish(3, begins_on=date(2026, 7, 1), until=date(2026, 10, 1)),
        wish(4, exclusive=False),
    )
    found = await race(two, list(enumerate(apart)))
    assert winners(found) == [0, 1, 2, 3, 4], found


async def test_a_right_within_the_quarter_of_another_is_refused_with_whose_and_until_when(
    two: tuple[Program, Program],
) -> None:
    await do(two[0], wish(0, until=date(2026, 7, 24)), case_id(0), LEAD, "node")
    later: dict[str, Any] = {"begins_on": date(2026, 7, 25), "until": date(2027, 7, 24)}
    wanted = wish(1, territory=wish(0).territory, **later)
    for program in two:
        with pytest.raises(Refused) as refused:
            await do(program, wanted, case_id(1), LEAD, "node")
        (fault,) = refused.value.broken
        holder = two[0].bus.cases.get(case_id(0))
        assert holder is not None
        assert (
            f"{holder.reference} has the right from 2025-11-08 until 2026-07-24." in fault.sentence
        )
        assert "whole Gregorian quarters, and both touch 2026Q3:" in str(refused.value)
        assert "later quarter than 2026Q3" in str(refused.value)
    end = replace(m.TerminateNode(**WHY), occurred_at=s.noon(2025, 11, 8))
    await do(two[1], end, case_id(0), LEAD, "node")
    await do(two[0], wanted, case_id(1), LEAD, "node")


async def test_a_right_that_ends_is_free_for_one_of_those_who_wait(
    two: tuple[Program, Program],
) -> None:
    await do(two[0], wish(0), case_id(0), LEAD, "node")
    end = replace(m.TerminateNode(**WHY), occurred_at=s.noon(2025, 11, 8))
    waiting = [(n, wish(n)) for n in range(1, RACERS)]
    assert winners(await race(two, waiting)) == []
    await do(two[1], end, case_id(0), LEAD, "node")
    assert len(winners(await race(two, waiting))) == 1


async def test_a_renewal_and_an_appointment_for_the_same_time_do_not_both_succeed(
    two: tuple[Program, Program],
) -> None:
    """Each pair races for the time after a right that runs; many pairs, so that both sides win."""
    pairs = list(pairwise(range(RACERS)))[::2]
    areas = [Territory(country) for country in (Country.UZ, Country.KZ, Country.KG)]
    for (holder, _), area in zip(pairs, areas, strict=True):
        await do(two[0], wish(holder, territory=(area,)), case_id(holder), LEAD, "node")
    renew = replace(m.RenewNode(until=date(2026, 10, 30)), occurred_at=s.noon(2025, 11, 8))
    later: dict[str, Any] = {"begins_on": date(2026, 7, 1), "until": date(2026, 10, 30)}
    for turn, ((holder, rival), area) in enumerate(zip(pairs, areas, strict=True)):
        take = wish(rival, territory=(area,), scope=wish(holder).scope, **later)
        both: list[tuple[int, Any]] = [(holder, renew), (rival, take)]
        found = await race(two, both[:: -1 if turn % 2 else 1])
        assert len(winners(found)) == 1, found

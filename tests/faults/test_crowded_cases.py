"""Rules of the domain that hold across commands on one case, or a tree of cases, in a crowd.

Three command buses on one store stand for three processes: none knows what another one decides.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import combinations, cycle, pairwise
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from export_program.domain import KINDS
from export_program.domain.delegation import meetings as dm
from export_program.domain.delegation.case import BOOKED, Delegation
from export_program.domain.delegation.meeting_values import Slot
from export_program.domain.exhibition import floor as ef
from export_program.domain.exhibition import funds as em
from export_program.domain.exhibition import planning as ep
from export_program.domain.exhibition.applicants import RankParticipants
from export_program.domain.exhibition.case import Exhibition
from export_program.domain.exhibition.funds import FundsReason
from export_program.domain.exhibition.values import StandPlan, StandType
from export_program.domain.target import messages as tm
from export_program.domain.target.case import Target
from export_program.domain.vocabulary.hs import SHIPPED
from export_program.engine.actors import Actor
from export_program.engine.calendars.iran import IRAN
from export_program.engine.case import Recorded
from export_program.engine.evolve import evolve
from export_program.engine.messages import Command, GeneralReason
from export_program.engine.refusals import Refused
from export_program.runtime.command_bus import CommandBus, Office
from export_program.runtime.failures import Contended
from export_program.runtime.references import References
from export_program.runtime.requests import Asked
from export_program.store import open_store, open_vault
from tests.domain import delegation_story as ds
from tests.domain import fair_story as fs
from tests.domain import match_story as ms
from tests.domain import target_story as ts
from tests.domain.reacting import named
from tests.faults.linearizing import Op, linearizable
from tests.runtime.office import REGISTRY, write
from tests.scenario import Scenario, walk
from tests.sheet import Sheet
from tests.store.conftest import DATABASES

PROCESSES, CLIENTS = 3, 9
FIRMS = tuple(UUID(int=n) for n in range(11, 17))
OTHER_CHILD = UUID(int=702)
STANDS = ("A1", "A2", "A3")
WHY: dict[str, Any] = {"reason_code": GeneralReason.OTHER, "reason": "It is so."}


def steps_of(scenario: Scenario, case_id: UUID) -> list[Recorded]:
    """The history of a scenario, as that of a case."""
    return [
        replace(step, case_id=case_id, meta=replace(step.meta, id=uuid4()))
        for step in scenario.taken().steps
    ]


class Crowd:
    """Clients of several processes on one store that holds some histories."""

    def __init__(self, buses: Sequence[CommandBus]) -> None:
        self._buses = buses
        self.contended = 0

    async def ask(
        self, bus: int, kind: str, case_id: UUID, command: Command, by: Actor
    ) -> bool | None:
        """Whether it was carried out; None if the program only said to come again."""
        try:
            asked = Asked(by, uuid4().hex)
            await self._buses[bus % len(self._buses)].handle(kind, case_id, command, asked)
        except Contended:
            self.contended += 1
            return None
        except Refused:
            return False
        return True

    async def at_once(self, kind: str, *asked: tuple[UUID, Command, Actor]) -> list[bool | None]:
        """What became of commands, each of a client of its own."""
        return await asyncio.gather(*(self.ask(n, kind, *one) for n, one in enumerate(asked)))

    def versions(self, kind: str, case_id: UUID) -> Iterator[Any]:
        """The case after each step that is stored."""
        case = None
        for step in self._buses[0].store.stream(case_id):
            case = evolve(KINDS[kind], case, step)
            yield case


Opened = Callable[..., Crowd]


@pytest.fixture(params=DATABASES)
def crowd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    """Makes a crowd at a moment, on a new store of each kind with these histories."""
    with DATABASES[request.param](tmp_path) as place, ExitStack() as undo:

        def bus(at: datetime, number: int, histories: Sequence[list[Recorded]]) -> CommandBus:
            vault = open_vault(tmp_path, secondary=number > 0)
            undo.callback(vault.close)
            store = open_store(place, REGISTRY, vault=vault, secondary=number > 0)
            undo.callback(store.close)
            write(store, *histories)
            office = Office(lambda: IRAN, lambda: SHIPPED, "tests", lambda: at)
            return CommandBus(store, vault, KINDS, office, References("QZ", store.last_key))

        def opened(at: datetime, *histories: list[Recorded]) -> Crowd:
            return Crowd([bus(at, n, () if n else histories) for n in range(PROCESSES)])

        yield opened


def fair(places: int) -> Scenario:
    """A fair of three stands and a budget of 3,000 dollars, its six applicants ranked."""
    applied = walk(
        fs.approved(),
        (replace(fs.OPEN, places=places), fs.CLERK),
        (fs.FLOOR, fs.CLERK),
        *fs.noted(*FIRMS),
    )
    shut = walk(applied.on(fs.AFTER), (ep.CloseApplications(), fs.CLERK))
    scored = walk(shut, *(fs.score(firm, 500 - 10 * n) for n, firm in enumerate(FIRMS)))
    return walk(scored, (RankParticipants(participations=FIRMS), fs.CLERK))


async def test_a_budget_that_many_draw_on_is_never_overdrawn_and_one_order_explains_it(
    crowd: Opened, sheet: Sheet
) -> None:
    """Amounts of a third of it: three may have one at a time, and may give it back."""
    show = fair(6)
    contracted = fs.contracted()
    people = crowd(
        fs.AFTER, steps_of(show, fs.SHOW), *(steps_of(contracted, firm) for firm in FIRMS)
    )
    history: list[Op] = []
    rounds = sheet.trials(30, most=90)

    async def client(number: int, chance: Random) -> None:
        for _ in range(rounds):
            firm, takes = chance.choice(FIRMS), chance.random() < 0.6
            command: Command = em.CommitSubsidy(participation_id=firm, amount=fs.usd("1000"))
            if not takes:
                other = FundsReason.OTHER
                command = em.ReleaseSubsidy(participation_id=firm, reason_code=other, reason="-")
            await asyncio.sleep(chance.uniform(0, 0.004))  # else what is refused takes no time
            start = time.monotonic()
            done = await people.ask(number, "exhibition", fs.SHOW, command, fs.FINANCE)
            kind = "take" if takes else "give back"
            history.append(Op(start, time.monotonic(), kind, str(firm), done))  # type: ignore[arg-type]

    chances = [Random(sheet.chance.random()) for _ in range(CLIENTS)]
    await asyncio.gather(*(client(n, chance) for n, chance in enumerate(chances)))
    shows: list[Exhibition] = list(people.versions("exhibition", fs.SHOW))
    sheet.note(
        operations=len(history),
        carried_out=sum(op.done is True for op in history),
        come_again=people.contended,
    )
    assert max(show.committed() for show in shows) == fs.usd("3000").minor
    assert linearizable(history, 3)


async def test_stands_and_floor_plans_that_are_changed_at_once_fit_each_other(
    crowd: Opened, sheet: Sheet
) -> None:
    """A stand has one holder, a holder one stand, and no plan takes a stand that is held away."""
    waiting = fs.shortlisted()
    people = crowd(
        fs.AFTER, steps_of(fair(6), fs.SHOW), *(steps_of(waiting, firm) for firm in FIRMS)
    )
    rounds = sheet.trials(3, most=30)
    for _ in range(rounds):
        asked: list[tuple[UUID, Command, Actor]] = [
            (fs.SHOW, ef.OfferStand(participation_id=firm, stands=(stand,)), fs.CLERK)
            for firm, stand in zip(FIRMS * 2, cycle(STANDS), strict=False)
        ]
        asked += [
            (fs.SHOW, ef.ReleaseStand(participation_id=firm, **WHY), fs.CLERK) for firm in FIRMS[:2]
        ]
        asked += [(fs.SHOW, plan, fs.CLERK) for plan in plans()]
        sheet.chance.shuffle(asked)
        await people.at_once("exhibition", *asked)
    shows: list[Exhibition] = list(people.versions("exhibition", fs.SHOW))
    for show in shows:
        held = [stand.holder for stand in show.stands.values() if stand.holder]
        assert len(set(held)) == len(held)
        assert sum(stand.m2 for stand in show.stands.values()) <= show.capacity_m2
    for before, after in pairwise(shows):
        assert {c for c, s in before.stands.items() if s.holder} <= after.stands.keys()
    sheet.note(rounds=rounds, versions=len(shows), come_again=people.contended)
    assert any(stand.holder for stand in shows[-1].stands.values())


def plans() -> Iterator[Command]:
    """Every floor plan of two of the stands, with room for no more."""
    for codes in combinations(STANDS, 2):
        stands = tuple(StandPlan(code, 9, StandType.SHELL_SCHEME) for code in codes)
        yield ef.DefineFloorPlan(capacity_m2=18, stands=stands)


async def test_nobody_and_no_place_is_booked_twice_by_meetings_that_are_moved_at_once(
    crowd: Opened, sheet: Sheet
) -> None:
    asks = (replace(ds.ASK, contact=None, delegates=(who,)) for who in ("ali", "bita") * 3)
    journey = walk(ds.ready(), *((ask, ds.DESK) for ask in asks))
    people = crowd(journey.at, steps_of(journey, ds_id := journey.case.id))
    times = [ds.MORNING.starts_at + timedelta(minutes=40 * n) for n in range(6)]
    done = 0
    for _ in range(sheet.trials(3, most=30)):
        slots = [Slot(at, 60, place) for at in times for place in ("Table 3", " TABLE 4")]
        chosen = [(f"M{n + 1}", sheet.chance.choice(slots)) for n in range(6)]
        asked = [(ds_id, dm.ProposeSlot(meeting=key, slot=slot), ds.DESK) for key, slot in chosen]
        done += sum(answer is True for answer in await people.at_once("delegation", *asked))
    journeys: list[Delegation] = list(people.versions("delegation", ds_id))
    for now in journeys:
        booked = [m for m in now.meetings.values() if m.status in BOOKED and m.slot]
        for one, other in combinations(booked, 2):
            assert one.slot
            assert other.slot
            if one.slot.overlaps(other.slot):
                assert not set(one.delegates) & set(other.delegates)
                assert one.slot.place.strip().upper() != other.slot.place.strip().upper()
    sheet.note(moved=done, come_again=people.contended)
    assert done > 1


async def test_a_win_is_never_shared_out_by_more_than_all_of_it_in_a_tree_of_targets(
    crowd: Opened, sheet: Sheet
) -> None:
    """Two targets below one each want 60 percent of it, from several processes at once."""
    root, first = ts.cascaded(), ts.child_active("fairs")
    steps = ((tm.SubmitTarget(), ts.CLERK), (ts.APPROVE, ts.CHAIR))
    second = named(OTHER_CHILD, walk(ts.child("leads"), *steps, (tm.ActivateTarget(), ts.CLERK)))
    wins = tuple(UUID(int=900 + n) for n in range(sheet.trials(4, most=20)))
    won = ms.confirmed()
    value = str(won.case.confirmed.value.amount)
    people = crowd(
        max(first.at, won.at),
        steps_of(root, ts.PARENT),
        steps_of(first, ts.CHILD),
        steps_of(second, OTHER_CHILD),
        *(steps_of(won, win) for win in wins),
    )
    asked = [
        (child, ts.brought(value, 60, win), ts.ANALYST)
        for win in wins
        for child in (ts.CHILD, OTHER_CHILD) * 2
    ]
    answers = await people.at_once("target", *asked)
    given: dict[UUID, int] = {}
    for child in (ts.CHILD, OTHER_CHILD):
        *_, now = people.versions("target", child)
        assert isinstance(now, Target)
        for one in now.contributions.values():
            given[one.case_id] = given.get(one.case_id, 0) + one.share
    sheet.note(wins=len(wins), asked=len(asked), come_again=people.contended)
    assert given == dict.fromkeys(wins, 60)
    assert answers.count(True) == len(wins)

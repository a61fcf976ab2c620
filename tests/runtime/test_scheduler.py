"""Deadlines ring once each: late rather than never, never early, whatever crashes."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from export_program.domain.program import AdvanceTimers, HoldTimers, ReleaseTimers
from export_program.engine.case import Due
from export_program.engine.limits import days
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.clock import ExtendDeadline, ResumeClock, SuspendClock
from export_program.engine.protocols.linking import TagCase
from export_program.runtime.failures import Contended
from export_program.runtime.program import Program
from export_program.runtime.scheduler import Scheduler, alarms
from export_program.runtime.settings import Settings
from export_program.store import StoreReadOnly
from tests.engine import permit
from tests.engine.permit import CLERK, LEAD, LookAt, PutBack
from tests.runtime.desk import Clock, Desk
from tests.runtime.running import do, firm, log_of, running, settled, until
from tests.runtime.timer_child import fired
from tests.sheet import Sheet

LOOK, REMINDER = permit.LIFECYCLE.deadlines
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
WHY: dict[str, Any] = {"reason_code": GeneralReason.OTHER, "reason": "It is so."}
TWICE = replace(permit.LIFECYCLE, deadlines=(replace(LOOK, limit=days(30), warn=(14, 7, 1)),))


class Tower:
    """A desk and the scheduler that follows it."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.clock = desk, desk.clock
        self.scheduler = Scheduler(desk.bus, desk.clock)

    async def ring(self) -> int:
        """Ring and follow until nothing rings any more; returns how often there was an effect."""
        effects = 0
        while True:
            self.desk.tell(self.scheduler)
            rung = await self.scheduler.ring()
            effects += rung
            if not rung:
                return effects

    async def ring_at(self, moment: datetime) -> int:
        self.clock.now = moment
        return await self.ring()

    def due(self, case_id: UUID, key: str = "look") -> Due:
        due: Due = self.desk.case(case_id).deadlines[key]
        return due


@pytest_asyncio.fixture
async def tower(tmp_path: Path) -> AsyncIterator[Tower]:
    async with Desk(tmp_path) as desk:
        yield Tower(desk)


async def test_an_alarm_rings_once_and_not_a_second_early(tower: Tower) -> None:
    case_id = await tower.desk.ask()
    due = tower.due(case_id)
    (warning,) = due.warn_at
    assert await tower.ring() == 0
    assert await tower.ring_at(warning - SECOND) == 0
    assert await tower.ring_at(warning) == 1
    assert await tower.ring_at(due.due_at - SECOND) == 0
    assert await tower.ring_at(due.due_at) == 1
    assert await tower.ring_at(due.due_at + 400 * DAY) == 0
    assert tower.desk.names(case_id) == ["asked", "deadline_warning_raised", "deadline_missed"]
    assert tower.scheduler.fired == 2
    assert tower.scheduler.max_lateness == timedelta(0)


async def test_a_deadline_issues_its_own_command_and_says_when_it_was_due(tower: Tower) -> None:
    case_id = await tower.desk.ask()
    await tower.desk.do(LookAt(), case_id, CLERK)
    due = tower.due(case_id, "reminder")
    assert await tower.ring_at(due.due_at + DAY) == 1
    last = tower.desk.events(case_id)[-1]
    assert last.event.STORED == "permit.office_reminded.v1"
    assert last.meta.occurred_at == due.due_at
    assert last.meta.actor.id == "system:timer"
    assert tower.scheduler.max_lateness == DAY


async def test_a_deadline_of_a_stage_that_was_left_does_not_ring(tower: Tower) -> None:
    case_id = await tower.desk.ask()
    due = tower.due(case_id)
    tower.desk.tell(tower.scheduler)
    await tower.desk.do(LookAt(), case_id, CLERK)
    await tower.desk.do(PutBack(), case_id, CLERK)
    assert await tower.ring_at(due.due_at - SECOND) == 1  # the new stage's own warning
    assert tower.due(case_id).due_at == due.due_at


async def test_after_downtime_over_several_dates_all_are_caught_up_in_order(
    tmp_path: Path,
) -> None:
    async with Desk(tmp_path, TWICE) as desk:
        case_id = await desk.ask()
    async with Desk(tmp_path, TWICE, Clock(datetime(2026, 6, 1, tzinfo=UTC))) as late:
        tower = Tower(late)
        tower.scheduler.load(alarms(late.case(case_id)))
        first = tower.due(case_id)
        assert await tower.ring() == 4
        names = ["asked", *["deadline_warning_raised"] * 3, "deadline_missed"]
        assert late.names(case_id) == names
        when = [step.meta.occurred_at for step in late.events(case_id)[1:]]
        assert when == [*first.warn_at, first.due_at]
        assert when == sorted(when)
        assert await tower.ring() == 0


async def test_a_refused_command_of_a_deadline_is_noted_as_missed(tmp_path: Path) -> None:
    refused = replace(REMINDER, then=lambda _case, _due: PutBack())
    async with Desk(tmp_path, replace(permit.LIFECYCLE, deadlines=(refused,))) as desk:
        tower = Tower(desk)
        case_id = await desk.ask()
        await desk.do(LookAt(), case_id, CLERK)
        assert await tower.ring_at(tower.due(case_id, "reminder").due_at) == 1
        assert desk.names(case_id) == ["asked", "looked_at", "deadline_missed"]
        assert tower.scheduler.refusals == 1
        assert await tower.ring_at(desk.clock.now + DAY) == 0


async def test_an_alarm_that_somebody_forestalls_by_a_moment_is_no_refusal(tower: Tower) -> None:
    case_id = await tower.desk.ask()
    due = tower.due(case_id)
    assert await tower.ring_at(due.warn_at[0]) == 1
    tower.clock.now = due.due_at
    tower.desk.tell(tower.scheduler)
    # While this is being stored the alarm still sees the case as it was.
    looking = asyncio.create_task(tower.desk.do(LookAt(), case_id, CLERK))
    await asyncio.sleep(0)
    assert await tower.scheduler.ring() == 0
    await looking
    assert tower.desk.names(case_id) == ["asked", "deadline_warning_raised", "looked_at"]
    assert tower.scheduler.refusals == 0


async def test_a_stopped_clock_does_not_ring_and_rings_later_at_the_moved_date(
    tower: Tower,
) -> None:
    case_id = await tower.desk.ask()
    first = tower.due(case_id)
    await tower.desk.do(SuspendClock(**WHY), case_id, CLERK)
    assert await tower.ring_at(first.due_at + 10 * DAY) == 0
    await tower.desk.do(ResumeClock(), case_id, CLERK)
    moved = tower.due(case_id)
    assert moved.due_at > first.due_at + 9 * DAY
    assert await tower.ring_at(moved.warn_at[0] - SECOND) == 0
    assert await tower.ring_at(moved.warn_at[0]) == 1
    assert await tower.ring_at(moved.due_at - SECOND) == 0
    assert await tower.ring_at(moved.due_at) == 1
    assert tower.desk.events(case_id)[-1].meta.occurred_at == moved.due_at


async def test_an_extended_deadline_rings_at_the_new_date_only(tower: Tower) -> None:
    case_id = await tower.desk.ask()
    first = tower.due(case_id)
    assert await tower.ring_at(first.warn_at[0]) == 1
    new_day = (first.due_at + 30 * DAY).date()
    await tower.desk.do(ExtendDeadline(deadline="look", due=new_day, **WHY), case_id, LEAD)
    moved = tower.due(case_id)
    assert await tower.ring_at(first.due_at) == 0
    assert await tower.ring_at(moved.warn_at[0] - SECOND) == 0
    assert await tower.ring_at(moved.warn_at[0]) == 1
    assert await tower.ring_at(moved.due_at - SECOND) == 0
    assert await tower.ring_at(moved.due_at) == 1
    names = tower.desk.names(case_id)
    assert names.count("deadline_warning_raised") == 2
    assert names.count("deadline_missed") == 1


async def test_a_deadline_that_was_missed_rings_again_when_it_is_extended(tower: Tower) -> None:
    case_id = await tower.desk.ask()
    first = tower.due(case_id)
    await tower.ring_at(first.due_at)
    new_day = (first.due_at + 30 * DAY).date()
    await tower.desk.do(ExtendDeadline(deadline="look", due=new_day, **WHY), case_id, LEAD)
    assert await tower.ring_at(tower.due(case_id).due_at) == 2
    assert tower.desk.names(case_id).count("deadline_missed") == 2


# ---------------------------------------------------------------- trouble


async def test_a_case_that_cannot_be_read_does_not_silence_the_others(tmp_path: Path) -> None:
    async with Desk(tmp_path) as desk:
        cases = [await desk.ask(f"g{n}") for n in range(5)]
        await desk.do(TagCase(tag="odd"), cases[1], CLERK)
        waiting = [alarm for case_id in cases for alarm in alarms(desk.case(case_id))]
    clock = Clock(datetime(2026, 6, 1, tzinfo=UTC))
    async with Desk(tmp_path, clock=clock, unknown="case.tagged.v1") as blind:
        scheduler = Scheduler(blind.bus, clock)
        scheduler.load(waiting)
        assert await scheduler.ring() == 4
        assert scheduler.failures == 1
        for case_id in (*cases[:1], *cases[2:]):
            assert blind.names(case_id)[1:] == ["deadline_warning_raised"]


async def test_an_alarm_that_failed_is_tried_again(
    tower: Tower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("export_program.runtime.scheduler.RETRY", 0.01)
    case_id = await tower.desk.ask()
    right, failing = tower.desk.bus.handle, [Contended("busy"), RuntimeError("odd")]

    async def handle(*asked: Any) -> Any:
        if failing:
            raise failing.pop()
        return await right(*asked)

    monkeypatch.setattr(tower.desk.bus, "handle", handle)
    tower.desk.tell(tower.scheduler)
    tower.clock.now = tower.due(case_id).warn_at[0]
    task = asyncio.create_task(tower.scheduler.run())
    await until(lambda: tower.scheduler.fired)
    task.cancel()
    assert tower.scheduler.failures == 2
    assert tower.desk.names(case_id) == ["asked", "deadline_warning_raised"]


async def test_alarms_wait_while_nothing_can_be_written(
    tower: Tower, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [await tower.desk.ask(f"g{n}") for n in range(3)]
    tower.desk.tell(tower.scheduler)
    tower.clock.now = tower.due(cases[0]).warn_at[0]
    with monkeypatch.context() as full:

        async def append(_: Any) -> Any:
            raise StoreReadOnly("the disk is full", 1.0)

        full.setattr(tower.desk.store, "append", append)
        assert await tower.scheduler.ring() == 0
    assert await tower.ring() == 3


async def test_an_alarm_taken_twice_rings_once(tower: Tower) -> None:
    case_id = await tower.desk.ask()
    (alarm,) = alarms(tower.desk.case(case_id))
    tower.clock.now = alarm.at
    tower.scheduler.load([alarm, alarm])
    await tower.scheduler.ring()
    await tower.ring()
    assert tower.desk.names(case_id) == ["asked", "deadline_warning_raised"]


async def test_two_schedulers_at_once_have_one_effect(tmp_path: Path) -> None:
    async with Desk(tmp_path) as here, Desk(tmp_path, secondary=True) as there:
        case_id = await here.ask()
        towers = [Tower(here), Tower(there)]
        for tower in towers:
            tower.clock.now = towers[0].due(case_id).due_at
        await asyncio.gather(*(tower.ring() for tower in towers))
        names = here.names(case_id)
        assert names == ["asked", "deadline_warning_raised", "deadline_missed"]


# ---------------------------------------------------------------- the whole program


def draft(number: int, ago: int = 120) -> Any:
    """A draft of some days ago: it is warned of after 76 days and lapses after 90."""
    return firm(number, occurred_at=datetime.now(UTC) - ago * DAY)


def names_of(program: Program, case_id: UUID) -> list[str]:
    return [step.event.STORED.split(".")[1] for step in program.store.stream(case_id)]


LAPSED = ["registration_started", "deadline_warning_raised", "draft_lapsed"]


async def test_a_program_that_starts_catches_up_what_fell_due_meanwhile(tmp_path: Path) -> None:
    asleep = Program(Settings(data=tmp_path))
    old = [(await do(asleep, draft(n))).case_id for n in range(3)]
    young = (await do(asleep, draft(9, ago=10))).case_id
    asleep.close()
    async with running(tmp_path) as program:
        await until(lambda: all(names_of(program, case_id) == LAPSED for case_id in old))
        await settled(program)
        assert names_of(program, young) == LAPSED[:1]
    async with running(tmp_path) as again:
        await settled(again)
        assert all(names_of(again, case_id) == LAPSED for case_id in old)


async def test_a_case_missing_on_the_deadlines_board_rings_after_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        case_id = (await do(program, draft(1, ago=10))).case_id
        await settled(program)
        with program.tables.writing() as connection:
            program.tables.park(connection, "deadlines", case_id, 1, "odd")
            table = program.tables.tables["deadlines"]
            program.tables.remove_cases(connection, "deadlines", [case_id], table)
    async with running(tmp_path) as again:
        assert [alarm.case_id for alarm in again.scheduler._heap] == [case_id]


async def test_timers_are_held_advanced_and_released_by_the_office(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    async with running(tmp_path) as program:
        office = program.office_case.id
        hold = HoldTimers(until=now - 60 * DAY, **WHY)
        await program.issue("program", office, hold, "hold")
        case_id = (await do(program, draft(1))).case_id
        await settled(program)
        await program.scheduler.ring()
        assert names_of(program, case_id) == LAPSED[:1]
        advance = AdvanceTimers(until=now - 40 * DAY)
        await program.issue("program", office, advance, "advance")
        await until(lambda: names_of(program, case_id) == LAPSED[:2])
        await settled(program)
        await program.scheduler.ring()
        assert names_of(program, case_id) == LAPSED[:2]
        await program.issue("program", office, ReleaseTimers(), "release")
        await until(lambda: names_of(program, case_id) == LAPSED)


# ---------------------------------------------------------------- killed


CASES = 200


def fire_until(folder: Path, count: int) -> None:
    """Start the program in a process of its own, which is killed when so many timers have fired."""
    command = [sys.executable, "-m", "tests.runtime.timer_child", str(folder), str(count)]
    done = subprocess.run(command, stderr=subprocess.DEVNULL, timeout=200, check=False)
    assert done.returncode == -signal.SIGKILL


async def test_timers_killed_in_the_middle_have_each_one_effect(
    tmp_path: Path, sheet: Sheet
) -> None:
    asleep = Program(Settings(data=tmp_path))
    opened = await asyncio.gather(*(do(asleep, draft(n)) for n in range(CASES)))
    asleep.close()
    seen = []
    for count in (20, 150, 300):
        await asyncio.to_thread(fire_until, tmp_path, count)
        seen.append(fired(tmp_path / "events.db"))
    sheet.note(kills=len(seen), timers=2 * CASES, fired_before_kills=" ".join(map(str, seen)))
    assert 20 <= seen[0] < seen[1] < seen[2] < 2 * CASES, "every kill must have hit it at work"
    async with running(tmp_path) as program:
        await until(lambda: fired(tmp_path / "events.db") == 2 * CASES)
        await settled(program)
        assert {tuple(names_of(program, o.case_id)) for o in opened} == {tuple(LAPSED)}
        assert program.store.check() == []
        assert len(log_of(program)) == program.store.head() == 3 * CASES + 1

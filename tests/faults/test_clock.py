"""Clocks that step, and two processes whose clocks differ: the log's order is that of positions."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from export_program.store import open_store
from tests.runtime.desk import Desk
from tests.runtime.test_scheduler import Tower
from tests.sheet import Sheet
from tests.store.conftest import DATABASES
from tests.store.samples import REGISTRY, append

HOUR = 3_600_000_000  # microseconds
STEPS = (-HOUR, -60_000_000, -1, 0, 1, 300_000_000, HOUR, 24 * HOUR)
START = 1_762_596_000_000_000
AFTER_2038 = 2_150_000_000_000_000


@pytest.mark.parametrize("database", DATABASES)
def test_however_clocks_step_positions_and_times_grow_and_the_step_is_shown(
    tmp_path: Path, database: str, sheet: Sheet
) -> None:
    now, trials, shown = [START, START + 300_000_000], sheet.trials(100), 0

    def clock(process: int) -> Callable[[], int]:
        return lambda: now[process]

    with DATABASES[database](tmp_path) as place:
        stores = [open_store(place, REGISTRY, clock=clock(n), secondary=bool(n)) for n in range(2)]
        for number in range(trials):
            process = sheet.chance.randrange(2)
            step = sheet.chance.choice(STEPS)
            now[process] = AFTER_2038 if number == trials - 20 else now[process] + step
            last = stores[process].log(number - 1)
            ahead = max(0, last[-1].recorded_us - now[process]) if last else 0
            assert stores[process].health().clock_step_us == ahead
            shown += ahead > 2_000_000
            assert stores[process].append_now(append()).position == number + 1
        found = stores[0].log(0, trials)
        times = [step.recorded_us for step in found]
        assert [step.position for step in found] == list(range(1, trials + 1))
        assert all(before < after for before, after in pairwise(times))
        assert stores[1].check() == []
        for store in stores:
            store.close()
    sheet.note(steps=trials, shown_as_set_back=shown)
    assert shown > 0


async def test_timers_ring_once_and_never_early_by_a_clock_that_steps(
    tmp_path: Path, sheet: Sheet
) -> None:
    async with Desk(tmp_path) as desk:
        tower = Tower(desk)
        cases = [await desk.ask(f"g{n}") for n in range(4)]
        due, trials = tower.due(cases[0]), sheet.trials(60)
        moments = [
            due.warn_at[0] + timedelta(hours=sheet.chance.uniform(-72, 200)) for _ in range(trials)
        ]
        for moment in [*moments, datetime(2038, 1, 20, tzinfo=UTC), due.warn_at[0]]:
            before = {case: len(desk.names(case)) for case in cases}
            await tower.ring_at(moment)
            rung = [case for case in cases if len(desk.names(case)) > before[case]]
            assert not rung or moment >= due.warn_at[0]
        names = {tuple(desk.names(case)) for case in cases}
    sheet.note(steps=trials, timers=len(cases) * 2, fired=tower.scheduler.fired)
    assert names == {("asked", "deadline_warning_raised", "deadline_missed")}
    assert tower.scheduler.fired == len(cases) * 2

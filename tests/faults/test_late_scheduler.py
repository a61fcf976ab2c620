"""A scheduler that does not know what another one has done repeats a command, not its effect."""

import asyncio
from pathlib import Path

from tests.engine.permit import CLERK, LookAt
from tests.runtime.desk import Desk
from tests.runtime.test_scheduler import Tower


async def test_a_scheduler_that_is_behind_another_gives_a_command_no_second_effect(
    tmp_path: Path,
) -> None:
    async with Desk(tmp_path) as here, Desk(tmp_path, secondary=True) as there:
        case_id = await here.ask()
        await here.do(LookAt(), case_id, CLERK)
        first, late = Tower(here), Tower(there)
        due = late.due(case_id, "reminder")
        late.desk.tell(late.scheduler)
        first.clock.now = late.clock.now = due.due_at
        assert await first.ring() == 1
        assert late.due(case_id, "reminder") == due, "it must be behind"
        await asyncio.wait_for(late.scheduler.ring(), 60)
        assert here.names(case_id) == ["asked", "looked_at", "office_reminded"]
        assert (late.scheduler.refusals, late.scheduler.failures) == (0, 0)

"""A program that is cut off at each step between a cause and the marks behind its effects."""

import asyncio
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from export_program.runtime import program as assembly
from export_program.runtime.program import Program
from export_program.runtime.settings import Settings
from export_program.runtime.threads import in_thread
from tests.faults.office import read_models_differ
from tests.runtime.running import do, firm, settled, stored, until
from tests.runtime.test_reactor import flags, reaction
from tests.runtime.test_scheduler import LAPSED, draft, names_of
from tests.sheet import Sheet
from tests.store.conftest import DATABASES

MOST = 60


class CutOff(BaseException):
    """Nothing of the program runs on."""


class Wire:
    """Counts what goes to the databases, and is cut before or after the how-manieth time."""

    def __init__(self, program: Program, at: int) -> None:
        self.left, self.cut = at, False
        store: Any = program.store
        tables: Any = program.tables
        append, mark = store.append, tables.set_mark

        async def appends(request: Any) -> Any:
            self.step()
            placed = await append(request)
            self.step()
            return placed

        def marks(name: str, position: int) -> None:
            self.step()
            mark(name, position)
            self.step()

        store.append, tables.set_mark = appends, marks

    def step(self) -> None:
        if self.cut:
            raise CutOff
        self.left -= 1
        if self.left == 0:
            self.cut = True
            raise CutOff


@pytest.mark.parametrize("database", DATABASES)
async def test_cut_off_anywhere_each_cause_has_its_effects_once(
    tmp_path: Path, database: str, sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "REACTIONS", (reaction("flag-new", flags()),))
    cuts, cases = 0, list[Any]()
    with DATABASES[database](tmp_path) as place:
        settings = Settings(data=tmp_path, store=place if isinstance(place, str) else None)
        for at in range(1, MOST):
            asleep = Program(settings)
            await asleep.found()
            cases += [
                (await do(asleep, command)).case_id for command in (draft(at), firm(900 + at))
            ]
            asleep.close()
            if not await cut_off(Program(settings), at, cases):
                break
            cuts += 1
        program = Program(settings)
        await program.start()
        await until(lambda: done(program, cases))
        await settled(program)
        flagged = [step.case_id for step in stored(program, "case.derived_flag_set")]
        astray = read_models_differ(program, tmp_path)
        lapsed = [names_of(program, case_id) for case_id in cases[::2]]
        await program.stop()
    sheet.note(cuts=cuts, causes=len(cases), doubled=len(flagged) - len(set(flagged)))
    assert sorted(flagged) == sorted(cases)
    assert all([n for n in names if n in LAPSED] == LAPSED for names in lapsed)
    assert astray == []


async def cut_off(program: Program, at: int, cases: list[Any]) -> bool:
    """Run until cut off; False if everything was done before."""
    wire = Wire(program, at)
    with suppress(CutOff):
        await program.start()
        await until(lambda: wire.cut or done(program, cases))
    await program.stop()  # which writes nothing any more
    return wire.cut


def done(program: Program, cases: list[Any]) -> bool:
    flagged = {step.case_id for step in stored(program, "case.derived_flag_set")}
    lapsed = all(LAPSED[-1] in names_of(program, case_id) for case_id in cases[::2])
    return flagged >= set(cases) and lapsed


async def test_a_thread_is_waited_for_however_often_its_end_is_asked_for() -> None:
    """Else it would write on beside the next leader, or beside a database that was closed."""
    began, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        may_end.wait(60)
        ended.set()

    task = asyncio.create_task(in_thread(work))
    await asyncio.to_thread(began.wait, 60)
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0.01)
    assert not task.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()

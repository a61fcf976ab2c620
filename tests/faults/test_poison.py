"""An event that nobody can read parks its case, in both databases; the office goes on."""

from pathlib import Path

import pytest

from export_program.engine.protocols.linking import TagCase
from export_program.runtime import program as assembly
from export_program.runtime.program import Program
from export_program.runtime.settings import Settings
from projections import READ_MODELS
from tests.domain.exporter_story import CLERK
from tests.faults.office import read_models_differ
from tests.runtime.running import do, firm, settled, stored, until
from tests.sheet import Sheet
from tests.store.conftest import DATABASES

CASES, RESTARTS = 6, 2


@pytest.mark.parametrize("database", DATABASES)
async def test_an_event_nobody_can_read_parks_one_case_and_is_mended_by_a_program_that_can(
    tmp_path: Path, database: str, sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    with DATABASES[database](tmp_path) as place:
        settings = Settings(data=tmp_path, store=place if isinstance(place, str) else None)
        program = Program(settings)
        await program.found()
        cases = [(await do(program, firm(n))).case_id for n in range(CASES)]
        await do(program, TagCase(tag="t"), cases[1], CLERK)
        program.close()
        known = assembly.event_registry()
        with monkeypatch.context() as blind:
            without = {name: type_ for name, type_ in known.items() if name != "case.tagged.v1"}
            blind.setattr(assembly, "event_registry", lambda: without)
            for restart in range(RESTARTS):
                program = Program(settings)
                await program.start()
                await do(program, firm(CASES + restart))
                await settled(program)
                parked = {case_id for _, case_id in program.projector.projection.parked}
                assert parked == {cases[1]}
                assert program.ready()[0]
                await program.stop()
        program = Program(settings)
        await program.start()
        await program.projector.rebuild(tuple(program.tables.models))
        await settled(program)
        await until(lambda: not program.projector.projection.parked)
        astray = read_models_differ(program, tmp_path)
        notes = len(stored(program, "program.case_parked"))
        assert program.store.check() == []
        await program.stop()
    sheet.note(restarts=RESTARTS, cases=CASES + RESTARTS, parked=len(parked), notes=notes)
    assert astray == []
    assert notes == len(READ_MODELS), "once for each read model, not at each start"

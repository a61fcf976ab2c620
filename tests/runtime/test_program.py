"""The whole program in one process: it starts, says whether it is ready, and ends without loss."""

import asyncio
import gc
from pathlib import Path
from typing import Any

import pytest

from export_program.domain.account import OpenAccount
from export_program.domain.program import HoldTimers, ReleaseTimers
from export_program.engine.messages import GeneralReason
from export_program.runtime.identifiers import derived_id, time_ordered_uuid
from export_program.runtime.notes import RUNTIME
from export_program.runtime.program import Program
from export_program.runtime.rebuild import Rebuild
from export_program.runtime.settings import Settings
from export_program.store import CorruptStore, StoreReadOnly, VaultDamaged
from tests.runtime.desk import Clock
from tests.runtime.running import PATIENCE, do, firm, log_of, register, running, until


async def test_a_program_starts_and_stops_again_and_again_and_leaves_nothing_behind(
    tmp_path: Path,
) -> None:
    before = asyncio.all_tasks()
    for _ in range(3):
        async with running(tmp_path) as program:
            assert program.ready()[0]
        assert asyncio.all_tasks() == before
        program.close()
    gc.collect()
    assert [step.event.STORED for step in reopened(tmp_path)] == ["program.founded.v1"]


def reopened(folder: Path) -> Any:
    program = Program(Settings(data=folder))
    try:
        return log_of(program)
    finally:
        program.close()


async def test_what_was_asked_when_it_stops_is_stored_or_refused(tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        asked = [asyncio.create_task(do(program, firm(n))) for n in range(50)]
        await asyncio.sleep(0)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert all(not isinstance(a, BaseException) or isinstance(a, StoreReadOnly) for a in answers)
    stored = [a.position for a in answers if not isinstance(a, BaseException)]
    assert len(reopened(tmp_path)) == len(stored) + 1


async def test_a_program_that_was_not_started_is_not_ready(tmp_path: Path) -> None:
    program = Program(Settings(data=tmp_path))
    assert not program.ready()[0]
    program.close()


async def test_it_is_not_ready_while_read_models_are_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path) as program:
        await register(program, 1)
        seen = []
        right = Rebuild.run

        def run(job: Rebuild, *more: Any) -> None:
            seen.append(program.ready())
            right(job, *more)

        monkeypatch.setattr(Rebuild, "run", run)
        await program.projector.rebuild(("cases",))
        ((ready, facts),) = seen
        assert not ready
        assert facts["building"] == ["cases"]
        assert program.ready()[0]


async def test_it_is_not_ready_while_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path) as program:
        store: Any = program.store
        monkeypatch.setattr(store._commits, "trouble", "the disk is full")
        ready, facts = program.ready()
        assert not ready
        assert (facts["writable"], facts["reason"]) == (False, "the disk is full")
        with pytest.raises(StoreReadOnly):
            await do(program, firm(1))


async def test_it_is_not_ready_before_the_demonstration_is_told(tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        program.demo_loaded = False
        ready, facts = program.ready()
        assert not ready
        assert facts["demo_loaded"] is False


async def test_it_is_not_ready_when_a_part_has_stopped_and_still_ends_in_peace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path) as program:

        async def broken() -> int:
            raise CorruptStore("position 7 of events.db")

        monkeypatch.setattr(program.scheduler, "ring", broken)
        program.scheduler._wake.set()
        await until(lambda: not program.ready()[0])
    assert reopened(tmp_path)


async def test_two_programs_on_a_folder_see_each_others_writes_within_a_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("export_program.runtime.projector.POLL", 3_600.0)  # it is told of them
    async with running(tmp_path) as server:
        beside = Program(Settings(data=tmp_path), secondary=True)
        try:
            outcome = await do(beside, firm(1))
            assert await server.projector.reached(outcome.position, PATIENCE)
            assert server.bus.cases.get(outcome.case_id) is not None
            there = await do(server, firm(2))
            assert beside.store.head() >= there.position
            assert beside.bus.cases.get(there.case_id) is not None
        finally:
            beside.close()


async def test_the_programs_own_commands_have_their_effect_once(tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        hold = HoldTimers(reason_code=GeneralReason.OTHER, reason="It is so.")
        office = program.office_case.id
        first = await program.issue("program", office, hold, "a cause")
        await program.issue("program", office, ReleaseTimers(), "a cause")
        assert await program.issue("program", office, hold, "a cause") == first
        assert program.store.head() == 3
        assert not program.office_case.timers_held


async def test_a_damaged_file_is_named_and_the_folder_is_let_go(tmp_path: Path) -> None:
    async with running(tmp_path):
        pass
    for name, error in (
        ("read.db", CorruptStore),
        ("events.db", CorruptStore),
        ("vault.db", VaultDamaged),
    ):
        raw = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(b"\0" * len(raw))
        with pytest.raises(error, match=name):
            Program(Settings(data=tmp_path))
        (tmp_path / name).write_bytes(raw)
    async with running(tmp_path) as program:
        assert program.ready()[0]


async def test_accounts_are_told_by_the_log_itself(tmp_path: Path) -> None:
    program = Program(Settings(data=tmp_path))
    opened = [await do(program, OpenAccount(name=f"n{n}"), None, RUNTIME, "account") for n in "ab"]
    await do(program, firm(1))
    assert [found.id for found in program.accounts()] == [o.case_id for o in opened]
    program.close()


# ---------------------------------------------------------------- ids


def test_ids_are_ordered_by_time_and_differ() -> None:
    clock = Clock()
    early = {time_ordered_uuid(clock.now) for _ in range(5_000)}
    late = time_ordered_uuid(clock.on(milliseconds=1))
    assert len(early) == 5_000
    assert max(early) < late
    assert all((uuid.version, uuid.variant) == (7, "specified in RFC 4122") for uuid in early)


def test_the_same_cause_gives_the_same_id_and_another_cause_another() -> None:
    assert derived_id("timer", 1, "a") == derived_id("timer", 1, "a")
    causes = (("timer", 1, "a"), ("timer", 1, "b"), ("t", 1, "a"))
    assert len({derived_id(*cause) for cause in causes}) == 3

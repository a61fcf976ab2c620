"""Forgetting people: the log decides, the vault destroys, and a restored vault forgets anew."""

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from export_program.domain.influencer import InfluencerStage
from export_program.domain.influencer import messages as m
from export_program.engine.actors import Actor
from export_program.engine.messages import Command, Sealed
from export_program.engine.protocols.notes import AddNote
from export_program.runtime.program import Program
from export_program.runtime.settings import Settings
from export_program.store import Erased
from tests.domain import influencer_story as story
from tests.runtime.running import do, running, stored, until

NAME = "فرهاد نام‌ساختگی"
PROPOSE = replace(story.PROPOSE, name=NAME, position="Head of trade", contact="+992 900 000000")
STEPS: tuple[tuple[Command, Actor], ...] = (
    (m.VetInfluencer(), story.LEAD),
    (m.AssignOwner(owner=story.DESK.id), story.LEAD),
    (m.ActivateInfluencer(), story.DESK),
    (replace(story.FRIEND, why="They helped us twice."), story.DESK),
    (AddNote(text="Met them at the fair."), story.DESK),
    (story.ASK_ERASURE, story.DESK),
)


async def asked(program: Program) -> UUID:
    """Somebody of whom much is known, and whose erasure is proposed."""
    by = story.DESK
    case_id: UUID = (await do(program, PROPOSE, by=by, kind="influencer")).case_id
    for command, actor in STEPS:
        await do(program, command, case_id, actor, kind="influencer")
    return case_id


async def forget(program: Program, case_id: UUID) -> None:
    await do(program, story.FORGET, case_id, story.LEAD, kind="influencer")


def sealed_in(program: Program, case_id: UUID) -> dict[str, Sealed]:
    case: Any = program.bus.cases.get(case_id)
    note = case.notes[0].text
    return {"name": case.name, "why": case.assessments[0].why, "text": note}


def opened(program: Program, case_id: UUID, field: str) -> str:
    pointer = sealed_in(program, case_id)[field]
    return program.vault.open(program.store.store_id, case_id, field, pointer)


def is_forgotten(program: Program, case_id: UUID) -> bool:
    case: Any = program.bus.cases.get(case_id)
    return bool(case.destroyed_keys)


def files_with(folder: Path, text: str) -> list[str]:
    """The files that hold a text in clear."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return [file.name for file in files if text.encode() in file.read_bytes()]


async def test_everything_sealed_about_a_person_is_destroyed_and_history_stays(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as program:
        case_id = await asked(program)
        assert opened(program, case_id, "name") == NAME
        keys = {pointer.key for pointer in sealed_in(program, case_id).values()}
        await forget(program, case_id)
        await until(lambda: is_forgotten(program, case_id))
        for field in ("name", "why", "text"):
            with pytest.raises(Erased):
                opened(program, case_id, field)
        case: Any = program.bus.cases.get(case_id)
        assert case.stage is InfluencerStage.ANONYMISED
        assert set(case.destroyed_keys) == keys
        assert [s.event.STORED for s in program.store.stream(case_id)][-2:] == [
            "influencer.anonymised.v1",
            "influencer.keys_destroyed.v1",
        ]
    assert files_with(tmp_path, NAME) == []


async def test_somebody_who_is_rejected_is_forgotten_as_well_and_nobody_else_is(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as program:
        other = await asked(program)
        made = await do(program, PROPOSE, by=story.DESK, kind="influencer")
        no = m.RejectInfluencer(reason_code=m.RejectReason.NOT_RELEVANT, reason="Retired.")
        await do(program, no, made.case_id, story.LEAD, kind="influencer")
        await until(lambda: is_forgotten(program, made.case_id))
        assert opened(program, other, "name") == NAME


async def test_an_erasure_decided_before_a_crash_is_carried_out_at_the_next_start(
    tmp_path: Path,
) -> None:
    program = Program(Settings(data=tmp_path))
    await program.found()
    case_id = await asked(program)
    await forget(program, case_id)
    assert opened(program, case_id, "name") == NAME
    program.close()
    async with running(tmp_path) as again:
        await until(lambda: is_forgotten(again, case_id))
        with pytest.raises(Erased):
            opened(again, case_id, "name")


async def test_a_vault_restored_from_a_backup_forgets_again_without_a_second_event(
    tmp_path: Path,
) -> None:
    data, backup = tmp_path / "data", tmp_path / "backup"
    async with running(data) as program:
        case_id = await asked(program)
        backup.mkdir()
        for file in data.glob("vault.db*"):
            shutil.copy(file, backup)
        await forget(program, case_id)
        await until(lambda: is_forgotten(program, case_id))
    for file in data.glob("vault.db*"):
        file.unlink()
    for file in backup.iterdir():
        shutil.copy(file, data)
    async with running(data) as again:
        await until(lambda: again.eraser.erased == 1)
        with pytest.raises(Erased):
            opened(again, case_id, "name")
        assert len(stored(again, "influencer.keys_destroyed")) == 1


async def test_what_is_done_already_costs_a_look_only(tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        case_id = await asked(program)
        await forget(program, case_id)
        await until(lambda: is_forgotten(program, case_id))
        head = program.store.head()
    async with running(tmp_path) as again:
        await until(lambda: not again.eraser.waiting)
        assert again.eraser.erased == 0
        assert again.store.head() == head

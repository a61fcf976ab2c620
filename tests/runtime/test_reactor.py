"""Reactions: once in effect whatever crashes; what is refused is noted and the next goes on."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from export_program.domain.account import OpenAccount
from export_program.domain.exporter.registration import (
    ExporterRegistered,
    ExporterRegistrationStarted,
    SubmitRegistration,
)
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.engine.case import Recorded
from export_program.engine.protocols.linking import (
    CaseTagged,
    ClearDerivedFlag,
    SetDerivedFlag,
    TagCase,
)
from export_program.engine.refusals import Refused
from export_program.runtime import program as assembly
from export_program.runtime import reactor as module
from export_program.runtime.program import Program
from export_program.runtime.settings import Settings
from export_program.store import Append, Placed, StoreReadOnly
from tests.domain.exporter_story import AGENT, CLERK
from tests.runtime.running import do, firm, log_of, running, settled, stored, until
from tests.scenario import POLICY

React = Callable[[Recorded, Any, Cases], Iterator[Then]]
NOTED = "program.reaction_refused"
FLAGGED = "case.derived_flag_set"


def flags(name: str = "new") -> React:
    def then(_step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
        yield Then("exporter", case.id, SetDerivedFlag(flag=name, because="It is new."))

    return then


def reaction(name: str, then: React, *upon: Any) -> Reaction:
    return Reaction(name, 3, upon or (ExporterRegistrationStarted,), then, "A sentence.")


@pytest.fixture
def react(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts a table of the test's own in the place of the office's."""

    def put(*reactions: Reaction) -> None:
        monkeypatch.setattr(assembly, "REACTIONS", reactions)

    return put


async def test_a_reaction_follows_its_cause_and_says_so(
    tmp_path: Path, react: Callable[..., None]
) -> None:
    react(reaction("flag-new", flags()))
    long_ago = datetime.now(UTC) - timedelta(days=40)
    async with running(tmp_path) as program:
        opened = await do(program, firm(1, occurred_at=long_ago))
        await settled(program)
        (step,) = stored(program, FLAGGED)
        cause = program.store.stream(opened.case_id)[0]
        assert step.case_id == opened.case_id
        assert step.meta.actor.id == "system:policy:flag-new@3"
        assert step.meta.causation == cause.meta.id
        assert step.meta.correlation == cause.meta.correlation == opened.case_id
        assert step.meta.occurred_at == cause.meta.occurred_at == long_ago
        assert program.reactor.issued == 1


async def test_two_commands_of_one_kind_on_one_case_both_take_effect(
    tmp_path: Path, react: Callable[..., None]
) -> None:
    def both(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
        yield from flags("a")(step, case, cases)
        yield from flags("b")(step, case, cases)

    react(reaction("flag-both", both))
    async with running(tmp_path) as program:
        await do(program, firm(1))
        await settled(program)
        found: list[Any] = [step.event for step in stored(program, FLAGGED)]
        assert [event.flag for event in found] == ["a", "b"]
        assert stored(program, NOTED) == []


async def test_a_chain_of_reactions_keeps_the_correlation_of_its_beginning(
    tmp_path: Path, react: Callable[..., None]
) -> None:
    def tagged(_step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
        yield Then("exporter", case.id, SetDerivedFlag(flag="tagged", because="It was tagged."))

    react(reaction("flag-tagged", tagged, CaseTagged))
    async with running(tmp_path) as program:
        case_id = (await do(program, firm(1))).case_id
        await do(program, TagCase(tag="t"), case_id, CLERK)
        await settled(program)
        (step,) = stored(program, FLAGGED)
        assert step.meta.correlation == case_id


# ---------------------------------------------------------------- crashes


async def test_a_crash_between_effect_and_mark_gives_no_second_effect(
    tmp_path: Path, react: Callable[..., None]
) -> None:
    react(reaction("flag-new", flags()), reaction("refused", submits))
    async with running(tmp_path) as program:
        for number in range(5):
            await do(program, firm(number))
        await settled(program)
        before = log_of(program)
        with program.tables.writing() as connection:
            connection.exec_driver_sql("UPDATE marks SET position = 0 WHERE name = 'reactor'")
        # A stop keeps no mark of its own; the next start finds 0 and what follows from the log.
    async with running(tmp_path) as again:
        await settled(again)
        assert log_of(again) == before
        assert len(stored(again, FLAGGED)) == len(stored(again, NOTED)) == 5


async def test_every_event_reacted_to_again_gives_no_second_effect(
    tmp_path: Path, react: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    react(reaction("flag-new", flags()), reaction("refused", submits))
    async with running(tmp_path) as program:
        for number in range(5):
            await do(program, firm(number))
        await settled(program)
        before = log_of(program)
        with program.tables.writing() as connection:
            connection.exec_driver_sql("UPDATE marks SET position = 0 WHERE name = 'reactor'")
    monkeypatch.setattr(module, "_before_last_cause", lambda _: 0)
    async with running(tmp_path) as again:
        await settled(again)
        assert again.reactor.issued == 5
        assert log_of(again) == before


def submits(_step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    yield Then("exporter", case.id, SubmitRegistration())


async def test_what_was_refused_has_no_late_effect_when_reacted_to_again(
    tmp_path: Path, react: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    react(reaction("flag-b", flags("b")))
    monkeypatch.setattr(module, "_before_last_cause", lambda _: 0)
    async with running(tmp_path) as program:
        right, refuse = program.bus.handle, True

        async def handle(kind: str, case_id: Any, command: Any, asked: Any) -> Any:
            if refuse and isinstance(command, SetDerivedFlag):
                raise Refused("not today")
            return await right(kind, case_id, command, asked)

        monkeypatch.setattr(program.bus, "handle", handle)
        await do(program, firm(1))
        await settled(program)
        assert len(stored(program, NOTED)) == 1
        with program.tables.writing() as connection:
            connection.exec_driver_sql("UPDATE marks SET position = 0 WHERE name = 'reactor'")
    async with running(tmp_path) as again:
        await settled(again)
        assert stored(again, FLAGGED) == []
        assert len(stored(again, NOTED)) == 1


def flags_once(_step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    if "new" not in case.flags:
        yield Then("exporter", case.id, SetDerivedFlag(flag="new", because="It is new."))


async def test_what_somebody_else_did_a_moment_before_is_no_refusal_and_has_no_late_effect(
    tmp_path: Path, react: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    react(reaction("first", flags_once), reaction("second", flags_once))
    monkeypatch.setattr(module, "_before_last_cause", lambda _: 0)
    async with running(tmp_path) as program:
        case_id = (await do(program, firm(1))).case_id
        await settled(program)
        (late,) = stored(program, "program.reaction_overtaken")
        cause = program.store.stream(case_id)[0].meta.id
        event: Any = late.event
        assert (event.reaction, event.event_id) == ("second@3", cause)
        assert (event.target, event.command) == (str(case_id), "SetDerivedFlag")
        assert (program.reactor.refusals, program.office_case.refused_reactions) == (0, 0)
        clear = ClearDerivedFlag(flag="new", because="It is known.")
        await do(program, clear, case_id, POLICY)
        with program.tables.writing() as connection:
            connection.exec_driver_sql("UPDATE marks SET position = 0 WHERE name = 'reactor'")
    async with running(tmp_path) as again:
        await settled(again)
        assert len(stored(again, FLAGGED)) == 1
        assert len(stored(again, "program.reaction_overtaken")) == 1


async def test_a_stopped_program_reacts_after_its_start_to_what_came_before(
    tmp_path: Path, react: Callable[..., None]
) -> None:
    react(reaction("flag-new", flags()))
    async with running(tmp_path):
        pass
    asleep = Program(Settings(data=tmp_path))
    cases = [(await do(asleep, firm(n))).case_id for n in range(3)]
    asleep.close()
    async with running(tmp_path) as program:
        await settled(program)
        assert [step.case_id for step in stored(program, FLAGGED)] == cases


async def test_deleted_read_models_do_not_make_old_events_new(
    tmp_path: Path, react: Callable[..., None]
) -> None:
    def all_seen(step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
        event: Any = step.event
        for case_id in seen if event.tag == "all" else [case.id]:
            flag = SetDerivedFlag(flag=event.tag, because="It was there.")
            yield Then("exporter", case_id, flag)

    seen: list[UUID] = []
    react(reaction("flag-seen", all_seen, CaseTagged))
    async with running(tmp_path) as program:
        seen.append((await do(program, firm(1))).case_id)
        for tag in ("all", "own"):
            await do(program, TagCase(tag=tag), seen[0], CLERK)
            await settled(program)
        assert len(stored(program, FLAGGED)) == 2
    delete_read_models(tmp_path)
    asleep = Program(Settings(data=tmp_path))
    seen.append((await do(asleep, firm(2))).case_id)
    await do(asleep, TagCase(tag="new"), seen[1], CLERK)
    asleep.close()
    async with running(tmp_path) as again:
        await settled(again)
        flags_set: list[Any] = stored(again, FLAGGED)
        assert [(flag.case_id, flag.event.flag) for flag in flags_set] == [
            (seen[0], "all"),
            (seen[0], "own"),
            (seen[1], "new"),
        ]


def delete_read_models(folder: Path) -> None:
    for file in folder.glob("read.db*"):
        file.unlink()


# ---------------------------------------------------------------- refusals and failures


def fails(_step: Recorded, _case: Any, _: Cases) -> Iterator[Then]:
    msg = "odd"
    raise ValueError(msg)
    yield


def at_nobody(_step: Recorded, _case: Any, _: Cases) -> Iterator[Then]:
    yield Then("exporter", UUID(int=9), SetDerivedFlag(flag="x", because="It is."))


def at_no_kind(_step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    yield Then("no such kind", case.id, SetDerivedFlag(flag="x", because="It is."))


@pytest.mark.parametrize(
    ("then", "target", "command", "why"),
    [
        (submits, None, "SubmitRegistration", "not open to the role"),
        (at_nobody, str(UUID(int=9)), "SetDerivedFlag", "There is no exporter"),
        (fails, "unknown", "none", "ValueError('odd')"),
        (at_no_kind, None, "SetDerivedFlag", "KeyError"),
    ],
)
async def test_what_goes_wrong_is_noted_and_later_reactions_go_on(
    tmp_path: Path, react: Callable[..., None], then: React, target: Any, command: str, why: str
) -> None:
    react(reaction("first", then), reaction("second", then), reaction("flag-new", flags()))
    async with running(tmp_path) as program:
        cases = [(await do(program, firm(n))).case_id for n in range(2)]
        await settled(program)
        assert [step.case_id for step in stored(program, FLAGGED)] == cases
        notes: list[Any] = [step.event for step in stored(program, NOTED)]
        assert [note.reaction for note in notes] == ["first@3", "second@3"] * 2
        causes = [program.store.stream(case_id)[0].meta.id for case_id in cases]
        assert [note.event_id for note in notes] == [c for c in causes for _ in range(2)]
        assert {note.target for note in notes[:2]} == {target or str(cases[0])}
        assert {note.command for note in notes} == {command}
        assert all(why in note.error for note in notes)
        assert program.office_case.refused_reactions == 4
        assert program.reactor.refusals == 4
        assert program.ready()[0]


async def test_reactions_wait_while_nothing_can_be_written(
    tmp_path: Path, react: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    react(reaction("flag-new", flags()))
    async with running(tmp_path) as program:
        right = program.store.append
        tried: list[Append] = []

        async def append(request: Append) -> Placed:
            if request.recorded.event.STORED.startswith(FLAGGED) and len(tried) < 2:
                tried.append(request)
                raise StoreReadOnly("the disk is full", 1.0)
            return await right(request)

        monkeypatch.setattr(program.store, "append", append)
        await do(program, firm(1))
        await until(lambda: stored(program, FLAGGED))
        await settled(program)
        assert len(tried) == 2
        assert stored(program, NOTED) == []
        assert len(stored(program, FLAGGED)) == 1


async def test_an_event_nobody_can_read_does_not_stop_reactions(
    tmp_path: Path, react: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    react(reaction("flag-new", flags()))
    async with running(tmp_path):
        pass
    asleep = Program(Settings(data=tmp_path))
    odd = (await do(asleep, firm(1))).case_id
    await do(asleep, TagCase(tag="t"), odd, CLERK)
    good = (await do(asleep, firm(2))).case_id
    asleep.close()
    known = assembly.event_registry()
    del known["case.tagged.v1"]
    monkeypatch.setattr(assembly, "event_registry", lambda: known)
    async with running(tmp_path) as program:
        await until(lambda: program.store.stream(good, 1))
        await settled(program)
        assert [step.event.STORED for step in program.store.stream(good, 1)] == [f"{FLAGGED}.v1"]
        assert program.ready()[0]


async def test_a_reaction_that_opens_a_case_opens_one(
    tmp_path: Path, react: Callable[..., None]
) -> None:
    def opens(_step: Recorded, _case: Any, _: Cases) -> Iterator[Then]:
        yield Then("account", None, OpenAccount(name="Sara"))

    react(reaction("open-account", opens, ExporterRegistered, ExporterRegistrationStarted))
    async with running(tmp_path) as program:
        await do(program, firm(1), None, AGENT)
        await settled(program)
        assert len(stored(program, "account.opened")) == 1
        with program.tables.writing() as connection:
            connection.exec_driver_sql("UPDATE marks SET position = 0 WHERE name = 'reactor'")
    async with running(tmp_path) as again:
        await settled(again)
        assert len(stored(again, "account.opened")) == 1

"""Several processes on one store, here as programs side by side: one leads, the rest follow."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from export_program.domain import KINDS
from export_program.domain.exporter.registration import EditRegistration
from export_program.runtime import leader as leading
from export_program.runtime.leader import Leader, Parts
from export_program.runtime.program import Program, event_registry
from export_program.runtime.projection import Projection
from export_program.runtime.read_database import SQLiteReads
from export_program.runtime.read_tables import Overtaken, ReadTables
from export_program.runtime.rebuild import Rebuild
from export_program.runtime.settings import Settings
from export_program.store import CorruptStore, StoreReadOnly, log_exists, open_store
from export_program.store.leadership import FileLeadership
from tests.postgres import empty_database, migrated, server_url
from tests.runtime.office import SOME, dump
from tests.runtime.running import PATIENCE, do, firm, log_of, register, until
from tests.runtime.test_scheduler import LAPSED, draft, names_of

Start = Callable[[], Any]


@pytest.fixture(autouse=True)
def _some_read_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("export_program.runtime.program.READ_MODELS", SOME)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A store that several processes share."""
    if request.param == "sqlite":
        yield Settings(data=tmp_path, shared=True)
        return
    with empty_database(server_url()) as url:
        yield Settings(data=tmp_path, store=migrated(url), shared=True)


@pytest.fixture
async def start(settings: Settings) -> AsyncIterator[Start]:
    """Starts a program beside the others of the test; each is stopped afterwards."""
    async with AsyncExitStack() as undo:

        async def begin() -> Program:
            return await undo.enter_async_context(beside(settings))

        yield begin


@asynccontextmanager
async def beside(settings: Settings) -> AsyncIterator[Program]:
    if not log_exists(settings.log):
        open_store(settings.log, event_registry()).close()
    program = Program(settings, secondary=True)
    await program.start()
    try:
        yield program
    finally:
        await program.stop()


async def caught_up(*programs: Program) -> None:
    head = programs[0].store.head()
    for program in programs:
        assert await program.projector.reached(head, PATIENCE)


def rebuilt(program: Program, settings: Settings) -> dict[str, Any]:
    """What a rebuild of every read model gives."""
    anew = ReadTables(f"sqlite:///{settings.data / 'anew.db'}", SOME)
    try:
        Projection(anew, KINDS).build(anew.models, program.store)
        return dump(anew)
    finally:
        anew.close()


# ---------------------------------------------------------------- one leads


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("how", ["removed", "replaced"])
async def test_read_models_whose_file_is_removed_or_replaced_are_built_anew_for_everybody(
    tmp_path: Path, number: int, how: str
) -> None:
    settings = Settings(data=tmp_path, shared=number > 1)
    async with AsyncExitStack() as undo:
        programs = [await undo.enter_async_context(beside(settings)) for _ in range(number)]
        case_id = await register(programs[0], 1)
        await caught_up(*programs)
        for name in ("read.db", "read.db-shm", "read.db-wal"):
            (tmp_path / name).unlink()
        if how == "replaced":
            SQLiteReads(f"sqlite:///{tmp_path / 'read.db'}").renew()
        programs.append(await undo.enter_async_context(beside(settings)))
        for program in programs:
            await until(partial(whole, program))
            assert str(case_id) in keys_of(program)
        later = (await do(programs[-1], firm(7))).case_id
        await caught_up(*programs)
        for program in programs:
            assert str(later) in keys_of(program)
            assert program.settings.data.joinpath("read.db").stat().st_mode & 0o077 == 0


async def test_a_store_that_is_away_is_told_of_once_and_when_it_is_there_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leading, "ASK", 0.005)
    monkeypatch.setattr(leading, "REST", 0.005)
    first, second = (FileLeadership(tmp_path / "lock", lambda _: None) for _ in range(2))
    assert first.try_acquire()
    away, tried = True, count(1)

    async def part() -> None:
        if not away:
            await asyncio.Event().wait()
        raise StoreReadOnly("no connection", 1.0)

    async def follow() -> Parts:
        if next(tried) > 1 and away:
            raise StoreReadOnly("no connection", 1.0)
        return [part()]

    leader = Leader(second, follow, follow)
    with capture_logs() as told:
        await leader.start()
        await until(lambda: next(tried) > 30)
        assert not leader.up
        away = False
        await until(lambda: leader.up)
        await leader.stop()
    first.release()
    assert [line["event"] for line in told] == [
        "not everything runs here",
        "everything runs here again",
    ]
    assert told[0]["reason"] == "no connection"
    assert "exc_info" not in told[0]


def whole(program: Program) -> bool:
    return program.tables.database.in_place() and program.ready()[0]


def keys_of(program: Program) -> set[str]:
    rows = program.tables.tables["exporters"]
    with program.tables.engine.connect() as connection:
        return set(connection.execute(sa.select(rows.c.key)).scalars())


async def test_the_first_leads_and_the_next_ones_follow(start: Start) -> None:
    first, second, third = [await start() for _ in range(3)]
    assert [p.leader.leading for p in (first, second, third)] == [True, False, False]
    assert all(p.ready()[0] for p in (first, second, third))
    for writer, reader in ((first, second), (second, third), (third, first)):
        outcome = await do(writer, firm(writer.store.head()))
        assert await reader.projector.reached(outcome.position, PATIENCE)
        reader.catch_up()
        assert reader.bus.cases.get(outcome.case_id).version == 1
        rows = reader.tables.tables["exporters"]
        with reader.tables.engine.connect() as connection:
            found = connection.execute(rows.select().where(rows.c.key == str(outcome.case_id)))
            assert found.one()
        assert reader.projector.changed_at["exporters"] == outcome.position
        await do(writer, EditRegistration(name="Alborz"), outcome.case_id)
        await do(reader, firm(100 + writer.store.head()))
        reader.catch_up()
        assert reader.bus.cases.get(outcome.case_id).name == "Alborz"


async def test_when_the_leader_stops_another_takes_over_and_goes_on_where_it_was(
    settings: Settings, start: Start
) -> None:
    async with beside(settings) as first:
        second = await start()
        case_id = await register(first, 1)
        old = (await do(second, draft(7))).case_id
        await until(lambda: names_of(second, old) == LAPSED)
    await until(lambda: second.leader.leading)
    later = (await do(second, draft(8))).case_id
    await until(lambda: names_of(second, later) == LAPSED)
    assert names_of(second, old) == LAPSED
    await caught_up(second)
    assert second.bus.cases.get(case_id) is not None
    assert dump(second.tables) == rebuilt(second, settings)
    assert await until(lambda: second.report().scheduler.fired == 2)


async def test_a_follower_tells_what_the_leader_says_of_its_parts(start: Start) -> None:
    leader, follower = await start(), await start()
    old = (await do(follower, draft(1))).case_id
    await until(lambda: names_of(leader, old) == LAPSED)
    await until(lambda: follower.report().scheduler.fired == 2)
    await until(lambda: follower.report().scheduler.idle)
    assert follower.report().leader == leader.report().leader
    assert await until(lambda: follower.reacted >= 1)


async def test_a_leader_that_has_lost_its_claim_steps_down_and_another_takes_over(
    settings: Settings, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await start(), await start()
    first.leader._leadership.release()
    monkeypatch.setattr(first.leader._leadership, "try_acquire", lambda: False)
    await until(lambda: second.leader.leading and not first.leader.leading)
    outcome = await do(first, firm(1))
    await caught_up(first, second)
    assert first.projector.changed_at["exporters"] == outcome.position
    assert dump(second.tables) == rebuilt(second, settings)


async def test_who_leads_again_keeps_nothing_of_its_earlier_term(
    settings: Settings, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await start(), await start()
    case_id = (await do(first, firm(1))).case_id
    claims = [program.leader._leadership for program in (first, second)]
    rights = [claim.try_acquire for claim in claims]

    async def named(name: str, leads: int) -> None:
        for claim, right, mine in zip(claims, rights, (leads == 0, leads == 1), strict=True):
            monkeypatch.setattr(claim, "try_acquire", right if mine else lambda: False)
        claims[1 - leads].release()
        await until(lambda: (first, second)[leads].leader.leading)
        await until(lambda: not (first, second)[1 - leads].leader.leading)
        await do(first, EditRegistration(name=name), case_id)
        await caught_up(first, second)

    for name, leads in (("Alborz", 0), ("Takestan", 1), ("Alborz", 0)):
        await named(name, leads)
    assert first.leader.terms == 2
    assert dump(first.tables) == rebuilt(first, settings)


async def test_of_two_that_both_believe_they_lead_one_writes_and_everything_happens_once(
    settings: Settings, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await start(), await start()
    monkeypatch.setattr(second.leader._leadership, "try_acquire", lambda: True)
    monkeypatch.setattr(second.leader._leadership, "held", lambda: True)
    await until(lambda: second.leader.leading)
    monkeypatch.setattr(second.leader._leadership, "try_acquire", lambda: False)
    old = [(await do(p, draft(n))).case_id for n, p in enumerate((first, second) * 5)]
    await until(lambda: all(names_of(first, case_id) == LAPSED for case_id in old))
    await until(lambda: not (first.leader.leading and second.leader.leading))
    await until(lambda: first.leader.leading or second.leader.leading)
    await do(first, firm(99))
    await caught_up(first, second)
    assert all(names_of(first, case_id) == LAPSED for case_id in old)
    assert dump(first.tables) == rebuilt(first, settings)


async def test_a_rebuild_is_not_put_in_place_by_one_who_leads_no_more(start: Start) -> None:
    leader, other = await start(), await start()
    await do(leader, firm(1))
    await caught_up(leader, other)
    job = Rebuild(other.projector.projection, ("exporters",), other.store)
    job.run()
    with pytest.raises(Overtaken):
        job.switch()
    assert await until(lambda: leader.projector.position == leader.store.head())


async def test_a_follower_sees_that_a_read_model_is_being_built(start: Start) -> None:
    leader, follower = await start(), await start()
    with leader.tables.writing() as connection:
        gone = leader.tables.standing.delete().where(leader.tables.standing.c.model == "exporters")
        connection.execute(gone)
    await until(lambda: "exporters" in follower.ready()[1]["building"])
    assert not follower.ready()[0]
    await leader.projector.rebuild(("exporters",))
    await until(lambda: follower.ready()[0])


async def test_processes_whose_sessions_are_ended_in_traffic_go_on_and_nothing_happens_twice(
    postgres: str, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, store=postgres, shared=True)
    async with beside(settings) as first, beside(settings) as second:
        old: list[UUID] = []
        for number in range(30):
            program = (first, second)[number % 2]
            command = draft(number)
            while True:  # what a client does that is told to come again
                try:
                    old.append((await do(program, command, key=f"key-{number}")).case_id)
                    break
                except StoreReadOnly:
                    await asyncio.sleep(0.02)
            if number % 10 == 9:
                end_sessions(postgres)
        await until(lambda: first.leader.leading or second.leader.leading)
        await until(lambda: all(names_of(second, case_id) == LAPSED for case_id in old))
        await caught_up(first, second)
        assert len(set(old)) == len(old)
        assert first.store.head() == 1 + 3 * len(old)
        assert await until(lambda: first.leader.up and second.leader.up)
        assert dump(first.tables) == rebuilt(first, settings)


async def test_without_notifications_a_follower_looks_by_itself_and_that_is_counted(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("export_program.runtime.read_postgres.CHANNEL", "another_channel")
    settings = Settings(data=tmp_path, store=postgres, shared=True)
    async with beside(settings) as leader, beside(settings) as follower:
        numbers = count(1)
        async with asyncio.timeout(PATIENCE):
            while not follower.watch.unheard:  # a look that came late was none for lack of news
                position = (await do(leader, firm(next(numbers)))).position
                await until(partial(at, follower, position))
        monkeypatch.setattr("export_program.runtime.read_postgres.POLL", 3_600.0)
        for number in islice(numbers, 5):  # now only who waits makes it look
            later = (await do(follower, firm(number))).position
            assert await follower.projector.reached(later, PATIENCE)


def at(program: Program, position: int) -> bool:
    return program.projector.position == position


def end_sessions(url: str) -> None:
    """Every session on the database but this one, whatever it is at."""
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(others)


# ---------------------------------------------------------------- what is kept here


async def test_a_state_that_arrives_after_a_newer_one_was_seen_is_not_kept(start: Start) -> None:
    here, there = await start(), await start()
    case_id = (await do(here, firm(1))).case_id
    old = here.bus.cases.get(case_id)
    await register(there, 2)
    here.bus.cases.observe(case_id, 5)
    here.bus.cases.put(old)
    assert case_id not in here.bus.cases._cases


async def test_what_a_follower_stores_is_not_kept_for_a_projector_it_does_not_run(
    start: Start,
) -> None:
    _, follower = await start(), await start()
    for number in range(5):
        await do(follower, firm(number))
    await until(lambda: not follower.bus.fresh)


async def test_many_commands_on_one_case_from_two_processes_are_all_carried_out(
    start: Start,
) -> None:
    here, there = await start(), await start()
    case_id = (await do(here, firm(1))).case_id

    async def edit(program: Program, number: int) -> None:
        await do(program, EditRegistration(address=f"Street {number}"), case_id)

    programs = (here, there) * 20
    await asyncio.gather(*(edit(program, n) for n, program in enumerate(programs)))
    assert [s.version for s in here.store.stream(case_id)] == list(range(1, 42))
    assert len(log_of(here)) == 42


# ---------------------------------------------------------------- the leader itself


class Lock:
    """A claim as the test says."""

    def __init__(self) -> None:
        self.free, self.mine = True, False

    def try_acquire(self) -> bool:
        self.mine = self.mine or self.free
        return self.mine

    def held(self) -> bool:
        return self.mine

    def alone(self) -> bool:
        return False

    def release(self) -> None:
        self.mine = False


async def test_a_part_that_breaks_ends_the_term_and_says_so_until_it_runs_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("export_program.runtime.leader.REST", 0.05)
    monkeypatch.setattr("export_program.runtime.leader.ASK", 0.01)
    broken = asyncio.Event()

    async def part() -> None:
        await broken.wait()
        broken.clear()
        detail = "position 7"
        raise CorruptStore(detail)

    async def waits() -> None:
        await asyncio.Event().wait()

    async def lead() -> Parts:
        return [part()]

    async def follow() -> Parts:
        return [waits()]

    lock = Lock()
    leader = Leader(lock, lead, follow)
    await leader.start()
    assert (leader.leading, leader.up, leader.terms) == (True, True, 1)
    broken.set()
    await until(lambda: not leader.up)
    await until(lambda: not leader.leading)
    assert "position 7" in str(leader.trouble)
    assert not lock.mine
    await until(lambda: leader.up)
    assert (leader.leading, leader.terms, leader.trouble) == (True, 2, None)
    await leader.stop()
    assert not lock.mine


async def test_a_term_that_cannot_begin_is_raised_at_start_and_tried_again_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("export_program.runtime.leader.REST", 0.05)
    monkeypatch.setattr("export_program.runtime.leader.ASK", 0.01)
    lock, failures = Lock(), [True]

    async def waits() -> None:
        await asyncio.Event().wait()

    async def lead() -> Parts:
        if failures[0]:
            detail = "not now"
            raise CorruptStore(detail)
        return [waits()]

    async def follow() -> Parts:
        return [waits()]

    leader = Leader(lock, lead, follow)
    with pytest.raises(CorruptStore):
        await leader.start()
    assert not lock.mine
    lock.free = False
    await leader.start()
    assert not leader.leading
    lock.free = True
    await until(lambda: leader.trouble is not None)
    assert not leader.up
    failures[0] = False
    await until(lambda: leader.leading and leader.up)
    await leader.stop()

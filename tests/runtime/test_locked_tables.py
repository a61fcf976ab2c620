"""Tables of PostgreSQL that somebody else has locked: nobody waits for them without limit."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from export_program.runtime.postgres_serials import PostgresSerials
from export_program.runtime.program import Program
from export_program.runtime.queries import Query
from export_program.runtime.settings import Settings
from export_program.store import StoreReadOnly
from tests.runtime.office import SOME
from tests.runtime.running import PATIENCE, do, firm, until

LOCK = "LOCK TABLE read_models.{} IN ACCESS EXCLUSIVE MODE"


@pytest.fixture
def program(tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.setattr("export_program.runtime.program.READ_MODELS", SOME)
    program = Program(Settings(data=tmp_path, store=postgres))
    yield program
    program.close()


async def test_who_opens_cases_is_refused_while_serials_are_locked_and_does_not_hold_up_the_loop(
    program: Program, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await program.found()
    await do(program, firm(1))
    asked = 0
    last = PostgresSerials._last

    def counted(*given: Any) -> int:
        nonlocal asked
        asked += 1
        return last(*given)

    monkeypatch.setattr(PostgresSerials, "_last", counted)
    monkeypatch.setattr("export_program.runtime.postgres_serials.PAUSE", PATIENCE)
    with psycopg.connect(postgres) as somebody:
        somebody.execute(LOCK.format("serials"))
        for number in range(2, 12):
            with pytest.raises(StoreReadOnly, match=r"no reference can be given: .*lock") as no:
                async with asyncio.timeout(PATIENCE):
                    await do(program, firm(number))
            assert no.value.retry_after
    assert asked == 1, "the event loop waited once, and only for a moment"
    reads: Any = program.tables.database
    monkeypatch.setattr(reads._serials, "_refuses_until", 0.0)
    await do(program, firm(12))


async def test_who_asks_a_locked_register_is_refused_and_the_register_follows_on_afterwards(
    program: Program, postgres: str
) -> None:
    await program.start()
    try:
        await do(program, firm(1))
        model = program.tables.models["exporters"]
        await until(lambda: program.projector.position == program.store.head())
        table = program.tables.tables["exporters"].name
        with psycopg.connect(postgres) as somebody:
            somebody.execute(LOCK.format(f'"{table}"').encode())
            async with asyncio.timeout(PATIENCE):
                with pytest.raises(StoreReadOnly, match="lock") as refused:
                    await asyncio.to_thread(program.queries.count, model, Query({}))
            assert refused.value.retry_after
            await do(program, firm(2))
        await until(lambda: program.projector.position == program.store.head())
        assert await asyncio.to_thread(program.queries.count, model, Query({})) == 2
    finally:
        await program.leader.stop()


def test_no_connection_for_read_models_waits_without_limit(program: Program) -> None:
    reads: Any = program.tables.database
    for engine, longest in ((reads.engine, 200), (reads._writer, 30_000), (reads._batches, 30_000)):
        with engine.connect() as connection:
            given = "SELECT setting FROM pg_settings WHERE name = 'lock_timeout'"
            assert 0 < int(connection.exec_driver_sql(given).scalar()) <= longest

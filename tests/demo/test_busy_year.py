"""The made-up year: the same seed gives the same one, and the tables take every step of it."""

from pathlib import Path

from export_program.demo.busy_year import Office
from export_program.demo.living import Year
from export_program.runtime.program import Program
from export_program.runtime.settings import Settings
from tests.cli.serving import called
from tests.runtime.running import settled


def errands(seed: int) -> list[object]:
    return list(Office(seed, 2_000, lambda kind: {"type": kind}).errands())


def test_the_same_seed_gives_the_same_year_and_another_another() -> None:
    assert errands(7) == errands(7)
    assert errands(7) != errands(8)


async def test_a_year_goes_by_without_a_refusal(tmp_path: Path) -> None:
    program = Program(Settings(data=tmp_path))
    await program.start()
    try:
        year, told = Year(program, 7, 400), list[tuple[int, int]]()
        done = await year.live(lambda n, total: told.append((n, total)))
        assert year.refused == []
        assert done == told[-1][0] >= 300
        assert program.store.head() > done
        await settled(program)
        assert program.office_case.refused_reactions == 0
        kinds = {row.type.partition(".")[0] for row in program.store.raw_log(0, 10_000)}
        assert kinds >= {"exporter", "service_request", "market_need", "match"}
    finally:
        await program.stop()


def test_a_folder_that_holds_an_office_is_left_alone(tmp_path: Path) -> None:
    token = ("token", "create", "--name", "Sara", "--role", "secretariat", "--data", tmp_path)
    assert called(*token).code == 0
    told = called("generate", "--data", tmp_path, "--events", 1_000)
    assert (told.code, "holds an office already" in told.err) == (2, True)

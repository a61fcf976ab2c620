"""References: one for each case, in order, whoever allots them."""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from export_program.engine.actors import Role
from export_program.engine.refusals import NotAllowed
from export_program.runtime import references
from export_program.runtime.program import Program
from export_program.runtime.references import References
from export_program.runtime.settings import Settings
from tests.runtime.desk import Desk
from tests.runtime.running import do, firm, log_of
from tests.scenario import person

NEW_YEAR = date(2026, 3, 21)


def test_a_reference_names_province_kind_year_and_serial() -> None:
    references = References("QZ", lambda _: None)
    assert references.allot("AGR", date(2025, 11, 8)) == "QZ-AGR-1404-00001"
    assert references.allot("AGR", date(2025, 11, 9)) == "QZ-AGR-1404-00002"
    assert references.allot("EXP", date(2025, 11, 9)) == "QZ-EXP-1404-00001"


def test_serials_begin_anew_with_the_solar_hijri_year() -> None:
    references = References("QZ", lambda _: None)
    last_day = date(2026, 3, 20)
    assert references.allot("AGR", last_day) == "QZ-AGR-1404-00001"
    assert references.allot("AGR", NEW_YEAR) == "QZ-AGR-1405-00001"
    assert references.allot("AGR", last_day) == "QZ-AGR-1404-00002"


def test_serials_go_on_after_what_is_stored() -> None:
    references = References("QZ", lambda prefix: f"{prefix}99999")
    assert references.allot("AGR", NEW_YEAR) == "QZ-AGR-1405-100000"


def test_after_another_process_allotted_serials_go_on_after_its_last_and_never_back() -> None:
    stored: dict[str, str | None] = {"last": None}
    references = References("QZ", lambda _: stored["last"])
    for _ in range(3):
        references.allot("AGR", NEW_YEAR)
    stored["last"] = "reference:QZ-AGR-1405-00002"
    references.forget()
    assert references.allot("AGR", NEW_YEAR) == "QZ-AGR-1405-00004"
    stored["last"] = "reference:QZ-AGR-1405-00009"
    references.forget()
    assert references.allot("AGR", NEW_YEAR) == "QZ-AGR-1405-00010"


class Shared:
    """Serials as several processes share them; `asked` is how many were asked for at once."""

    def __init__(self) -> None:
        self.last = 0
        self.asked: list[int] = []

    def __call__(self, _: str, floor: int, count: int) -> int:
        self.asked.append(count)
        first = max(self.last, floor) + 1
        self.last = first + count - 1
        return first


def test_who_allots_many_within_a_moment_asks_for_several_at_once() -> None:
    shared = Shared()
    one, other = (References("QZ", lambda _: None, shared) for _ in range(2))
    given = [r.allot("AGR", NEW_YEAR) for _ in range(50) for r in (one, other)]
    assert len(set(given)) == 100
    assert max(shared.asked) == references.MOST
    assert len(shared.asked) < 20


def test_who_allots_now_and_then_leaves_no_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = Shared()
    one = References("QZ", lambda _: None, shared)
    monkeypatch.setattr(references, "BRISK", 0.0)
    for number in range(1, 10):
        assert one.allot("AGR", NEW_YEAR) == f"QZ-AGR-1405-{number:05d}"
    assert shared.asked == [1] * 9


async def test_two_programs_at_once_allot_no_reference_twice(tmp_path: Path) -> None:
    first = Program(Settings(data=tmp_path))
    second = Program(Settings(data=tmp_path), secondary=True)
    try:
        await asyncio.gather(
            *(do(program, firm(n)) for n in range(40) for program in (first, second)[n % 2 :][:1])
        )
        given = [step.meta.reference for step in log_of(first)]
        assert len(given) == len(set(given)) == 40
        serials = sorted(int(str(reference).rpartition("-")[2]) for reference in given)
        assert serials[-1] <= 80
    finally:
        first.close()
        second.close()


async def test_a_burst_after_another_process_allotted_many_is_served(tmp_path: Path) -> None:
    async with Desk(tmp_path) as here, Desk(tmp_path, secondary=True) as there:
        await here.ask("first")
        await asyncio.gather(*(there.ask(f"there {n}") for n in range(30)))
        await asyncio.gather(*(here.ask(f"here {n}") for n in range(30)))
        given = [step.meta.reference for step in here.store.log(0, 100)]
        assert len(set(given)) == 61


async def test_a_refused_opening_holds_no_reference(tmp_path: Path) -> None:
    async with Desk(tmp_path) as desk:
        with pytest.raises(NotAllowed):
            await desk.ask(by=person("clerk", Role.SECRETARIAT))
        assert desk.store.last_key("reference:") is None

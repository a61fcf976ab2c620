"""Read models follow the log: to the same bytes as a rebuild, whatever stops on the way."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from export_program.domain import KINDS, LIFECYCLES
from export_program.engine.lifecycle import Lifecycle
from export_program.engine.protocols.notes import AddNote
from export_program.runtime.projection import Projection
from export_program.runtime.queries import Queries, Query
from export_program.runtime.read_tables import NotBuilt, ReadTables
from export_program.store import EventStore
from projections import READ_MODELS
from projections.exporters import EXPORTERS, ExporterRow
from projections.exporters import of_case as exporter_rows
from projections.read_model import ReadModel, Row
from tests.architecture.test_lifecycles import Walk
from tests.domain import exporter_story, fair_story, licence_story, mark_story
from tests.runtime.conftest import Follow, MakeTables
from tests.runtime.office import (
    REGISTRY,
    case_id,
    dump,
    history,
    parked_in,
    steps_of,
    store_in,
    tables_in,
    write,
)
from tests.scenario import walk

SLOW: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck)}
NOTE = AddNote(text=exporter_story.sealed("note"))


def stories() -> list[Any]:
    """Cases of several kinds, from their beginning to somewhere."""
    told = (
        exporter_story.ready(),
        fair_story.closed(),
        fair_story.on_stand(),
        mark_story.granted(),
        licence_story.suspended(),
        exporter_story.rejected(),
    )
    return [history(number, story.steps) for number, story in enumerate(told, start=1)]


def rebuilt(store: EventStore, tables: ReadTables) -> Projection:
    projection = Projection(tables, KINDS)
    head, poisoned = projection.build(tables.models, store)
    assert (head, poisoned) == (store.head(), [])
    return projection


def names_in(tables: ReadTables, model: ReadModel) -> list[str]:
    page = Queries(tables).page(model, Query({}), None, 100)
    return [msgspec.json.decode(row)["name"] for row in page.rows]


# ---------------------------------------------------------------- the same bytes


@settings(max_examples=12, **SLOW)
@given(data=st.data())
def test_following_in_any_batches_gives_the_bytes_of_a_rebuild(data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from(LIFECYCLES), min_size=2, max_size=4))
    walks = [walked(kind, data) for kind in kinds]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = store_in(folder)
        live, anew = tables_in(folder, name="live"), tables_in(folder, name="anew")
        projection = rebuilt(store, live)
        write(store, *(history(n, steps) for n, steps in enumerate(walks)))
        steps = steps_of(store)
        while steps:
            size = data.draw(st.integers(1, 12))
            batch, steps = steps[:size], steps[size:]
            projection.commit(projection.fold(READ_MODELS, batch), batch[-1][0].position)
        rebuilt(store, anew)
        assert dump(live) == dump(anew)
        for opened in (store, live, anew):
            opened.close()


def walked(kind: Lifecycle[Any], data: st.DataObject) -> list[Any]:
    walk = Walk(kind, data)
    for _ in range(15):
        walk.step()
    return walk.history


async def test_the_projector_follows_to_the_bytes_of_a_rebuild(
    store: EventStore, make_tables: MakeTables, follow: Follow
) -> None:
    tables = make_tables(name="live")
    following = follow(store, tables)
    await following.projector.start()
    told = stories()
    write(store, *told[:3])
    await following.catch_up()
    write(store, *told[3:])
    await following.catch_up()
    anew = make_tables(name="anew")
    rebuilt(store, anew)
    assert dump(tables) == dump(anew)
    assert any(dump(tables)["audit_log"])
    assert {s.position for s in tables.standings().values()} == {store.head()}


async def test_a_projector_that_starts_again_goes_on_where_it_was(
    store: EventStore, make_tables: MakeTables, follow: Follow
) -> None:
    tables, told = make_tables(name="live"), stories()
    write(store, *told[:3])
    first = follow(store, tables)
    await first.projector.start()
    write(store, *told[3:])
    second = follow(store, make_tables(name="live"))
    await second.projector.start()
    assert second.projector.position < store.head()
    await second.catch_up()
    anew = make_tables(name="anew")
    rebuilt(store, anew)
    assert dump(tables) == dump(anew)


# ---------------------------------------------------------------- all or nothing


@pytest.mark.parametrize("step", ["stand", "add", "remove_cases"])
async def test_a_batch_that_fails_leaves_rows_and_positions_as_they_were(
    store: EventStore,
    make_tables: MakeTables,
    follow: Follow,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    tables = make_tables()
    told = stories()
    write(store, *told[:3])
    following = follow(store, tables)
    await following.projector.start()
    before, stood = dump(tables), tables.standings()
    write(store, *told[3:])
    right, calls = getattr(tables, step), []

    def fails(*args: Any) -> None:
        right(*args)
        calls.append(args)
        if len(calls) > 3 or step == "stand":
            msg = "the power went"
            raise RuntimeError(msg)

    with monkeypatch.context() as patched:
        patched.setattr(tables, step, fails)
        with pytest.raises(RuntimeError):
            await following.catch_up()
    assert dump(tables) == before
    assert tables.standings() == stood
    await following.catch_up()
    anew = make_tables(name="anew")
    rebuilt(store, anew)
    assert dump(tables) == dump(anew)
    assert following.reports == []


# ---------------------------------------------------------------- poison


def poisonous(lifecycle: Any, case: Any) -> Iterable[ExporterRow]:
    if case.id == case_id(1) and case.card is not None:
        msg = "no cards here"
        raise ValueError(msg)
    yield from exporter_rows(lifecycle, case)


def model_of(made: Any = exporter_rows, **more: Any) -> ReadModel:
    fixed: dict[str, Any] = {"kinds": frozenset({"exporter"}), "sorts": ("name",)}
    given = fixed | more
    return ReadModel(
        name="firms", summary="Firms.", row=ExporterRow, key="case_id", of_case=made, **given
    )


async def test_a_poison_event_parks_its_case_in_its_model_and_nothing_else(
    store: EventStore, make_tables: MakeTables, follow: Follow
) -> None:
    sick = model_of(poisonous)
    tables = make_tables((sick, EXPORTERS))
    following = follow(store, tables)
    await following.projector.start()
    told = [history(n, exporter_story.ready().steps) for n in (1, 2)]
    write(store, *told)
    await following.catch_up()
    assert parked_in(tables) == {("firms", case_id(1))}
    (report,) = following.reports
    assert (report.model, report.case_id) == ("firms", case_id(1))
    found = store.at(report.position)
    assert found is not None
    assert found.case_id == case_id(1)
    assert "no cards here" in report.error
    shown = {name: [row[1] for row in rows] for name, rows in dump(tables).items()}
    assert shown["firms"] == [str(case_id(2))]
    assert len(shown["exporters"]) == 2
    assert following.projector.lag(0).parked == 1
    write(store, history(3, exporter_story.ready().steps))
    await following.catch_up()
    assert len(dump(tables)["firms"]) == 2


async def test_after_the_fix_a_rebuild_is_as_if_nothing_had_been(
    store: EventStore, make_tables: MakeTables, follow: Follow
) -> None:
    write(store, *(history(n, exporter_story.ready().steps) for n in (1, 2)))
    tables = make_tables((model_of(poisonous),), name="sick")
    await follow(store, tables).projector.start()
    assert parked_in(tables) == {("firms", case_id(1))}
    fixed = make_tables((model_of(version=2),), name="sick")
    following = follow(store, fixed)
    await following.projector.start()
    clean = make_tables((model_of(version=2),), name="clean")
    rebuilt(store, clean)
    assert dump(fixed) == dump(clean)
    assert parked_in(fixed) == set()
    write(store, [replace(s, case_id=case_id(9)) for s in history(9, exporter_story.ready().steps)])
    await following.catch_up()
    assert len(dump(fixed)["firms"]) == 3


class Named(Row, frozen=True, kw_only=True):
    name: str


def by_name(_: Any, case: Any) -> Iterable[Named]:
    yield Named(name=case.name)


@pytest.mark.parametrize("live", [True, False])
async def test_a_row_the_database_refuses_parks_its_case_and_the_rest_is_written(
    store: EventStore,
    make_tables: MakeTables,
    follow: Follow,
    live: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    colliding = ReadModel("names", "Names.", Named, "name", by_name, kinds=frozenset({"exporter"}))
    tables = make_tables((colliding, EXPORTERS))
    following = follow(store, tables)
    told = [history(n, exporter_story.ready().steps) for n in (1, 2)]
    if live:
        await following.projector.start()
    write(store, *told)
    if not live:
        await following.projector.start()
    await following.catch_up()
    # The log is followed in its order, and read anew case by case.
    first, second = (case_id(n) for n in (1, 2)) if live else sorted(case_id(n) for n in (1, 2))
    assert [p.case_id for p in following.reports] == [second]
    assert parked_in(tables) == {("names", second)}
    assert [row[1] for row in dump(tables)["names"]] == [str(first)]
    assert len(dump(tables)["exporters"]) == 2
    assert following.projector.position == store.head()


@pytest.mark.parametrize("live", [True, False])
async def test_an_event_nobody_can_read_parks_its_case_in_every_model(
    tmp_path: Path,
    make_tables: MakeTables,
    follow: Follow,
    live: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    store = store_in(tmp_path)
    told = [exporter_story.ready().steps, exporter_story.registered().steps]
    write(store, *(history(n, steps) for n, steps in enumerate(told, start=1)))
    store.close()
    known = {n: e for n, e in REGISTRY.items() if n != "exporter.commercial_card_recorded.v1"}
    store = store_in(tmp_path, known)
    tables = make_tables()
    following = follow(store, tables)
    if live:
        following.projector.positions = dict.fromkeys(tables.models, 0)
        with tables.writing() as connection:
            for name in tables.models:
                tables.switch(connection, name, tables.start_over(connection, name), 0)
    await following.projector.start()
    await following.catch_up()
    assert parked_in(tables) == {(name, case_id(1)) for name in tables.models}
    assert [row[1] for row in dump(tables)["exporters"]] == [str(case_id(2))]
    assert {p.case_id for p in following.reports} == {case_id(1)}
    store.close()


# ---------------------------------------------------------------- another definition


def test_an_older_definition_answers_until_the_new_one_has_caught_up(
    store: EventStore, make_tables: MakeTables
) -> None:
    write(store, *(history(n, exporter_story.ready().steps) for n in range(1, 4)))
    old, new = model_of(), model_of(version=2, sorts=("name", "district"))
    before = make_tables((old,))
    rebuilt(store, before)
    after = make_tables((new,))
    seen = []

    def look(_done: int, _total: int) -> None:
        seen.append(names_in(before, old))
        with pytest.raises(NotBuilt):
            names_in(after, new)

    Projection(after, KINDS).build(["firms"], store, look)
    assert seen
    assert all(len(names) == 3 for names in seen)
    assert len(names_in(after, new)) == 3
    assert before.standings() == {}


def test_the_same_definition_answers_in_full_while_it_is_built_anew(
    store: EventStore, make_tables: MakeTables
) -> None:
    write(store, *(history(n, exporter_story.ready().steps) for n in range(1, 4)))
    model = model_of()
    tables = make_tables((model,))
    projection = rebuilt(store, tables)
    before, seen = dump(tables), []
    projection.build(["firms"], store, lambda _done, _total: seen.append(dump(tables)))
    assert seen
    assert all(found == before for found in seen)
    assert dump(tables) == before


def test_what_is_recorded_during_a_rebuild_is_in_it(
    store: EventStore, make_tables: MakeTables
) -> None:
    write(store, *stories())
    live, anew = make_tables(name="live"), make_tables(name="anew")
    more = [history(20, exporter_story.ready().steps), history(1, tail_of_first())]

    def meanwhile(done: int, total: int) -> None:
        if done == total:
            write(store, *more)
            more.clear()

    Projection(live, KINDS).build(live.models, store, meanwhile)
    assert live.standings()["cases"].position == store.head()
    rebuilt(store, anew)
    assert dump(live) == dump(anew)


def tail_of_first() -> list[Any]:
    first = exporter_story.ready()
    return list(walk(first, (NOTE, exporter_story.CLERK)).steps[len(first.steps) :])


async def test_a_rebuild_beside_a_running_projector_misses_nothing(
    store: EventStore, make_tables: MakeTables, follow: Follow
) -> None:
    tables, told = make_tables(name="live"), stories()
    following = follow(store, tables)
    write(store, *told[:2])
    await following.projector.start()
    write(store, *told[2:4])
    await following.projector.rebuild(("cases", "audit_log"))
    assert following.projector.positions["cases"] == store.head()
    write(store, *told[4:])
    await following.catch_up()
    anew = make_tables(name="anew")
    rebuilt(store, anew)
    assert dump(tables) == dump(anew)


# ---------------------------------------------------------------- no write without a change


async def test_a_model_whose_rows_stay_the_same_is_not_touched(
    store: EventStore, make_tables: MakeTables, follow: Follow
) -> None:
    tables = make_tables()
    write(store, history(1, exporter_story.ready().steps))
    following = follow(store, tables)
    await following.projector.start()
    changed = dict(following.projector.changed_at)
    write(store, history(1, tail_of_first()))
    await following.catch_up()
    head, now = store.head(), following.projector.changed_at
    assert now["audit_log"] == now["cases"] == head
    assert now["exporters"] == changed["exporters"] < head
    assert tables.standings()["exporters"].changed_at == changed["exporters"]
    assert tables.standings()["exporters"].position == head

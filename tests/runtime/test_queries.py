"""Questions to a read model: filters, order, text, pages, and what an outsider may see."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid5

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from export_program.runtime.queries import BadQuery, Queries, Query
from export_program.runtime.read_tables import NotBuilt, ReadTables
from projections.read_model import ReadModel, Row
from tests.runtime.conftest import ReadModelsAt

TEHRAN = timezone(timedelta(hours=3, minutes=30))
NOON = datetime(2025, 11, 8, 9, 0, tzinfo=UTC)
FIRM, OTHER = UUID(int=700), UUID(int=701)
SLOW: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


class Thing(Row, frozen=True, kw_only=True):
    key: str
    name: str = ""
    owner: UUID | None = None
    amount: int | None = None
    share: float | None = None
    on: date | None = None
    at: datetime = NOON
    done: bool = False
    tags: tuple[str, ...] = ()
    size: int = 0


FIELDS = ("name", "owner", "amount", "share", "on", "at", "done", "tags", "size", "key")
SORTS = ("name", "amount", "on", "size", "at", "done", "share")
THINGS = ReadModel(
    name="things",
    summary="Things.",
    row=Thing,
    key="key",
    of_case=lambda _lifecycle, _case: (),
    filters=FIELDS,
    sorts=SORTS,
    search=("name", "tags"),
    owner="owner",
)
MUTE = ReadModel(
    name="mute",
    summary="Things without text or owner.",
    row=Thing,
    key="key",
    of_case=lambda _lifecycle, _case: (),
    filters=("name",),
    sorts=("size",),
)


class Numbered(Row, frozen=True, kw_only=True):
    position: int
    kind: str


NUMBERED = ReadModel(
    name="numbered",
    summary="Rows by number.",
    row=Numbered,
    key="position",
    of_case=lambda _lifecycle, _case: (),
    filters=("position", "kind"),
    sorts=("position", "kind"),
)


class Asker:
    def __init__(self, url: str) -> None:
        self.tables = ReadTables(url, (THINGS, MUTE, NUMBERED))
        self.queries = Queries(self.tables, TEHRAN)

    def fill(self, model: ReadModel, *rows: Row) -> None:
        layout = self.tables.layouts[model.name]
        case = UUID(int=1)
        values = [layout.values(case, row, layout.body(row)) for row in rows]
        with self.tables.writing() as connection:
            into = self.tables.start_over(connection, model.name)
            self.tables.add(connection, values, into)
        self.tables.index(model.name, into)
        with self.tables.writing() as connection:
            self.tables.switch(connection, model.name, into, 1)

    def keys(
        self,
        filters: dict[str, str] | None = None,
        text: str | None = None,
        owner: UUID | None = None,
    ) -> list[str]:
        query = Query(filters or {}, "", text, frozenset({str(owner)}) if owner else None)
        return sorted(thing.key for thing in self.all(THINGS, query, 100))

    def all(self, model: ReadModel, query: Query, limit: int) -> list[Any]:
        """All rows of a query, page by page."""
        found, after = [], None
        for _ in range(1000):
            page = self.queries.page(model, query, after, limit)
            assert len(page.rows) <= limit
            found += [msgspec.json.decode(row, type=model.row) for row in page.rows]
            after = page.next
            if after is None:
                return found
        msg = "the pages never end"
        raise AssertionError(msg)


@pytest.fixture
def asker(read_models_at: ReadModelsAt) -> Iterator[Asker]:
    asker = Asker(read_models_at("read"))
    yield asker
    asker.tables.close()


# ---------------------------------------------------------------- pages

KEYS = st.lists(st.integers(0, 10**6).map(str), unique=True, max_size=25)
MADE = st.builds(
    Thing,
    key=st.just(""),
    name=st.sampled_from(["", "a", "b", "ب", "Z"]),
    amount=st.sampled_from([None, -1, 0, 7]),
    share=st.sampled_from([None, 0.5, 2.0]),
    on=st.sampled_from([None, date(2025, 1, 1), date(2026, 1, 1)]),
    at=st.sampled_from([NOON, NOON + timedelta(microseconds=1)]),
    done=st.booleans(),
    size=st.integers(0, 2),
)
PART = st.tuples(st.sampled_from(["", "-"]), st.sampled_from(SORTS)).map("".join)


@settings(max_examples=60, **SLOW)
@given(
    keys=KEYS,
    data=st.data(),
    sort=st.lists(PART, min_size=1, max_size=3, unique_by=lambda p: p.lstrip("-")),
    limit=st.integers(1, 7),
)
def test_pages_neither_skip_nor_repeat_a_row(
    asker: Asker, keys: list[str], data: st.DataObject, sort: list[str], limit: int
) -> None:
    things = [msgspec.structs.replace(data.draw(MADE), key=key) for key in keys]
    asker.fill(THINGS, *things)
    found = asker.all(THINGS, Query({}, ",".join(sort)), limit)
    last_up = not sort[-1].startswith("-")
    expected = sorted(things, key=lambda thing: thing.key, reverse=not last_up)
    for part in reversed(sort):
        name = part.lstrip("-")
        down = part.startswith("-")
        expected.sort(key=lambda t: _rank(getattr(t, name), last=not down), reverse=down)
    assert [t.key for t in found] == [t.key for t in expected]
    assert asker.queries.count(THINGS, Query({})) == len(things)


def _rank(value: Any, *, last: bool) -> tuple[bool, Any]:
    """Nothing comes last, up and down."""
    if value is None:
        return (last, 0)
    return (not last, value.encode() if isinstance(value, str) else value)


def test_the_first_sort_is_the_order_when_none_is_asked_for(asker: Asker) -> None:
    asker.fill(THINGS, Thing(key="1", name="b"), Thing(key="2", name="a"))
    assert [t.key for t in asker.all(THINGS, Query({}), 1)] == ["2", "1"]


def test_a_page_goes_on_where_it_was_when_rows_come_and_go(asker: Asker) -> None:
    things = [Thing(key=f"{n:02}", size=n // 3) for n in range(12)]
    asker.fill(THINGS, *things)
    first = asker.queries.page(THINGS, Query({}, "size"), None, 5)
    asker.fill(THINGS, *[t for t in things if t.key != "04"], Thing(key="zz", size=9))
    second = asker.queries.page(THINGS, Query({}, "size"), first.next, 100)
    keys = [msgspec.json.decode(row)["key"] for row in second.rows]
    assert keys == [*(f"{n:02}" for n in range(5, 12)), "zz"]


def test_an_export_holds_every_row_once(asker: Asker) -> None:
    things = [Thing(key=str(n), size=n % 3) for n in range(2_345)]
    random.Random(1).shuffle(things)
    asker.fill(THINGS, *things)
    rows = [thing.key for thing in asker.all(THINGS, Query({}), 500)]
    assert len(rows) == len(set(rows)) == 2_345


def test_numbers_are_keys_in_the_order_of_numbers(asker: Asker) -> None:
    asker.fill(NUMBERED, *(Numbered(position=n, kind="ab"[n % 2]) for n in range(1, 31)))
    found = [row.position for row in asker.all(NUMBERED, Query({}), 4)]
    assert found == list(range(1, 31))
    down = [row.position for row in asker.all(NUMBERED, Query({"kind": "a"}, "-position"), 4)]
    assert down == list(range(30, 0, -2))
    assert asker.queries.row(NUMBERED, "7") == b'{"position":7,"kind":"b"}'
    assert asker.queries.row(NUMBERED, "x") is None
    assert asker.queries.row(NUMBERED, "9" * 30) is None


@pytest.mark.parametrize("cursor", ["", "x", "é", "bnVsbA", "WyJuYW1lIiwxXQ", "W10"])
def test_a_strange_cursor_is_refused(asker: Asker, cursor: str) -> None:
    asker.fill(THINGS)
    with pytest.raises(BadQuery, match="does not belong") as refused:
        asker.queries.page(THINGS, Query({}), cursor, 5)
    assert refused.value.field == "after"


def test_a_cursor_belongs_to_its_order(asker: Asker) -> None:
    asker.fill(THINGS, *(Thing(key=str(n), size=n) for n in range(5)))
    cursor = asker.queries.page(THINGS, Query({}, "size"), None, 2).next
    with pytest.raises(BadQuery):
        asker.queries.page(THINGS, Query({}, "-size"), cursor, 2)


def test_a_table_that_another_version_of_the_program_has_replaced_is_being_built(
    asker: Asker,
) -> None:
    asker.fill(THINGS, Thing(key="1"))
    with asker.tables.writing() as connection:
        connection.exec_driver_sql(f'DROP TABLE "{asker.tables.tables["things"].name}"')
        connection.exec_driver_sql("DELETE FROM read_models")
    with pytest.raises(NotBuilt):
        asker.queries.count(THINGS, Query({}))
    with pytest.raises(NotBuilt):
        asker.queries.page(THINGS, Query({}), None, 5)


# ---------------------------------------------------------------- filters

GIVEN = (
    Thing(key="1", name="Alborz", owner=FIRM, amount=5, on=date(2025, 11, 8), tags=("a", "ab")),
    Thing(key="2", name="", owner=OTHER, amount=-3, share=1.5, done=True, tags=("ab",)),
    Thing(key="3", name="a%b_c|d", amount=None, on=date(2026, 3, 20), at=NOON + timedelta(days=1)),
)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"name": "Alborz"}, "1"),
        ({"name": "alborz"}, ""),
        ({"name": ""}, "2"),
        ({"name__not": ""}, "13"),
        ({"name__contains": "%b_"}, "3"),
        ({"name__contains": "%"}, "3"),
        ({"name__contains": "ALB"}, "1"),
        ({"tags": "AB"}, "12"),
        ({"name__in": "Alborz,a%b_c|d"}, "13"),
        ({"owner": str(FIRM)}, "1"),
        ({"owner": str(FIRM).upper()}, "1"),
        ({"owner": ""}, "3"),
        ({"owner__not": str(FIRM)}, "23"),
        ({"amount": "5"}, "1"),
        ({"amount__lt": "0"}, "2"),
        ({"amount__gte": "-3"}, "12"),
        ({"amount__not": "5"}, "23"),
        ({"amount": ""}, "3"),
        ({"amount__in": "5,-3"}, "12"),
        ({"amount__gt": "-3", "amount__lte": "5"}, "1"),
        ({"share__gt": "1"}, "2"),
        ({"on": "2025-11-08"}, "1"),
        ({"on__gt": "2025-11-08"}, "3"),
        ({"on__lte": "2026-03-20"}, "13"),
        ({"done": "true"}, "2"),
        ({"done": "no"}, "13"),
        ({"done__not": "1"}, "13"),
        ({"at": "2025-11-08"}, "12"),
        ({"at__lte": "2025-11-08"}, "12"),
        ({"at__gt": "2025-11-08"}, "3"),
        ({"at__gte": "2025-11-09"}, "3"),
        ({"at": "2025-11-08T12:30:00+03:30"}, "12"),
        ({"at": "2025-11-08T09:00:00Z"}, "12"),
        ({"at__lt": "2025-11-08T12:30:01+03:30"}, "12"),
        ({"at__lt": "2025-11-08T12:30:00+03:30"}, ""),
        ({"tags__contains": "a"}, "1"),
        ({"tags": "ab"}, "12"),
        ({"tags": ""}, "3"),
        ({"tags__not": "a"}, "23"),
        ({"tags__in": "a,ab"}, "12"),
        ({"key__in": "1,3"}, "13"),
    ],
    ids=str,
)
def test_a_filter_finds(asker: Asker, filters: dict[str, str], found: str) -> None:
    asker.fill(THINGS, *GIVEN)
    assert asker.keys(filters) == list(found)
    assert asker.queries.count(THINGS, Query(filters)) == len(found)


def test_a_day_begins_and_ends_in_the_office(asker: Asker) -> None:
    before = datetime(2025, 11, 7, 20, 29, 59, 999999, tzinfo=UTC)
    first, last = before + timedelta(microseconds=1), before + timedelta(days=1)
    asker.fill(THINGS, Thing(key="1", at=before), Thing(key="2", at=first), Thing(key="3", at=last))
    assert asker.keys({"at": "2025-11-08"}) == ["2", "3"]
    assert asker.keys({"at__lt": "2025-11-08"}) == ["1"]
    assert asker.keys({"at__gte": "2025-11-08", "at__lte": "2025-11-08"}) == ["2", "3"]


@pytest.mark.parametrize(
    ("asked", "text", "said"),
    [
        ("on", "1404-08-17", "1404-08-17 of the Solar Hijri calendar is 2025-11-08"),
        ("at__lt", "1404-08-17", "is 2025-11-08"),
        ("at", "1404-08-17T12:00:00Z", "is 2025-11-08"),
        ("on__in", "2025-11-08,1405-12-30", "'1405-12-30' is not"),
    ],
)
def test_a_solar_hijri_date_is_not_taken_for_one_six_centuries_ago(
    asker: Asker, asked: str, text: str, said: str
) -> None:
    asker.fill(THINGS, *GIVEN)
    with pytest.raises(BadQuery, match="Gregorian") as refused:
        asker.keys({asked: text})
    assert refused.value.field == asked
    assert said in refused.value.sentence


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("colour", "red"),
        ("amount__like", "5"),
        ("amount__", "x"),
        ("amount", "five"),
        ("amount", "1.5"),
        ("amount__lt", ""),
        ("amount", "9" * 20),
        ("amount__in", "1,x"),
        ("amount__in", ",".join("1" * 300)),
        ("share", "much"),
        ("on", "yesterday"),
        ("on", "2025-13-01"),
        ("at", "2025-11-08T09:00:00"),
        ("at", "9999-12-31"),
        ("done", "perhaps"),
        ("owner", "me"),
        ("name", "a\0b"),
        ("sort", "x"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(asker: Asker, asked: str, text: str) -> None:
    asker.fill(THINGS, *GIVEN)
    with pytest.raises(BadQuery) as refused:
        asker.keys({asked: text})
    assert refused.value.field == asked
    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize("sort", ["colour", "-colour", "tags", "name,colour"])
def test_an_unknown_order_is_refused(asker: Asker, sort: str) -> None:
    asker.fill(THINGS, *GIVEN)
    with pytest.raises(BadQuery, match="known: name, amount") as refused:
        asker.queries.page(THINGS, Query({}, sort), None, 5)
    assert refused.value.field == "sort"


# ---------------------------------------------------------------- text


@pytest.mark.parametrize(
    "text",
    [
        "شرکت کیمیای قزوین",
        "شركة كيمياي قزوين".replace("شركة", "شركت"),
        "كيمياى",
        "قزوين كیمیا",
        "قَزوین",
        "قـزویـن",
        "KAVIR 1404",
        "kavir ۱۴۰۴",
        "Kavir ١٤٠٤",
    ],
)
def test_a_text_is_found_however_it_is_spelt(asker: Asker, text: str) -> None:
    named = Thing(key="1", name="شرکت کیمیای قزوین Kavir", tags=("QZ-1404",))
    asker.fill(THINGS, named, Thing(key="2", name="شرکت البرز"))
    assert asker.keys(text=text) == ["1"]


def test_every_word_of_a_text_is_looked_for_as_it_stands(asker: Asker) -> None:
    asker.fill(THINGS, Thing(key="1", name="50% off"), Thing(key="2", name="50 off"))
    assert asker.keys(text="off 50") == ["1", "2"]
    assert asker.keys(text="50%") == ["1"]
    assert asker.keys(text="5_") == []
    assert asker.keys(text="   ") == ["1", "2"]


def test_a_model_without_text_says_so(asker: Asker) -> None:
    asker.fill(MUTE, Thing(key="1"))
    with pytest.raises(BadQuery, match="no text"):
        asker.queries.page(MUTE, Query({}, "", "x"), None, 5)


# ---------------------------------------------------------------- outsiders


def test_an_outsider_sees_its_own_rows_only(asker: Asker) -> None:
    asker.fill(THINGS, *GIVEN)
    assert asker.keys(owner=FIRM) == ["1"]
    own = Query({"owner": str(OTHER)}, "", None, frozenset({str(FIRM)}))
    assert asker.all(THINGS, own, 5) == []
    assert asker.queries.count(THINGS, own) == 0
    assert asker.queries.row(THINGS, "1", frozenset({str(FIRM)})) is not None
    assert asker.queries.row(THINGS, "2", frozenset({str(FIRM)})) is None
    assert asker.queries.row(THINGS, "3", frozenset({str(FIRM)})) is None
    assert asker.queries.row(THINGS, "2") is not None


def test_an_outsider_sees_nothing_where_nobody_owns_rows(asker: Asker) -> None:
    asker.fill(MUTE, Thing(key="1", owner=FIRM))
    query = Query({}, "", None, frozenset({str(FIRM)}))
    assert asker.all(MUTE, query, 5) == []
    assert asker.queries.row(MUTE, "1", frozenset({str(FIRM)})) is None


def test_a_model_that_is_not_built_does_not_answer(asker: Asker) -> None:
    for ask in (
        lambda: asker.queries.page(THINGS, Query({}), None, 5),
        lambda: asker.queries.count(THINGS, Query({})),
        lambda: asker.queries.row(THINGS, str(uuid5(FIRM, "x"))),
    ):
        with pytest.raises(NotBuilt, match="being built"):
            ask()

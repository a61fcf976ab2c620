"""Read models over HTTP: filters, order, pages, exports, tags, and who may ask."""

import csv
import io
from typing import Any
from uuid import UUID

import openpyxl
import pytest

from export_program.api.csv_cells import cell
from export_program.engine.actors import Role
from export_program.runtime import projector
from projections.cases import CASES
from tests.api.office import API, Person, TestOffice, new_exporter, problem

IDS = ("10999000012", "10999000027", "10999000031", "10999001013")
CASES_PATH = f"{API}/registers/cases"


@pytest.fixture
async def firms(office: TestOffice, agent: Person) -> list[dict[str, Any]]:
    """Four exporters, as the read models know them."""
    names = ("Alpha", "=1+1", "گلرنگ", "Delta")
    made = [
        await new_exporter(agent, national_id=number, name=name)
        for number, name in zip(IDS, names, strict=True)
    ]
    assert await office.program.projector.reached(office.program.store.head(), 60)
    return made


def ids(response: Any) -> list[str]:
    assert response.status_code == 200, response.text
    return [row["case_id"] for row in response.json()["rows"]]


async def test_registers_are_listed_with_what_can_be_asked(agent: Person) -> None:
    listed = (await agent.get(f"{API}/registers")).json()["registers"]
    cases = {model["name"]: model for model in listed}["cases"]
    assert cases["filters"] == list(CASES.filters)
    assert cases["sorts"] == list(CASES.sorts)
    assert cases["href"] == CASES_PATH


async def test_a_register_is_filtered(agent: Person, firms: list[dict[str, Any]]) -> None:
    found = await agent.get(CASES_PATH, params={"kind": "exporter", "stage": "draft"})
    assert set(ids(found)) == {firm["case_id"] for firm in firms}
    assert ids(await agent.get(CASES_PATH, params={"reference": firms[1]["reference"]})) == [
        firms[1]["case_id"]
    ]
    assert ids(await agent.get(CASES_PATH, params={"kind__in": "agreement,exhibition"})) == []
    later = {"opened_at__gt": firms[2]["occurred_at"], "kind": "exporter"}
    assert ids(await agent.get(CASES_PATH, params=later)) == [firms[3]["case_id"]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"kind__near": "x"}, "kind__near"),
        ({"sort": "colour"}, "sort"),
        ({"limit": "0"}, "limit"),
        ({"limit": "501"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"after": "!!!"}, "after"),
        ({"after": "WyJ4Il0"}, "after"),
        ({"format": "pdf"}, "format"),
        ({"bom": "maybe"}, "bom"),
        ({"at_least": "soon"}, "at_least"),
        ({"missed_deadlines__gt": "few"}, "missed_deadlines__gt"),
    ],
)
async def test_what_a_register_does_not_know_is_refused_naming_it(
    agent: Person, query: dict[str, str], field: str
) -> None:
    told = problem(await agent.get(CASES_PATH, params=query), 400, "bad-request")
    assert told["errors"][0]["field"] == field


async def test_an_unknown_filter_is_answered_with_the_known_ones(agent: Person) -> None:
    told = problem(await agent.get(CASES_PATH, params={"colour": "red"}), 400, "bad-request")
    for known in (*CASES.filters, "sort", "limit"):
        assert known in told["detail"]


async def test_pages_neither_skip_nor_repeat(agent: Person, firms: list[dict[str, Any]]) -> None:
    query = {"kind": "exporter", "sort": "-reference", "limit": "3"}
    first = await agent.get(CASES_PATH, params=query)
    rest = await agent.get(CASES_PATH, params={**query, "after": first.json()["next"]})
    assert first.headers["next"] == first.json()["next"]
    expected = [firm["case_id"] for firm in reversed(firms)]
    assert ids(first) + ids(rest) == expected
    assert rest.json()["next"] is None


async def test_text_is_found_in_either_spelling(agent: Person, firms: list[dict[str, Any]]) -> None:
    for words in ("گلرنگ", "گلرنگ".replace("گ", "گ"), "alpha"):
        found = await agent.get(CASES_PATH, params={"q": words, "kind": "exporter"})
        assert len(ids(found)) == 1


@pytest.mark.parametrize("text", ["-", "--", " - ", "،", "ـ", "\u200c", "- _ . / ٪", "🙂"])
async def test_a_text_without_a_letter_or_digit_finds_nothing(
    agent: Person, firms: list[dict[str, Any]], text: str
) -> None:
    query = {"kind": "exporter", "q": text}
    assert ids(await agent.get(CASES_PATH, params=query)) == []
    totals = await agent.get(f"{CASES_PATH}/totals", params=query)
    assert totals.json()["groups"] in ([], [{"count": 0}]), totals.text
    beside = {"kind": "exporter", "q": f"alpha {text}"}
    assert ids(await agent.get(CASES_PATH, params=beside)) == [firms[0]["case_id"]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"q": " ".join(f"w{n}" for n in range(21))}, "q"),
        ({"sort": "kind,reference,-kind"}, "sort"),
    ],
)
async def test_a_question_that_asks_for_too_much_at_once_is_refused(
    agent: Person, query: dict[str, str], field: str
) -> None:
    told = problem(await agent.get(CASES_PATH, params=query), 400, "bad-request")
    assert told["errors"][0]["field"] == field


async def test_a_word_that_is_repeated_is_looked_for_once(
    agent: Person, firms: list[dict[str, Any]]
) -> None:
    page = await agent.get(CASES_PATH, params={"q": "alpha " * 300})
    assert ids(page) == [firms[0]["case_id"]]


async def test_the_cases_of_a_kind_are_listed_under_its_own_address(
    agent: Person, firms: list[dict[str, Any]]
) -> None:
    found = await agent.get(f"{API}/exporters", params={"sort": "reference"})
    assert ids(found) == [firm["case_id"] for firm in firms]
    problem(await agent.get(f"{API}/unicorns"), 404, "not-found")


async def test_one_row_is_read_by_its_key(agent: Person, firms: list[dict[str, Any]]) -> None:
    told = await agent.get(f"{CASES_PATH}/{firms[0]['case_id']}")
    assert told.json()["title"] == "Alpha"
    problem(await agent.get(f"{CASES_PATH}/no-such-key"), 404, "not-found")
    problem(await agent.get(f"{API}/registers/unicorns"), 404, "not-found")


async def test_an_unchanged_register_is_not_sent_again(
    office: TestOffice, agent: Person, firms: list[dict[str, Any]]
) -> None:
    first = await agent.get(CASES_PATH)
    assert first.headers["etag"].startswith('W/"')
    same = await agent.get(CASES_PATH, headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    path = f"{API}/exporters/{firms[0]['case_id']}/tag-case"
    moved = await agent.post(path, {"tag": "x"})
    query = {"at_least": moved.headers["position"]}
    headers = {"If-None-Match": first.headers["etag"]}
    changed = await agent.get(CASES_PATH, params=query, headers=headers)
    assert changed.status_code == 200
    assert int(changed.headers["position"]) >= int(moved.headers["position"])
    assert changed.headers["lag"] == "0" or int(changed.headers["lag"]) > 0


async def test_a_register_waits_for_my_own_write(agent: Person) -> None:
    for number in IDS:
        made = await new_exporter(agent, national_id=number)
        query = {"at_least": made["position"], "reference": made["reference"]}
        assert len(ids(await agent.get(CASES_PATH, params=query))) == 1


async def test_a_register_shows_what_was_stored_before_it_was_asked(
    office: TestOffice, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also from a projector that would rest for long."""
    monkeypatch.setattr(projector, "REST", 1e6)
    monkeypatch.setattr(projector, "LONGEST_PAUSE", 30.0)
    case = (await new_exporter(agent))["case_id"]
    for version in range(2, 12):
        await agent.post(f"{API}/exporters/{case}/tag-case", {"tag": f"t{version}"})
        row = (await agent.get(f"{CASES_PATH}/{case}")).json()
        assert row["version"] == version
    assert office.program.projector.position == office.program.store.head()


async def test_csv_gives_every_row_and_no_formula(
    agent: Person, firms: list[dict[str, Any]]
) -> None:
    told = await agent.get(
        CASES_PATH, params={"kind": "exporter", "sort": "reference"}, headers={"Accept": "text/csv"}
    )
    assert told.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="cases.csv"' in told.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(told.text)))
    assert [row["case_id"] for row in rows] == [firm["case_id"] for firm in firms]
    assert [row["title"] for row in rows] == ["Alpha", "'=1+1", "گلرنگ", "Delta"]
    marked = await agent.get(CASES_PATH, params={"format": "csv", "bom": "true"})
    assert marked.content.startswith(b"\xef\xbb\xbfcase_id,")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=cmd()", "'=cmd()"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        (-5, "-5"),
        (None, ""),
        (True, "true"),
        (["=a", "b"], "'=a; b"),
        ({"a": 1}, '{"a":1}'),
    ],
)
def test_a_cell_is_never_a_formula(value: Any, shown: str) -> None:
    assert cell(value) == shown


async def test_ndjson_gives_every_row(agent: Person, firms: list[dict[str, Any]]) -> None:
    query = {"kind": "exporter", "format": "ndjson"}
    told = await agent.get(CASES_PATH, params=query)
    assert told.headers["content-type"] == "application/x-ndjson"
    assert len(told.text.splitlines()) == len(firms)
    limited = await agent.get(CASES_PATH, params={**query, "limit": "2"})
    assert len(limited.text.splitlines()) == 2
    assert limited.headers["next"]


async def test_an_export_that_cannot_be_is_refused_before_it_begins(agent: Person) -> None:
    told = await agent.get(CASES_PATH, params={"format": "csv", "sort": "colour"})
    problem(told, 400, "bad-request")


async def test_a_register_is_open_to_its_roles(office: TestOffice) -> None:
    integrator = await office.person(Role.INTEGRATOR)
    assert (await integrator.get(CASES_PATH)).status_code == 200
    nobody = await office.person()
    problem(await nobody.get(CASES_PATH), 404, "not-found")
    for model in office.program.tables.models.values():
        told = await office.client().get(f"{API}/registers/{model.name}")
        assert told.status_code == (200 if model.public else 401), model.name


async def test_rows_are_counted_by_fields_and_their_numbers_summed(
    agent: Person, firms: list[dict[str, Any]]
) -> None:
    asked = {"by": "kind,stage", "sum": "missed_deadlines", "kind__in": "exporter,program"}
    told = await agent.get(f"{CASES_PATH}/totals", params=asked)
    assert told.status_code == 200, told.text
    assert told.json() == {
        "groups": [
            {
                "kind": "exporter",
                "stage": "draft",
                "count": 4,
                "missed_deadlines": {"sum": 0, "of": 4, "least": 0, "most": 0},
            },
            {
                "kind": "program",
                "stage": "running",
                "count": 1,
                "missed_deadlines": {"sum": 0, "of": 1, "least": 0, "most": 0},
            },
        ],
        "cut": False,
    }
    nothing = (await agent.get(f"{CASES_PATH}/totals?kind=none&sum=missed_deadlines")).json()[
        "groups"
    ]
    none = {"sum": None, "of": 0, "least": None, "most": None}
    assert nothing == [{"count": 0, "missed_deadlines": none}]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"by": "colour"}, "by"),
        ({"by": "kind,kind"}, "by"),
        ({"sum": "kind"}, "sum"),
        ({"limit": "5"}, "limit"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_totals_of_what_there_is_not_are_refused_naming_it(
    agent: Person, query: dict[str, str], field: str
) -> None:
    refused = problem(await agent.get(f"{CASES_PATH}/totals", params=query), 400, "bad-request")
    assert refused["errors"][0]["field"] == field


async def test_an_exporter_counts_its_own_rows(
    office: TestOffice, firms: list[dict[str, Any]]
) -> None:
    owner = await office.person(Role.EXPORTER_USER, organisation=UUID(firms[0]["case_id"]))
    told = await owner.get(f"{CASES_PATH}/totals", params={"by": "kind", "kind": "exporter"})
    assert told.json()["groups"] == [{"kind": "exporter", "count": 1}]


async def test_a_workbook_holds_every_row_and_no_formula(
    agent: Person, firms: list[dict[str, Any]]
) -> None:
    given = await agent.get(f"{API}/registers/exporters?format=xlsx&sort=name&rtl=true")
    assert given.status_code == 200, given.text
    assert given.headers["content-disposition"].startswith("attachment; filename")
    book = openpyxl.load_workbook(io.BytesIO(given.content))
    sheet = book.worksheets[0]
    names, *rows = sheet.iter_rows(values_only=True)
    known = [dict(zip(names, row, strict=True)) for row in rows]
    assert {row["name"] for row in known} == {"Alpha", "=1+1", "گلرنگ", "Delta"}
    assert {row["case_id"] for row in known} == {firm["case_id"] for firm in firms}
    formula = next(c for row in sheet.iter_rows() for c in row if c.value == "=1+1")
    assert formula.data_type == "s" or formula.value == "=1+1"
    assert sheet.sheet_view.rightToLeft
    listed = (await agent.get(f"{API}/registers/exporters?sort=name")).json()["rows"]
    assert known[0]["name"] == listed[0]["name"]
    refused = await agent.get(f"{API}/registers/exporters?format=xlsx&limit=2")
    problem(refused, 400, "bad-request")


@pytest.mark.parametrize(
    "query", ["?assignee=x", "?tags__contains=x", "/totals?by=assignee", "/totals?flags=x"]
)
async def test_what_rows_hide_from_outside_is_not_asked_by_from_there(
    office: TestOffice, agent: Person, query: str
) -> None:
    firm = UUID((await new_exporter(agent))["case_id"])
    exporter = await office.person(Role.EXPORTER_USER, organisation=firm)
    problem(await exporter.get(f"{API}/registers/cases{query}"), 400, "bad-request")
    assert (await agent.get(f"{API}/registers/cases{query}")).status_code == 200

"""Imports: a file is checked whole and carried out whole, and every rejected row is told."""

import asyncio
import io
import os
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from export_program.domain.vocabulary.identifiers import synthetic_legal_entity_id
from export_program.engine.actors import Role
from export_program.runtime.import_rows import MOST_UNPACKED
from tests.api.office import API, Person, TestOffice, new_exporter, problem, running_office

CSV = {"content-type": "text/csv"}
XLSX = {"content-type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
INTO = f"{API}/imports/exporters/start-registration"
HEAD = "national_id,name,name_fa,district,activity,contacts.0.ref,contacts.0.name"


def row(number: int, name: str = "Firm") -> str:
    return f"{synthetic_legal_entity_id(100 + number)},{name} {number},شرکت,Alborz,C2023,sales,سارا"


def table(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows]).encode("utf-8-sig")


def workbook_with(name: str, content: bytes) -> bytes:
    """A workbook in which a part holds something else."""
    made, changed = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(made)
    with ZipFile(made) as parts, ZipFile(changed, "w", ZIP_DEFLATED) as to:
        for part in parts.namelist():
            to.writestr(part, content if part == name else parts.read(part))
    return changed.getvalue()


async def send(
    person: Person,
    content: bytes,
    path: str = INTO,
    headers: dict[str, str] = CSV,
    **more: str,
) -> dict[str, Any]:
    asked = {"wait": "30", **more}
    sent = await person.client.post(path, content=content, headers=headers, params=asked)
    assert sent.status_code == 200, sent.text
    told: dict[str, Any] = sent.json()
    return told


async def report(person: Person, told: dict[str, Any]) -> list[dict[str, Any]]:
    found = await person.get(told["report"])
    assert found.status_code == 200, found.text
    rows: list[dict[str, Any]] = found.json()["rows"]
    return rows


async def firms(office: TestOffice, person: Person) -> list[dict[str, Any]]:
    path = f"{API}/registers/exporters?limit=500&at_least={office.program.store.head()}"
    rows: list[dict[str, Any]] = (await person.get(path)).json()["rows"]
    return rows


async def test_every_row_of_a_good_file_is_carried_out(office: TestOffice, agent: Person) -> None:
    told = await send(agent, table(*(row(n) for n in range(40))), name="firms.csv")
    counts = (told["stage"], told["rows"], told["imported"], told["rejected"])
    assert counts == ("completed", 40, 40, 0)
    found = await firms(office, agent)
    assert len(found) == 40
    logged = f"{API}/registers/audit_log?case_id={found[0]['case_id']}"
    (step,) = (await agent.get(logged)).json()["rows"]
    assert (step["actor"], step["actor_kind"]) == (agent.id, "import")
    assert await report(agent, told) == []
    kept = [p for p in (office.program.settings.data / "imports").rglob("*") if p.is_file()]
    assert kept == [], "what was imported is not kept beside the vault"


async def test_one_bad_row_and_nothing_is_imported(office: TestOffice, agent: Person) -> None:
    known = await new_exporter(agent)
    content = table(
        row(1),
        "123,Bad id,,Alborz,C2023,sales,x",
        f"{synthetic_legal_entity_id(102)},No district,,,C2023,sales,x",
        row(1, "Again"),
        f"{'10999000012'},Taken,,Alborz,C2023,sales,x",
    )
    told = await send(agent, content)
    bad = await report(agent, told)
    assert (told["stage"], told["imported"], told["rejected"]) == ("rejected", 0, 4)
    assert [found["line"] for found in bad] == [3, 4, 5, 6]
    assert [found["rule"] for found in bad][2] == "once_in_the_file"
    assert all(found["sentence"] for found in bad)
    assert [firm["case_id"] for firm in await firms(office, agent)] == [known["case_id"]]
    lines = (await agent.get(f"{told['report']}?format=csv")).text.splitlines()
    assert lines[0] == "line,rule,sentence,field,found"
    assert len(lines) == 5


async def test_a_check_imports_nothing(office: TestOffice, agent: Person) -> None:
    told = await send(agent, table(row(1), row(2)), check_only="true")
    assert (told["stage"], told["rows"], told["imported"]) == ("completed", 2, 0)
    assert await firms(office, agent) == []


async def test_a_workbook_is_imported_as_it_shows_its_cells(
    office: TestOffice, agent: Person
) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(HEAD.split(","))
    sheet.append([int(synthetic_legal_entity_id(7)), "Seven", "هفت", "Alborz", "C2023", "a", "b"])
    sheet.append([None] * 7)
    kept = io.BytesIO()
    book.save(kept)
    told = await send(agent, kept.getvalue(), headers=XLSX)
    assert (told["stage"], told["imported"]) == ("completed", 1)
    assert [firm["name"] for firm in await firms(office, agent)] == ["Seven"]


async def test_rows_about_cases_name_them_and_keep_their_order(
    office: TestOffice, agent: Person
) -> None:
    firm = await new_exporter(agent)
    path = f"{API}/imports/exporters/add-product"
    goods = "case,hs,edition,capacity,unit\n"
    rows = f"{firm['reference']},340250,HS2022,100,TNE\n{firm['case_id']},690721,HS2022,5,MTK\n"
    told = await send(agent, (goods + rows).encode(), path)
    assert (told["stage"], told["imported"]) == ("completed", 2)
    case = (await agent.get(f"{API}/exporters/{firm['case_id']}")).json()["case"]
    assert [product["hs"] for product in case["products"].values()] == ["340250", "690721"]
    again = await send(agent, (goods + rows + "nobody,340250,HS2022,1,TNE\n").encode(), path)
    assert again["stage"] == "rejected"
    assert [bad["line"] for bad in await report(agent, again)][-1] == 4


@pytest.mark.parametrize(
    ("content", "headers", "line"),
    [
        (b"", CSV, 1),
        (HEAD.encode(), CSV, 1),
        (b"name,name\nx,y", CSV, 1),
        (HEAD.encode() + b"\n\xff\xfe", CSV, 2),
        (HEAD.encode() + b'\n"open', CSV, 2),
        (HEAD.encode() + b"\n1,2,3,4,5,6,7,8", CSV, 2),
        (b"no workbook", XLSX, 1),
        (b"x" * 201 + b"\n1", CSV, 1),
        (workbook_with("xl/workbook.xml", b"<cut"), XLSX, 1),
        (workbook_with("xl/worksheets/sheet1.xml", b"<cut"), XLSX, 1),
        (workbook_with("xl/worksheets/sheet1.xml", b" " * (MOST_UNPACKED + 1)), XLSX, 1),
        (b"x" + b".0" * 5000 + b"\n1", CSV, 1),
    ],
)
async def test_a_file_that_cannot_be_read_is_rejected_naming_the_line(
    agent: Person, content: bytes, headers: Any, line: int
) -> None:
    told = await send(agent, content, headers=headers)
    assert told["stage"] == "rejected"
    assert [bad["line"] for bad in await report(agent, told)] == [line]


async def test_the_template_names_every_column(agent: Person) -> None:
    told = (await agent.get(INTO)).json()
    assert {"national_id", "contacts.0.name", "occurred_at"} <= set(told["columns"])
    assert "national_id" in told["required"]
    empty = await agent.get(f"{INTO}?format=csv")
    assert empty.text.strip().split(",") == told["columns"]
    move = (await agent.get(f"{API}/imports/exporters/add-product")).json()
    assert move["columns"][0] == "case"


async def test_who_may_not_give_the_command_imports_nothing(
    office: TestOffice, agent: Person
) -> None:
    finance = await office.person(Role.FINANCE)
    sent = await finance.client.post(INTO, content=table(row(1)), headers=CSV)
    problem(sent, 403, "not-allowed")
    firm = await new_exporter(agent)
    owner = await office.person(Role.EXPORTER_USER, organisation=UUID(firm["case_id"]))
    problem(await owner.client.post(INTO, content=b"x", headers=CSV), 403, "not-allowed")
    nowhere = f"{API}/imports/accounts/open"
    problem(await agent.client.post(nowhere, content=b"x", headers=CSV), 404, "not-found")
    odd = await agent.client.post(INTO, content=b"x", headers={"content-type": "text/html"})
    problem(odd, 400, "bad-request")


async def test_an_import_that_was_cut_off_is_finished_by_the_next_start(tmp_path: Path) -> None:
    many = 300
    async with running_office(tmp_path / "data") as office:
        agent = await office.person(Role.EXPORT_HOUSE_AGENT)
        content = table(*(row(n) for n in range(many)))
        sent = await agent.client.post(INTO, content=content, headers=CSV)
        assert sent.status_code == 202, sent.text
        case_id, progress = sent.json()["case_id"], office.program.importer.progress
        async with asyncio.timeout(20):
            while not any(what == "imported" for _, what in progress.values()):  # noqa: ASYNC110
                await asyncio.sleep(0.005)
    async with running_office(tmp_path / "data") as office:
        agent = await office.person(Role.EXPORT_HOUSE_AGENT)
        async with asyncio.timeout(20):
            while True:
                found = (await agent.get(f"{API}/data-imports/{case_id}")).json()["case"]
                if found["stage"] == "completed":
                    break
                await asyncio.sleep(0.02)
        assert (found["imported"], found["rejected"]) == (many, 0)
        assert len(await firms(office, agent)) == many


async def test_a_sheet_that_tells_a_wrong_size_of_itself_loses_no_row(agent: Person) -> None:
    made = io.BytesIO()
    book = openpyxl.Workbook()
    for cells in (HEAD.split(","), row(1).split(","), row(2).split(",")):
        book.worksheets[0].append(cells)
    book.save(made)
    sheet = "xl/worksheets/sheet1.xml"
    with ZipFile(made) as parts:
        told_wrong = parts.read(sheet).replace(b'ref="A1:G3"', b'ref="A1:G2"')
        assert told_wrong != parts.read(sheet)
        changed = io.BytesIO()
        with ZipFile(changed, "w") as to:
            for part in parts.namelist():
                to.writestr(part, told_wrong if part == sheet else parts.read(part))
    told = await send(agent, changed.getvalue(), headers=XLSX)
    assert (told["stage"], told["imported"]) == ("completed", 2)


async def test_a_file_that_a_crash_left_behind_goes_at_the_next_start(tmp_path: Path) -> None:
    left = tmp_path / "data" / "imports" / "ab" / "cd" / ("abcd" + "0" * 60)
    left.parent.mkdir(parents=True)
    left.write_bytes(b"09120000000")
    fresh = left.with_name("abcd" + "1" * 60)
    fresh.write_bytes(b"on its way")
    os.utime(left, (0, 0))
    async with running_office(tmp_path / "data"):
        assert [path.name for path in left.parent.iterdir()] == [fresh.name]

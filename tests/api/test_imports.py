"""Imports: a file is checked whole and carried out whole, and every rejected row is told."""

import asyncio
import csv
import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from export_program.domain import account
from export_program.domain.account.messages import SuspendAccount
from export_program.domain.vocabulary.identifiers import synthetic_legal_entity_id
from export_program.engine.actors import Role
from export_program.runtime.import_rows import MOST_UNPACKED
from export_program.runtime.program import Program
from export_program.runtime.settings import Settings
from tests.api.office import (
    API,
    Person,
    TestOffice,
    issue,
    new_exporter,
    new_token,
    problem,
    running_office,
)

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
    await nothing_left_in(office)


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


SPREADSHEETS = {
    "comma": (",", "utf-8"),
    "semicolon": (";", "utf-8"),
    "semicolon and mark": (";", "utf-8-sig"),
    "tab": ("\t", "utf-8-sig"),
    "tab in UTF-16": ("\t", "utf-16"),
    "semicolon in UTF-16, big end first": (";", "utf-16-be"),
    "bar": ("|", "utf-8"),
}


@pytest.mark.parametrize("written", SPREADSHEETS.values(), ids=SPREADSHEETS.keys())
async def test_a_file_is_read_as_spreadsheets_of_all_countries_write_it(
    office: TestOffice, agent: Person, written: tuple[str, str]
) -> None:
    separator, encoding = written
    lines = [HEAD, row(1, '"Firm, Sons; Co"'), row(2)]
    cells = [list(next(csv.reader([line]))) for line in lines]
    made = io.StringIO()
    csv.writer(made, delimiter=separator).writerows(cells)
    text = ("\ufeff" if encoding == "utf-16-be" else "") + made.getvalue()
    told = await send(agent, text.encode(encoding))
    assert (told["stage"], told["imported"]) == ("completed", 2), await report(agent, told)
    assert {"Firm 2"} <= {found["name"] for found in await firms(office, agent)}


async def test_a_file_that_says_its_separator_itself_is_believed(agent: Person) -> None:
    good, bad = (f"sep=;\r\n{HEAD}\r\n{row(n)}\r\n".replace(",", ";") for n in (1, 2))
    assert (await send(agent, good.encode()))["stage"] == "completed"
    told = await send(agent, bad.replace("C2023", "no activity").encode())
    assert [found["line"] for found in await report(agent, told)] == [3]


async def test_a_first_line_that_nothing_known_separates_says_so(agent: Person) -> None:
    told = await send(agent, f"{HEAD}\n{row(1)}".replace(",", "؛").encode())
    (bad,) = await report(agent, told)
    assert bad["line"] == 1
    assert "separated by commas, semicolons, tabs" in bad["sentence"]


async def test_numbers_are_read_in_persian_and_arabic_digits_and_names_are_left_alone(
    office: TestOffice, agent: Person
) -> None:
    firm = await new_exporter(agent, name="Firm ۲۰")
    path = f"{API}/imports/exporters/add-product"
    goods = "\u200ecase;hs;edition;capacity;unit;description\n"
    rows = f"{firm['case_id']};۳۴۰۲۵۰;HS2022;۱۲۰۰;TNE;پودر ۲۰\n"
    rows += f"{firm['case_id']};٦٩٠٧٢١;HS2022;٥;MTK;\n"
    told = await send(agent, (goods + rows).encode(), path)
    assert (told["stage"], told["imported"]) == ("completed", 2), await report(agent, told)
    case = (await agent.get(f"{API}/exporters/{firm['case_id']}")).json()["case"]
    first, second = case["products"].values()
    assert (first["hs"], first["capacity"], first["description"]) == ("340250", 1200, "پودر ۲۰")
    assert (second["hs"], second["capacity"]) == ("690721", 5)


async def test_a_number_that_is_none_is_named_with_its_column_as_it_stood_there(
    agent: Person,
) -> None:
    firm = await new_exporter(agent)
    goods = "case,hs,edition,capacity,unit,description\n"
    rows = f"{firm['case_id']},340250,HS2022,ده,TNE,x\n"
    rows += f"{firm['case_id']},340250,HS2022,۱۰ تن,TNE,{'x' * 3000}\n"
    told = await send(agent, (goods + rows).encode(), f"{API}/imports/exporters/add-product")
    first, second = await report(agent, told)
    assert (first["line"], first["field"], first["found"]) == (2, "capacity", "ده")
    assert (second["field"], second["found"]) == ("capacity", "۱۰ تن")


IDEAS = f"{API}/imports/ideas/submit"
IDEA_HEAD = "title,text,organisation\n"
ONE, OTHER = "A shuttle,Lorries wait ۲ days.,padideh\n", "A shed,Goods stand in the rain.,padideh\n"


async def test_a_row_that_stands_twice_in_a_file_is_rejected_naming_the_first(
    agent: Person,
) -> None:
    told = await send(agent, (IDEA_HEAD + ONE + OTHER + ONE).encode(), IDEAS)
    (bad,) = await report(agent, told)
    assert (told["stage"], bad["line"], bad["rule"]) == ("rejected", 4, "once_in_the_file")
    assert bad["sentence"] == "It is the same as the row on line 2."
    told = await send(agent, (IDEA_HEAD + ONE + OTHER).encode(), IDEAS)
    assert (told["stage"], told["imported"]) == ("completed", 2), await report(agent, told)


async def test_content_that_was_imported_before_is_imported_with_a_warning(agent: Person) -> None:
    content = (IDEA_HEAD + ONE).encode()
    tried = await send(agent, content, IDEAS, check_only="true")
    first = await send(agent, content, IDEAS)
    second = await send(agent, content, IDEAS, name="again.csv")
    assert tried["warnings"] == first["warnings"] == []
    assert (second["stage"], second["imported"]) == ("completed", 1)
    (warning,) = second["warnings"]
    assert warning["case_id"] == first["case_id"]
    assert warning["sha256"] == hashlib.sha256(content).hexdigest()
    assert first["reference"] in warning["sentence"]
    assert (await agent.get(second["report"])).json()["warnings"] == [warning]
    assert (await agent.get(first["report"])).json()["warnings"] == []
    asked = {"sha256": warning["sha256"], "check_only": "false", "sort": "opened_at"}
    listed = (await agent.get(f"{API}/registers/imports", params=asked)).json()["rows"]
    assert [row["case_id"] for row in listed] == [first["case_id"], second["case_id"]]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("1404-08-17", "1404-08-17 of the Solar Hijri calendar is 2025-11-08"),
        ("۱۴۰۴-۰۸-۱۷", "is 2025-11-08"),
        ("1404/08/17", "Gregorian calendar, as 2025-11-08"),
    ],
)
async def test_a_solar_hijri_date_in_a_row_is_named_as_such(
    agent: Person, day: str, said: str
) -> None:
    firm = await new_exporter(agent)
    cards = "case,number,issuer,issued_on,valid_until\n"
    rows = f"{firm['case_id']},1404-1,Chamber,{day},2027-01-01\n"
    path = f"{API}/imports/exporters/record-commercial-card"
    (bad,) = await report(agent, await send(agent, (cards + rows).encode(), path))
    assert bad["field"] == "issued_on"
    assert said in bad["sentence"]


async def test_the_template_names_every_column(agent: Person) -> None:
    told = (await agent.get(INTO)).json()
    assert {"national_id", "contacts.0.name", "occurred_at"} <= set(told["columns"])
    assert "national_id" in told["required"]
    empty = await agent.get(f"{INTO}?format=csv")
    assert empty.text.strip().split(",") == told["columns"]
    move = (await agent.get(f"{API}/imports/exporters/add-product")).json()
    assert move["columns"][0] == "case"
    assert "acting_role" not in told["columns"] + move["columns"]


async def test_a_column_that_rows_cannot_have_is_refused_and_not_passed_over(
    office: TestOffice, agent: Person
) -> None:
    for column in ("acting_role", "activty"):
        content = f"{HEAD},{column}\n{row(1)},secretariat\n".encode()
        (bad,) = await report(agent, await send(agent, content))
        assert (bad["field"], bad["sentence"]) == (column, "No such column is known.")
    assert await firms(office, agent) == []


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
        async with asyncio.timeout(60):
            while not any(what == "imported" for _, what in progress.values()):  # noqa: ASYNC110
                await asyncio.sleep(0.005)
    async with running_office(tmp_path / "data") as office:
        agent = await office.person(Role.EXPORT_HOUSE_AGENT)
        async with asyncio.timeout(60):
            while True:
                found = (await agent.get(f"{API}/data-imports/{case_id}")).json()["case"]
                if found["stage"] == "completed":
                    break
                await asyncio.sleep(0.02)
        assert (found["imported"], found["rejected"]) == (many, 0)
        assert len(await firms(office, agent)) == many


def taken_from(agent: Person, what: str) -> Any:
    """What takes away from somebody what they import with."""
    why: dict[str, Any] = {"reason_code": account.AccountReason.SECURITY, "reason": "They left."}
    return {
        "role_not_held": account.RevokeRole(role=Role.EXPORT_HOUSE_AGENT, **why),
        "account_not_active": SuspendAccount(**why),
        "token_revoked": account.RevokeToken(token="T1", **why),
    }[what]


async def ended(auditor: Person, case_id: str) -> dict[str, Any]:
    """The import, when it has ended."""
    async with asyncio.timeout(60):
        while True:
            read = await auditor.get(f"{API}/data-imports/{case_id}")
            case: dict[str, Any] = read.json()["case"]
            if case["stage"] not in {"received", "checked"}:
                return case
            await asyncio.sleep(0.02)


async def carrying_out(office: TestOffice) -> None:
    progress = office.program.importer.progress
    async with asyncio.timeout(60):
        while not any(what == "imported" for _, what in progress.values()):  # noqa: ASYNC110
            await asyncio.sleep(0)


@pytest.mark.parametrize("what", ["role_not_held", "account_not_active", "token_revoked"])
async def test_an_import_stops_when_its_sender_may_not_act_any_more(
    office: TestOffice, agent: Person, what: str
) -> None:
    many = 300
    auditor = await office.person(Role.AUDITOR)
    content = table(*(row(n) for n in range(many)))
    sent = await agent.client.post(INTO, content=content, headers=CSV)
    await carrying_out(office)
    await office.issue("account", UUID(agent.id), taken_from(agent, what))
    case = await ended(auditor, sent.json()["case_id"])
    assert (case["stage"], case["reason_code"]) == ("stopped", what)
    assert 0 < case["imported"] < many
    assert case["imported"] + case["rejected"] == many
    assert len(await firms(office, auditor)) == case["imported"]
    told = (await auditor.get(sent.json()["report"])).json()
    assert (told["stage"], told["reason_code"], told["reason"]) == ("stopped", what, case["reason"])
    assert len(told["rows"]) == case["rejected"]
    assert {(bad["rule"], bad["sentence"]) for bad in told["rows"]} == {(what, case["reason"])}
    await nothing_left_in(office)


async def test_an_import_whose_sender_lost_the_role_while_it_was_checked_does_nothing(
    office: TestOffice, agent: Person
) -> None:
    auditor = await office.person(Role.AUDITOR)
    content = table(*(row(n) for n in range(300)))
    sent = await agent.client.post(INTO, content=content, headers=CSV)
    await office.issue("account", UUID(agent.id), taken_from(agent, "role_not_held"))
    case = await ended(auditor, sent.json()["case_id"])
    assert (case["stage"], case["imported"], case["rejected"]) == ("stopped", 0, 300)
    assert await firms(office, auditor) == []


async def test_rows_that_a_crash_cut_off_are_not_done_for_who_lost_the_role_meanwhile(
    tmp_path: Path,
) -> None:
    async with running_office(tmp_path / "data") as office:
        agent = await office.person(Role.EXPORT_HOUSE_AGENT)
        content = table(*(row(n) for n in range(300)))
        sent = await agent.client.post(INTO, content=content, headers=CSV)
        await carrying_out(office)
    between = Program(Settings(data=tmp_path / "data"))
    await issue(between, "account", UUID(agent.id), taken_from(agent, "role_not_held"))
    between.close()
    async with running_office(tmp_path / "data") as office:
        auditor = await office.person(Role.AUDITOR)
        case = await ended(auditor, sent.json()["case_id"])
        assert case["stage"] == "stopped"
        assert case["imported"] == len(await firms(office, auditor)) > 0
        assert case["imported"] + case["rejected"] == 300


async def test_a_role_that_was_given_anew_carries_the_rest(
    office: TestOffice, agent: Person
) -> None:
    sent = await agent.client.post(INTO, content=table(*(row(n) for n in range(200))), headers=CSV)
    await carrying_out(office)
    until = office.program.bus.office.now() + timedelta(days=1)
    longer = account.GrantRole(role=Role.EXPORT_HOUSE_AGENT, until=until)
    await office.issue("account", UUID(agent.id), longer)
    case = await ended(agent, sent.json()["case_id"])
    assert (case["stage"], case["imported"]) == ("completed", 200)
    authorities = [
        step.meta.actor.authority
        for firm in await firms(office, agent)
        for step in office.program.store.stream(UUID(firm["case_id"]), 0)
    ]
    assert len(set(authorities)) == 2, "each row names the grant it was carried out with"


def left_in(office: TestOffice) -> list[Path]:
    """Files that lie among those to be imported."""
    folder = office.program.settings.data / "imports"
    return [path for path in folder.rglob("*") if path.is_file()]


async def nothing_left_in(office: TestOffice) -> None:
    """What was imported does not stay beside the vault; it goes when its import has ended."""
    async with asyncio.timeout(60):
        while left_in(office):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_file_that_comes_again_is_not_kept_again(office: TestOffice, agent: Person) -> None:
    content = table(row(1), row(2))
    once = {**CSV, "idempotency-key": "the-second-of-may"}
    told = await send(agent, content, headers=once)
    again = await send(agent, content, headers=once)
    assert again == told
    await nothing_left_in(office)
    other = await agent.client.post(INTO, content=table(row(3)), headers=once)
    problem(other, 422, "key-used-otherwise")
    await nothing_left_in(office)


async def test_a_file_that_comes_again_with_another_token_is_the_same_file(
    office: TestOffice, agent: Person
) -> None:
    once = {**CSV, "idempotency-key": "over-the-weekend"}
    told = await send(agent, table(row(1)), headers=once)
    token = await new_token(office.program, UUID(agent.id), ("read", "write"))
    async with office.client(token) as client:
        again = await send(Person(agent.id, token, client), table(row(1)), headers=once)
    assert again == told
    await nothing_left_in(office)


async def test_a_file_that_comes_twice_at_once_is_imported_once_and_goes(
    office: TestOffice, agent: Person
) -> None:
    content = table(row(1), row(2))
    once = {**CSV, "idempotency-key": "both-at-once"}
    asked = {"wait": "30"}
    let_go, slow_is_there = asyncio.Event(), asyncio.Event()

    async def slowly() -> Any:
        yield content[:20]
        slow_is_there.set()
        await let_go.wait()
        yield content[20:]

    slow = asyncio.ensure_future(
        agent.client.post(INTO, content=slowly(), headers=once, params=asked)
    )
    await slow_is_there.wait()
    told = await send(agent, content, headers=once)
    let_go.set()
    assert (await slow).json() == told
    await nothing_left_in(office)
    assert len(await firms(office, agent)) == 2


async def test_an_import_whose_file_is_gone_ends_and_says_so(
    office: TestOffice, agent: Person
) -> None:
    sent = await agent.client.post(INTO, content=table(row(1)), headers=CSV)
    for path in left_in(office):
        path.unlink()
    case = await ended(agent, sent.json()["case_id"])
    assert (case["stage"], case["reason_code"]) == ("stopped", "file_gone")


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


async def test_a_report_says_a_rule_in_words_as_the_api_does(agent: Person) -> None:
    content = table("123,Bad id,,Alborz,C2023,sales,x")
    (bad,) = await report(agent, await send(agent, content))
    assert (bad["field"], bad["sentence"]) == (
        "national_id",
        "A national id of a firm is 11 digits.",
    )
    firm = {"national_id": "123", "name": "Bad id", "district": "Alborz", "activity": "C2023"}
    body = problem(await agent.post(f"{API}/exporters", firm), 400, "bad-request")
    assert body["errors"][0]["sentence"] == bad["sentence"]
    assert body["errors"][0]["field"] == "/national_id"


SECRET = "09120000000"


@pytest.mark.parametrize(
    "content",
    [
        f"{HEAD},contacts.0.email\n{row(1)},{SECRET}",
        f"{HEAD},contacts.0.phone\n{row(1)},{SECRET * 300}",
        f"{HEAD},contacts.0.phonee\n{row(1)},{SECRET}",
        f"{HEAD},{SECRET}\n{row(1)},x",
        f"{HEAD},{SECRET},{SECRET}\n{row(1)},x,y",
        f"{HEAD},contacts.0.phone\n{SECRET}{row(1)[11:]},{SECRET}",
        f"{HEAD},contacts.0.phone,occurred_at\n{row(1)},{SECRET},{SECRET}",
        f"{HEAD},contacts.0.phone,contacts.1.ref,contacts.1.name\n{row(1)},{SECRET},sales,{SECRET}",
    ],
)
async def test_a_report_repeats_nothing_that_is_personal(agent: Person, content: str) -> None:
    told = await send(agent, content.encode())
    assert told["stage"] == "rejected"
    (bad,) = await report(agent, told)
    assert SECRET not in str(bad)
    assert bad["sentence"]


async def test_a_report_is_read_by_whom_it_concerns(office: TestOffice, agent: Person) -> None:
    told = await send(agent, table("123,Bad id,,Alborz,C2023,sales,x"))
    for role in (Role.EXPORT_HOUSE_AGENT, Role.AUDITOR):
        assert (await (await office.person(role)).get(told["report"])).status_code == 200
    for role in (Role.FINANCE, Role.ANALYST, Role.INTEGRATOR, Role.ADMIN):
        for form in ("json", "ndjson", "csv"):
            asked = f"{told['report']}?format={form}"
            problem(await (await office.person(role)).get(asked), 403, "not-allowed")
    why: dict[str, Any] = {
        "reason_code": account.AccountReason.CHANGED_DUTIES,
        "reason": "Other work.",
    }
    for role in (Role.EXPORT_HOUSE_AGENT, Role.SECRETARIAT):
        await office.issue("account", UUID(agent.id), account.RevokeRole(role=role, **why))
    await office.issue("account", UUID(agent.id), account.GrantRole(role=Role.FINANCE))
    assert (await agent.get(told["report"])).status_code == 200, "they sent the file"

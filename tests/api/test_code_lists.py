"""Code lists: served with their versions, found in two languages, adopted whole or not at all."""

from typing import Any

import pytest

from export_program.engine.actors import Role
from tests.api.office import API, Person, TestOffice, problem

LISTS = f"{API}/code-lists"
HEADER = "section,hscode,description,parent,level"
GOODS = f"""{HEADER}
VI,36,Explosives,TOTAL,2
VI,3605,Matches,36,4
VI,360500,"Matches, other than pyrotechnic articles",3605,6
"""


async def read(person: Person, path: str, **query: str) -> dict[str, Any]:
    found = await person.get(f"{LISTS}{path}", params=query)
    assert found.status_code == 200, found.text
    told: dict[str, Any] = found.json()
    return told


async def test_every_list_is_told_with_its_version(agent: Person) -> None:
    told = {found["name"]: found for found in (await read(agent, ""))["code_lists"]}
    assert told.keys() >= {
        "countries", "subdivisions", "currencies", "incoterms", "units", "places", "hs2022",
        "reason-codes", "document-types", "roles",
    }  # fmt: skip
    assert told["countries"]["count"] == 249
    assert told["incoterms"]["version"] == "Incoterms 2020"
    assert all(found["title"]["fa"] for found in told.values())


async def test_codes_are_found_in_both_languages_page_by_page(agent: Person) -> None:
    tajik = (await read(agent, "/countries", q="تاجيكستان"))["codes"]
    assert [code["code"] for code in tajik] == ["TJ"]
    assert [c["code"] for c in (await read(agent, "/countries", q="tajik"))["codes"]] == ["TJ"]
    first = await read(agent, "/currencies", limit="100")
    rest = await read(agent, "/currencies", limit="100", after=first["next"])
    assert len(first["codes"]) + len(rest["codes"]) == first["found"] == 165
    assert rest["next"] is None


async def test_goods_are_a_tree(agent: Person) -> None:
    chapter = await read(agent, "/hs2022/34")
    assert chapter["fa"]
    assert "3402" in chapter["under"]
    under = await read(agent, "/hs2022", parent="3402")
    assert "340250" in [code["code"] for code in under["codes"]]


async def test_the_catalogue_of_services_is_served_with_its_day_time_and_price(
    agent: Person,
) -> None:
    told = await read(agent, "/services")
    assert (told["version"], told["since"], told["count"]) == ("1404-1", "2025-03-21", 12)
    found = (await read(agent, "/services", q="ترجمه"))["codes"]
    assert [(c["code"], c["fa"]) for c in found] == [("translation", "ترجمه")]
    assert found[0]["price"] == {"amount": "3500000.00", "currency": "IRR", "exponent": 2}
    one = await read(agent, "/services-1404-1/hs_classification")
    assert one["en"] == "Help with HS classification"
    assert one["sla"] == {"count": 8, "unit": "working hour", "text": "8 working hours"}
    assert (one["price"], one["documents"]) == (None, ["product_description"])


async def test_what_did_not_change_is_not_sent_again(agent: Person) -> None:
    first = await agent.get(f"{LISTS}/units")
    again = await agent.get(f"{LISTS}/units", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/planets", "/countries/XX"])
async def test_an_unknown_list_or_code_is_not_found(agent: Person, path: str) -> None:
    problem(await agent.get(f"{LISTS}{path}"), 404, "not-found")


async def test_a_list_that_was_adopted_counts_from_the_next_command_on(
    office: TestOffice, agent: Person
) -> None:
    admin = await office.person(Role.ADMIN)
    problem(await agent.get(f"{LISTS}/hs2022/360500"), 404, "not-found")
    done = await admin.post(f"{LISTS}/hs2022?version=2022", content=GOODS.encode())
    assert done.status_code == 200, done.text
    assert done.json()["event"] == "program.code_list_adopted.v1"
    match = await read(agent, "/hs2022/360500")
    assert (match["parent"], match["en"][:7]) == ("3605", "Matches")
    assert (await read(agent, "/hs2022"))["version"] == "2022"
    assert office.program.bus.office.nomenclature().knows("360500", "HS2022")
    again = await admin.post(f"{LISTS}/hs2022?version=2022", content=GOODS.encode())
    assert problem(again, 422, "rule-broken")["errors"][0]["rule"] == "is_another_list"


async def test_a_list_with_a_bad_row_changes_nothing_and_names_every_one(
    office: TestOffice,
) -> None:
    admin = await office.person(Role.ADMIN)
    head = office.program.store.head()
    broken = GOODS + "VI,36X,Bad,TOTAL,2\nVI,370790,Orphan,3707,6\n"
    refused = await admin.post(f"{LISTS}/hs2022?version=2022", content=broken.encode())
    errors = problem(refused, 400, "bad-request")["errors"]
    assert [error["field"] for error in errors] == ["line 5", "line 6"]
    assert office.program.store.head() == head


async def test_only_an_admin_adopts_and_only_published_lists(
    office: TestOffice, agent: Person
) -> None:
    body = GOODS.encode()
    problem(await agent.post(f"{LISTS}/hs2022?version=1", content=body), 403, "not-allowed")
    admin = await office.person(Role.ADMIN)
    problem(await admin.post(f"{LISTS}/countries?version=1", content=body), 404, "not-found")
    problem(await admin.post(f"{LISTS}/hs2022", content=body), 400, "bad-request")
    latin = GOODS.replace("Matches", "Zündhölzer").encode("latin-1")
    refused = await admin.post(f"{LISTS}/hs2022?version=1", content=latin)
    assert problem(refused, 400, "bad-request")["errors"][0]["field"] == "line 3"

"""Starting a new case from an old one: its body, ready to be changed and sent."""

from export_program.domain.vocabulary.identifiers import synthetic_legal_entity_id
from export_program.engine.actors import Role
from tests.api.office import API, Person, TestOffice, new_exporter, problem

CONTACT = {"contact": {"ref": "export", "name": "Maryam Ahmadi", "phone": "+98 28 1234 5678"}}


async def test_a_case_is_opened_from_the_copy_of_another(agent: Person) -> None:
    first = (await new_exporter(agent))["case_id"]
    assert (await agent.post(f"{API}/exporters/{first}/add-contact", CONTACT)).status_code == 200
    copy = (await agent.get(f"{API}/exporters/{first}/copy")).json()
    assert (copy["command"], copy["method"]) == ("StartRegistration", "POST")
    assert copy["body"]["contacts"][-1]["name"] == "Maryam Ahmadi"
    problem(await agent.post(copy["href"], copy["body"]), 409, "already-held")
    another = {**copy["body"], "national_id": synthetic_legal_entity_id(98_765)}
    made = await agent.post(copy["href"], another)
    assert made.status_code == 201, made.text
    case = (await agent.get(f"{API}/exporters/{made.json()['case_id']}")).json()["case"]
    assert case["contacts"]["export"]["phone"] == "+98 28 1234 5678"


async def test_what_the_reader_may_not_see_is_left_out_of_a_copy(
    office: TestOffice, agent: Person
) -> None:
    first = (await new_exporter(agent))["case_id"]
    await agent.post(f"{API}/exporters/{first}/add-contact", CONTACT)
    auditor = await office.person(Role.AUDITOR)
    body = (await auditor.get(f"{API}/exporters/{first}/copy")).json()["body"]
    assert "contacts" not in body
    assert body["national_id"]

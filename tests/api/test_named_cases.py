"""What somebody names over HTTP is there: people who can do the work, and cases of the kind."""

from typing import Any
from uuid import UUID, uuid4

from export_program.domain import account
from export_program.domain.account import AccountReason
from export_program.engine.actors import Role
from tests.api.office import API, Person, TestOffice, new_exporter

NOBODY = str(uuid4())
NODE = {"name": "Sughd Trade House", "kind": "agent", "place": {"country": "TJ"}}
NEED = {"market": "TJ", "goods": "Detergents", "source": "exporter"}


def told(answer: Any, field: str, rule: str) -> str:
    assert answer.status_code == 422, answer.text
    (fault,) = answer.json()["errors"]
    assert fault["field"] == f"/{field}", fault
    assert fault["rule"] == rule
    return str(fault["found"])


async def test_a_case_goes_to_the_desk_of_somebody_who_is_there_and_works_here(
    office: TestOffice, agent: Person
) -> None:
    case = f"{API}/exporters/{(await new_exporter(agent))['case_id']}"
    version = (await agent.get(case)).headers["etag"]
    outsider, left = await office.person(Role.EXPORTER_USER), await office.person(Role.LEGAL)
    gone = account.CloseAccount(reason_code=AccountReason.LEFT_OFFICE, reason="Retired.")
    await office.issue("account", UUID(left.id), gone)
    for who, why in (
        (NOBODY, f"there is no account {NOBODY}"),
        (case[-36:], f"there is no account {case[-36:]}"),
        (outsider.id, f"account {outsider.id} holds none of the roles"),
        (left.id, f"account {left.id} is closed"),
    ):
        refused = await agent.post(f"{case}/assign", {"assignee": who})
        assert told(refused, "assignee", "person_is_known").startswith(why)
    assert (await agent.get(case)).headers["etag"] == version
    taken = await agent.post(f"{case}/assign", {"assignee": agent.id})
    assert taken.status_code == 200, taken.text
    (step,) = (await agent.get(f"{case}/timeline?limit=200")).json()["steps"][-1:]
    assert [case_id for case_id, _ in step["looked_at"]] == [agent.id]


async def test_needs_and_nodes_come_from_delegations_that_are_there(
    office: TestOffice, agent: Person
) -> None:
    other = (await new_exporter(agent))["case_id"]
    for plural, wanted in (("market-needs", NEED), ("nodes", NODE)):
        for unknown in (NOBODY, other):
            opened = await agent.post(f"{API}/{plural}", {**wanted, "delegation_id": unknown})
            why = told(opened, "delegation_id", "named_case_exists")
            assert why == f"there is no delegation {unknown}"
        opened = await agent.post(f"{API}/{plural}", wanted)
        assert opened.status_code == 201, opened.text


async def test_outside_the_office_a_case_of_others_is_as_if_it_were_not_there(
    office: TestOffice, agent: Person
) -> None:
    mine = (await new_exporter(agent))["case_id"]
    rival = (await new_exporter(agent, national_id="10999000027", contacts=[]))["case_id"]
    client = await office.person(Role.EXPORTER_USER, organisation=UUID(mine))
    idea = {"title": "A border post", "text": "Open it.", "organisation": "padideh"}
    for of_others in (rival, NOBODY):
        sent = {**idea, "exporter_id": mine, "source_id": of_others}
        refused = await client.post(f"{API}/ideas", sent)
        assert told(refused, "source_id", "named_case_exists") == f"there is no case {of_others}"
    own = await client.post(f"{API}/ideas", {**idea, "exporter_id": mine, "source_id": mine})
    assert own.status_code == 201, own.text


async def test_a_case_is_linked_to_one_that_is_there_and_of_that_kind(
    office: TestOffice, agent: Person
) -> None:
    case = f"{API}/exporters/{(await new_exporter(agent))['case_id']}"
    other = (await new_exporter(agent, national_id="10999000027", contacts=[]))["case_id"]
    link = {"relation": "follow_up", "kind": "exporter"}
    for kind, unknown in (("exporter", NOBODY), ("agreement", other), ("nonsense", other)):
        sent = {**link, "kind": kind, "case_id": unknown}
        why = told(await agent.post(f"{case}/link-case", sent), "case_id", "named_case_exists")
        assert why == f"there is no {kind} {unknown}"
    linked = await agent.post(f"{case}/link-case", {**link, "case_id": other})
    assert linked.status_code == 200, linked.text

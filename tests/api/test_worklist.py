"""What waits for whom: with its age, its due date and the state of its clock."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from export_program.engine.actors import Role
from tests.api.office import API, Person, TestOffice, new_exporter, problem
from tests.api.test_overview import ASKED


async def test_the_worklist_tells_how_long_a_case_has_waited(agent: Person) -> None:
    began = datetime.now(UTC) - timedelta(days=12)
    made = await new_exporter(agent, occurred_at=began.isoformat())
    path = f"{API}/registers/worklist?kind=exporter&at_least={made['position']}"
    answer = await agent.get(path)
    (row,) = answer.json()["rows"]
    assert row["age_days"] == 12
    assert (row["stage"], row["clock_stopped"], row["overdue"]) == ("draft", False, False)
    assert row["due_at"] > began.isoformat()
    again = await agent.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    lines = (await agent.get(f"{path}&format=csv")).text.splitlines()
    told = dict(zip(lines[0].split(","), lines[1].split(","), strict=True))
    assert told["age_days"] == "12"


async def test_whoever_is_outside_lists_in_one_request_what_waits_for_them(
    office: TestOffice, agent: Person
) -> None:
    firm = (await new_exporter(agent))["case_id"]
    owner = await office.person(Role.EXPORTER_USER, organisation=UUID(firm))
    chamber, stranger = [await office.person(Role.COUNTERPARTY_USER) for _ in range(2)]
    made = await agent.post(f"{API}/service-requests", {**ASKED, "exporter_id": firm})
    case_id = made.json()["case_id"]
    path = f"{API}/service-requests/{case_id}"
    await done(await agent.post(f"{path}/triage-request", {"item": "consultation"}))
    refer = {"to": "Chamber of commerce", "why": "It issues them.", "account": chamber.id}
    sent = await done(await agent.post(f"{path}/refer-request", refer))

    async def listed(person: Person, position: int, **asked: str) -> dict[str, Any]:
        query = {"at_least": position, **asked}
        told = await person.get(f"{API}/registers/worklist", params=query)
        assert told.status_code == 200, told.text
        assert [r for r in told.json()["rows"] if {"parties", "assignee"} & r.keys()] == []
        return {row["case_id"]: row for row in told.json()["rows"]}

    waits = await listed(chamber, sent["position"], roles="counterparty_user")
    assert list(waits) == [case_id]
    assert (waits[case_id]["stage"], waits[case_id]["owner"]) == ("referred", firm)
    assert {"accept-referral", "return-referral"} <= set(waits[case_id]["actions"])
    assert (await chamber.get(f"{API}/registers/worklist/{case_id}")).status_code == 200
    assert set(await listed(owner, 0)) == {firm, case_id}
    assert set(await listed(owner, 0, roles="exporter_user")) == {firm}
    assert await listed(stranger, 0) == {}
    problem(await stranger.get(f"{API}/registers/worklist/{case_id}"), 404, "not-found")
    listed_ones = (await chamber.get(f"{API}/registers")).json()["registers"]
    assert "worklist" in {register["name"] for register in listed_ones}
    back = {"reason_code": "not_competent", "reason": "Ask the standards office."}
    returned = await done(await chamber.post(f"{path}/return-referral", back))
    assert await listed(chamber, returned["position"]) == {}


async def done(told: Any) -> dict[str, Any]:
    assert told.status_code == 200, told.text
    found: dict[str, Any] = told.json()
    return found

"""A delegation over HTTP: exporters apply on a case that is not theirs, and see no rivals."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest_asyncio

from export_program.domain.delegation.values import CriterionName, Section
from export_program.engine.actors import Role
from tests.api.office import API, Person, TestOffice, problem
from tests.api.test_win_confirmations import done, ready_firm


@dataclass
class Journey:
    """A delegation that recruits, two firms that are ready, and whoever acts for them."""

    office: TestOffice
    clerk: Person
    lead: Person
    path: str
    mine: Person
    firm: str
    rival: Person
    other_firm: str

    async def apply(self, by: Person, firm: str, ref: str) -> Any:
        person = {"ref": ref, "name": "سارا احمدی", "phone": "0912 000 0000"}
        told = {"exporter_id": firm, "person": person, "goods": ["340250"]}
        return await by.post(f"{self.path}/apply", {**told, "expectation": "Two buyers."})

    async def checklist(self, by: Person, after: Any) -> list[dict[str, Any]]:
        """The rows somebody sees, once they have taken in what was answered."""
        asked = {"at_least": after.headers["Position"]}
        answer = await by.get(f"{API}/registers/delegation_checklist", params=asked)
        rows: list[dict[str, Any]] = (await done(answer))["rows"]
        return rows


async def recruiting(office: TestOffice, clerk: Person) -> str:
    desk, chair = await office.person(Role.DESK_OFFICER), await office.person(Role.WG_CHAIR)
    today = office.program.bus.office.now().date()
    plan = {
        "title": "Dispatch to Tajikistan",
        "market": "TJ",
        "goal": "Visit the fair.",
        "departs_on": str(today + timedelta(days=40)),
        "returns_on": str(today + timedelta(days=43)),
        "invitation": "Letter 17",
    }
    made = await done(await desk.post(f"{API}/delegations", plan))
    path = f"{API}/delegations/{made['case_id']}"
    money = {"amount": "9000", "currency": "USD"}
    head, writer = await office.person(Role.DELEGATION_HEAD), await office.person(Role.WG_MEMBER)
    frame = {"head": head.id, "budget": money, "minimum": 1, "maximum": 2}
    await done(await chair.post(f"{path}/approve", frame))
    estates = {"organisation": "industrial-estates-company", "account": writer.id}
    report = {
        "authors": [{"organisation": "secretariat", "account": clerk.id}, estates],
        "sections": [{"section": section, "organisation": "secretariat"} for section in Section],
    }
    await done(await clerk.post(f"{path}/commission-preparation-report", report))
    weights = [{"criterion": name, "weight": 1} for name in CriterionName]
    until = str(today + timedelta(days=20))
    await done(await clerk.post(f"{path}/open-recruitment", {"weights": weights, "until": until}))
    return path


@pytest_asyncio.fixture
async def journey(office: TestOffice) -> Journey:
    agent = await office.person(Role.EXPORT_HOUSE_AGENT)
    clerk, lead = await office.person(Role.SECRETARIAT), await office.person(Role.TEAM_LEAD)
    today = office.program.bus.office.now().date()
    firm = await ready_firm(agent, clerk, lead, today)
    other = await ready_firm(agent, clerk, lead, today, "10999000027", "1404-2")
    mine = await office.person(Role.EXPORTER_USER, organisation=UUID(firm))
    rival = await office.person(Role.EXPORTER_USER, organisation=UUID(other))
    path = await recruiting(office, clerk)
    return Journey(office, clerk, lead, path, mine, firm, rival, other)


async def test_an_exporter_applies_for_itself_and_sees_nothing_of_its_rivals(
    journey: Journey,
) -> None:
    refused = await journey.apply(journey.mine, journey.other_firm, "sara")
    fault = problem(refused, 422, "rule-broken")["errors"][0]
    assert fault["rule"] == "speaks_for_itself"
    await done(await journey.apply(journey.mine, journey.firm, "sara"))
    last = await journey.apply(journey.rival, journey.other_firm, "reza")
    await done(last)
    seen = [row["delegate"] for row in await journey.checklist(journey.mine, last)]
    assert seen == ["sara"]
    everybody = [row["delegate"] for row in await journey.checklist(journey.clerk, last)]
    assert sorted(everybody) == ["reza", "sara"]
    told = await journey.mine.get(journey.path)
    case = (await done(told))["case"]
    assert (case["title"], case["market"]) == ("Dispatch to Tajikistan", "TJ")
    assert (case["delegates"], case["budget"], case["head"]) == ({}, None, None)
    steps = await journey.mine.get(f"{journey.path}/timeline")
    assert "reza" not in told.text + steps.text


async def test_an_exporter_is_told_what_is_open_and_a_delegate_s_name_is_sealed(
    journey: Journey,
) -> None:
    told = await done(await journey.mine.get(f"{journey.path}/allowed-actions"))
    actions = {action["command"]: action for action in told["actions"]}
    assert actions["Apply"]["open"]
    assert "SelectDelegate" not in actions
    await done(await journey.apply(journey.mine, journey.firm, "sara"))
    bare = await journey.office.person(Role.AUDITOR, scopes=("read",))
    assert "سارا" not in (await bare.get(journey.path)).text
    person = (await done(await journey.clerk.get(journey.path)))["case"]["delegates"]["sara"]
    assert person["person"]["name"] == "سارا احمدی"


async def test_a_suspended_exporter_s_delegate_is_held_at_once(journey: Journey) -> None:
    await done(await journey.apply(journey.mine, journey.firm, "sara"))
    body = {
        "reason_code": "false_data",
        "reason": "As found.",
        "review_on": str(journey.office.program.bus.office.now().date() + timedelta(days=30)),
    }
    await done(await journey.lead.post(f"{API}/exporters/{journey.firm}/suspend", body))
    async with asyncio.timeout(60):
        while not (await sara(journey)).get("hold"):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert (await sara(journey))["hold"] == "exporter_suspended"


async def sara(journey: Journey) -> dict[str, Any]:
    case = (await done(await journey.clerk.get(journey.path)))["case"]
    found: dict[str, Any] = case["delegates"]["sara"]
    return found

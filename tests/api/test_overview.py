"""Everything about one exporter on one page: as it is, as it was, and by whom it is asked."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from export_program.domain.exhibition.applicants import NoteApplication
from export_program.engine.actors import Role
from tests.api.office import API, Person, TestOffice, legal_entity_id, new_exporter, problem
from tests.domain import fair_story as fair
from tests.runtime.office import history, write
from tests.scenario import POLICY, walk

ASKED: dict[str, Any] = {"channel": "phone", "topic": "tir-carnet", "subject": "How do we get one?"}
IDEA: dict[str, Any] = {
    "title": "A shuttle to Sarakhs",
    "text": "Lorries wait two days for a convoy.",
    "organisation": "padideh",
}


class Firm:
    """An exporter with a request at the desk and an idea; another firm stands beside it."""

    def __init__(self, agent: Person) -> None:
        self.agent, self.case_id, self.opened = agent, "", 0

    async def opens(self) -> "Firm":
        made = await new_exporter(self.agent)
        self.case_id, self.opened = made["case_id"], made["position"]
        self.other = (await new_exporter(self.agent, national_id=legal_entity_id(2)))["case_id"]
        self.request = await self.told("service-requests", **ASKED)
        self.idea = await self.told("ideas", **IDEA)
        await self.told("ideas", **{**IDEA, "exporter_id": self.other})
        return self

    async def told(self, plural: str, **body: Any) -> dict[str, Any]:
        given = {"exporter_id": self.case_id, **body}
        made = await self.agent.post(f"{API}/{plural}", given)
        assert made.status_code == 201, made.text
        found: dict[str, Any] = made.json()
        return found

    async def overview(self, person: Person | None = None, **query: Any) -> dict[str, Any]:
        told = await (person or self.agent).get(self.path, params=query)
        assert told.status_code == 200, told.text
        assert told.headers["cache-control"] == "no-store"
        found: dict[str, Any] = told.json()
        return found

    @property
    def path(self) -> str:
        return f"{API}/exporters/{self.case_id}/overview"


@pytest.fixture
async def firm(agent: Person) -> Firm:
    return await Firm(agent).opens()


async def rows(person: Person, register: str, **query: str) -> list[dict[str, Any]]:
    told = await person.get(f"{API}/registers/{register}", params=query)
    assert told.status_code == 200, told.text
    found: list[dict[str, Any]] = told.json()["rows"]
    return found


async def test_it_tells_who_it_is_and_every_row_that_a_register_has_about_it(firm: Firm) -> None:
    told = await firm.overview()
    assert told["exporter"] == {
        "case_id": firm.case_id,
        "reference": told["exporter"]["reference"],
        "title": "Padideh Detergents",
        "stage": "draft",
        "href": f"{API}/exporters/{firm.case_id}",
    }
    shown = told["registers"]
    assert shown.keys() >= {"exporters", "service_desk", "service_statistics", "ideas"}
    assert [row["case_id"] for row in shown["service_desk"]] == [firm.request["case_id"]]
    assert [row["case_id"] for row in shown["ideas"]] == [firm.idea["case_id"]]
    assert firm.other not in str(told)
    for name in ("service_desk", "ideas", "service_statistics"):
        assert shown[name] == await rows(firm.agent, name, exporter_id=firm.case_id), name
    (own,) = shown["exporters"]
    assert own in await rows(firm.agent, "exporters")
    assert all(shown.values()), "a register without a row about the firm is left out"


async def test_it_tells_what_stood_at_a_position_or_a_moment(firm: Firm) -> None:
    between = datetime.now(UTC).isoformat()
    triage = {"item": "consultation"}
    desk = f"{API}/service-requests/{firm.request['case_id']}"
    assert (await firm.agent.post(f"{desk}/triage-request", triage)).status_code == 200
    withdraw = {"reason_code": "own_request", "reason": "They found it out."}
    gone = await firm.agent.post(f"{API}/exporters/{firm.case_id}/request-withdrawal", withdraw)
    assert gone.status_code == 200, gone.text
    now = await firm.overview(at_least=gone.json()["position"])
    assert now["registers"]["service_desk"][0]["service"] == "consultation"
    by_time = await firm.overview(as_of=between)
    assert by_time["registers"]["service_desk"][0]["service"] is None
    by_position = await firm.overview(as_of=firm.idea["position"])
    assert by_position["registers"] == by_time["registers"]
    assert by_position["position"] == firm.idea["position"]
    before = await firm.overview(as_of=firm.request["position"])
    assert before["registers"].keys() >= {"exporters", "service_desk"}
    assert "ideas" not in before["registers"]
    alone = await firm.overview(as_of=firm.opened)
    assert "service_desk" not in alone["registers"]
    assert alone["registers"]["exporters"][0]["case_id"] == firm.case_id


async def test_ages_count_up_to_the_day_that_is_asked_for(
    office: TestOffice, firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    between = datetime.now(UTC).isoformat()
    later = replace(office.program.bus.office, now=lambda: datetime.now(UTC) + timedelta(days=10))
    monkeypatch.setattr(office.program.bus, "office", later)
    told = [await firm.overview()]
    told += [await firm.overview(as_of=then) for then in (between, firm.idea["position"])]
    ages = [page["registers"]["service_desk"][0]["age_days"] for page in told]
    assert ages == [10, 0, 0]


async def test_the_firm_itself_is_told_as_it_was_named_then(firm: Firm) -> None:
    new = {"name": "Padideh Soaps"}
    renamed = await firm.agent.post(f"{API}/exporters/{firm.case_id}/edit-registration", new)
    assert renamed.status_code == 200, renamed.text
    now, then = await firm.overview(), await firm.overview(as_of=firm.opened)
    assert [told["exporter"]["title"] for told in (now, then)] == [
        "Padideh Soaps",
        "Padideh Detergents",
    ]
    assert then["registers"]["exporters"][0]["name"] == "Padideh Detergents"


async def test_of_a_show_with_many_applicants_it_tells_its_own_rows_alone(
    office: TestOffice, firm: Firm
) -> None:
    both = zip((fair.A, fair.B), (firm.case_id, firm.other), strict=True)
    applied = [
        (NoteApplication(participation_id=one, exporter_id=UUID(of)), POLICY) for one, of in both
    ]
    show = history(1, walk(fair.open_show(), *applied).steps)
    await asyncio.to_thread(write, office.program.store, show)
    owner = await office.person(Role.EXPORTER_USER, organisation=UUID(firm.case_id))
    for person in (firm.agent, owner):
        told = await firm.overview(person, at_least=office.program.store.head())
        (row,) = told["registers"]["fair_ranking"]
        assert (row["exporter_id"], row["participation_id"]) == (firm.case_id, str(fair.A))
        assert firm.other not in str(told)


async def test_what_has_left_a_board_since_is_on_it_as_of_then(firm: Firm) -> None:
    refuse = {"reason_code": "not_offered", "reason": "The chamber does that."}
    desk = f"{API}/service-requests/{firm.request['case_id']}"
    done = await firm.agent.post(f"{desk}/refuse-request", refuse)
    assert done.status_code == 200, done.text
    now = await firm.overview(at_least=done.json()["position"])
    assert "service_desk" not in now["registers"]
    then = await firm.overview(as_of=firm.request["position"])
    assert [row["stage"] for row in then["registers"]["service_desk"]] == ["received"]


async def test_before_it_was_there_it_is_not_found(firm: Firm) -> None:
    problem(await firm.agent.get(firm.path, params={"as_of": firm.opened - 1}), 404, "no-such-case")
    nobody = firm.path.replace(firm.case_id, "00000000-0000-7000-8000-000000000000")
    problem(await firm.agent.get(nobody), 404, "no-such-case")
    request = f"{API}/exporters/{firm.request['case_id']}/overview"
    problem(await firm.agent.get(request), 404, "no-such-case")


@pytest.mark.parametrize(
    "query", ["as_of=yesterday", "as_of=99999999", "colour=red", "as_of=1&as_of=2"]
)
async def test_a_moment_that_cannot_be_is_refused(firm: Firm, query: str) -> None:
    problem(await firm.agent.client.get(f"{firm.path}?{query}"), 400, "bad-request")


async def test_the_firm_itself_sees_its_own_page_and_nothing_of_the_offices_own(
    office: TestOffice, firm: Firm
) -> None:
    owner = await office.person(Role.EXPORTER_USER, organisation=UUID(firm.case_id))
    inside, outside = await firm.overview(), await firm.overview(owner)
    assert outside["exporter"] == inside["exporter"]
    shown = outside["registers"]
    assert shown.keys() < inside["registers"].keys()
    assert shown.keys() >= {"exporters", "service_desk", "ideas"}
    assert "service_statistics" not in shown
    for name, found in shown.items():
        assert found == [r for r in await rows(owner, name) if r in found], name
        assert all({"assignee", "queue"}.isdisjoint(row) for row in found), name
    then = await firm.overview(owner, as_of=firm.opened)
    assert "ideas" not in then["registers"]


async def test_others_from_outside_do_not_learn_that_it_exists(
    office: TestOffice, firm: Firm
) -> None:
    stranger = await office.person(Role.EXPORTER_USER, organisation=UUID(firm.other))
    partner = await office.person(Role.COUNTERPARTY_USER)
    for person in (stranger, partner):
        problem(await person.get(firm.path), 404, "no-such-case")
        problem(await person.get(firm.path, params={"as_of": firm.opened}), 404, "no-such-case")
    problem(await office.client().get(firm.path), 401, "not-authenticated")
    blind = await office.person(Role.SECRETARIAT, scopes=("write",))
    problem(await blind.get(firm.path), 403, "scope-missing")


async def test_inside_each_role_sees_the_registers_that_are_open_to_it(
    office: TestOffice, firm: Firm
) -> None:
    admin = await office.person(Role.ADMIN)
    told = await admin.get(firm.path)
    listed = (await admin.get(f"{API}/registers")).json()["registers"]
    open_to = {found["name"] for found in listed}
    assert told.status_code == 200, told.text
    assert told.json()["registers"].keys() <= open_to

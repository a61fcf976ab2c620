"""Reading one case: now and as it stood, what may happen next, its history, and why."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from export_program.engine.actors import Role
from tests.api.office import API, Person, TestOffice, new_exporter, problem


@pytest.fixture
async def exporter(agent: Person) -> dict[str, Any]:
    return await new_exporter(agent)


@pytest.fixture
def path(exporter: dict[str, Any]) -> str:
    return f"{API}/exporters/{exporter['case_id']}"


async def test_a_case_is_read_with_its_version_and_position(
    office: TestOffice, agent: Person, path: str
) -> None:
    told = await agent.get(path)
    assert told.headers["etag"] == '"1"'
    assert told.headers["position"] == str(office.program.store.head())
    assert told.headers["vary"] == "Authorization"
    body = told.json()
    assert body["kind"] == "exporter"
    assert body["title"] == "Padideh Detergents"
    assert body["case"]["stage"] == "draft"
    assert body["ended"] is False


@pytest.mark.parametrize(
    ("tag", "status"), [('"1"', 304), ('W/"1"', 304), ('"0", "1"', 304), ('"2"', 200)]
)
async def test_an_unchanged_case_is_not_sent_again(
    agent: Person, path: str, tag: str, status: int
) -> None:
    told = await agent.get(path, headers={"If-None-Match": tag})
    assert told.status_code == status
    assert told.headers["etag"] == '"1"'
    assert bool(told.content) == (status == 200)


async def test_a_case_is_read_as_it_stood(
    office: TestOffice, agent: Person, exporter: dict[str, Any], path: str
) -> None:
    between = datetime.now(UTC)
    await agent.post(f"{path}/tag-case", {"tag": "late"})
    by_position = await agent.get(path, params={"as_of": exporter["position"]})
    by_time = await agent.get(path, params={"as_of": between.isoformat()})
    assert not by_position.json()["case"].get("tags")
    assert by_position.json()["case"] == by_time.json()["case"]
    assert by_position.headers["etag"] == '"1"'
    assert (await agent.get(path)).json()["case"]["tags"] == ["late"]
    before = await agent.get(path, params={"as_of": exporter["position"] - 1})
    problem(before, 404, "no-such-case")


@pytest.mark.parametrize(
    "moment", ["yesterday", "2999-01-01T00:00:00Z", "2025-01-01T00:00:00", "99999999", "-1", "1.5"]
)
async def test_a_moment_that_cannot_be_is_refused(agent: Person, path: str, moment: str) -> None:
    told = problem(await agent.get(path, params={"as_of": moment}), 400, "bad-request")
    assert told["errors"][0]["field"] == "as_of"


async def test_a_plus_in_an_address_is_understood(agent: Person, path: str) -> None:
    told = await agent.client.get(f"{path}?as_of=2020-01-01T00:00:00+03:30")
    problem(told, 404, "no-such-case")  # understood: it did not exist then


@pytest.mark.parametrize("query", ["colour=red", "as_of=1&as_of=2", "as_of=%00", "as_of=%ff"])
async def test_a_query_that_is_not_known_is_refused(agent: Person, path: str, query: str) -> None:
    problem(await agent.client.get(f"{path}?{query}"), 400, "bad-request")


async def test_a_read_waits_for_a_position_and_gives_up_in_time(
    office: TestOffice, agent: Person, path: str
) -> None:
    head = office.program.store.head()
    assert (await agent.get(path, params={"at_least": head})).status_code == 200
    office.program.settings = msgspec.structs.replace(
        office.program.settings, at_least_timeout=0.05
    )
    told = await agent.get(path, params={"at_least": head + 1})
    problem(told, 503, "not-yet")
    assert told.headers["retry-after"] == "1"


async def test_a_case_is_found_by_id_and_by_reference(
    agent: Person, exporter: dict[str, Any]
) -> None:
    for asked in (exporter["case_id"], exporter["reference"]):
        told = await agent.get(f"{API}/cases/{asked}")
        assert told.status_code == 307
        assert told.headers["location"] == f"{API}/exporters/{exporter['case_id']}"
        assert told.json()["reference"] == exporter["reference"]
    problem(await agent.get(f"{API}/cases/QZ-EXP-1404-99999"), 404, "no-such-case")


async def test_a_case_of_another_kind_is_not_found_under_this_address(
    agent: Person, exporter: dict[str, Any]
) -> None:
    told = await agent.get(f"{API}/accounts/{exporter['case_id']}")
    problem(told, 404, "no-such-case")


async def test_allowed_actions_say_what_is_open_and_why_the_rest_is_closed(
    agent: Person, path: str
) -> None:
    told = await agent.get(f"{path}/allowed-actions")
    assert told.headers["etag"] == '"1"'
    actions = {a["verb"]: a for a in told.json()["actions"]}
    tag = actions["tag-case"]
    assert (tag["open"], tag["method"], tag["href"]) == (True, "POST", f"{path}/tag-case")
    assert "The case does not carry the tag." in tag["conditions"]
    submit = actions["submit-registration"]
    assert not submit["open"]
    assert any("documents" in why["sentence"].lower() for why in submit["closed_by"])
    verify = actions["verify"]
    assert verify["closed_by"][0]["rule"] == "stage"
    assert "now draft" in verify["closed_by"][0]["found"]
    assert "secretariat" in verify["roles"]
    assert actions["approve-registration"]["closed_by"]
    assert "start-registration" not in actions
    assert "lapse-draft" not in actions


async def test_allowed_actions_agree_with_what_the_commands_answer(
    agent: Person, path: str
) -> None:
    actions = (await agent.get(f"{path}/allowed-actions")).json()["actions"]
    closed = [a for a in actions if not a["open"]]
    assert len(closed) > 5
    for action in closed:
        status = (await agent.post(action["href"], {})).status_code
        assert status in {400, 403, 409, 422}, action


async def test_an_outsider_is_offered_what_outsiders_may_do(
    office: TestOffice, agent: Person
) -> None:
    owner = await office.person(Role.EXPORTER_USER)
    made = await new_exporter(owner, national_id="10999000027")
    told = await owner.get(f"{API}/exporters/{made['case_id']}/allowed-actions")
    for action in told.json()["actions"]:
        assert {"exporter_user", "counterparty_user"} & set(action["roles"])


async def test_the_timeline_tells_who_did_what_when_in_both_calendars(
    agent: Person, exporter: dict[str, Any], path: str
) -> None:
    await agent.post(f"{path}/tag-case", {"tag": "one", "basis": "resolution 1404/31"})
    steps = (await agent.get(f"{path}/timeline")).json()["steps"]
    first, second = steps
    assert first["event_id"] == exporter["event_id"]
    assert first["sentence"] == "Exporter registration started"
    assert (first["stage_before"], first["stage"]) == (None, "draft")
    assert first["actor"]["id"] == agent.id
    assert first["actor"]["role"] == "export_house_agent"
    assert first["command"]["type"] == "StartRegistration"
    assert first["deadlines_set"]
    assert second["stage_before"] == "draft"
    assert second["basis"] == "resolution 1404/31"
    today = datetime.now(UTC)
    for moment in (first["occurred"], first["recorded"]):
        assert abs((datetime.fromisoformat(moment["at"]) - today).total_seconds()) < 60
        assert int(moment["solar_hijri"][:4]) == today.year - 621 - (today.month < 3)


async def test_the_timeline_is_paged_without_gap_or_repetition(agent: Person, path: str) -> None:
    for n in range(6):
        await agent.post(f"{path}/tag-case", {"tag": f"t{n}"})
    seen: list[int] = []
    before = []
    after = 0
    while after is not None:
        told = (await agent.get(f"{path}/timeline", params={"after": after, "limit": 3})).json()
        seen += [step["version"] for step in told["steps"]]
        before += [step["stage_before"] for step in told["steps"]]
        after = told["next"]
    assert seen == [1, 2, 3, 4, 5, 6, 7]
    assert before == [None, *["draft"] * 6]


async def test_the_timeline_ends_where_the_asker_says(
    agent: Person, exporter: dict[str, Any], path: str
) -> None:
    await agent.post(f"{path}/tag-case", {"tag": "late"})
    told = await agent.get(f"{path}/timeline", params={"as_of": exporter["position"]})
    assert [step["version"] for step in told.json()["steps"]] == [1]


async def test_a_due_date_is_explained_line_by_line(agent: Person, path: str) -> None:
    told = (await agent.get(f"{path}/explain")).json()
    due = {d["key"]: d for d in told["deadlines"]}["draft"]
    assert due["due"]["solar_hijri"] > due["counted_from"]["solar_hijri"]
    assert due["lines"][0] == due["rule"]
    assert any(line.startswith("Begins on") for line in due["lines"])
    assert any(line.startswith("Due on") for line in due["lines"])
    assert told["calendar"] in due["lines"][-1] or any(told["calendar"] in x for x in due["lines"])


async def test_a_closed_action_is_explained(agent: Person, path: str) -> None:
    told = await agent.get(f"{path}/explain", params={"action": "verify"})
    assert told.json()["action"]["closed_by"][0]["rule"] == "stage"
    unknown = await agent.get(f"{path}/explain", params={"action": "fly"})
    assert problem(unknown, 400, "bad-request")["errors"][0]["field"] == "action"

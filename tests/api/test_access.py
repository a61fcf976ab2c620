"""Who gets in, and who sees what: tokens, scopes, one's own cases, sealed personal data."""

from typing import Any
from uuid import UUID

import pytest
import structlog.testing
from litestar.routes import HTTPRoute

from export_program.domain import account
from export_program.domain.account import AccountReason
from export_program.engine.actors import Role
from tests.api.office import API, FIRM, Person, TestOffice, issue, new_exporter, problem

OPEN_TO_ALL = {
    "/health/live",
    "/health/ready",
    "/metrics",
    "/problems",
    "/problems/{slug}",
    "/schema",
    "/schema/assets/{path}",
    "/schema/events",
    "/schema/events/{name}",
    "/schema/openapi.json",
    f"{API}/registers",
    f"{API}/registers/{{model}}",
    f"{API}/registers/{{model}}/{{key}}",
    f"{API}/registers/{{model}}/totals",
    f"{API}/win-confirmations",
    f"{API}/win-confirmations/confirm",
    f"{API}/win-confirmations/dispute",
}


def test_these_routes_and_no_others_need_no_token(office: TestOffice) -> None:
    found = set()
    for route in office.app.inside.routes:
        assert isinstance(route, HTTPRoute)
        if any(h.opt.get("exclude_from_auth") for h in route.route_handlers):
            found.add(route.path_format)
    assert found == OPEN_TO_ALL


async def test_every_other_route_asks_for_a_token(office: TestOffice) -> None:
    nobody = office.client()
    asked = 0
    for route in office.app.inside.routes:
        if route.path_format in OPEN_TO_ALL:
            continue
        for method in set(route.methods) - {"OPTIONS"}:
            path = route.path_format.format(**dict.fromkeys(_names(route), "x"))
            told = await nobody.request(method, path)
            assert told.status_code == 401, f"{method} {path}: {told.text}"
            assert told.headers["www-authenticate"].startswith("Bearer ")
            asked += 1
    assert asked > 12


def _names(route: Any) -> list[str]:
    return [parameter.name for parameter in route.path_parameters.values()]


@pytest.mark.parametrize("path", ["health-live", "schema-more", "problems-x", "metrics2"])
async def test_an_address_that_only_looks_like_an_open_one_is_not_open(
    office: TestOffice, path: str
) -> None:
    assert (await office.client().get(f"/{path}")).status_code == 404
    assert (await office.client().get(f"{API}/accounts/{path}")).status_code == 401


@pytest.mark.parametrize(
    "header", ["Basic {}", "{}", "Bearer", "Bearer ", "Bearer ep_wrong", "bearer x y"]
)
async def test_only_a_valid_bearer_token_lets_in(
    office: TestOffice, agent: Person, header: str
) -> None:
    """Any other scheme with a valid token behind it is refused."""
    headers = {"Authorization": header.format(agent.token)}
    told = await office.client().get(f"{API}/me", headers=headers)
    problem(told, 401, "not-authenticated")


async def test_a_wrong_token_is_refused_even_where_none_is_needed(office: TestOffice) -> None:
    told = await office.client("ep_wrong").get("/health/live")
    problem(told, 401, "not-authenticated")


async def test_a_revoked_token_is_refused_at_once(office: TestOffice, agent: Person) -> None:
    assert (await agent.get(f"{API}/me")).status_code == 200
    revoke = account.RevokeToken(token="T1", reason_code=AccountReason.LOST, reason="lost")
    await issue(office.program, "account", UUID(agent.id), revoke)
    assert (await agent.get(f"{API}/me")).status_code == 401


async def test_a_role_that_is_taken_away_is_gone_at_once(office: TestOffice, agent: Person) -> None:
    revoke = account.RevokeRole(
        role=Role.EXPORT_HOUSE_AGENT, reason_code=AccountReason.CHANGED_DUTIES, reason="moved"
    )
    await issue(office.program, "account", UUID(agent.id), revoke)
    problem(await agent.post(f"{API}/exporters", FIRM), 403, "not-allowed")


async def test_me_tells_roles_and_scopes(agent: Person) -> None:
    told = (await agent.get(f"{API}/me")).json()
    assert told["id"] == agent.id
    assert set(told["roles"]) == {"export_house_agent", "secretariat"}
    assert told["scopes"] == ["admin", "personal", "read", "write"]


@pytest.mark.parametrize(
    ("scopes", "method", "path", "needed"),
    [
        ((), "GET", "/exporters/x", "read"),
        (("write",), "GET", "/registers/cases", "read"),
        (("write",), "GET", "/events", "read"),
        (("read",), "POST", "/exporters", "write"),
        (("read",), "POST", "/documents", "write"),
    ],
)
async def test_a_token_without_the_scope_is_refused_naming_it(
    office: TestOffice, scopes: tuple[str, ...], method: str, path: str, needed: str
) -> None:
    person = await office.person(Role.SECRETARIAT, scopes=scopes)
    told = await person.client.request(method, f"{API}{path}")
    problem(told, 403, "scope-missing")
    assert f'scope="{needed}"' in told.headers["www-authenticate"]


async def test_readers_read_and_do_not_write(office: TestOffice, agent: Person) -> None:
    exporter = await new_exporter(agent)
    for role in (Role.AUDITOR, Role.INTEGRATOR):
        reader = await office.person(role)
        assert (await reader.get(f"{API}/exporters/{exporter['case_id']}")).status_code == 200
        tag = f"{API}/exporters/{exporter['case_id']}/tag-case"
        problem(await reader.post(tag, {"tag": "x"}), 403, "not-allowed")
        problem(await reader.post(f"{API}/exporters", FIRM), 403, "not-allowed")
        headers = {"Content-Type": "text/plain"}
        told = await reader.client.post(f"{API}/documents", content=b"x", headers=headers)
        problem(told, 403, "not-allowed")


@pytest.fixture
async def owner(office: TestOffice) -> Person:
    return await office.person(Role.EXPORTER_USER)


@pytest.fixture
async def stranger(office: TestOffice) -> Person:
    return await office.person(Role.EXPORTER_USER)


VIEWS = ("", "/allowed-actions", "/timeline", "/explain", "/copy", "/documents/D1")


@pytest.mark.parametrize("view", VIEWS)
async def test_the_cases_of_others_do_not_exist_for_an_outsider(
    owner: Person, stranger: Person, view: str
) -> None:
    exporter = await new_exporter(owner)
    path = f"{API}/exporters/{exporter['case_id']}{view}"
    seen = await owner.get(path)
    assert seen.status_code == (404 if view.endswith("D1") else 200)
    told = await stranger.get(path)
    problem(told, 404, "no-such-case")
    absent = f"{API}/exporters/{UUID(int=7)}{view}"
    as_if = (await stranger.get(absent)).json()["detail"]
    assert told.json()["detail"] == as_if.replace(str(UUID(int=7)), exporter["case_id"])


async def test_an_outsider_cannot_find_move_or_list_the_cases_of_others(
    owner: Person, stranger: Person
) -> None:
    exporter = await new_exporter(owner)
    case_id = exporter["case_id"]
    for found in (case_id, exporter["reference"]):
        problem(await stranger.get(f"{API}/cases/{found}"), 404, "no-such-case")
    moved = await stranger.post(f"{API}/exporters/{case_id}/submit-registration")
    problem(moved, 404, "no-such-case")
    assert case_id not in (await stranger.get(f"{API}/events")).text
    assert (await stranger.get(f"{API}/events?case={case_id}")).text == ""
    assert case_id in (await owner.get(f"{API}/events")).text


async def test_a_firms_own_people_see_its_cases(office: TestOffice, agent: Person) -> None:
    exporter = await new_exporter(agent)
    firm = UUID(exporter["case_id"])
    mine = await office.person(Role.EXPORTER_USER, organisation=firm)
    assert (await mine.get(f"{API}/exporters/{firm}")).status_code == 200
    position = office.program.store.head()
    rows = (await mine.get(f"{API}/registers/cases?at_least={position}")).json()["rows"]
    assert [row["case_id"] for row in rows] == [str(firm)]
    assert "assignee" not in rows[0]
    rival = await new_exporter(agent, national_id="10999000027", contacts=[])
    other = await office.person(Role.EXPORTER_USER, organisation=UUID(rival["case_id"]))
    rows = (await other.get(f"{API}/registers/cases")).json()["rows"]
    assert str(firm) not in {row["case_id"] for row in rows}
    told = await other.get(f"{API}/registers/cases/{firm}")
    problem(told, 404, "not-found")


async def test_an_outsider_does_not_see_the_offices_own_deliberation(
    office: TestOffice, agent: Person, owner: Person
) -> None:
    exporter = await new_exporter(owner)
    path = f"{API}/exporters/{exporter['case_id']}"
    notes = ({"text": "he is a cousin", "shared": False}, {"text": "please call", "shared": True})
    for note in notes:
        assert (await agent.post(f"{path}/add-note", note)).status_code == 200
    assert (await agent.post(f"{path}/tag-case", {"tag": "doubtful"})).status_code == 200
    texts = [n["text"] for n in (await owner.get(path)).json()["case"]["notes"]]
    assert texts == ["please call"]
    for view in (path, f"{path}/timeline"):
        told = (await owner.get(view)).text
        assert "please call" in told
        assert "cousin" not in told
        assert "doubtful" not in told
    feed = (await owner.get(f"{API}/events")).text
    assert feed.count("case.note_added") == 1
    assert "doubtful" not in feed
    assert "cousin" in (await agent.get(path)).text


async def test_personal_data_is_text_for_staff_and_owner_and_sealed_for_others(
    office: TestOffice, owner: Person
) -> None:
    exporter = await new_exporter(owner)
    path = f"{API}/exporters/{exporter['case_id']}"
    clerk = await office.person(Role.SECRETARIAT)
    narrow = await office.person(Role.SECRETARIAT, scopes=("read", "write"))
    auditor = await office.person(Role.AUDITOR)
    admin = await office.person(Role.ADMIN)
    shown = {}
    for name, who in (
        ("owner", owner),
        ("clerk", clerk),
        ("narrow", narrow),
        ("auditor", auditor),
        ("admin", admin),
    ):
        for view in (path, f"{path}/timeline"):
            told = await who.get(view)
            assert "$pd" not in told.text
            shown[name, view] = "سارا احمدی" in told.text
            assert shown[name, view] or "[sealed]" in told.text
    assert {name for (name, _), text in shown.items() if text} == {"owner", "clerk"}
    assert len(set(shown.values())) == 2


async def test_an_erased_person_is_shown_as_erased(office: TestOffice, agent: Person) -> None:
    exporter = await new_exporter(agent)
    office.program.vault.destroy(f"{exporter['case_id']}:sales")
    told = await agent.get(f"{API}/exporters/{exporter['case_id']}")
    assert told.json()["case"]["contacts"]["sales"]["name"] == "[erased]"


async def test_the_feed_carries_pointers_and_never_personal_data(agent: Person) -> None:
    await new_exporter(agent)
    feed = (await agent.get(f"{API}/events")).text
    assert '"$pd"' in feed
    assert "احمدی" not in feed


async def test_reading_personal_data_is_told_to_the_log(office: TestOffice, agent: Person) -> None:
    exporter = await new_exporter(agent)
    auditor = await office.person(Role.AUDITOR)
    path = f"{API}/exporters/{exporter['case_id']}"
    with structlog.testing.capture_logs() as lines:
        await auditor.get(path)
        assert not [line for line in lines if line["event"] == "personal data read"]
        read = await agent.get(path, headers={"X-Request-ID": "r-1"})
    assert read.headers["cache-control"] == "no-store"
    (line,) = [line for line in lines if line["event"] == "personal data read"]
    assert line["by"] == agent.id
    assert line["case"] == exporter["case_id"]
    assert line["request_id"] == "r-1"
    assert line["values"] == 2
    assert "احمدی" not in str(lines)


async def test_a_forged_pointer_in_plain_data_does_not_break_the_case(
    office: TestOffice, agent: Person
) -> None:
    """What looks like a sealed pointer but opens nothing is marked, not an error."""
    exporter = await new_exporter(agent)
    vault = office.program.vault
    vault._file.one("SELECT 1")  # the vault answers
    with vault._file.writing() as write:
        write.execute("UPDATE blob SET data = x'00'")
    told = await agent.get(f"{API}/exporters/{exporter['case_id']}")
    assert told.status_code == 200
    assert "[unreadable]" in told.text


async def test_a_look_at_a_restricted_case_is_told_to_the_log(
    office: TestOffice, agent: Person
) -> None:
    exporter = await new_exporter(agent)
    path = f"{API}/exporters/{exporter['case_id']}"
    lead = await office.person(Role.TEAM_LEAD)
    why = {"classification": "restricted", "reason_code": "other", "reason": "a pending inquiry"}
    assert (await lead.post(f"{path}/classify-case", why)).status_code == 200
    for view in ("", "/timeline", "/allowed-actions", "/explain"):
        with structlog.testing.capture_logs() as lines:
            await agent.get(f"{path}{view}")
        (line,) = [line for line in lines if line["event"] == "restricted case read"]
        assert (line["by"], line["case"]) == (agent.id, exporter["case_id"])


def test_no_route_leaves_the_event_loop_or_is_cached_by_the_framework(office: TestOffice) -> None:
    """Its cache knows no accounts: one's answer would be given to another."""
    for route in office.app.inside.routes:
        for handler in route.route_handlers:
            if "OPTIONS" not in handler.http_methods:
                assert not handler.has_sync_callable, route.path_format
                assert not handler.cache, route.path_format

"""One line and one observation per request, also where the framework itself says no."""

from typing import Any

import pytest
import structlog.testing

from export_program.api.problem_kinds import KINDS
from export_program.api.problems import BY_REFUSAL, BY_STATUS
from tests.api.office import API, FIRM, Person, TestOffice, new_exporter, problem


def requests(lines: list[Any]) -> list[Any]:
    return [line for line in lines if line["event"] == "request"]


async def test_a_request_is_one_line_without_what_was_sent(agent: Person) -> None:
    with structlog.testing.capture_logs() as lines:
        made = await agent.post(f"{API}/exporters?", FIRM, headers={"X-Request-ID": "r-17"})
    (line,) = requests(lines)
    assert made.headers["x-request-id"] == "r-17"
    assert line["request_id"] == "r-17"
    assert (line["method"], line["path"], line["status"]) == ("POST", f"{API}/exporters", 201)
    assert line["account"] == agent.id
    assert line["roles"] == ["export_house_agent", "secretariat"]
    assert line["ms"] > 0
    told = str(lines)
    for secret in (agent.token, "Padideh", "احمدی", str(FIRM["national_id"])):
        assert secret not in told


async def test_the_line_names_the_command_not_the_case(agent: Person) -> None:
    exporter = await new_exporter(agent)
    with structlog.testing.capture_logs() as lines:
        await agent.post(f"{API}/exporters/{exporter['case_id']}/tag-case", {"tag": "x"})
        await agent.get(f"{API}/exporters/{exporter['case_id']}?as_of=999999")
    moved, read = requests(lines)
    assert moved["path"] == f"{API}/exporters/{{case_id}}/tag-case"
    assert exporter["case_id"] not in str(requests(lines))
    assert read["problem"] == "bad-request"


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nope", 404), ("DELETE", "/health/live", 405)]
)
async def test_what_has_no_route_is_logged_and_counted_too(
    office: TestOffice, agent: Person, method: str, path: str, status: int
) -> None:
    """The framework's own middleware does not run there."""
    with structlog.testing.capture_logs() as lines:
        told = await agent.client.request(method, path)
    (line,) = requests(lines)
    assert line["status"] == status
    assert told.headers["x-request-id"] == line["request_id"]
    metrics = (await agent.get("/metrics")).text
    assert f'route="(no route)",status="{status}"' in metrics


async def test_a_405_names_the_methods_that_fit(agent: Person) -> None:
    told = await agent.client.request("DELETE", "/health/live")
    problem(told, 405, "method-not-allowed")
    assert "GET" in told.headers["allow"]


@pytest.mark.parametrize("given", ["", "a" * 129, "two words", "line\tbreak", "<script>", "é"])
async def test_a_request_id_that_is_not_sane_is_replaced(agent: Person, given: str) -> None:
    headers = {"X-Request-ID": given.encode("latin-1")}
    told = await agent.client.get("/health/live", headers=headers)  # type: ignore[arg-type]
    assert told.headers["x-request-id"] not in {given, ""}
    assert told.headers["x-request-id"].isalnum()


async def test_every_answer_carries_the_security_headers(agent: Person) -> None:
    for path in ("/health/live", "/nope", "/schema", f"{API}/me"):
        told = await agent.get(path)
        assert told.headers["x-content-type-options"] == "nosniff"
        assert told.headers["x-frame-options"] == "DENY"


async def test_an_unknown_failure_is_a_500_that_is_logged_once_and_tells_nothing(
    office: TestOffice, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise RuntimeError("the secret is 4711")

    monkeypatch.setattr(office.program.queries, "row", fails)
    with structlog.testing.capture_logs() as lines:
        told = await agent.get(f"{API}/registers/cases/x")
    problem(told, 500, "internal-error")
    assert "4711" not in told.text
    errors = [line for line in lines if line["log_level"] == "error"]
    assert len(errors) == 1
    assert "RuntimeError: the secret is 4711" in errors[0]["traceback"]
    assert errors[0]["request_id"] == told.headers["x-request-id"]
    assert agent.token not in str(lines)


async def test_an_answer_that_breaks_off_is_logged(
    office: TestOffice, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await new_exporter(agent)

    def fails(*_: Any) -> None:
        raise RuntimeError("broken off")

    monkeypatch.setattr(office.program.store, "raw_log", fails)
    with structlog.testing.capture_logs() as lines:
        await agent.get(f"{API}/events", params={"limit": 1_000_000})
    errors = [line for line in lines if line["log_level"] == "error"]
    assert any("broken off" in line["traceback"] for line in errors)


async def test_metrics_count_commands_and_levels_by_bounded_labels(
    office: TestOffice, agent: Person
) -> None:
    exporter = await new_exporter(agent)
    await agent.post(f"{API}/exporters", FIRM)
    for _ in range(3):
        await agent.get(f"{API}/exporters/{exporter['case_id']}")
    text = (await agent.get("/metrics")).text
    done = 'export_program_commands_total{command="StartRegistration",kind="exporter",outcome='
    assert f'{done}"done"}} 1.0' in text
    assert f'{done}"already-held"}} 1.0' in text
    assert f"export_program_head {float(office.program.store.head())}" in text
    assert exporter["case_id"] not in text
    assert 'export_program_read_model_lag{model="cases"}' in text
    counted = 'export_program_request_seconds_count{method="GET",route="/api/v1/{plural}/{item}"'
    assert f'{counted},status="200"}} 3.0' in text


async def test_health_tells_every_part(office: TestOffice, agent: Person) -> None:
    nobody = office.client()
    assert (await nobody.get("/health/live")).json() == {"status": "live"}
    assert (await nobody.get("/health")).status_code == 401
    told = (await agent.get("/health")).json()
    assert told["status"] == "ready"
    assert told["head"] == office.program.store.head()
    assert set(told["read_models"]) == set(office.program.tables.models)
    assert told["store"]["writable"] is True
    assert told["parked"] == []


async def test_not_ready_is_a_503_with_the_reason(office: TestOffice) -> None:
    assert (await office.client().get("/health/ready")).status_code == 200
    office.program.demo_loaded = False
    told = await office.client().get("/health/ready")
    assert told.status_code == 503
    assert told.json()["demo_loaded"] is False


async def test_a_store_that_takes_no_changes_is_a_503_and_reads_go_on(
    office: TestOffice, agent: Person
) -> None:
    exporter = await new_exporter(agent)
    writer = office.program.store._commits  # type: ignore[attr-defined]
    await_closed = writer.close
    await_closed()
    path = f"{API}/exporters/{exporter['case_id']}"
    told = await agent.post(f"{path}/tag-case", {"tag": "x"})
    problem(told, 503, "read-only")
    assert int(told.headers["retry-after"]) >= 1
    assert (await agent.get(path)).json()["case"]["version"] == 1


async def test_every_problem_is_documented_under_its_type(office: TestOffice) -> None:
    nobody = office.client()
    listed = (await nobody.get("/problems")).json()
    assert {p["type"] for p in listed} == {kind.type for kind in KINDS.values()}
    for one in listed:
        assert (await nobody.get(one["type"])).json() == one
    problem(await nobody.get("/problems/none"), 404, "not-found")
    assert {*BY_REFUSAL.values(), *BY_STATUS.values()} <= KINDS.keys()

"""The description of the API is complete, true, and needs nobody else's server."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from export_program.api import schema_pages
from export_program.api.addresses import VIEWS, collections
from export_program.domain import LIFECYCLES
from tests.api.office import API, Person, TestOffice, new_exporter

STATIC = schema_pages.STATIC
OUTSIDE = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//|@import|url\(["']?https?:""")


@pytest.fixture
async def described(office: TestOffice) -> dict[str, Any]:
    told = await office.client().get("/schema/openapi.json")
    assert told.status_code == 200
    found: dict[str, Any] = told.json()
    return found


def operations(described: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(m, p, op) for p, item in described["paths"].items() for m, op in item.items()]


def test_every_command_of_every_kind_is_described_with_its_rules(
    described: dict[str, Any],
) -> None:
    for lifecycle in LIFECYCLES:
        for action in collections((lifecycle,))[lifecycle.plural].actions:
            operation = described["paths"][action.path]["post"]
            body = operation["requestBody"]["content"]["application/json"]["schema"]
            schema = described["components"]["schemas"][body["$ref"].rpartition("/")[2]]
            assert schema["additionalProperties"] is False, action.path
            for row in lifecycle.of(action.command):
                if any((s is None) == action.opens for s in lifecycle.sources(row)):
                    for rule in row.provided:
                        assert rule.sentence in operation["description"], action.path


def test_every_operation_documents_its_problems_and_its_token(described: dict[str, Any]) -> None:
    found = operations(described)
    assert len({op["operationId"] for _, _, op in found}) == len(found)
    for _, path, operation in found:
        answers = operation["responses"]
        assert "500" in answers, path
        if operation.get("security") != []:
            assert {"401", "403"} <= answers.keys(), path
        for status, answer in answers.items():
            if status in {"200", "201", "304", "307"} or "content" in answer:
                continue
            name = answer["$ref"].rpartition("/")[2]
            problem = described["components"]["responses"][name]
            assert list(problem["content"]) == ["application/problem+json"]


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    for reference in set(re.findall(r'"\$ref": ?"([^"]+)"', json.dumps(described))):
        found: Any = described
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
    Draft202012Validator({"components": described["components"]})


def test_every_route_is_described_and_every_description_has_its_route(
    office: TestOffice, described: dict[str, Any]
) -> None:
    kinds = collections(LIFECYCLES)
    patterns = {_pattern(path): path for path in described["paths"]}
    routes = {}
    for route in office.app.inside.routes:
        routes[re.compile(re.sub(r"\{[^}]*\}", "[^/]+", route.path_format) + "/?$")] = route
    for path in patterns.values():
        assert any(r.match(path) for r in routes), path
    for matcher, route in routes.items():
        if route.path_format.startswith("/schema"):
            continue
        assert any(matcher.match(path) for path in patterns.values()), route.path_format
    assert kinds


def _pattern(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def test_no_kind_takes_an_address_that_means_something_else(office: TestOffice) -> None:
    kinds = collections(LIFECYCLES)
    words = set()
    for route in office.app.inside.routes:
        first = route.path_format.removeprefix(f"{API}/").split("/")[0]
        if route.path_format.startswith(f"{API}/") and "{" not in first:
            words.add(first)
    assert not words & kinds.keys()
    for kind in kinds.values():
        assert not set(VIEWS) & kind.moves.keys()
        assert len(kind.actions) >= len(kind.lifecycle.open_to_people)


async def test_personal_data_is_text_in_the_schemas(described: dict[str, Any]) -> None:
    assert "Sealed" not in described["components"]["schemas"]
    contact = described["components"]["schemas"]["Contact"]
    assert contact["properties"]["name"] == {"type": "string", "maxLength": 2000}


async def test_what_is_answered_fits_its_schema(
    described: dict[str, Any], agent: Person, office: TestOffice
) -> None:
    exporter = await new_exporter(agent)
    one = f"{API}/exporters/{exporter['case_id']}"
    await agent.post(f"{one}/add-note", {"text": "hm", "shared": False})
    position = office.program.store.head()
    asked = {
        f"{API}/exporters/{{case_id}}": one,
        f"{API}/exporters/{{case_id}}/allowed-actions": f"{one}/allowed-actions",
        f"{API}/exporters/{{case_id}}/timeline": f"{one}/timeline",
        f"{API}/exporters/{{case_id}}/explain": f"{one}/explain?action=verify",
        f"{API}/registers/cases": f"{API}/registers/cases?at_least={position}",
        f"{API}/registers/deadlines": f"{API}/registers/deadlines?at_least={position}",
        f"{API}/events": f"{API}/events",
    }
    for path, address in asked.items():
        told = await agent.get(address, headers={"Accept": "application/json"})
        answer = described["paths"][path]["get"]["responses"]["200"]
        schema = answer["content"]["application/json"]["schema"]
        whole = {**schema, "components": described["components"]}
        errors = [str(e) for e in Draft202012Validator(whole).iter_errors(told.json())]
        assert errors == [], path
        assert answer["headers"].keys() <= {h.title() for h in told.headers} | {"ETag", "Next"}


async def test_every_stored_event_has_its_schema(office: TestOffice, agent: Person) -> None:
    await new_exporter(agent)
    nobody = office.client()
    listed = (await nobody.get("/schema/events")).json()["events"]
    assert {e["type"] for e in listed} == {
        event.STORED for lifecycle in LIFECYCLES for event in lifecycle.events
    }
    feed = (await agent.get(f"{API}/events")).text
    for line in feed.splitlines():
        event = json.loads(line)
        schema = (await nobody.get(f"/schema/events/{event['type']}")).json()
        assert schema["$id"] == f"/schema/events/{event['type']}"
        assert list(Draft202012Validator(schema).iter_errors(event["data"])) == []


async def test_the_page_runs_from_shipped_files_under_a_strict_policy(office: TestOffice) -> None:
    nobody = office.client()
    page = await nobody.get("/schema")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "connect-src 'self'" in policy
    assert "http" not in policy
    assert not OUTSIDE.search(page.text)
    assert "<script>" not in page.text
    assert not re.search(r"\son\w+=", page.text)
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(addresses) == 4
    for address in addresses:
        asset = await nobody.get(address)
        assert asset.status_code == 200, address
        same = await nobody.get(address, headers={"If-None-Match": asset.headers["etag"]})
        assert same.status_code == 304


@pytest.mark.parametrize("path", ["../app.py", "%2e%2e/app.py", "manifest.json", "none.js", ""])
async def test_only_shipped_assets_are_served(office: TestOffice, path: str) -> None:
    told = await office.client().get(f"/schema/assets/{path}")
    assert told.status_code in {404, 405}


def test_the_shipped_files_are_those_of_the_manifest() -> None:
    manifest = json.loads((STATIC / "manifest.json").read_text())
    for package in manifest["packages"]:
        folder = STATIC / package["folder"]
        found = {path.name: path for path in folder.iterdir()}
        assert found.keys() == package["sha256"].keys()
        for name, digest in package["sha256"].items():
            assert hashlib.sha256(found[name].read_bytes()).hexdigest() == digest, name
        assert "Apache License" in (folder / "LICENSE").read_text()
    own = {path.name for path in STATIC.iterdir() if path.is_file()}
    assert own == {"manifest.json", "explorer.html", "explorer.js"}


def test_the_shipped_style_sheet_asks_nobody() -> None:
    for sheet in Path(STATIC).rglob("*.css"):
        assert not OUTSIDE.search(sheet.read_text())

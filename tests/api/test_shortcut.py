"""The short way in answers as the framework does, and takes nothing that belongs to others."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar.routes import HTTPRoute

from export_program.api.addresses import ROOT
from export_program.api.commands import MAX_BODY
from export_program.api.metrics import Metrics
from export_program.api.request_log import RequestLog
from tests.api.office import API, FIRM, Person, TestOffice, new_exporter

HERE = "{here}"
ASKED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a case": ("GET", f"{API}/exporters/{HERE}", {}),
    "a case as it stood": ("GET", f"{API}/exporters/{HERE}?as_of=1", {}),
    "a case that has not changed": (
        "GET",
        f"{API}/exporters/{HERE}",
        {"headers": {"If-None-Match": '"1"'}},
    ),
    "a timeline": ("GET", f"{API}/exporters/{HERE}/timeline?limit=1", {}),
    "no such kind": ("GET", f"{API}/nothings/{HERE}", {}),
    "no such case": ("GET", f"{API}/exporters/{uuid4()}", {}),
    "no id": ("GET", f"{API}/exporters/x", {}),
    "an unknown parameter": ("GET", f"{API}/exporters/{HERE}?x=1", {}),
    "a foreign host": ("GET", f"{API}/exporters/{HERE}", {"headers": {"Host": "a b"}}),
    "a slash too many": ("GET", f"{API}//exporters/{HERE}/", {}),
    "no verb": ("POST", f"{API}/exporters/{HERE}/fly", {"json": {}}),
    "a refused command": ("POST", f"{API}/exporters/{HERE}/suspend", {"json": {"reason": "x"}}),
    "not JSON": ("POST", f"{API}/exporters", {"content": b"x", "headers": {"A": "b"}}),
    "broken JSON": (
        "POST",
        f"{API}/exporters",
        {"content": b"{", "headers": {"Content-Type": "application/json"}},
    ),
    "an unknown field": ("POST", f"{API}/exporters", {"json": {**FIRM, "fax": "1"}}),
    "a stale version": (
        "POST",
        f"{API}/exporters/{HERE}/tag-case",
        {"json": {"tag": "x"}, "headers": {"If-Match": '"7"'}},
    ),
    "too much": ("POST", f"{API}/exporters", {"content": b"x" * (MAX_BODY + 1)}),
    "too much, in pieces": ("POST", f"{API}/exporters", {"content": "pieces"}),
    "another method": ("PUT", f"{API}/exporters/{HERE}", {"json": {}}),
    "a wrong token": (
        "GET",
        f"{API}/exporters/{HERE}",
        {"headers": {"Authorization": "Bearer ep_wrong"}},
    ),
    "no bearer": ("GET", f"{API}/exporters/{HERE}", {"headers": {"Authorization": "Basic eA=="}}),
}


async def in_pieces() -> Any:
    for _ in range(MAX_BODY // 65_536 + 1):
        yield b" " * 65_536


async def answer(app: Any, agent: Person, asked: tuple[str, str, dict[str, Any]], case: str) -> Any:
    method, path, more = asked
    more = {**more, "content": in_pieces()} if more.get("content") == "pieces" else more
    headers: Mapping[str, str] = {
        "Authorization": f"Bearer {agent.token}",
        "X-Request-ID": "r-1",
        **more.get("headers", {}),
    }
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://office") as client:
        told = await client.request(
            method, path.replace(HERE, case), **{**more, "headers": headers}
        )
    return told.status_code, dict(told.headers), told.text


@pytest.mark.parametrize("what", ASKED)
async def test_both_ways_in_give_the_same_answer(
    what: str, office: TestOffice, agent: Person
) -> None:
    case = (await new_exporter(agent))["case_id"]
    framework = RequestLog(office.app.inside, Metrics(office.program))
    short = await answer(office.app, agent, ASKED[what], case)
    assert short == await answer(framework, agent, ASKED[what], case)


async def test_a_command_is_carried_out_alike_by_both_ways(
    office: TestOffice, agent: Person
) -> None:
    case = (await new_exporter(agent))["case_id"]
    framework = RequestLog(office.app.inside, Metrics(office.program))
    again = {"json": {"tag": "x"}, "headers": {"Idempotency-Key": "k"}}
    asked = ("POST", f"{API}/exporters/{HERE}/tag-case", again)
    first = await answer(framework, agent, asked, case)
    assert first[0] == 200
    assert await answer(office.app, agent, asked, case) == first


def test_no_other_route_lies_where_the_short_way_in_leads(office: TestOffice) -> None:
    kinds = office.program.bus.kinds.values()
    plurals = {kind.plural for kind in kinds}
    verbs = {verb for kind in kinds for verb in kind.verbs}
    for route in office.app.inside.routes:
        if not isinstance(route, HTTPRoute) or not route.path.startswith(ROOT):
            continue
        first, *rest = route.path.removeprefix(f"{ROOT}/").split("/")
        assert first not in plurals
        if first.startswith("{plural") and "POST" in route.methods:
            assert not verbs.intersection(rest), route.path

"""What every case answers beside its commands is answered for cases of every kind."""

import pytest

from tests.api.office import API, Person, problem

FIRM = {"national_id": "10999000012", "name": "Alborz Glass", "district": "Alborz"}


@pytest.mark.parametrize("question", ["allowed-actions", "copy", "explain", "overview", "timeline"])
async def test_an_exporter_answers(agent: Person, question: str) -> None:
    opened = await agent.post(f"{API}/exporters", json=FIRM)
    case = opened.json()["case_id"]
    found = await agent.get(f"{API}/exporters/{case}/{question}")
    assert found.status_code == 200, found.text


async def test_only_an_exporter_has_an_overview(agent: Person) -> None:
    refused = await agent.get(f"{API}/agreements/00000000-0000-7000-8000-000000000000/overview")
    problem(refused, 404, "not-found")

"""For HS 340250 the feasible markets, ranked, with reasons, age and contact: one request."""

from typing import Any

import pytest

from export_program.engine.actors import Role
from tests.api.office import API, Person, TestOffice, problem
from tests.api.test_readers import BODY
from tests.runtime.running import settled

YEARBOOK = {"source": "Customs yearbook", "as_of": "2024-12-31", "confidence": "high"}
TERMS: tuple[dict[str, Any], ...] = (
    {"kind": "exporters", "value": "20"},
    {"kind": "regime", "grade": 3, "text": "MFN"},
    {"kind": "origin_form", "text": "General certificate of origin."},
)


@pytest.fixture
async def analyst(office: TestOffice) -> Person:
    return await office.person(Role.ANALYST)


async def done(told: Any) -> dict[str, Any]:
    assert told.status_code in {200, 201}, told.text
    body: dict[str, Any] = told.json()
    return body


async def nominated(analyst: Person, market: str) -> str:
    wanted = {"hs6": "340250", "edition": "HS2022", "market": market}
    made = await done(await analyst.post(f"{API}/atlas-entries", wanted))
    return str(made["case_id"])


async def scored(analyst: Person, market: str, *facts: dict[str, Any]) -> str:
    """An entry with evidence, scored and judged."""
    entry = await nominated(analyst, market)
    path = f"{API}/atlas-entries/{entry}"
    for fact in (*TERMS, *facts):
        await done(await analyst.post(f"{path}/record-evidence", {**YEARBOOK, **fact}))
    await done(await analyst.post(f"{path}/score-entry", {}))
    verdict = {"verdict": "watch" if len(facts) == 1 else "go", "reason": "As the figures say."}
    await done(await analyst.post(f"{path}/give-verdict", verdict))
    return entry


async def in_register(reader: Person, office: TestOffice, name: str, **asked: str) -> list[Any]:
    least = {"at_least": str(office.program.store.head())}
    found = await reader.get(f"{API}/registers/{name}", params={**asked, **least})
    assert found.status_code == 200, found.text
    rows: list[Any] = found.json()["rows"]
    return rows


async def friend(office: TestOffice, desk: Person, lead: Person, entry: str) -> str:
    """Somebody whom the entry names and whose relation the desk keeps."""
    made = await done(await desk.post(f"{API}/influencers", BODY))
    path = f"{API}/influencers/{made['case_id']}"
    await done(await lead.post(f"{path}/vet", {}))
    await done(await lead.post(f"{path}/assign-owner", {"owner": desk.id}))
    link = {"influencer_id": made["case_id"], "role": "chamber", "relevance": 5}
    await done(await desk.post(f"{API}/atlas-entries/{entry}/link-influencer", link))
    return path


async def test_feasible_markets_are_ranked_with_reasons_age_and_the_owner_of_the_contact(
    office: TestOffice, analyst: Person
) -> None:
    desk, lead = await office.person(Role.DESK_OFFICER), await office.person(Role.TEAM_LEAD)
    imports = {"kind": "import_value", "value": "10000000"}
    large = {"kind": "import_value", "value": "1000000000"}
    tajik = await scored(analyst, "TJ", imports, {"kind": "tariff", "value": "5"})
    uzbek = await scored(analyst, "UZ", large, {"kind": "tariff", "value": "5"})
    await scored(analyst, "KZ", large)
    await nominated(analyst, "AF")
    person = await friend(office, desk, lead, tajik)

    question = {"hs6": "340250", "feasible": "true", "sort": "-total"}
    first, second = await in_register(desk, office, "atlas", **question)
    # Supply 800; ease (2 x 800 + 500) // 3 = 700; demand 1000 and 600.
    assert (first["case_id"], first["market"], first["total"]) == (uzbek, "UZ", 560)
    assert (second["case_id"], second["market"], second["total"]) == (tajik, "TJ", 336)
    assert second["contact_owner"] == desk.id
    assert second["evidence_age_days"] > 300
    assert second["reasons"][0] == "Score 336 of 1000 (export potential, version 1)."
    assert "import value 10,000,000 USD" in second["reasons"][2]

    everything = await in_register(desk, office, "atlas", hs6="340250", sort="-total")
    assert [row["market"] for row in everything[:2]] == ["UZ", "TJ"]
    assert {row["market"]: row["ranking"] for row in everything[2:]} == {
        "KZ": "Not ranked: no evidence of tariff.",
        "AF": "Not ranked: not scored yet.",
    }
    assert {row["market"]: row["evidence_age_days"] for row in everything}["AF"] is None

    other = await office.person(Role.DESK_OFFICER)
    moved = await done(await lead.post(f"{person}/assign-owner", {"owner": other.id}))
    assert moved["stage"] == "vetted"
    await settled(office.program)
    (now,) = await in_register(desk, office, "atlas", hs6="340250", market="TJ")
    assert now["contact_owner"] == other.id


async def test_two_people_who_nominate_the_same_get_one_entry(analyst: Person) -> None:
    await nominated(analyst, "TJ")
    again = {"hs6": "340250", "edition": "HS2022", "market": "TJ"}
    told = await analyst.post(f"{API}/atlas-entries", again)
    assert told.status_code == 409, told.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "tariff"}, "value"),
        ({"kind": "tariff", "value": "many"}, "value"),
        ({"kind": "tariff", "value": "1e9"}, "value"),
        ({"kind": "tariff", "value": 5.5}, "value"),
        ({"kind": "language", "grade": 6}, "grade"),
        ({"kind": "route"}, "grade"),
    ],
)
async def test_bad_evidence_is_a_problem_that_names_the_field(
    analyst: Person, wrong: dict[str, Any], field: str
) -> None:
    entry = await nominated(analyst, "TJ")
    told = await analyst.post(f"{API}/atlas-entries/{entry}/record-evidence", {**YEARBOOK, **wrong})
    assert told.status_code in {400, 422}, told.text
    assert field in problem_text(told)


def problem_text(told: Any) -> str:
    assert told.headers["content-type"] == "application/problem+json"
    return str(told.json()["errors"])


async def test_an_unknown_case_behind_a_fact_is_a_broken_rule(analyst: Person) -> None:
    entry = await nominated(analyst, "TJ")
    fact = {**YEARBOOK, "kind": "study", "text": "It says so.", "study_id": entry}
    told = await analyst.post(f"{API}/atlas-entries/{entry}/record-evidence", fact)
    problem(told, 422, "rule-broken")

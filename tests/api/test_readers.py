"""Reading of influential people: few may, for a purpose they state, and it leaves a trace."""

from datetime import date
from typing import Any

import msgspec
import pytest
import structlog.testing
from msgspec.structs import replace

from export_program.api.access import may_see
from export_program.api.outside_view import announced
from export_program.domain.study import LIFECYCLE as STUDY
from export_program.domain.study import Visibility
from export_program.engine.actors import Role
from export_program.runtime.requests import Requester
from tests.api.office import API, Person, TestOffice, problem
from tests.domain import study_story as study

NAME, PLACE = "Farhod Namolum", f"{API}/registers/influencers"
WHY = {"purpose": "preparing the meeting in Khujand"}
BODY = {
    "name": NAME,
    "position": "Head of the trade department",
    "contact": "+992 900 000000",
    "organisation_name": "Chamber of commerce of Sughd",
    "country": "TJ",
    "subdivision": "TJ-SU",
    "goods": [{"code": "6907", "edition": "HS2022"}],
    "level": 4,
    "source": "delegation",
    "lawful_purpose": "public_office",
    "retention_until": "2029-01-01",
}
ENTRY = {"hs6": "690721", "edition": "HS2022", "market": "TJ"}
REASON = {"reason_code": "other", "reason": "As the file shows."}


@pytest.fixture
async def desk(office: TestOffice) -> Person:
    return await office.person(Role.DESK_OFFICER)


@pytest.fixture
async def lead(office: TestOffice) -> Person:
    return await office.person(Role.TEAM_LEAD)


@pytest.fixture
async def somebody(desk: Person, lead: Person) -> str:
    """The id of an active person, whose relation the desk keeps."""
    made = await desk.post(f"{API}/influencers", BODY)
    assert made.status_code == 201, made.text
    case_id: str = made.json()["case_id"]
    for who, verb, body in (
        (lead, "vet", {}),
        (lead, "assign-owner", {"owner": desk.id}),
        (desk, "activate", {}),
    ):
        told = await who.post(f"{API}/influencers/{case_id}/{verb}", body)
        assert told.status_code == 200, told.text
    return case_id


async def row(reader: Person, office: TestOffice, **asked: str) -> Any:
    """The row of the question: who opens doors in Sughd for tiles, and who keeps the relation?"""
    question = {"subdivision": "TJ-SU", "hs": "6907", "known": "true", "sort": "-level"}
    least = {"at_least": str(office.program.store.head())}
    found = await reader.get(PLACE, params={**question, **least, **asked})
    assert found.status_code == 200, found.text
    (only,) = found.json()["rows"]
    return only


def reads(lines: list[Any]) -> list[Any]:
    return [line for line in lines if line["event"] == "personal data read"]


async def test_who_opens_doors_in_sughd_for_tiles_is_one_request_with_a_purpose(
    office: TestOffice, desk: Person, somebody: str
) -> None:
    with structlog.testing.capture_logs() as lines:
        found = await row(desk, office, **WHY)
    assert (found["name"], found["owner"], found["level"]) == (NAME, desk.id, 4)
    (line,) = reads(lines)
    assert (line["by"], line["cases"], line["purpose"], line["model"]) == (
        desk.id,
        [somebody],
        WHY["purpose"],
        "influencers",
    )
    assert NAME not in str(lines)


# Every way of reading a case of such a kind, and its register.
WAYS = (
    "influencers/{id}",
    "influencers/{id}/timeline",
    "influencers/{id}/explain",
    "influencers/{id}/allowed-actions",
    "influencers/{id}/copy",
    "influencers/{id}/documents/paper",
    "cases/{id}/chain",
    "cases/{id}/chain?format=mermaid",
    "registers/influencers",
    "registers/influencers?format=csv",
    "registers/influencers/{id}",
    "registers/influencers/totals?by=stance",
)
# What answers with other kinds as well: it tells that there is a case, and where it stands.
ENVELOPES = (
    "influencers",
    "cases/{id}",
    "registers/cases",
    "registers/worklist",
    "registers/deadlines",
    "registers/audit_log",
    "registers/case_links",
    "events",
    "events?case={id}",
    "events?kind=influencer&limit=20000",
)


@pytest.mark.parametrize("way", WAYS)
async def test_nothing_is_read_of_a_person_without_a_purpose_or_by_others(
    office: TestOffice, desk: Person, somebody: str, way: str
) -> None:
    path = f"{API}/{way.format(id=somebody)}"
    with structlog.testing.capture_logs() as lines:
        told = problem(await desk.get(path), 403, "not-allowed")
        for role in (Role.FINANCE, Role.INTEGRATOR, Role.ADMIN):
            other = await office.person(role)
            refused = problem(
                await other.get(f"{path}{joint(way)}purpose=curiosity"), 403, "not-allowed"
            )
            assert "open to: analyst, auditor" in refused["detail"]
    assert told["errors"][0]["field"] == "purpose"
    assert [line for line in lines if " read" in line["event"]] == []


@pytest.mark.parametrize("way", WAYS)
async def test_every_way_of_reading_a_person_for_a_purpose_leaves_a_line(
    office: TestOffice, desk: Person, somebody: str, way: str
) -> None:
    path = f"{API}/{way.format(id=somebody)}{joint(way)}purpose=meeting"
    for who in (desk, await office.person(Role.AUDITOR)):
        await who.get(f"{API}/registers/cases?at_least={office.program.store.head()}")
        with structlog.testing.capture_logs() as lines:
            told = await who.get(path)
        assert told.status_code == (404 if "documents" in way else 200), told.text
        (line,) = [line for line in lines if line["event"].startswith("restricted ")]
        assert (line["by"], line["purpose"]) == (who.id, "meeting")
        if "totals" not in way:
            assert somebody in str(line)


@pytest.mark.parametrize("way", ENVELOPES)
async def test_what_lists_cases_of_every_kind_tells_the_envelope_of_a_person_alone(
    office: TestOffice, desk: Person, somebody: str, way: str
) -> None:
    said = {"stance": "blocker", "why": "Said so twice."}
    told = await desk.post(f"{API}/influencers/{somebody}/assess-stance", said)
    assert told.status_code == 200, told.text
    finance = await office.person(Role.FINANCE)
    await finance.get(f"{API}/registers/cases?at_least={office.program.store.head()}")
    found = await finance.get(f"{API}/{way.format(id=somebody)}")
    assert found.status_code in {200, 307}, found.text
    assert somebody in found.text or "INF-" in found.text or way == "registers/case_links"
    for secret in (NAME, "Chamber of commerce", "blocker", "TJ-SU", "public_office"):
        assert secret not in found.text


async def test_the_feed_has_no_gap_and_says_that_it_withholds_data(
    desk: Person, somebody: str
) -> None:
    events = (await desk.get(f"{API}/events", headers={"Accept": "application/json"})).json()
    listed = events["events"]
    assert [e["position"] for e in listed] == list(range(1, len(listed) + 1))
    withheld = [e for e in listed if e.get("withheld")]
    assert next(e["type"] for e in withheld) == "influencer.proposed.v1"
    assert {e["case_id"] for e in withheld} == {somebody}
    assert all(e["data"] == {} and e["meta"]["kind"] == "influencer" for e in withheld)


async def test_a_chain_that_meets_a_person_shows_them_to_their_readers_alone(
    office: TestOffice, desk: Person, somebody: str
) -> None:
    analyst = await office.person(Role.ANALYST)
    entry = (await analyst.post(f"{API}/atlas-entries", ENTRY)).json()["case_id"]
    link = {"influencer_id": somebody, "role": "chamber", "relevance": 5}
    told = await desk.post(f"{API}/atlas-entries/{entry}/link-influencer", link)
    assert told.status_code == 200, told.text
    chain = f"{API}/cases/{entry}/chain?at_least={office.program.store.head()}"
    without = (await desk.get(chain)).json()
    finance = (await (await office.person(Role.FINANCE)).get(chain, params=WHY)).json()
    with structlog.testing.capture_logs() as lines:
        named = (await desk.get(f"{chain}&purpose=meeting")).json()
    for hidden in (without, finance):
        assert somebody not in str(hidden)
        assert hidden["hidden"]
    assert somebody in str(named)
    assert not named["hidden"]
    (line,) = [line for line in lines if line["event"] == "restricted case read"]
    assert (line["case"], line["view"]) == (somebody, f"{API}/cases/{{item}}/chain")


def joint(way: str) -> str:
    return "&" if "?" in way else "?"


@pytest.mark.parametrize("view", ["", "/timeline", "/copy"])
async def test_a_case_is_read_for_a_purpose_too(desk: Person, somebody: str, view: str) -> None:
    with structlog.testing.capture_logs() as lines:
        told = await desk.get(f"{API}/influencers/{somebody}{view}", params=WHY)
    assert NAME in told.text
    (line,) = reads(lines)
    assert (line["by"], line["case"], line["purpose"]) == (desk.id, somebody, WHY["purpose"])


async def test_a_single_row_and_an_export_leave_their_trace_as_well(
    office: TestOffice, desk: Person, somebody: str
) -> None:
    least = {"at_least": str(office.program.store.head())}
    with structlog.testing.capture_logs() as lines:
        one = await desk.get(f"{PLACE}/{somebody}", params={**WHY, **least})
        sheet = await desk.get(PLACE, params={**WHY, "format": "csv"})
    assert one.json()["name"] == NAME
    assert NAME in sheet.text
    assert [line["cases"] for line in reads(lines)] == [[somebody], [somebody]]


@pytest.mark.parametrize("purpose", ["x", " " * 9, "y" * 201])
async def test_a_purpose_says_something(desk: Person, purpose: str) -> None:
    told = problem(await desk.get(PLACE, params={"purpose": purpose}), 400, "bad-request")
    assert told["errors"][0]["field"] == "purpose"


async def test_a_kind_that_everybody_in_the_office_reads_asks_for_no_purpose(agent: Person) -> None:
    problem(await agent.get(f"{API}/exporters/{agent.id}", params=WHY), 400, "bad-request")


async def test_nobody_else_reads_names(office: TestOffice, desk: Person, somebody: str) -> None:
    path = f"{API}/influencers/{somebody}"
    for role in (Role.AUDITOR, Role.INTEGRATOR, Role.FINANCE, Role.ADMIN):
        other = await office.person(role)
        assert NAME not in (await other.get(path, params=WHY)).text
    auditor = await office.person(Role.AUDITOR)
    assert (await auditor.get(path, params=WHY)).json()["case"]["name"] == "[sealed]"
    assert (await row(auditor, office, **WHY))["name"] == "[sealed]"
    for role in (Role.FINANCE, Role.INTEGRATOR, Role.ADMIN):
        problem(await (await office.person(role)).get(PLACE), 403, "not-allowed")
    unscoped = await office.person(Role.DESK_OFFICER, scopes=("read",))
    assert (await row(unscoped, office, **WHY))["name"] == "[sealed]"
    exporter = await office.person(Role.EXPORTER_USER)
    problem(await exporter.get(PLACE), 404, "not-found")
    problem(await exporter.get(path, params=WHY), 404, "no-such-case")


async def test_a_restriction_shuts_out_who_is_not_named_also_for_the_past(
    office: TestOffice, desk: Person, lead: Person, somebody: str
) -> None:
    before = office.program.store.head()
    few = {"readers": [desk.id], **REASON}
    told = await lead.post(f"{API}/influencers/{somebody}/restrict-access", few)
    assert told.status_code == 200, told.text
    assert (await row(lead, office, **WHY))["name"] == "[sealed]"
    assert (await row(desk, office, **WHY))["name"] == NAME
    path = f"{API}/influencers/{somebody}"
    for asked in ({}, {"as_of": str(before)}):
        problem(await lead.get(path, params={**WHY, **asked}), 403, "not-allowed")
        assert NAME in (await desk.get(path, params={**WHY, **asked})).text
    refused = await lead.post(f"{path}/assess-stance", {"stance": "friend", "why": "Kind."})
    problem(refused, 422, "rule-broken")


async def test_the_feed_and_other_registers_do_not_tell_who_it_is(
    office: TestOffice, desk: Person, somebody: str
) -> None:
    least = {"at_least": str(office.program.store.head())}
    auditor = await office.person(Role.AUDITOR)
    for path in ("/registers/cases", "/registers/audit_log", "/registers/worklist", "/events"):
        told = await auditor.get(f"{API}{path}", params=least if "reg" in path else {})
        assert told.status_code == 200, told.text
        assert NAME not in told.text
    (listed,) = (await desk.get(f"{API}/influencers", params=least)).json()["rows"]
    assert listed["title"] == listed["reference"]


# ---------------------------------------------------------------- studies and their embargo

EXPORTER = Requester("somebody", {Role.EXPORTER_USER: "grant"}, organisation="a-firm")


def test_outsiders_know_of_a_study_once_it_is_announced() -> None:
    held = study.published(replace(study.PUBLISH, embargo_until=date(2025, 12, 1)))
    inside = study.published(replace(study.PUBLISH, visibility=Visibility.INTERNAL))
    for hidden in (study.requested(), study.accepted(), held, inside, study.withdrawn()):
        assert not may_see(STUDY, hidden.case, EXPORTER)
    assert may_see(STUDY, study.published().case, EXPORTER)


def test_what_outsiders_see_of_a_study_is_its_bulletin() -> None:
    case = study.published().case
    told = msgspec.json.encode(announced(case, STUDY.public)).decode()
    assert study.PUBLISH.abstract in told
    assert study.FINDING.claim not in told
    assert study.REQUEST.question not in told

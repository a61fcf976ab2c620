"""What one exporter may learn of another through what both may see: fairs, documents, boards."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from export_program.api.access import owns_case
from export_program.api.live import Tail
from export_program.api.outside_view import FRAME, announced, is_internal, seen_from_outside
from export_program.api.register_rows import shown_rows
from export_program.api.wire import Wanted
from export_program.domain.exhibition import LIFECYCLE
from export_program.domain.exhibition.case import Exhibition, ExhibitionStage
from export_program.domain.exhibition.values import Organiser
from export_program.domain.participation.case import (
    Participation,
    ParticipationStage,
    Scoring,
)
from export_program.engine.actors import Role
from export_program.engine.case import EPOCH
from export_program.runtime.requests import Requester
from projections import READ_MODELS
from tests.api.office import API, PDF, Person, TestOffice, new_exporter, problem

SECRET = b"%PDF-1.7\n% the price list of a rival\n"


async def sent(person: Person, content: bytes) -> dict[str, Any]:
    headers = {"Content-Type": "application/pdf"}
    told = await person.client.post(f"{API}/documents", content=content, headers=headers)
    assert told.status_code == 201, told.text
    found: dict[str, Any] = told.json()
    return found


@pytest.fixture
async def exporter(office: TestOffice) -> Person:
    return await office.person(Role.EXPORTER_USER)


async def test_who_knows_the_digest_of_a_document_does_not_get_it(
    agent: Person, exporter: Person
) -> None:
    """Neither its bytes, nor its size, nor whether it is here."""
    told = await sent(agent, SECRET)
    mine = (await new_exporter(exporter))["case_id"]
    path = f"{API}/exporters/{mine}/attach-document"
    wanted = {"type": "other", "name": "mine.pdf", **told}
    for size in (told["size"], 1):
        refused = await exporter.post(path, {**wanted, "size": size})
        fault = problem(refused, 422, "rule-broken")["errors"][0]
        assert (fault["rule"], fault["found"]) == (
            "document_uploaded",
            "no bytes under that digest",
        )
    assert await sent(exporter, SECRET) == told
    assert (await exporter.post(path, wanted)).status_code == 200
    assert (await exporter.get(f"{API}/exporters/{mine}/documents/D1")).content == SECRET


async def test_an_exporter_attaches_what_it_sent_itself(exporter: Person) -> None:
    mine = (await new_exporter(exporter))["case_id"]
    body = {"type": "other", "name": "mine.pdf", **await sent(exporter, PDF)}
    told = await exporter.post(f"{API}/exporters/{mine}/attach-document", body)
    assert told.status_code == 200, told.text


async def test_a_fair_announces_itself_and_not_its_papers(
    office: TestOffice, agent: Person, exporter: Person
) -> None:
    opens = date.today() + timedelta(days=200)  # noqa: DTZ011 - any day far enough ahead
    plan = {
        "name": "Dushanbe fair",
        "form": "national_pavilion",
        "venue": "Hall 2",
        "city": "TJDYU",
        "market": "TJ",
        "opens_on": str(opens),
        "closes_on": str(opens + timedelta(days=3)),
        "sectors": ["34"],
    }
    key = {"Idempotency-Key": "for-Alborz-Glass"}
    made = await agent.post(f"{API}/exhibitions", plan, headers=key)
    assert made.status_code == 201, made.text
    path = f"{API}/exhibitions/{made.json()['case_id']}"
    body = {"type": "other", "name": "calculation.pdf", **await sent(agent, SECRET)}
    assert (await agent.post(f"{path}/attach-document", body)).status_code == 200
    assert (await agent.get(path)).json()["case"]["documents"]
    seen = (await exporter.get(path)).json()["case"]
    assert (seen["name"], seen["venue"], seen["stage"]) == ("Dushanbe fair", "Hall 2", "proposed")
    assert (seen["documents"], seen["opened_by"]) == ({}, "")
    problem(await exporter.get(f"{path}/documents/D1"), 404, "not-found")
    steps = (await exporter.get(f"{path}/timeline")).json()["steps"]
    assert [(s["type"], s["data"]) for s in steps] == [("exhibition.proposed.v1", {})]
    assert (steps[0]["actor"]["id"], steps[0]["command"]["id"]) == ("", "")
    told = (await exporter.get(f"{path}/timeline")).text
    assert not [word for word in (body["sha256"], agent.id, "Alborz-Glass") if word in told]
    stranger = await office.person()
    problem(await stranger.get(path), 404, "no-such-case")


def test_a_fair_shows_exporters_only_fields_that_it_announces() -> None:
    """Whatever field an exhibition gets, it stays inside until the table announces it."""
    told = {f.name: object() for f in msgspec.structs.fields(Exhibition)}
    fair = Exhibition(**{**told, "id": UUID(int=1), "stage": ExhibitionStage.REPORTED})  # type: ignore[arg-type]
    seen = announced(fair, LIFECYCLE.public)
    shown = {name for name in told if getattr(seen, name) is getattr(fair, name)}
    assert shown == FRAME | LIFECYCLE.public
    for name in ("entrants", "grants", "stands", "budget", "funding", "documents", "acts"):
        assert name not in shown


@pytest.mark.parametrize(
    "name", [m.name for m in READ_MODELS if m.owner and "case_id" not in m.row.__struct_fields__]
)
async def test_boards_with_several_rows_of_a_case_are_shown_to_its_exporter(
    office: TestOffice, name: str
) -> None:
    model = next(m for m in READ_MODELS if m.name == name)
    row = msgspec.json.encode({model.key: "1:card", "assignee": "somebody", "name": "Padideh"})
    firm = Requester("x", {Role.EXPORTER_USER: "y"}, organisation=str(UUID(int=1)))
    (shown,) = shown_rows(office.program, model, firm, [row], "request")
    assert msgspec.json.decode(shown) == {model.key: "1:card", "name": "Padideh"}


async def test_a_body_nested_beyond_reason_is_refused_as_such(agent: Person) -> None:
    case_id = (await new_exporter(agent))["case_id"]
    deep = b'{"contact":{"ref":"a","name":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"}}"
    headers = {"Content-Type": "application/json"}
    path = f"{API}/exporters/{case_id}/add-contact"
    told = await agent.client.post(path, content=deep, headers=headers)
    assert problem(told, 400, "bad-request")["detail"] == "The body is nested too deeply."


async def test_a_form_in_an_unknown_character_set_is_refused(agent: Person) -> None:
    form = (
        b'--a\r\nContent-Disposition: form-data; name="f"\r\n'
        b"Content-Type: text/plain; charset=nonexistent\r\n\r\nabc\r\n--a--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=a"}
    told = await agent.client.post(f"{API}/documents", content=form, headers=headers)
    problem(told, 400, "bad-request")


@pytest.mark.parametrize("key", ["--5", "9" * 5_000, "-", "%D9%A5", "1e3", "+1"])
async def test_a_row_is_not_found_by_what_only_looks_like_a_number(agent: Person, key: str) -> None:
    problem(await agent.get(f"{API}/registers/audit_log/{key}"), 404, "not-found")


async def test_a_stream_sends_nothing_more_once_the_right_to_it_has_ended(
    office: TestOffice, agent: Person
) -> None:
    """A revoked token counts at the next event, not at the next heartbeat."""
    tail, allowed = Tail(office.program.store, beat=60.0), [True]
    stream = tail.stream(office.program.store.head(), Wanted(), lambda: allowed[0])
    await anext(stream)
    allowed[0] = False
    await new_exporter(agent)
    async with asyncio.timeout(60):
        assert [frames async for frames in stream] == []
    tail.close()


async def test_a_partner_sees_the_fair_it_is_engaged_for_and_no_other_case(
    office: TestOffice, agent: Person
) -> None:
    """An organiser is a firm outside the office: not staff."""
    organiser = await office.person(Role.ORGANISER)
    mine = (await new_exporter(agent))["case_id"]
    problem(await organiser.get(f"{API}/exporters/{mine}"), 404, "no-such-case")
    fair = Exhibition(id=UUID(int=1), stage=ExhibitionStage.APPROVED)
    engaged = msgspec.structs.replace(
        fair,
        organiser=Organiser(
            account="firm",
            firm="Fairs Ltd",
            firm_id="1",
            qualification="Q",
            qualified_until=date(2030, 1, 1),
        ),
    )
    firm = Requester("firm", {Role.ORGANISER: "g"}, scopes=frozenset({"read"}))
    assert owns_case(LIFECYCLE, engaged, firm)
    assert not owns_case(LIFECYCLE, fair, firm)


def test_an_applicant_is_not_shown_how_each_scorer_judged() -> None:
    scored = Participation(
        id=UUID(int=1),
        stage=ParticipationStage.SCORING,
        scores={"a": Scoring((), 1, EPOCH)},
        total=410,
    )
    seen = seen_from_outside(scored)
    assert isinstance(seen, Participation)
    assert (seen.scores, seen.total) == ({}, 410)
    assert is_internal("participation.scored.v1", b"{}")
    assert not is_internal("participation.shortlisted.v1", b"{}")

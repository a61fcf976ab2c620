"""A win over HTTP: claimed by the desk, confirmed by the exporter through a link, without login."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from export_program.domain.exporter.values import Dimension
from export_program.engine.actors import Role
from tests.api.office import API, FIRM, PDF, Person, TestOffice, problem

PAPERS = ("official_gazette_notice", "production_licence", "tax_clearance")
LINKS = f"{API}/win-confirmations"


@dataclass
class Desk:
    """The people of the story, and where the match stands."""

    office: TestOffice
    desk: Person
    lead: Person
    clerk: Person
    publisher: Person
    firm: str
    need: str
    match: str = ""

    async def on_match(self, verb: str, body: Any = None, by: Person | None = None) -> Any:
        return await (by or self.desk).post(f"{API}/matches/{self.match}/{verb}", body)

    @property
    def exporter(self) -> UUID:
        return UUID(self.firm)

    @property
    def today(self) -> Any:
        return self.office.program.bus.office.now().date()


async def done(answer: Any) -> dict[str, Any]:
    assert answer.status_code in {200, 201}, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def attached(person: Person, case: str, kind: str) -> None:
    kept = await done(await person.client.post(f"{API}/documents", files={"file": ("a.pdf", PDF)}))
    body = {**kept, "type": kind, "name": f"{kind}.pdf"}
    await done(await person.post(f"{case}/attach-document", body))


async def ready_firm(
    agent: Person,
    clerk: Person,
    lead: Person,
    today: Any,
    national_id: str = "10999000012",
    card_number: str = "1404-1",
) -> str:
    """An exporter that may be introduced: registered, export-ready, with a card."""
    told = {**FIRM, "national_id": national_id}
    firm = (await done(await agent.post(f"{API}/exporters", told)))["case_id"]
    case = f"{API}/exporters/{firm}"
    goods = {"hs": "340250", "edition": "HS2022", "capacity": 12_000, "unit": "TNE"}
    await done(await agent.post(f"{case}/add-product", goods))
    for kind in PAPERS:
        await attached(agent, case, kind)
    await done(await agent.post(f"{case}/submit-registration"))
    passed = {"method": "registry", "result": "passed"}
    await done(await clerk.post(f"{case}/verify", passed))
    await done(await lead.post(f"{case}/approve-registration"))
    card = {
        "number": card_number,
        "issuer": "Chamber",
        "issued_on": str(today - timedelta(days=9)),
        "valid_until": str(today + timedelta(days=300)),
    }
    await done(await clerk.post(f"{case}/record-commercial-card", card))
    level = {"level": "L3", "method": "qz-readiness", "method_version": "2"}
    scores = {"scores": dict.fromkeys(Dimension, 60)}
    await done(await agent.post(f"{case}/assess-readiness", {**level, **scores}))
    return str(firm)


async def published_need(desk: Person, clerk: Person, publisher: Person, today: Any) -> str:
    told = {
        "market": "TJ",
        "goods": "Washing powder",
        "source": "chamber",
        "hs": "340250",
        "edition": "HS2022",
        "buyer": {
            "ref": "buyer",
            "organisation": "Somoni Trade House",
            "type": "wholesaler",
            "contact": "فرهاد رحیمی",
        },
        "quantity": {"amount": 1200, "unit": "TNE"},
        "response_due_on": str(today + timedelta(days=60)),
        "sensitivity": "public",
    }
    need = (await done(await desk.post(f"{API}/market-needs", told)))["case_id"]
    case = f"{API}/market-needs/{need}"
    await attached(desk, case, "inquiry_letter")
    found = {"reliability": "B", "findings": "The chamber knows the buyer."}
    await done(await clerk.post(f"{case}/verify", found))
    await done(await publisher.post(f"{case}/publish"))
    return str(need)


@pytest_asyncio.fixture
async def desk(office: TestOffice) -> Desk:
    """A match on which both sides said yes."""
    story = await desk_with_a_match(office)
    await done(await story.on_match("shortlist"))
    messages = {"message_to_exporter": "Good day.", "message_to_buyer": "Good day to you."}
    await done(await story.on_match("introduce", messages))
    for side in ("reply-as-exporter", "reply-as-buyer"):
        await done(await story.on_match(side, {"answer": "right"}))
    return story


async def desk_with_a_match(office: TestOffice) -> Desk:
    """A match that the policy suggested, and nobody has looked at yet."""
    agent = await office.person(Role.EXPORT_HOUSE_AGENT)
    clerk = await office.person(Role.SECRETARIAT)
    lead = await office.person(Role.TEAM_LEAD)
    officer = await office.person(Role.DESK_OFFICER)
    publisher = await office.person(Role.PUBLISHER)
    today = office.program.bus.office.now().date()
    firm = await ready_firm(agent, clerk, lead, today)
    need = await published_need(officer, clerk, publisher, today)
    story = Desk(office, officer, lead, clerk, publisher, firm, need)
    story.match = await suggested(story)
    return story


async def suggested(story: Desk) -> str:
    """The match that the policy suggested when the need was verified."""
    asked = f"{API}/registers/need_matches?need_id={story.need}"
    async with asyncio.timeout(60):
        while True:
            rows = (await done(await story.desk.get(asked)))["rows"]
            if rows:
                assert rows[0]["exporter_id"] == story.firm
                assert rows[0]["score"] == 75
                return str(rows[0]["case_id"])
            await asyncio.sleep(0.02)


async def claimed(desk: Desk, value: str = "700000") -> None:
    claim = {
        "value": {"amount": value, "currency": "USD"},
        "hs": "340250",
        "edition": "HS2022",
        "incoterm": "DAP",
        "contract_on": str(desk.today),
        "support": ["introduction"],
        "quantity": {"amount": 1200, "unit": "TNE"},
    }
    await done(await desk.on_match("claim-win", claim))


async def link(desk: Desk) -> str:
    await claimed(desk)
    made = await desk.on_match("send-confirmation", by=desk.lead)
    found = await done(made)
    assert made.headers["cache-control"] == "no-store"
    assert found["address"] == LINKS
    return str(found["token"])


async def test_an_exporter_confirms_a_win_without_a_login_and_it_counts(desk: Desk) -> None:
    token = await link(desk)
    nobody = desk.office.client()
    shown = await done(await nobody.post(LINKS, json={"token": token}))
    assert (shown["exporter"], shown["value"]["amount"]) == ("Padideh Detergents", "700000.00")
    own = {"token": token, "value": {"amount": "650000", "currency": "USD"}}
    told = await nobody.post(f"{LINKS}/confirm", json=own)
    assert (await done(told))["stage"] == "confirmed"
    # The same answer sent twice is the same answer; another one is none.
    again = await nobody.post(f"{LINKS}/confirm", json=own)
    assert again.json() == told.json()
    other = await nobody.post(f"{LINKS}/confirm", json={"token": token})
    told_off = problem(other, 422, "rule-broken")
    denied = {"token": token, "reason_code": "no_contract", "reason": "We sold nothing."}
    disputed = problem(await nobody.post(f"{LINKS}/dispute", json=denied), 422, "rule-broken")
    calendar = desk.office.program.calendar()
    at = calendar.local(datetime.fromisoformat(told.json()["recorded_at"]))
    for refusal in (told_off, disputed):
        sentence = refusal["detail"]
        assert "answered already: the win was confirmed on" in sentence
        assert f"{at:%Y-%m-%d at %H}" in sentence
        assert "Idempotency" not in str(refusal)
        assert refusal["errors"][0]["field"] == "/token"
    case = (await desk.desk.get(f"{API}/matches/{desk.match}")).json()["case"]
    assert case["confirmed"]["value"]["amount"] == "650000.00"
    assert case["claim"]["value"]["amount"] == "700000.00"
    steps = (await desk.desk.get(f"{API}/matches/{desk.match}/timeline")).json()["steps"]
    assert steps[-1]["actor"]["id"] == f"link:{desk.match}"
    await _fulfilled(desk)
    await nobody.aclose()


async def _fulfilled(desk: Desk) -> None:
    """The need learns of the win, and the funnel adds up."""
    async with asyncio.timeout(60):
        while True:
            need = (await desk.desk.get(f"{API}/market-needs/{desk.need}")).json()
            if need["case"]["stage"] == "fulfilled":
                break
            await asyncio.sleep(0.02)
    sums = "confirmed_value,confirmed,introduced"
    told = await done(
        await desk.desk.get(f"{API}/registers/match_funnel/totals?by=market&sum={sums}")
    )
    (group,) = told["groups"]
    assert (group["market"], group["confirmed"]["sum"]) == ("TJ", 1)
    assert group["confirmed_value"]["sum"] == 65_000_000


async def test_an_exporter_disputes_a_win(desk: Desk) -> None:
    body = {"token": await link(desk), "reason_code": "no_contract", "reason": "We sold nothing."}
    nobody = desk.office.client()
    told = await nobody.post(f"{LINKS}/dispute", json=body)
    assert (await done(told))["stage"] == "disputed"
    problem(await nobody.post(LINKS, json={"token": body["token"]}), 404, "not-found")
    await nobody.aclose()


async def test_the_token_is_told_once_and_kept_nowhere(desk: Desk) -> None:
    await claimed(desk)
    path, key = f"{API}/matches/{desk.match}/send-confirmation", {"Idempotency-Key": "one"}
    made = await desk.lead.post(path, headers=key)
    token = (await done(made))["token"]
    again = await desk.lead.post(path, headers=key)
    assert again.json() == made.json()
    problem(await desk.lead.post(path), 422, "rule-broken")
    whole = (await desk.desk.get(f"{API}/matches/{desk.match}")).text
    log = (await desk.desk.get(f"{API}/events?kind=match")).text
    assert token not in whole
    assert token not in log
    folder = desk.office.program.settings.data
    kept = b"".join(f.read_bytes() for f in folder.rglob("*") if f.is_file())
    assert token.encode() not in kept


async def test_a_link_that_is_none_is_told_nothing(desk: Desk) -> None:
    token = await link(desk)
    nobody = desk.office.client()
    head = desk.office.program.store.head()
    wrong = [
        "",
        "x",
        token[:-1],
        f"{token[:-3]}AAA",
        f"wc_{'0' * 32}_{token[-22:]}",
        f"wc_{desk.need.replace('-', '')}_{token[-22:]}",
    ]
    for given in wrong:
        for path in (LINKS, f"{LINKS}/confirm"):
            told = problem(await nobody.post(path, json={"token": given}), 404, "not-found")
            assert told["detail"] == "This link is not known, or it does not hold any more."
    assert desk.office.program.store.head() == head
    await nobody.aclose()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "/token"),
        ({"token": 7}, "/token"),
        ({"token": "x", "value": {"amount": "1e9", "currency": "USD"}}, "/value"),
        ({"token": "x", "occurred_at": "2020-01-01T00:00:00Z"}, "/occurred_at"),
    ],
)
async def test_a_confirmation_that_cannot_be_read_is_refused_naming_the_field(
    office: TestOffice, body: dict[str, Any], field: str
) -> None:
    nobody = office.client()
    told = problem(await nobody.post(f"{LINKS}/confirm", json=body), 400, "bad-request")
    assert told["errors"][0]["field"].startswith(field)
    nothing = {"token": "x", "value": {"amount": "0", "currency": "USD"}}
    broken = await nobody.post(f"{LINKS}/confirm", json=nothing)
    assert problem(broken, 400, "bad-request")["errors"][0]["field"] == "/value"
    text = await nobody.post(f"{LINKS}/confirm", content=b"{}")
    problem(text, 415, "unsupported-media")
    await nobody.aclose()


async def test_only_staff_send_links_and_only_of_matches(desk: Desk) -> None:
    await claimed(desk)
    owner = await desk.office.person(Role.EXPORTER_USER, organisation=desk.exporter)
    refused = await owner.post(f"{API}/matches/{desk.match}/send-confirmation")
    problem(refused, 403, "not-allowed")
    other = await desk.desk.post(f"{API}/market-needs/{desk.need}/send-confirmation")
    problem(other, 404, "not-found")
    nobody = desk.office.client()
    problem(
        await nobody.post(f"{API}/matches/{desk.match}/send-confirmation"), 401, "not-authenticated"
    )
    await nobody.aclose()


async def test_a_need_and_an_exporter_have_one_match_at_a_time(desk: Desk) -> None:
    pair = {"need_id": desk.need, "exporter_id": desk.firm}
    problem(await desk.desk.post(f"{API}/matches", pair), 409, "already-held")
    lost = {"reason_code": "price", "reason": "Too dear."}
    await done(await desk.on_match("close-lost", lost))
    again = await done(await desk.desk.post(f"{API}/matches", pair))
    assert again["stage"] == "suggested"


async def test_the_exporter_sees_its_match_without_scores_and_hashes(desk: Desk) -> None:
    await link(desk)
    owner = await desk.office.person(Role.EXPORTER_USER, organisation=desk.exporter)
    seen = (await owner.get(f"{API}/matches/{desk.match}")).json()["case"]
    assert seen["stage"] == "won_claimed"
    assert (seen["score"], seen["factors"], seen["confirmations"]) == (0, [], [])
    assert seen["message_to_buyer"] is None
    steps = (await owner.get(f"{API}/matches/{desk.match}/timeline")).text
    assert "match.suggested" not in steps
    assert "confirmation_issued" not in steps
    problem(await owner.get(f"{API}/market-needs/{desk.need}"), 404, "no-such-case")
